"""What ends by the clock, and who is next: a form left open, an offer without an answer, a room nobody checked in to.

Each such occupancy says when it is over (`lets_go_at`). From then on whoever reads disregards it, and whoever wants the
space clears it away first, so the promise is kept while no worker runs. The worker clears away what nobody asked for.

Whenever time becomes free, the person who has waited longest for it is offered it. The offer occupies the room in the
same transaction, so nobody can be faster.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.db import transaction

from bookings import notices
from bookings.models import Hold, Occupancy, Reservation, Room, Wish
from bookings.policies import offer_stands_until, problems_with
from bookings.queries.situations import booker_for, situation_for
from bookings.spaces import let_go, occupy_for_a_hold, take_spaces, take_spaces_around
from centre.accounts.models import User
from centre.shared.db import prepared, retried
from centre.shared.problems import Refused
from centre.shared.timespan import Span, day_span, local_day

SHORTEST_ANSWER = timedelta(minutes=15)  # whoever could not answer any more is not asked

OVER = """
SELECT reservation_id, hold_id FROM bookings_occupancy
WHERE lets_go_at <= %(now)s
    AND space_id IN (SELECT space_id FROM bookings_room_spaces WHERE room_id = ANY(%(rooms)s))
UNION
SELECT NULL, o.hold_id FROM bookings_hold AS h JOIN bookings_occupancy AS o ON o.hold_id = h.id
WHERE h.person_id = %(person)s AND tstzrange(o.starts_at, o.free_again_at) && tstzrange(%(starts_at)s, %(ends_at)s)
    AND o.space_id IN (SELECT space_id FROM bookings_room_spaces WHERE room_id = ANY(%(rooms)s))
"""


def clear(*rooms: Room, now: datetime, own_holds_of: User | None = None, during: Span | None = None) -> list[Wish]:
    """Take away what is over in the spaces of these rooms, which the caller has locked; whoever waits is asked next.

    With a person and a span their own open form and offer in it are taken away too, for they are about to have the
    time; returns the wishes that had been offered to them.
    """
    params: dict[str, Any] = {"now": now, "rooms": [room.pk for room in rooms]}
    params["person"] = own_holds_of.pk if own_holds_of and during else None
    params |= {"starts_at": during and during.starts_at, "ends_at": during and during.ends_at}
    with prepared() as cursor:
        cursor.execute(OVER, params)
        rows = cursor.fetchall()
    own = _take_back([hold for _reservation, hold in rows if hold], own_holds_of, now=now)
    _end([row for row in rows if row[1] not in own], now=now)
    return [wish for wish in own.values() if wish]


def _take_back(holds: Sequence[int], person: User | None, *, now: datetime) -> dict[int, Wish | None]:
    """Take away those of the holds that a person has and that are not over; by primary key, with their wishes."""
    if person is None or not holds:
        return {}
    own = Hold.objects.filter(pk__in=holds, person=person, ends_by__gt=now).select_related("wish")
    found = {hold.pk: hold.wish for hold in own}
    own.delete()
    return found


def clear_for_a_closure(rooms: Iterable[Room], span: Span, *, now: datetime) -> None:
    """Take away what is over in these rooms, and everybody's holds in `span`; who had an offer waits on."""
    rooms = list(rooms)
    clear(*rooms, now=now)
    held = Occupancy.objects.overlapping(span).filter(space__rooms__in=rooms, hold__isnull=False)
    holds = list(held.values_list("hold", flat=True).distinct())
    Wish.objects.filter(hold__in=holds).update(state=Wish.State.WAITING, answer_until=None)
    Hold.objects.filter(pk__in=holds).delete()


def clear_everything(*, now: datetime) -> int:
    """Take away whatever is over anywhere, each in a transaction of its own; how many there were."""
    over = Occupancy.objects.filter(lets_go_at__lte=now).values_list("reservation", "hold").distinct()
    for reservation, hold in (rows := list(over)):
        _clear_one(reservation, hold, now=now)
    Wish.objects.filter(state=Wish.State.WAITING, starts_at__lte=now).update(state=Wish.State.PASSED)
    return len(rows)


