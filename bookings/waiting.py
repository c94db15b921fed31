"""The waiting list: asking for a time that is taken, and answering when it became free.

An offer occupies the room like a reservation, so until it is answered or over nobody else can have the time. How offers
are made and end stands in `letting_go`.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import actions, policies
from bookings.letting_go import clear, offer_next
from bookings.models import Hold, Reservation, Room, Wish
from bookings.queries.situations import booker_for, situation_for
from bookings.spaces import take_person, take_spaces_around
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span

MOST_WISHES = 5
NOT_IN_THE_WAY = {"taken"}  # what a place on the waiting list is for


@retried
def join(
    *,
    room: Room,
    span: Span,
    by: User,
    now: datetime,
    purpose: str,
    party_size: int,
    organisation: Organisation | None = None,
) -> Wish:
    """Put a person on the waiting list for a time that is taken; the same wish again is the same place.

    Raises Refused when the time is free after all, when the rules would refuse it even if it were, and when the person
    already waits for as many as one may.
    """
    take_person(by)
    take_spaces_around(room)
    clear(room, now=now)
    wishes = Wish.objects.filter(person=by, state__in=Wish.OPEN, starts_at__gt=now)
    if same := wishes.filter(room=room, starts_at=span.starts_at, ends_at=span.ends_at).first():
        return same
    situation = situation_for(room, span, now=now, booker=booker_for(by))
    problems = policies.problems_with(situation, span=span, party_size=party_size)
    refuse([problem for problem in problems if problem.code not in NOT_IN_THE_WAY])
    refuse([] if problems else [_free_after_all()])
    refuse([_waits_for_many()] if wishes.count() >= MOST_WISHES else [])
    return Wish.objects.create(
        room=room,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        person=by,
        organisation=organisation,
        party_size=party_size,
        purpose=purpose,
        created_at=now,
    )


@retried
def accept(*, wish: Wish, by: User, now: datetime) -> Reservation:
    """Take the time that was offered. Raises Refused when the offer is over, or when the rules refuse it now."""
    kept = _take(wish, by)
    if kept.state == Wish.State.TAKEN and kept.reservation:
        return kept.reservation  # a second click
    refuse([] if _is_on_offer(kept, now) else [_no_longer_offered()])
    return actions.reserve(
        room=kept.room,
        span=kept.span,
        by=by,
        holder=by,
        now=now,
        purpose=kept.purpose,
        party_size=kept.party_size,
        organisation=kept.organisation,
    )


@retried
def leave(*, wish: Wish, by: User, now: datetime) -> Wish:
    """Give up a place; what was on offer goes to whoever is next. Raises Refused when it became something already."""
    kept = _take(wish, by)
    if kept.state not in Wish.OPEN:
        raise Refused([_already(kept)])
    kept.state = Wish.State.WITHDRAWN
    kept.save(update_fields=["state"])
    if Hold.objects.filter(wish=kept).delete()[0]:
        offer_next(kept.room, kept.span, now=now)
    return kept


def _take(wish: Wish, by: User) -> Wish:
    if wish.person_id != by.pk:
        raise PermissionDenied
    take_person(by)
    take_spaces_around(wish.room)
    found = Wish.objects.select_for_update(of=("self",)).select_related("room__venue", "organisation", "reservation")
    return found.get(pk=wish.pk)


def _is_on_offer(wish: Wish, now: datetime) -> bool:
    return Hold.objects.filter(wish=wish, ends_by__gt=now).exists()


def _free_after_all() -> Problem:
    return Problem(code="free", message=_("This time is free again. You can reserve it right away."))


def _waits_for_many() -> Problem:
    message = _("You already wait for {most} times, as many as one person may. Please give up one of them first.")
    return Problem(code="waits_for_many", message=format_lazy(message, most=MOST_WISHES))


def _no_longer_offered() -> Problem:
    message = _("The time for an answer is over, and the next person is being asked. You can wait again.")
    return Problem(code="no_longer_offered", message=message)


def _already(wish: Wish) -> Problem:
    message = format_lazy(_("This place on the waiting list is already: {state}."), state=wish.get_state_display())
    return Problem(code="no_longer_open", message=message)
