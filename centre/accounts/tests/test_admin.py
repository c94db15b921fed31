"""The administration site: the last resort, and no way round."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from centre.accounts import roles
from centre.accounts.models import Consent, User
from centre.accounts.tests.factories import make_user
from centre.notifications.models import Notice
from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.opening.tests.factories import centre_schedule, make_exception, make_special_day
from centre.organisations.models import Membership, Organisation
from centre.organisations.tests.factories import make_membership, make_organisation
from centre.trail.models import Entry, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
OURS = [User, Group, Consent, Organisation, Membership, Notice, Schedule, WeeklyInterval, DatedException]
OURS = [*OURS, SpecialDay]


@pytest.fixture
def chief() -> User:
    person = make_user("chief", name="主管")
    roles.give(person, "administrator")
    return person


@pytest.fixture
def chief_client(chief: User) -> Client:
    client = Client()
    client.force_login(chief, "centre.accounts.backends.NameOrPhoneBackend")
    return client


@pytest.fixture
def everything(alice: User) -> None:
    make_membership(person=alice, organisation=make_organisation())
    Consent.objects.create(person=alice, notice_version="1")
    Notice.objects.create(person=alice, title="x")
    make_exception(centre_schedule(), date(2026, 5, 1))
    make_special_day(date(2026, 5, 1))


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def form_of(answer) -> dict[str, object]:
    """What the browser would send of the form of a change page."""
    data = {}
    context = answer.context["adminform"].form
    for field in context:
        value = field.value()
        if value not in (None, False, ""):
            data[field.html_name] = value
    for formset in answer.context["inline_admin_formsets"]:
        for field in formset.formset.management_form:
            data[field.html_name] = field.value()
    return data


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_page_of_every_model_works_and_none_deletes(root_client: Client, everything, model):
    row = model.objects.first()
    assert row is not None
    word = "x" if model._default_manager.model is not SpecialDay else "春"
    assert root_client.get(address(model, "changelist"), {"q": word}).status_code == 200
    assert root_client.get(address(model, "change", row.pk)).status_code == 200
    assert root_client.get(address(model, "history", row.pk)).status_code == 200
    assert root_client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in root_client.get(address(model, "changelist")).content.decode()
    assert model.objects.filter(pk=row.pk).exists()


def test_the_index_is_for_staff_who_come_through_the_one_sign_in_page(client, alice_client, root_client):
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/account/sign-in/?next=/admin/", 302)
    assert client.get("/admin/login/", {"next": "/admin/"}).url == "/account/sign-in/?next=/admin/"
    assert client.post("/admin/login/", {"username": "root", "password": "x"}).status_code == 302
    assert alice_client.get("/admin/", follow=True).status_code == 403
    assert root_client.get("/admin/").status_code == 200
    assert root_client.post("/admin/logout/").status_code == 302


def test_the_history_page_shows_what_the_triggers_wrote(root_client: Client, root: User):
    school = make_organisation("桂园中学")
    root_client.post(address(Organisation, "change", school.pk), {"name": "桂园学校", "kind": "school"})
    page = root_client.get(address(Organisation, "history", school.pk)).content.decode()
    assert "桂园中学 → 桂园学校" in page
    assert root.name in page


def test_lists_of_people_are_masked_and_looking_closer_is_recorded(chief, chief_client, alice):
    page = chief_client.get(address(User, "changelist"), {"q": "alice"}).content.decode()
    assert alice.name not in page
    assert alice.phone not in page
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()
    chief_client.get(address(User, "change", alice.pk))
    assert Entry.objects.get(kind=Kind.UNMASKED).who == chief.pk


def test_no_password_and_no_hash_is_on_the_page_of_a_person(root_client: Client):
    person = make_user(password="Lantern-Gate-7")
    page = root_client.get(address(User, "change", person.pk)).content.decode()
    assert person.password not in page
    assert "md5" not in page
    assert 'name="password"' not in page


def test_a_password_cannot_be_posted_either(root_client: Client):
    person = make_user(password="Lantern-Gate-7")
    change = address(User, "change", person.pk)
    root_client.post(change, form_of(root_client.get(change)) | {"password": "x", "name": "新名"})
    person.refresh_from_db()
    assert person.name == "新名"
    assert person.check_password("Lantern-Gate-7")


def test_people_are_closed_instead_of_deleted(chief_client: Client, alice: User):
    change = address(User, "change", alice.pk)
    data = form_of(chief_client.get(change))
    del data["is_active"]
    assert chief_client.post(change, data).status_code == 302
    alice.refresh_from_db()
    assert not alice.is_active


def test_nobody_closes_themselves(chief: User, chief_client: Client):
    change = address(User, "change", chief.pk)
    chief_client.post(change, form_of(chief_client.get(change)))
    chief.refresh_from_db()
    assert chief.is_active


def test_an_administrator_gives_roles_but_makes_no_superuser_and_touches_none(chief, chief_client, alice, root):
    change = address(User, "change", alice.pk)
    data = form_of(chief_client.get(change)) | {
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [str(Group.objects.get(name="docent").pk)],
    }
    assert chief_client.post(change, data).status_code == 302
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser, roles.roles_of(alice)) == (True, False, roles.roles_of(alice))
    assert [group.name for group in alice.groups.all()] == ["docent"]
    assert chief_client.post(address(User, "change", root.pk), {"username": "root", "name": "x"}).status_code == 403


def test_a_person_made_there_gets_in_only_with_a_one_time_password(root_client: Client):
    data = {"username": "neu", "name": "新人", "phone": "", "is_active": "on", "is_staff": "on"}
    assert root_client.post(address(User, "add"), data).status_code == 302
    person = User.objects.get(username="neu")
    assert (person.phone, person.has_usable_password()) == (None, False)


@pytest.mark.parametrize("wrong", [{"username": "13800000000"}, {"phone": "123"}, {"name": "a\x00"}])
def test_nonsense_is_a_form_with_problems(root_client: Client, wrong: dict[str, str]):
    data = {"username": "neu", "name": "新人", "phone": "", "is_active": "on"} | wrong
    answer = root_client.post(address(User, "add"), data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not User.objects.filter(name="新人").exists()


def test_roles_are_decided_in_the_table_and_only_shown(root_client: Client):
    docent = Group.objects.get(name="docent")
    answer = root_client.post(address(Group, "change", docent.pk), {"name": "king", "permissions": []})
    assert answer.status_code == 403
    assert docent.permissions.count() > 0


def test_records_are_only_read(root_client: Client, everything):
    for model in [Consent, Notice, WeeklyInterval, DatedException]:
        assert root_client.get(address(model, "add")).status_code == 403
        assert root_client.post(address(model, "change", model.objects.first().pk), {}).status_code == 403


def test_published_hours_are_changed_at_the_desk_only(root_client: Client):
    schedule = centre_schedule()
    before = list(schedule.weekly_intervals.values_list("weekday", "opens", "closes"))
    assert before
    change = address(Schedule, "change", schedule.pk)
    data = form_of(root_client.get(change)) | {
        "name": "新名",
        "on_holidays": "closed",
        "weekly_intervals-TOTAL_FORMS": "1",
        "weekly_intervals-INITIAL_FORMS": "1",
        "weekly_intervals-0-id": str(schedule.weekly_intervals.first().pk),
        "weekly_intervals-0-DELETE": "on",
    }
    root_client.post(change, data)
    rules = schedule.on_holidays
    schedule.refresh_from_db()
    assert list(schedule.weekly_intervals.values_list("weekday", "opens", "closes")) == before
    assert schedule.on_holidays == rules


def test_a_holiday_corrected_by_hand_is_left_alone_by_imports(root_client: Client):
    day = make_special_day(date(2026, 5, 1))
    root_client.post(address(SpecialDay, "change", day.pk), {"kind": "workday", "name": "调休"})
    day.refresh_from_db()
    assert (day.kind, day.name, day.corrected) == ("workday", "调休", True)


def test_people_are_offered_by_name_while_typing(root_client: Client, alice: User):
    query = {"app_label": "organisations", "model_name": "membership", "field_name": "person", "term": alice.phone}
    found = root_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["id"] for row in found] == [str(alice.pk)]


def test_failed_sign_ins_are_on_record_and_only_read(root_client: Client, client: Client):
    from axes.models import AccessAttempt

    client.post("/account/sign-in/", {"username": "lan", "password": "wrong"})
    row = AccessAttempt.objects.get()
    assert root_client.get(address(AccessAttempt, "changelist")).status_code == 200
    assert root_client.get(address(AccessAttempt, "change", row.pk)).status_code == 200
    assert root_client.post(address(AccessAttempt, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_residents_do_not_open_a_single_page(alice_client: Client, everything):
    for model in OURS:
        assert alice_client.get(address(model, "changelist"), follow=True).status_code == 403