@retried
def _clear_one(reservation: int | None, hold: int | None, *, now: datetime) -> None:
    rooms = Room.objects.filter(reservations=reservation) if reservation else Room.objects.filter(holds=hold)
    if room := rooms.first():
        take_spaces_around(room)
        _end([(reservation, hold)], now=now)


def _end(rows: Iterable[tuple[int | None, int | None]], *, now: datetime) -> None:
    for reservation, hold in rows:
        if reservation is not None:
            _release(reservation, now=now)
        elif hold is not None:
            end_hold(hold, now=now)


def _release(pk: int, *, now: datetime) -> None:
    """Give a room nobody checked in to back to everybody; nothing where somebody was faster."""
    due = Reservation.objects.select_for_update(of=("self",)).with_room().select_related("holder")
    over = Occupancy.objects.filter(reservation=pk, lets_go_at__lte=now)
    reservation = due.filter(pk=pk, state=Reservation.State.CONFIRMED).first()
    if reservation is None or not over.exists():
        return
    reservation.state = Reservation.State.RELEASED
    reservation.revision += 1
    let_go(reservation)
    with pghistory.context(reason="nobody checked in"):
        reservation.save()
    notices.reservation_released(reservation)
    offer_next(reservation.room, reservation.span, now=now)


def end_hold(pk: int, *, now: datetime) -> None:
    """Take a hold away; an offer that was over without an answer has passed, and the next in line is asked."""
    hold = Hold.objects.select_for_update(of=("self",)).select_related("room", "wish").filter(pk=pk).first()
    if hold is None:
        return
    if hold.wish:
        hold.wish.state = Wish.State.PASSED
        hold.wish.save(update_fields=["state"])
    hold.delete()
    offer_next(hold.room, hold.span, now=now)


def mark_taken(offered: Iterable[Wish], reservation: Reservation) -> None:
    """The wishes that were on offer to a person have become this reservation."""
    for wish in offered:
        wish.state, wish.reservation = Wish.State.TAKEN, reservation
        wish.save(update_fields=["state", "reservation"])


# --- who is next -----------------------------------------------------------------------------------------------------


def offer_next(room: Room, freed: Span, *, now: datetime) -> None:
    """Offer time that has just become free in a room to those who wait for it, the longest wait first.

    The caller has locked the spaces and given them back. Whoever may not have the time now keeps their place.
    """
    day = Span(day_span(local_day(freed.starts_at)).starts_at, day_span(local_day(freed.ends_at)).ends_at)
    waiting = Wish.objects.filter(state=Wish.State.WAITING, starts_at__gt=now, room__spaces__rooms=room)
    for wish in (
        waiting.filter(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at)
        .select_related("room__venue", "person", "organisation")
        .order_by("created_at", "pk")
        .distinct()
    ):
        _offer(wish, now=now)


def _offer(wish: Wish, *, now: datetime) -> None:
    until = offer_stands_until(now=now, latest=wish.starts_at - wish.room.rules.notice)
    if until - now < SHORTEST_ANSWER:
        return
    take_spaces(wish.room)
    clear(wish.room, now=now)
    situation = situation_for(wish.room, wish.span, now=now, booker=booker_for(wish.person))
    if problems_with(situation, span=wish.span, party_size=wish.party_size):
        return
    hold = Hold(kind=Hold.Kind.OFFER, room=wish.room, starts_at=wish.starts_at, ends_at=wish.ends_at)
    hold.person, hold.wish, hold.created_at, hold.ends_by = wish.person, wish, now, until
    try:
        with transaction.atomic():
            hold.save()
            occupy_for_a_hold(hold)
    except Refused:  # the database knows better; the wish keeps its place
        return
    wish.state, wish.answer_until = Wish.State.OFFERED, until
    wish.save(update_fields=["state", "answer_until"])
    notices.time_offered(wish)
