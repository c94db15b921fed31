"""The commands of room booking: reserve, move, cancel, confirm, decline.

Locks are always taken in the order calendar, person, spaces (by primary key), reservation. Under them the rules are
checked on settled facts; the exclusion constraint stays the last word.
"""

from collections.abc import Iterable
from datetime import datetime

import pghistory
from django.db import IntegrityError, connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import notices, permissions, policies
from bookings.models import Equipment, Reservation, Room
from bookings.permissions import require
from bookings.policies import Booker
from bookings.queries.hours import hours_at, room_at
from bookings.queries.situations import booker_for, situation_for
from centre.accounts.models import User
from centre.opening.queries import OpeningTable
from centre.organisations.models import Organisation
from centre.shared.db import hold_calendar, prepared, retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day

State = Reservation.State
ONE_HOLDER_PER_SPACE = "occupancy_one_holder_per_space"
# Written out because every reservation goes through them: two statements instead of four, and no query to put together.
LOCK_SPACES = """
SELECT id, (SELECT max(revision) FROM bookings_settingsrevision) FROM bookings_space
WHERE id IN (SELECT space_id FROM bookings_room_spaces WHERE room_id = ANY(%s)) ORDER BY id FOR NO KEY UPDATE
"""
OCCUPY = """
INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id)
SELECT space_id, %s, %s, %s FROM bookings_room_spaces WHERE room_id = %s ORDER BY space_id
"""


@retried
def reserve(
    *,
    room: Room,
    span: Span,
    by: User,
    now: datetime,
    purpose: str,
    party_size: int,
    holder: User | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    organisation: Organisation | None = None,
    note: str = "",
    equipment: Iterable[Equipment] = (),
    public_title: str = "",
    kind: str = Reservation.Kind.PUBLIC,
    at_the_desk: bool = False,
) -> Reservation:
    """Hold `room` for `span`; requested where the room needs approval, otherwise confirmed at once.

    `holder` is None for a person without an account, who is then named by `contact_name`. `at_the_desk` gives the
    liberties of the desk and needs its permission. Raises Refused with every reason, or PermissionDenied.
    """
    _require_the_desk(by, at_the_desk or holder != by)
    revision = _take_spaces(room)
    room = room_at(revision, room.pk)
    hours = hours_at(revision, local_day(span.starts_at), local_day(span.starts_at))
    refuse(_problems_with_organisation(organisation, holder, at_the_desk))
    _refuse_unless_allowed(room, span, by=by, now=now, party_size=party_size, at_the_desk=at_the_desk, hours=hours)
    waits = room.needs_approval and not at_the_desk
    reservation = Reservation(
        room=room,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        kind=kind,
        state=State.REQUESTED if waits else State.CONFIRMED,
        holder=holder,
        contact_name=contact_name or (holder.name if holder else ""),
        contact_phone=contact_phone or (holder.phone or "" if holder else ""),
        organisation=organisation,
        party_size=party_size,
        purpose=purpose,
        note=note,
        public_title=public_title,
        booked_by=by,
        created_at=now,
    )
    reservation.save(force_insert=True)
    if wishes := list(equipment):
        reservation.equipment.set(wishes)
    _occupy(reservation)
    (notices.reservation_received if waits else notices.reservation_confirmed)(reservation)
    return reservation


@retried
def move(
    *,
    reservation: Reservation,
    room: Room,
    span: Span,
    by: User,
    now: datetime,
    party_size: int | None = None,
    at_the_desk: bool = False,
    reason: str = "",
) -> Reservation:
    """Give a reservation another room or time; it keeps its reference. Raises Refused with every reason."""
    _require_holder_or_desk(reservation, by, at_the_desk)
    kept = _take_reservation(reservation, also=room)
    refuse(_problems_with_changing(kept, now=now, at_the_desk=at_the_desk))
    size = party_size or kept.party_size
    room = Room.objects.select_related("venue").get(pk=room.pk)
    _refuse_unless_allowed(room, span, by=by, now=now, party_size=size, at_the_desk=at_the_desk, excluding=kept.pk)
    before = kept.span, kept.room
    kept.room, kept.starts_at, kept.ends_at, kept.party_size = room, span.starts_at, span.ends_at, size
    kept.state = State.REQUESTED if room.needs_approval and not at_the_desk else State.CONFIRMED
    kept.revision += 1
    kept.reminded_at = None
    kept.occupancies.all().delete()
    with pghistory.context(reason=reason or "moved"):
        kept.save()
        _occupy(kept)
    notices.reservation_moved(kept, before=before, reason=reason)
    return kept


@retried
def cancel(
    *, reservation: Reservation, by: User, now: datetime, reason: str = "", at_the_desk: bool = False
) -> Reservation:
    """Let a reservation go; its room is free at once. Raises Refused when it is too late or already over."""
    _require_holder_or_desk(reservation, by, at_the_desk)
    kept = _take_reservation(reservation)
    refuse(_problems_with_changing(kept, now=now, at_the_desk=at_the_desk))
    kept.state = State.CANCELLED
    kept.revision += 1
    kept.answer = reason
    kept.occupancies.all().delete()
    with pghistory.context(reason=reason or "cancelled"):
        kept.save()
    notices.reservation_cancelled(kept, by=by)
    return kept


