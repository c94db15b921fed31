"""Keeping a time for ten minutes while somebody fills in the form for it."""

from datetime import datetime, timedelta

from bookings import policies
from bookings.letting_go import clear, end_hold
from bookings.models import Hold, Room
from bookings.queries.situations import booker_for, situation_for
from bookings.spaces import occupy_for_a_hold, take_person, take_spaces_around
from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import refuse
from centre.shared.timespan import Span

STANDS = timedelta(minutes=10)


@retried
def keep_for_a_while(*, room: Room, span: Span, by: User, now: datetime) -> Hold:
    """Keep `room` for `span` for the person who fills in its form, ten minutes from `now`.

    Asking again for the same does not make it longer; asking for another time gives up the first. Raises Refused with
    every reason why the person could not reserve it.
    """
    take_person(by)  # one form at a time, also from two windows
    before = draft_of(by)
    take_spaces_around(*([room, before.room] if before else [room]))
    if before and (before.room_id, before.span) == (room.pk, span) and now < before.ends_by:
        return before
    if before:
        end_hold(before.pk, now=now)
    clear(room, now=now)
    situation = situation_for(room, span, now=now, booker=booker_for(by))
    refuse(policies.problems_with(situation, span=span))
    draft = Hold(kind=Hold.Kind.DRAFT, room=room, person=by, created_at=now, ends_by=now + STANDS)
    draft.starts_at, draft.ends_at = span.starts_at, span.ends_at
    draft.save()
    occupy_for_a_hold(draft)
    return draft


def draft_of(person: User) -> Hold | None:
    """What a person holds while filling in a form, whether or not it is over."""
    return Hold.objects.filter(kind=Hold.Kind.DRAFT, person=person).select_related("room").first()
