"""The commands of series: reserve, extend, change, cancel.

A series is written as a whole under the locks of its room: what is possible is reserved, what is not is left out with
its reason. Dates that have begun never change, cancelled ones never come back, and one deed is told once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pghistory
from django.db import connection
from django.utils.translation import gettext_lazy as _

from bookings import letting_go, notices, permissions, policies
from bookings.models import Occupancy, Promise, Reservation, Room, Series, Wish
from bookings.queries.hours import hours_at, room_at
from bookings.queries.series_dates import Change, ChangedDate, Scope, changed_dates, concerned, going_on, rhythm_of
from bookings.queries.series_preview import Plan, PlannedDate, planned_dates, problems_with_all
from bookings.recurrence import problems_with_rhythm
from bookings.spaces import lets_go_at, someone_was_faster, take_spaces_around
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day

State = Reservation.State
NEW_KEYS = "SELECT nextval(pg_get_serial_sequence('bookings_reservation', 'id')) FROM generate_series(1, %s)"
# All dates at once. Where the database refuses a space, nothing is written for it, and the date does not come back as
# whole; that happens only when somebody took the space without the locks.
OCCUPY_DATES = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
        AS w (id, room_id, starts_at, free_again_at, lets_go_at)
), taken AS (
    INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id, lets_go_at)
    SELECT s.space_id, w.starts_at, w.free_again_at, w.id, w.lets_go_at
    FROM wanted AS w JOIN bookings_room_spaces AS s ON s.room_id = w.room_id ORDER BY s.space_id, w.starts_at
    ON CONFLICT DO NOTHING RETURNING reservation_id
)
SELECT w.id FROM wanted AS w
WHERE (SELECT count(*) FROM taken WHERE taken.reservation_id = w.id)
    = (SELECT count(*) FROM bookings_room_spaces AS s WHERE s.room_id = w.room_id)
"""


@retried
def reserve_series(
    *,
    plan: Plan,
    by: User,
    now: datetime,
    purpose: str,
    holder: User | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    organisation: Organisation | None = None,
) -> Series:
    """Write a series with every date that is possible; the others stand in its `left_out` with their reasons.

    `holder` is None for a person without an account, who is then named by `contact_name`. Raises Refused when the
    plan makes no sense or no date is possible, and PermissionDenied: series are made at the desk.
    """
    require(permissions.may_reserve_for_others(by))
    refuse(problems_with_rhythm(plan.rhythm, last_day=plan.last_day))
    plan, dates = _settled(plan, holder=holder, organisation=organisation, now=now)
    series = Series(
        room=plan.room,
        rhythm=plan.rhythm.kind,
        every=plan.rhythm.every,
        first_day=plan.rhythm.first_day,
        last_day=plan.last_day,
        starts=plan.starts,
        minutes=plan.minutes,
        on_holidays=plan.on_holidays,
        on_make_up_workdays=plan.on_make_up_workdays,
        party_size=plan.party_size,
        purpose=purpose,
        holder=holder,
        contact_name=contact_name or (holder.name if holder else ""),
        contact_phone=contact_phone or (holder.phone or "" if holder else ""),
        organisation=organisation,
        created_by=by,
        created_at=now,
    )
    series.save(force_insert=True)
    _write(series, dates, by=by, now=now)
    return series


@retried
def extend_series(*, series: Series, last_day: date, by: User, now: datetime) -> Series:
    """Let a series go on until a later day, by its own rule; earlier days are not looked at again.

    Raises Refused when the day is not later, the series has ended or no date is possible, and PermissionDenied.
    """
    require(permissions.may_reserve_for_others(by))
    kept = _taken(series, [series.room], with_holder=True)
    refuse(problems_with_extending(kept, last_day))
    plan = going_on(kept, last_day=last_day)
    _plan, dates = _settled(plan, holder=kept.holder, organisation=kept.organisation, now=now)
    kept.last_day = last_day
    _write(kept, dates, by=by, now=now)
    return kept


@retried
def change_series(
    *, series: Series, change: Change, scope: str, from_day: date | None = None, by: User, now: datetime
) -> list[ChangedDate]:
    """Change the dates that the scope names and still are to begin; a date that cannot change stays as it is.

    Returns every date concerned with what became of it. Unless it is about one date, what comes later follows the
    change too. Raises Refused when nothing can change, and PermissionDenied.
    """
    require(permissions.may_reserve_for_others(by))
    affected = concerned(series, scope=scope, from_day=from_day, now=now)
    rooms = {one.room_id: one.room for one in affected} | ({change.room.pk: change.room} if change.room else {})
    kept = _taken(series, [series.room, *rooms.values()])
    letting_go.clear(*rooms.values(), now=now)
    settled = list(affected.select_for_update(of=("self",)).prefetch_related("promises"))
    refuse(_problems_with_changing(settled, change, rooms))
    rows = changed_dates(settled, change, now=now)
    changing = [row for row in rows if row.is_possible and row.differs(change)]
    refuse([] if changing else _nothing_changes(rows))
    freed = [(row.reservation.room, row.reservation.span) for row in changing if row.is_elsewhere]
    _rewrite(changing, change, now=now)
    if scope != Scope.ONE:
        _follow(kept, change)
    notices.series_changed(kept, [row.reservation for row in changing])
    _offer(freed, now=now)
    return rows


