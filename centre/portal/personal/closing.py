"""Closing an account: what is open is ended by the apps' own commands, and then everything personal is forgotten.

The row of the account stays, without a name, so that every figure is what it was; whoever it was can register anew.
"""

from datetime import datetime

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from procrastinate.contrib.django import app

from bookings.models import Reservation, Wish
from centre.accounts.models import User
from centre.accounts.permissions import may, require
from centre.accounts.personal import USER
from centre.portal.personal.history import forget_in_history
from centre.shared.db import hold_calendar, retried
from centre.shared.history import because
from centre.shared.personal import LEAVINGS, TABLES, Closing, Column, Numbered, Table
from centre.shared.problems import Problem, refuse
from centre.trail.models import Kind
from centre.trail.recording import record
from centre.upkeep import closings
from centre.upkeep.backup import backup_folder
from centre.upkeep.tasks import NOTE_CLOSINGS
from reading_room.models import Hold
from reception.models import Visit


def may_close(by: User, person: User) -> bool:
    """Residents close their own account; any other is closed by an administrator, who never closes their own.

    So there always remains one who may.
    """
    if by.pk == person.pk:
        return not by.is_staff
    return may(by, "accounts.change_user") and (by.is_superuser or not person.is_superuser)


def problems_with_closing(person: User, now: datetime) -> list[Problem]:
    """What has to be settled first, of all apps: books to bring back, a room one is in, a visit to come."""
    return [problem for leaving in LEAVINGS.values() for problem in leaving.problems(person, now)]


def open_matters(person: User, now: datetime) -> list[str]:
    """What would be ended together with the account, in sentences."""
    return [matter for leaving in LEAVINGS.values() for matter in leaving.matters(person, now)]


@retried
def close(*, person: User, by: User, now: datetime) -> None:
    """End what is open, forget everything personal, and leave an account without a name. Twice is once.

    Raises Refused with what has to be settled first, or PermissionDenied.
    """
    hold_calendar()
    both = User.objects.select_for_update().filter(pk__in={by.pk, person.pk}).order_by("pk").in_bulk()
    require(may_close(both[by.pk], both[person.pk]))  # as they are now: two administrators may be closing one another
    _close(person, now=now, by=by, what="asked for")


@retried
def close_left_alone(*, person: User, now: datetime) -> None:
    """The same for an account that nobody used for years. Raises Refused."""
    _close(person, now=now, by=None, what="left alone")


@retried
def close_for_good(*, person: User, now: datetime) -> None:
    """The same for an account that a backup brought back: what had to be settled was settled when it was closed."""
    _close(person, now=now, by=None, what="closed before", is_settled=True)


def closed_before() -> "QuerySet[User]":
    """Accounts that are open, and closed by what is noted beside the backups: a backup has brought them back."""
    noted = {closing.of for closing in closings.read(backup_folder())}
    found = User.objects.filter(closed_at__isnull=True, pk__in={account for account, _made_at in noted})
    back = [pk for pk, made_at in found.values_list("pk", "date_joined") if (pk, made_at) in noted]
    return User.objects.filter(pk__in=back).order_by("pk")


def begun_meanwhile(now: datetime) -> "QuerySet[User]":
    """Closed accounts in whose name something is open all the same: it was being written while they were closed."""
    reservations = Reservation.objects.filter(holder=OuterRef("pk"), state__in=Reservation.OPEN, starts_at__gt=now)
    wishes = Wish.objects.filter(person=OuterRef("pk"), state__in=Wish.OPEN)
    holds = Hold.objects.open().filter(reader=OuterRef("pk"))
    visits = Visit.objects.filter(asked_by=OuterRef("pk"))
    closed = User.objects.filter(closed_at__isnull=False)
    return closed.filter(Exists(reservations) | Exists(wishes) | Exists(holds) | Exists(visits)).order_by("pk")


@retried
def close_again(*, person: User, now: datetime) -> None:
    """End and forget what was begun while the account was being closed."""
    hold_calendar()
    kept = User.objects.select_for_update().get(pk=person.pk)
    with because("account closed"):
        _end_and_forget(kept, now)


def _close(person: User, *, now: datetime, by: User | None, what: str, is_settled: bool = False) -> None:
    hold_calendar()
    kept = User.objects.select_for_update().get(pk=person.pk)
    if kept.closed_at:
        return
    if not is_settled:
        refuse(problems_with_closing(kept, now))
    with because("account closed", by=by):
        _end_and_forget(kept, now)
        _make_nobody(kept, now)
    record(Kind.ACCOUNT_CLOSED, by=by, what=what, about=f"#{kept.pk}")
    app.configure_task(NOTE_CLOSINGS).defer()


def _end_and_forget(person: User, now: datetime) -> None:
    """What the map says of each table; the account itself last, for others are found by its name and number."""
    for leaving in LEAVINGS.values():
        leaving.end(person, now)
    for table in TABLES.values():
        if table is not USER:
            _forget_rows(table, person)
    _forget_rows(USER, person)


def _forget_rows(table: Table, person: User) -> None:
    if table.rows_of is None:
        return
    rows = table.model._base_manager.filter(pk__in=list(table.rows_of(person).values_list("pk", flat=True)))
    keys = list(rows.values_list("pk", flat=True))
    if table.row_goes:
        rows.delete()
    elif emptied := {column.name: empty(column) for column in table.columns if column.closing == Closing.EMPTIED}:
        rows.update(**emptied)
    if keys and table.model._meta.pk.get_internal_type() in INTEGERS:
        forget_in_history(table, keys)


INTEGERS = ("AutoField", "BigAutoField")


def empty(column: Column) -> Value | Concat:
    """What a column holds once it is forgotten, as an expression for its row."""
    if isinstance(column.empty, Numbered):
        return Concat(Value(column.empty.words), Cast(F("pk"), CharField()))
    return Value(column.empty)


def _make_nobody(person: User, now: datetime) -> None:
    """The flags follow; the database refuses a closed account that may do anything."""
    User.objects.filter(pk=person.pk).update(
        **dict.fromkeys(
            ("is_active", "is_staff", "is_superuser", "must_change_password", "elderly_mode", "high_contrast"), False
        ),
        last_login=None,
        warned_at=None,
        closed_at=now,
    )