@retried
def confirm(
    *, reservation: Reservation, by: User, now: datetime, answer: str = "", waiting_only: bool = False
) -> Reservation:
    """Say yes to a requested reservation, or to a declined one whose time is still free, unless `waiting_only`."""
    require(permissions.may_decide(by))
    kept = _take_reservation(reservation)
    allowed = {State.REQUESTED} if waiting_only else {State.REQUESTED, State.DECLINED}
    refuse(_problems_with_deciding(kept, allowed=allowed))
    if kept.state == State.DECLINED:
        _refuse_unless_allowed(kept.room, kept.span, by=by, now=now, party_size=kept.party_size, at_the_desk=True)
        _occupy(kept)
    _decide(kept, State.CONFIRMED, by=by, now=now, answer=answer)
    notices.reservation_confirmed(kept)
    return kept


@retried
def decline(*, reservation: Reservation, by: User, now: datetime, answer: str) -> Reservation:
    """Say no to a requested reservation, with the reason that the holder is told; its room is free at once."""
    require(permissions.may_decide(by))
    if not answer.strip():
        raise Refused(
            [Problem(code="no_reason", field="answer", message=_("Please say why, so that the person understands."))]
        )
    kept = _take_reservation(reservation)
    refuse(_problems_with_deciding(kept, allowed={State.REQUESTED}))
    kept.occupancies.all().delete()
    _decide(kept, State.DECLINED, by=by, now=now, answer=answer)
    notices.reservation_declined(kept)
    return kept


def _take_spaces(*rooms: Room) -> int:
    """Lock the calendar (shared) and the rooms' spaces; the revision of the settings as it is under these locks."""
    hold_calendar()
    with prepared() as cursor:
        cursor.execute(LOCK_SPACES, [[room.pk for room in rooms]])
        rows = cursor.fetchall()
    if not rows:  # set up in the administration, but no space yet
        raise Refused([Problem(code="retired", message=_("This room can no longer be reserved."))])
    return rows[0][1] or 0


def _take_reservation(reservation: Reservation, *, also: Room | None = None) -> Reservation:
    """Lock the spaces concerned, then the reservation, and read it as it is now."""
    _take_spaces(*filter(None, (reservation.room, also)))
    kept = Reservation.objects.select_for_update(of=("self",)).with_room().get(pk=reservation.pk)
    if kept.room_id != reservation.room_id:
        raise Refused([_changed_meanwhile()])
    return kept


def _refuse_unless_allowed(
    room: Room,
    span: Span,
    *,
    by: User,
    now: datetime,
    party_size: int,
    at_the_desk: bool,
    excluding: int | None = None,
    hours: OpeningTable | None = None,
) -> None:
    anybody = room.audience == Room.Audience.EVERYONE
    booker = Booker(at_the_desk=at_the_desk) if anybody else booker_for(by, at_the_desk=at_the_desk)
    situation = situation_for(room, span, now=now, booker=booker, excluding=excluding, hours=hours)
    refuse(policies.problems_with(situation, span=span, party_size=party_size))


def _occupy(reservation: Reservation) -> None:
    """Write the occupancies in space order; the database refuses what somebody else holds."""
    free_again_at = reservation.ends_at + reservation.room.rules.turnaround
    try:
        with connection.cursor() as cursor:
            cursor.execute(OCCUPY, [reservation.starts_at, free_again_at, reservation.pk, reservation.room_id])
    except IntegrityError as error:
        if violated_constraint(error) != ONE_HOLDER_PER_SPACE:
            raise
        raise Refused([_someone_was_faster()]) from error


def _decide(reservation: Reservation, state: str, *, by: User, now: datetime, answer: str) -> None:
    reservation.state, reservation.answer = state, answer
    reservation.decided_by, reservation.decided_at = by, now
    reservation.revision += 1
    with pghistory.context(reason=answer or state):
        reservation.save()


def _problems_with_changing(reservation: Reservation, *, now: datetime, at_the_desk: bool) -> list[Problem]:
    if not reservation.is_open:
        return [_no_longer_open(reservation)]
    return policies.problems_with_cancelling(
        starts_at=reservation.starts_at, rules=reservation.room.rules, now=now, at_the_desk=at_the_desk
    )


def _problems_with_deciding(reservation: Reservation, *, allowed: set[State]) -> list[Problem]:
    return [] if reservation.state in allowed else [_no_longer_open(reservation)]


def _problems_with_organisation(
    organisation: Organisation | None, holder: User | None, at_the_desk: bool
) -> list[Problem]:
    if organisation is None or at_the_desk:
        return []
    if holder and Organisation.objects.of(holder).filter(pk=organisation.pk).exists():
        return []
    message = _("Please choose an organisation you belong to.")
    return [Problem(code="foreign_organisation", field="organisation", message=message)]


def _no_longer_open(reservation: Reservation) -> Problem:
    message = format_lazy(_("This reservation is already {state}."), state=reservation.get_state_display())
    return Problem(code="no_longer_open", message=message)


def _someone_was_faster() -> Problem:
    message = _("Somebody was faster and has just taken this time. Please choose another.")
    return Problem(code="taken", field="start", message=message)


def _changed_meanwhile() -> Problem:
    return Problem(code="changed_meanwhile", message=_("This reservation has just been changed. Please look again."))


def _require_holder_or_desk(reservation: Reservation, by: User, at_the_desk: bool) -> None:
    require(permissions.may_reserve_for_others(by) if at_the_desk else permissions.is_holder(by, reservation))


def _require_the_desk(by: User, needed: bool) -> None:
    require(not needed or permissions.may_reserve_for_others(by))