@retried
def cancel_series(
    *, series: Series, scope: str, from_day: date | None = None, by: User, now: datetime, reason: str = ""
) -> list[Reservation]:
    """Cancel the dates that the scope names and still are to begin; their rooms are free at once.

    The desk may, and the holder as long as their room's rules allow each date; dates for which it is too late are
    kept. Returns those that were cancelled. Raises Refused when there are none, and PermissionDenied.
    """
    at_the_desk = permissions.may_reserve_for_others(by)
    require(at_the_desk or permissions.holds_series(by, series))
    affected = concerned(series, scope=scope, from_day=from_day, now=now)
    kept = _taken(series, [series.room, *(one.room for one in affected)])
    settled = list(affected.select_for_update(of=("self",)))
    going = [one for one in settled if not problems_with_cancelling(one, now=now, at_the_desk=at_the_desk)]
    refuse([] if going else [_nothing_to_cancel()])
    _cancel(going, reason=reason)
    if scope != Scope.ONE:
        kept.ended_at = now
        kept.save(update_fields=["ended_at"])
    notices.series_cancelled(kept, going, by=by, reason=reason)
    _offer([(one.room, one.span) for one in going], now=now)
    return going


def problems_with_cancelling(reservation: Reservation, *, now: datetime, at_the_desk: bool) -> list[Problem]:
    """Why one date can no longer be cancelled."""
    return policies.problems_with_cancelling(
        starts_at=reservation.starts_at, rules=reservation.room.rules, now=now, at_the_desk=at_the_desk
    )


# --- under the locks -------------------------------------------------------------------------------------------------


def _settled(
    plan: Plan, *, holder: User | None, organisation: Organisation | None, now: datetime
) -> tuple[Plan, list[PlannedDate]]:
    """The plan and its dates as they are once nobody else can take the room. Raises Refused when none is possible.

    The holder and the organisation are locked too where limits are set, for these dates count when they reserve more.
    """
    person, group = (holder.pk if holder else None), (organisation.pk if organisation else None)
    revision = take_spaces_around(plan.room, person=person, organisation=group)
    letting_go.clear(plan.room, now=now)
    plan = replace(plan, room=room_at(revision, plan.room.pk))
    dates = planned_dates(plan, now=now, hours=hours_at(revision, *plan.stretch()))
    refuse(problems_with_all(dates))
    return plan, dates


def _taken(series: Series, rooms: Iterable[Room], *, with_holder: bool = False) -> Series:
    """Lock the spaces concerned, then the series, and read it as it is now; the holder's part is as in `_settled`."""
    whose = {"person": series.holder_id, "organisation": series.organisation_id} if with_holder else {}
    take_spaces_around(*rooms, **whose)
    return Series.objects.select_for_update(of=("self",)).select_related("room__venue", "holder").get(pk=series.pk)


def _write(series: Series, dates: Sequence[PlannedDate], *, by: User, now: datetime) -> None:
    """Reserve what is possible, remember the rest, and tell the holder: so many statements however many dates."""
    wanted = [_reservation(series, row, by=by, now=now) for row in dates if row.is_possible]
    for pk, reservation in zip(_new_keys(len(wanted)), wanted, strict=True):
        reservation.pk = pk
    whole = _occupy(wanted, now=now)
    written = [reservation for reservation in wanted if reservation.pk in whole]
    if not written:
        raise Refused([someone_was_faster()])
    Reservation.objects.bulk_create(written)
    series.left_out |= _left_out(dates, written)
    series.save(update_fields=["left_out", "last_day"])
    notices.series_reserved(series, written)


def _reservation(series: Series, row: PlannedDate, *, by: User, now: datetime) -> Reservation:
    assert row.span
    return Reservation(
        series=series,
        series_day=row.occurrence.series_day,
        room=series.room,
        starts_at=row.span.starts_at,
        ends_at=row.span.ends_at,
        state=State.CONFIRMED,
        holder=series.holder,
        contact_name=series.contact_name,
        contact_phone=series.contact_phone,
        organisation=series.organisation,
        party_size=series.party_size,
        purpose=series.purpose,
        booked_by=by,
        created_at=now,
    )


def _new_keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEW_KEYS, [number])
        return [row[0] for row in cursor.fetchall()]


