"""The roles of staff: one table of who may do what, brought into the database after every migration.

A role is a group of Django's, under the English name that stands here; pages show it translated. What a role may do is
decided in this table and nowhere else: whatever was changed in the database is put back by the next migration.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role: the name of its group, how pages call it, and its permissions as `app.codename`."""

    name: str
    label: Any
    permissions: frozenset[str]


def _admin_of(*models: str, view_only: bool = False) -> set[str]:
    """What the administration site asks for: `bookings.room` → its view, add and change permissions, never delete."""
    deeds = ("view",) if view_only else ("view", "add", "change")
    return {f"{model.split('.')[0]}.{deed}_{model.split('.')[1]}" for model in models for deed in deeds}


LENDING = {"reading_room.lend_books", "reading_room.see_loans"}
RECEPTION = {
    "announcements.write_announcements",
    "accounts.create_account_at_counter",
    "accounts.unmask_person",
    "bookings.decide_reservation",
    "bookings.reserve_for_others",
    "bookings.see_holders",
    "bookings.see_reports",
    "reception.see_visits",
    "reception.plan_visit",
    "reception.receive_visit",
    "reception.see_visit_reports",
    *LENDING,
    *_admin_of("organisations.organisation", "organisations.membership"),
}
LIMITS = _admin_of("bookings.limit", "bookings.exemption")
ROOMS = _admin_of("bookings.venue", "bookings.space", "bookings.room", "bookings.roomphoto", "bookings.equipment")
HALLS = _admin_of("reception.hall", "reception.stop", "reception.route", "reception.routestop", "reception.category")
CALENDAR = _admin_of("opening.schedule", "opening.weeklyinterval", "opening.datedexception", "opening.specialday")
RECORDS = _admin_of("accounts.consent", "sheets.export", "notifications.notice", view_only=True)
VISITS = _admin_of(
    "reception.visit",
    "reception.duty",
    "reception.individualvisitors",
    "reception.closedmonth",
    "reception.adjustment",
    view_only=True,
)
EXHIBITS = {
    "exhibits.edit_content",
    "exhibits.withdraw_content",
    "exhibits.see_scripts",
    "exhibits.manage_screens",
    "exhibits.see_reading",
    "announcements.write_announcements",
    *_admin_of("exhibits.hall", "exhibits.reviewstep"),
}
SHELVES = _admin_of("reading_room.collection", "reading_room.shelf", "reading_room.tier", "reading_room.furniture")
READING = {
    *LENDING,
    "reading_room.keep_catalogue",
    "reading_room.take_stock",
    "reading_room.see_reading_reports",
    *SHELVES,
    *_admin_of("reading_room.kiosk"),
}
# The figures of the whole house come with the rows behind them.
FIGURES = {
    "accounts.see_dashboard",
    "bookings.see_reports",
    "exhibits.see_reading",
    "reading_room.see_reading_reports",
    "reception.see_visit_reports",
}
REVIEW = {"exhibits.review_content", "exhibits.proof_content"}

ROLES = [
    Role(name="reception desk", label=_("reception desk"), permissions=frozenset(RECEPTION)),
    Role(
        name="bookings manager",
        label=_("bookings manager"),
        permissions=frozenset(
            {
                *RECEPTION,
                *FIGURES,
                "bookings.close_room",
                "bookings.manage_rooms",
                "opening.publish_opening",
                "reception.close_month",
                *ROOMS,
                *LIMITS,
                *HALLS,
                *CALENDAR,
                *_admin_of("bookings.reservation", view_only=True),
            }
        ),
    ),
    Role(
        name="exhibit editor", label=_("exhibit editor"), permissions=frozenset({*EXHIBITS, "exhibits.proof_content"})
    ),
    Role(
        name="exhibit reviewer",
        label=_("exhibit reviewer"),
        permissions=frozenset({*REVIEW, "exhibits.withdraw_content", "exhibits.see_scripts"}),
    ),
    Role(name="librarian", label=_("librarian"), permissions=frozenset({*READING, "accounts.unmask_person"})),
    Role(
        name="docent",
        label=_("docent"),
        permissions=frozenset(
            {"bookings.see_holders", "reception.see_visits", "reception.guide_batch", "exhibits.see_scripts"}
        ),
    ),
    Role(
        name="auditor",
        label=_("auditor"),
        permissions=frozenset(
            {
                *RECORDS,
                *VISITS,
                *FIGURES,
                "trail.see_trail",
                *_admin_of("accounts.user", "organisations.organisation", "organisations.membership", view_only=True),
                *_admin_of("bookings.reservation", "bookings.room", "opening.schedule", view_only=True),
                "bookings.see_holders",
                "reception.see_visits",
            }
        ),
    ),
    Role(
        name="administrator",
        label=_("administrator"),
        permissions=frozenset(
            {
                *RECEPTION,
                *EXHIBITS,
                *REVIEW,
                *READING,
                *FIGURES,
                "accounts.see_self_audit",
                "trail.see_trail",
                "bookings.close_room",
                "bookings.manage_rooms",
                "opening.publish_opening",
                "reception.close_month",
                *ROOMS,
                *LIMITS,
                *HALLS,
                *CALENDAR,
                *RECORDS,
                *VISITS,
                *_admin_of("accounts.user"),
                *_admin_of("auth.group", "bookings.reservation", view_only=True),
            }
        ),
    ),
]
LABELS = {role.name: role.label for role in ROLES}


def label_of(group: Group) -> str:
    """The name of a role in the language of the reader."""
    return str(LABELS.get(group.name, group.name))


def roles_of(person: User) -> list[str]:
    """The names of a person's roles in the language of the reader, in the order of the table."""
    held = {group.name for group in person.groups.all()}
    return [str(role.label) for role in ROLES if role.name in held]


def give(person: User, *names: str) -> None:
    """Give roles to somebody, who becomes staff by it."""
    person.groups.add(*Group.objects.filter(name__in=names))
    if not person.is_staff:
        person.is_staff = True
        person.save(update_fields=["is_staff"])


def bring_up_to_date(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups what the table says. Permissions of apps that are not migrated yet come with their migration."""
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role in ROLES:
        group, _created = Group.objects.using(using).get_or_create(name=role.name)
        group.permissions.set([existing[name] for name in sorted(role.permissions) if name in existing])


def after_migrate(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Once per migration, with the last app: only then are the permissions of all our apps there."""
    if app_config is _last_app():
        bring_up_to_date(using=using)


def _last_app() -> AppConfig:
    return [config for config in apps.get_app_configs() if config.models_module is not None][-1]
