"""The commands of room booking: reserve, move, cancel, confirm, decline.

Each takes its locks first (see `spaces`), clears away what is over, and checks the rules on settled facts. Whatever
lets go of time offers it to whoever waits for it (`letting_go`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pghistory
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import notices, permissions, policies
from bookings.letting_go import clear, mark_taken, offer_next
from bookings.models import Equipment, Reservation, Room
from bookings.policies import Booker
from bookings.queries.hours import hours_at, room_at
from bookings.queries.shares import shares_of
from bookings.queries.situations import booker_for, situation_for
from bookings.spaces import let_go, lets_go_at, occupy, take_spaces, take_spaces_around
from bookings.stock import pieces_of, promise
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.opening.queries import OpeningTable
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day

State = Reservation.State


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
    pieces: Mapping[Equipment, int] | None = None,
    public_title: str = "",
    kind: str = Reservation.Kind.PUBLIC,
    at_the_desk: bool = False,
) -> Reservation:
    """Hold `room` for `span`; requested where the room needs approval, otherwise confirmed at once.

    `holder` is None for a person without an account, who is then named by `contact_name`. `at_the_desk` gives the
    liberties of the desk and needs its permission. `pieces` are numbers of portable equipment. Raises Refused with
    every reason, or PermissionDenied.
    """
    _require_the_desk(by, at_the_desk or holder != by)
    revision = take_spaces(room, person=_key(holder), organisation=_key(organisation))
    room = room_at(revision, room.pk)
    offered = clear(room, now=now, own_holds_of=holder, during=span)
    hours = hours_at(revision, local_day(span.starts_at), local_day(span.starts_at))
    refuse(_problems_with_organisation(organisation, holder, at_the_desk))
    _refuse_unless_allowed(room, span, by=by, now=now, party_size=party_size, at_the_desk=at_the_desk, hours=hours)
    if not at_the_desk:
        shares = shares_of(holder, organisation, day=local_day(span.starts_at), now=now, revision=revision)
        refuse(policies.problems_with_shares(shares, span=span))
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
    occupy(reservation, now=now)
    promise(reservation, pieces or {})
    mark_taken(offered, reservation)
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
    offer: bool = True,
) -> Reservation:
    """Give a reservation another room or time; it keeps its reference. Raises Refused with every reason.

    `offer` is False where the time that becomes free is about to be closed, and so is for nobody.
    """
    _require_holder_or_desk(reservation, by, at_the_desk)
    kept = _take_reservation(reservation, now=now, also=room, during=span)
    refuse(_problems_with_changing(kept, now=now, at_the_desk=at_the_desk))
    size = party_size or kept.party_size
    room = Room.objects.select_related("venue").get(pk=room.pk)
    _refuse_unless_allowed(room, span, by=by, now=now, party_size=size, at_the_desk=at_the_desk, excluding=kept.pk)
    if not at_the_desk:
        day = local_day(span.starts_at)
        shares = shares_of(kept.holder, kept.organisation, day=day, now=now, excluding=kept.pk)
        refuse(policies.problems_with_shares(shares, span=span))
    before, pieces = (kept.span, kept.room), pieces_of(kept)
    kept.room, kept.starts_at, kept.ends_at, kept.party_size = room, span.starts_at, span.ends_at, size
    kept.state = State.REQUESTED if room.needs_approval and not at_the_desk else State.CONFIRMED
    kept.revision += 1
    kept.reminded_at = kept.checked_in_at = None
    let_go(kept)
    with pghistory.context(reason=reason or "moved"):
        kept.save()
        occupy(kept, now=now)
    promise(kept, pieces)
    notices.reservation_moved(kept, before=before, reason=reason)
    if offer:
        offer_next(before[1], before[0], now=now)
    return kept


@retried
def cancel(
    *,
    reservation: Reservation,
    by: User | None,
    now: datetime,
    reason: str = "",
    at_the_desk: bool = False,
    claimed: bool = False,
    vouched: bool = False,
    offer: bool = True,
) -> Reservation:
    """Let a reservation go; its room is free at once. Raises Refused when it is too late or already over.

    `claimed` means that the claim code was shown instead of an account; `vouched`, that a command of a storey above,
    to which the reservation belongs, has asked already who may. `offer` is False where the time is about to be closed,
    and so is for nobody.
    """
    if claimed:
        require(permissions.may_claim(reservation))
    elif not vouched:
        _require_holder_or_desk(reservation, by, at_the_desk)
    kept = _take_reservation(reservation, now=now)
    refuse(_problems_with_changing(kept, now=now, at_the_desk=at_the_desk or vouched))
    kept.state = State.CANCELLED
    kept.revision += 1
    kept.answer = reason
    let_go(kept)
    with pghistory.context(reason=reason or ("with the claim code" if claimed else "cancelled")):
        kept.save()
    notices.reservation_cancelled(kept, by=by)
    if offer:
        offer_next(kept.room, kept.span, now=now)
    return kept


@retried
def confirm(
    *, reservation: Reservation, by: User, now: datetime, answer: str = "", waiting_only: bool = False
) -> Reservation:
    """Say yes to a requested reservation, or to a declined one whose time is still free, unless `waiting_only`."""
    require(permissions.may_decide(by))
    kept = _take_reservation(reservation, now=now)
    allowed = {State.REQUESTED} if waiting_only else {State.REQUESTED, State.DECLINED}
    refuse(_problems_with_deciding(kept, allowed=allowed))
    if kept.state == State.DECLINED:
        _refuse_unless_allowed(kept.room, kept.span, by=by, now=now, party_size=kept.party_size, at_the_desk=True)
    let_go_before = kept.state == State.DECLINED
    _decide(kept, State.CONFIRMED, by=by, now=now, answer=answer)
    if let_go_before:
        occupy(kept, now=now)
    else:
        kept.occupancies.update(lets_go_at=lets_go_at(kept, now=now))
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
    kept = _take_reservation(reservation, now=now)
    refuse(_problems_with_deciding(kept, allowed={State.REQUESTED}))
    let_go(kept)
    _decide(kept, State.DECLINED, by=by, now=now, answer=answer)
    notices.reservation_declined(kept)
    offer_next(kept.room, kept.span, now=now)
    return kept


def _take_reservation(
    reservation: Reservation, *, now: datetime, also: Room | None = None, during: Span | None = None
) -> Reservation:
    """Lock the spaces concerned, clear away what is over, then lock the reservation and read it as it is now.

    `also` and `during` are the room and the time to which it is about to move.
    """
    rooms = list(filter(None, (reservation.room, also)))
    take_spaces_around(*rooms, person=reservation.holder_id, organisation=reservation.organisation_id)
    clear(*rooms, now=now, own_holds_of=reservation.holder, during=during)
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


def _key(row: User | Organisation | None) -> int | None:
    return row.pk if row else None


def _no_longer_open(reservation: Reservation) -> Problem:
    message = format_lazy(_("This reservation is already {state}."), state=reservation.get_state_display())
    return Problem(code="no_longer_open", message=message)


def _changed_meanwhile() -> Problem:
    return Problem(code="changed_meanwhile", message=_("This reservation has just been changed. Please look again."))


def _require_holder_or_desk(reservation: Reservation, by: User | None, at_the_desk: bool) -> None:
    allowed = permissions.may_reserve_for_others if at_the_desk else lambda who: permissions.is_holder(who, reservation)
    require(by is not None and allowed(by))


def _require_the_desk(by: User, needed: bool) -> None:
    require(not needed or permissions.may_reserve_for_others(by))