def _occupy(reservations: Sequence[Reservation], *, now: datetime) -> set[int]:
    """Write the occupancies of all; the primary keys of those that got every space of their room."""
    columns: list[Any] = [
        [one.pk for one in reservations],
        [one.room_id for one in reservations],
        [one.starts_at for one in reservations],
        [one.ends_at + one.room.rules.turnaround for one in reservations],
        [lets_go_at(one, now=now) for one in reservations],
    ]
    with connection.cursor() as cursor:
        cursor.execute(OCCUPY_DATES, columns)
        whole = {row[0] for row in cursor.fetchall()}
    if in_part := [one.pk for one in reservations if one.pk not in whole]:
        Occupancy.objects.filter(reservation__in=in_part).delete()
    return whole


def _left_out(dates: Iterable[PlannedDate], written: Iterable[Reservation]) -> Mapping[str, str]:
    """Day of the rhythm and why nothing was reserved for it."""
    there = {reservation.series_day for reservation in written}
    gone = [row for row in dates if row.occurrence.series_day not in there]
    return {row.occurrence.series_day.isoformat(): row.reason or str(someone_was_faster()) for row in gone}


def _rewrite(rows: Sequence[ChangedDate], change: Change, *, now: datetime) -> None:
    """Give each date its new place and words. Raises Refused when somebody took a space without the locks."""
    moving = [row.reservation for row in rows if row.is_elsewhere]
    for row in rows:
        _become(row, change)
    Occupancy.objects.filter(reservation__in=moving).delete()
    with pghistory.context(reason="moved"):
        fields = ["room", "starts_at", "ends_at", "state", "purpose", "party_size", "revision", "reminded_at"]
        Reservation.objects.bulk_update([row.reservation for row in rows], fields)
        if len(_occupy(moving, now=now)) < len(moving):
            raise Refused([someone_was_faster()])


def _become(row: ChangedDate, change: Change) -> None:
    one = row.reservation
    if row.is_elsewhere:
        one.room, one.starts_at, one.ends_at = row.room, row.span.starts_at, row.span.ends_at
        one.state, one.reminded_at = State.CONFIRMED, None
    one.purpose = change.purpose if change.purpose is not None else one.purpose
    one.party_size = change.party_size or one.party_size
    one.revision += 1


def _follow(series: Series, change: Change) -> None:
    """What a series would go on with follows its last change."""
    new: dict[str, Any] = {
        "room": change.room,
        "starts": change.starts,
        "minutes": change.minutes,
        "purpose": change.purpose,
        "party_size": change.party_size,
    }
    given = {name: value for name, value in new.items() if value is not None}
    for name, value in given.items():
        setattr(series, name, value)
    series.save(update_fields=list(given))


def _cancel(reservations: Sequence[Reservation], *, reason: str) -> None:
    keys = [one.pk for one in reservations]
    Occupancy.objects.filter(reservation__in=keys).delete()
    Promise.objects.filter(reservation__in=keys).delete()
    for one in reservations:
        one.state, one.answer = State.CANCELLED, reason
        one.revision += 1
    with pghistory.context(reason=reason or "cancelled"):
        Reservation.objects.bulk_update(reservations, ["state", "answer", "revision"])


def _offer(freed: Sequence[tuple[Room, Span]], *, now: datetime) -> None:
    """Offer what became free to whoever waits for it; days for which nobody waits cost nothing."""
    waiting = Wish.objects.filter(state=Wish.State.WAITING, room__spaces__rooms__in={room for room, _span in freed})
    days = {local_day(at) for at in waiting.values_list("starts_at", flat=True)}
    for room, span in freed:
        if local_day(span.starts_at) in days:
            letting_go.offer_next(room, span, now=now)


# --- why not ---------------------------------------------------------------------------------------------------------


def problems_with_extending(series: Series, last_day: date) -> list[Problem]:
    """Why a series cannot go on until `last_day`."""
    if series.ended_at:
        message = _("This series was ended. Please make a new one.")
        return [Problem(code="series_ended", message=message)]
    if last_day <= series.last_day:
        message = _("Please choose a day after the last one.")
        return [Problem(code="not_later", field="last_day", message=message)]
    return problems_with_rhythm(rhythm_of(series), last_day=last_day)


def _problems_with_changing(
    reservations: Sequence[Reservation], change: Change, rooms: Mapping[int, Room]
) -> list[Problem]:
    if change.is_empty():
        return [Problem(code="nothing_new", message=_("Nothing would be different. Please change something first."))]
    if any(one.room_id not in rooms for one in reservations):
        message = _("The series has just been changed. Please look again.")
        return [Problem(code="changed_meanwhile", message=message)]
    return []


def _nothing_changes(rows: Sequence[ChangedDate]) -> list[Problem]:
    if not rows:
        return [Problem(code="no_dates", message=_("None of these dates is still to come."))]
    if all(row.is_possible for row in rows):
        return [Problem(code="nothing_new", message=_("Nothing would be different. Please change something first."))]
    message = _("None of these dates can be changed like this. Please choose another time or room.")
    return [Problem(code="no_date_possible", message=message)]


def _nothing_to_cancel() -> Problem:
    message = _("None of these dates can still be cancelled here. Please call the desk.")
    return Problem(code="no_dates", message=message)
