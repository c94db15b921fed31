"""What the rules of reception allow, as problems in words. Pure: no database, no clock; `now` is an argument."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.availability import most_at_once
from centre.opening.calendar import DayOpening, Special, add_working_days, is_working_day
from centre.shared.problems import Problem
from centre.shared.timespan import Span, local_day, moment
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


# --- asking for a visit, and what follows it -------------------------------------------------------------------------

USUAL_LENGTH = timedelta(minutes=90)  # as long as a visit is thought to take until the desk plans it
CANCELLED_UNTIL = time(17)  # on the day before
RATED_FOR = timedelta(days=7)
KEPT_WITHOUT_A_VISIT = 30  # days, after which the contact of a visit that does not take place is forgotten


def first_open_day(
    start: date, *, opening_on: Callable[[date], DayOpening], length: timedelta, days: int
) -> date | None:
    """The first of so many days from `start` on which the house is open for `length` at a stretch, None if none is."""
    candidates = (start + timedelta(days=number) for number in range(days))
    return next((day for day in candidates if any(span.length >= length for span in opening_on(day).spans)), None)


def problems_with_notice(
    starts_at: datetime, *, now: datetime, earliest: date, lead_workdays: int, field: str = "starts_at"
) -> list[Problem]:
    """Why it is too late, or too early, to ask for a visit at `starts_at`; `earliest` is the first day that can be."""
    if local_day(starts_at) < earliest:
        message = format_lazy(
            _("That is too soon: please ask {days} working days ahead. The earliest day is {day}."),
            days=lead_workdays,
            day=_day(earliest),
        )
        return [Problem(code="too_soon", field=field, message=message)]
    if starts_at > now + timedelta(days=LONGEST_AHEAD_DAYS):
        message = format_lazy(
            _("That is too far ahead: please ask at most {days} days before."), days=LONGEST_AHEAD_DAYS
        )
        return [Problem(code="too_far_ahead", field=field, message=message)]
    return []


def plain_name(name: str) -> str:
    """The name of an organisation as it is compared: without spaces, width and case of letters apart."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def cancelled_online_until(starts_at: datetime) -> datetime:
    """Until when a group can call its visit off itself: 17:00 of the day before. After that it has to call."""
    return moment(local_day(starts_at) - timedelta(days=1), CANCELLED_UNTIL)


def reminder_day(day: date, *, specials: Mapping[date, Special]) -> date:
    """On which day a visit of `day` is reminded of: the last working day before it."""
    before = day - timedelta(days=1)
    while not is_working_day(before, specials=specials):
        before -= timedelta(days=1)
    return before


def rated_until(arrived_at: datetime) -> datetime:
    """Until when a group that arrived then can say how it was."""
    return arrived_at + RATED_FOR


def problems_with_rating(*, arrived_at: datetime | None, rated: int, people: int, now: datetime) -> list[Problem]:
    """Why a group cannot be rated now: it has not arrived, that is too long ago, or all of its people have said it."""
    if arrived_at is None or now < arrived_at:
        return [Problem(code="not_yet", message=_("You can tell us once your group has arrived."))]
    if now >= rated_until(arrived_at):
        return [Problem(code="too_late", message=_("This visit was more than a week ago. Please call us instead."))]
    if rated >= people:
        return [Problem(code="all_said", message=_("Everybody in this group has told us already. Thank you."))]
    return []
