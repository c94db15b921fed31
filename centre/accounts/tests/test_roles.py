"""The table of roles."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import translation

from centre.accounts import roles
from centre.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def named(permissions) -> set[str]:
    return {f"{app}.{code}" for app, code in permissions.values_list("content_type__app_label", "codename")}


@pytest.mark.parametrize("role", roles.ROLES, ids=lambda role: role.name)
def test_every_permission_of_the_table_exists(role):
    assert role.permissions <= named(Permission.objects.all())


@pytest.mark.parametrize("role", roles.ROLES, ids=lambda role: role.name)
def test_a_migrated_database_has_every_role_with_exactly_its_permissions(role):
    assert named(Group.objects.get(name=role.name).permissions) == role.permissions


def test_the_roles_of_the_house_are_all_there():
    assert [role.name for role in roles.ROLES] == [
        "reception desk",
        "bookings manager",
        "exhibit editor",
        "exhibit reviewer",
        "librarian",
        "docent",
        "auditor",
        "administrator",
    ]


def test_no_role_may_delete_anything():
    assert not {name for role in roles.ROLES for name in role.permissions if ".delete_" in name}


def test_the_next_migration_puts_back_what_was_changed_by_hand():
    desk = Group.objects.get(name="reception desk")
    desk.permissions.clear()
    docent = Group.objects.get(name="docent")
    docent.permissions.add(Permission.objects.get(codename="delete_user"))
    call_command("migrate", verbosity=0)
    assert named(desk.permissions) == {role.name: role for role in roles.ROLES}["reception desk"].permissions
    assert "accounts.delete_user" not in named(docent.permissions)
    assert Group.objects.count() == len(roles.ROLES)


def test_roles_are_shown_in_the_language_of_the_reader():
    person = make_user(staff=True)
    roles.give(person, "auditor", "reception desk")
    with translation.override("en"):
        assert roles.roles_of(person) == ["reception desk", "auditor"]
    with translation.override("zh-hans"):
        assert roles.roles_of(person) == ["前台", "审计"]


def test_whoever_is_given_a_role_is_staff():
    person = make_user()
    roles.give(person, "librarian")
    person.refresh_from_db()
    assert person.is_staff
