"""What the rules of reception allow, as problems in words. Pure: no database, no clock; `now` is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.availability import most_at_once
from centre.opening.calendar import DayOpening, Special, add_working_days
from centre.shared.problems import Problem
from centre.shared.timespan import Span, local_day
from centre.shared.wording import clock_span, day_words

LONGEST_AHEAD_DAYS = 180
_day = lazy(day_words, str)
_hours = lazy(clock_span, str)


def earliest_day(now: datetime, *, lead_workdays: int, specials: Mapping[date, Special]) -> date:
    """The first day for which a visit can still be asked: so many working days after today.

    `specials` are the public holidays and make-up workdays from today on (the State Council's yearly notice).
    """
    return add_working_days(local_day(now), lead_workdays, specials=specials)


@dataclass(frozen=True, kw_only=True)
class Others:
    """Another batch that is in the hall for a while, and how many people it is."""

    span: Span
    people: int


def most_in_the_hall(span: Span, others: Iterable[Others]) -> int:
    """How many people of other batches are in the hall at the fullest moment of `span`."""
    return most_at_once((other.span.clipped_to(span), other.people) for other in others if other.span.overlaps(span))


def problems_with_capacity(
    *, span: Span, people: int, capacity: int, others: Iterable[Others], reason: str = ""
) -> list[Problem]:
    """Why the hall is too full for `people` more during `span`; a typed reason overrules it."""
    room_left = capacity - most_in_the_hall(span, others)
    if people <= room_left or reason.strip():
        return []
    message = format_lazy(
        _("The hall holds {capacity} people; at that time there is room for {left}. If it is right, please say why."),
        capacity=capacity,
        left=max(room_left, 0),
    )
    return [Problem(code="over_capacity", field="over_capacity_reason", message=message)]


def problems_with_time(span: Span, *, opening: DayOpening) -> list[Problem]:
    """Why the house cannot be visited then: it is closed on that day, or the tour reaches beyond its hours."""
    if any(hours.contains(span) for hours in opening.spans):
        return []
    if not opening.spans:
        message = format_lazy(_("We are closed on {day}. Please choose another day."), day=_day(span.starts_at))
    else:
        message = format_lazy(
            _("On {day} we are open {hours}; the visit has to fit in."),
            day=_day(span.starts_at),
            hours=_hours(Span(opening.spans[0].starts_at, opening.spans[-1].ends_at)),
        )
    return [Problem(code="closed", field="starts_at", message=message)]
