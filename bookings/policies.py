"""What the rules of a room allow. Pure: no database, no clock; `now` comes with the situation.

The same list of problems greys out a cell of the day grid, stands beside a form field, answers "why not?" and stops the
command, so they cannot disagree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bookings.availability import RoomRules, free_spans, on_raster, raster_starts
from centre.opening.calendar import DayOpening
from centre.shared.problems import Problem
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment
from centre.shared.wording import clock, clock_span, day_words

_clock = lazy(clock, str)
_day = lazy(day_words, str)


@dataclass(frozen=True, kw_only=True)
class Booker:
    """What the rules need to know of whoever asks; the desk may do more than a resident.

    `pk` is the person's primary key, for what they themselves hold; two persons with the same rights are equal.
    """

    in_organisation: bool = False
    at_the_desk: bool = False
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One room on one day as values: its rules, when it is open, and when it is occupied (turnaround included)."""

    rules: RoomRules
    opening: DayOpening
    busy: Sequence[Span]
    now: datetime
    booker: Booker = Booker()


def problems_with(situation: Situation, *, span: Span, party_size: int | None = None) -> list[Problem]:
    """Every reason why this booker cannot have the room for `span`, within one day, with `party_size` people."""
    return list(_problems(situation, span, party_size))


def is_allowed(situation: Situation, *, span: Span, party_size: int | None = None) -> bool:
    """Whether `problems_with` would find nothing."""
    return next(_problems(situation, span, party_size), None) is None


def offered_starts(situation: Situation, *, length: timedelta | None = None) -> list[datetime]:
    """Every start at which a reservation of `length` (the room's shortest if None) would be accepted, in order."""
    length = length or situation.rules.shortest_length
    free = free_spans(opening=situation.opening.spans, busy=situation.busy)  # nowhere else could one be accepted
    starts = (start for span in free for start in raster_starts(span, situation.rules.raster))
    return [start for start in starts if is_allowed(situation, span=Span(start, start + length))]


def offered_ends(situation: Situation, *, start: datetime) -> list[datetime]:
    """Every end with which a reservation from `start` would be accepted, the shortest first."""
    ends = (start + length for length in situation.rules.lengths())
    return [end for end in ends if is_allowed(situation, span=Span(start, end))]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A limit and what of it is used: reservations and minutes, for a person or an organisation, in a period.

    None means that it does not matter. Fairness: the same for everybody, and staff can exempt.
    """

    scope: str
    period: str
    most: int | None
    most_minutes: int | None
    used: int
    used_minutes: int

    @property
    def left(self) -> int | None:
        """How many more reservations there may be; None where they are not counted."""
        return None if self.most is None else max(self.most - self.used, 0)

    @property
    def period_words(self) -> Any:
        """The period as a heading."""
        words = {"week": _("This week"), "month": _("This month"), "at_one_time": _("At one time")}
        return words[self.period]

    @property
    def left_hours(self) -> str:
        """The minutes left as hours, `1.5`."""
        return _hours(self.left_minutes or 0)

    @property
    def most_hours(self) -> str:
        """The minutes allowed as hours."""
        return _hours(self.most_minutes or 0)

    @property
    def left_minutes(self) -> int | None:
        """How many more minutes there may be; None where they are not counted."""
        return None if self.most_minutes is None else max(self.most_minutes - self.used_minutes, 0)


def problems_with_shares(shares: Sequence[Share], *, span: Span) -> list[Problem]:
    """Every limit that one more reservation of `span` would pass."""
    return [problem for share in shares if (problem := _problem_with_share(share, span))]


def _problem_with_share(share: Share, span: Span) -> Problem | None:
    code = f"limit_{share.period}"
    if share.left == 0:
        message = format_lazy(_LIMIT_REACHED[share.scope, share.period], most=share.most)
        return Problem(code=code, field="day", message=message)
    if share.left_minutes is not None and span.minutes > share.left_minutes:
        hours = {"most": _hours(share.most_minutes or 0), "left": _hours(share.left_minutes)}
        message = format_lazy(_HOURS_REACHED[share.scope, share.period], **hours)
        return Problem(code=code, field="length", message=message)
    return None


_LIMIT_REACHED: dict[tuple[str, str], Any] = {
    ("person", "week"): _("You already have {most} reservations in this week, as many as one person may. "
                          "Please choose another week."),
    ("person", "month"): _("You already have {most} reservations in this month, as many as one person may. "
                           "Please choose another month."),
    ("person", "at_one_time"): _("You already hold {most} reservations to come, as many as one person may. "
                                 "Please come again after one of them, or cancel one."),
    ("organisation", "week"): _("Your organisation already has {most} reservations in this week, as many as it may. "
                                "Please choose another week."),
    ("organisation", "month"): _("Your organisation already has {most} reservations in this month, as many as it "
                                 "may. Please choose another month."),
    ("organisation", "at_one_time"): _("Your organisation already holds {most} reservations to come, as many as it "
                                       "may. Please cancel one, or ask the desk."),
}  # fmt: skip
_HOURS_REACHED: dict[tuple[str, str], Any] = {
    ("person", "week"): _("One person may reserve {most} hours a week; you have {left} left in this one."),
    ("person", "month"): _("One person may reserve {most} hours a month; you have {left} left in this one."),
    ("person", "at_one_time"): _("One person may hold {most} hours to come; you have {left} left."),
    ("organisation", "week"): _("An organisation may reserve {most} hours a week; yours has {left} left in this one."),
    ("organisation", "month"): _("An organisation may reserve {most} hours a month; yours has {left} left in this "
                                 "one."),
    ("organisation", "at_one_time"): _("An organisation may hold {most} hours to come; yours has {left} left."),
}  # fmt: skip


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")


OFFER_STANDS = timedelta(hours=4)
MORNING, EVENING = time(8), time(21)


def offer_stands_until(*, now: datetime, latest: datetime) -> datetime:
    """Until when an offer to somebody on the waiting list stands: four hours by day, and never longer than `latest`.

    Between 21:00 and 08:00 in Shanghai no time passes, for people sleep.
    """
    left, at = OFFER_STANDS, _daytime(now)
    while (evening := moment(local_day(at), EVENING)) - at < left:
        left -= evening - at
        at = moment(local_day(at) + timedelta(days=1), MORNING)
    return min(at + left, latest)


def _daytime(at: datetime) -> datetime:
    """The moment itself by day, otherwise the next morning."""
    clock_now = at.astimezone(CENTRE_ZONE).time()
    if clock_now < MORNING:
        return moment(local_day(at), MORNING)
    return at if clock_now < EVENING else moment(local_day(at) + timedelta(days=1), MORNING)


def problems_with_cancelling(
    *, starts_at: datetime, rules: RoomRules, now: datetime, at_the_desk: bool
) -> list[Problem]:
    """Why a reservation can no longer be cancelled or moved by its holder; the desk always can until it has begun."""
    if now >= starts_at and not at_the_desk:
        return [Problem(code="already_begun", message=_("This reservation has already begun. Please ask at the desk."))]
    if not at_the_desk and now > starts_at - rules.cancel_until:
        until = starts_at - rules.cancel_until
        message = format_lazy(
            _("It could be changed here until {day} {clock}. Please call the desk."),
            day=_day(until),
            clock=_clock(until),
        )
        return [Problem(code="too_late", message=message)]
    return []


def _problems(situation: Situation, span: Span, party_size: int | None) -> Iterator[Problem]:
    yield from _about_the_booker(situation)
    yield from _about_the_moment(situation, span)
    yield from _about_the_length(situation, span)
    yield from _about_the_room(situation, span)
    yield from _about_the_party(situation, party_size)


def _about_the_booker(situation: Situation) -> Iterator[Problem]:
    rules, booker = situation.rules, situation.booker
    if not rules.in_use:
        yield Problem(code="retired", message=_("This room can no longer be reserved."))
    if booker.at_the_desk or rules.audience == "everyone":
        return
    if rules.audience == "staff":
        yield Problem(code="staff_only", message=_("Only the desk reserves this room. Please call us."))
    elif not booker.in_organisation:
        yield Problem(
            code="members_only",
            message=_("This room is for members of an organisation. Please ask the desk to add you."),
        )


def _about_the_moment(situation: Situation, span: Span) -> Iterator[Problem]:
    rules, now = situation.rules, situation.now
    if situation.booker.at_the_desk:
        if span.ends_at <= now:
            yield Problem(code="in_past", field="start", message=_("This time has passed. Please choose a later one."))
        return
    if span.starts_at < now:
        yield Problem(code="in_past", field="start", message=_("This time has passed. Please choose a later one."))
    elif span.starts_at < now + rules.notice:
        yield Problem(code="too_soon", field="start", message=_too_soon(rules.notice))
    last_day = local_day(now) + timedelta(days=rules.horizon_days)
    if local_day(span.starts_at) > last_day:
        message = format_lazy(_("Reservations are open until {day}. Please choose an earlier day."), day=_day(last_day))
        yield Problem(code="too_far_ahead", field="day", message=message)


def _about_the_length(situation: Situation, span: Span) -> Iterator[Problem]:
    rules = situation.rules
    if not span:
        yield Problem(code="not_a_span", field="length", message=_("The end must come after the start."))
        return
    if not on_raster(span.starts_at, rules.raster) or not on_raster(span.ends_at, rules.raster):
        message = format_lazy(_("Times here go in steps of {minutes} minutes."), minutes=_minutes(rules.raster))
        yield Problem(code="off_raster", field="start", message=message)
    if situation.booker.at_the_desk:
        return
    if span.length < rules.shortest:
        message = format_lazy(_("The shortest time here is {minutes} minutes."), minutes=_minutes(rules.shortest))
        yield Problem(code="too_short", field="length", message=message)
    if span.length > rules.longest:
        message = format_lazy(_("The longest time here is {minutes} minutes."), minutes=_minutes(rules.longest))
        yield Problem(code="too_long", field="length", message=message)


def _about_the_room(situation: Situation, span: Span) -> Iterator[Problem]:
    if not span:
        return
    if not any(open_span.contains(span) for open_span in situation.opening.spans):
        yield Problem(code="closed", field="start", message=_closed(situation.opening))
    occupied = span.until(span.ends_at + situation.rules.turnaround)
    if clash := next((busy for busy in situation.busy if busy.overlaps(occupied)), None):
        yield Problem(code="taken", field="start", message=_taken(clash, span, situation.rules))


def _about_the_party(situation: Situation, party_size: int | None) -> Iterator[Problem]:
    rules = situation.rules
    if party_size is None:
        return
    if party_size > rules.capacity_to:
        message = _("The room holds at most {people} people. Please bring fewer or choose a larger room.")
        yield Problem(
            code="too_many_people", field="party_size", message=format_lazy(message, people=rules.capacity_to)
        )
    if party_size < rules.capacity_from and not situation.booker.at_the_desk:
        message = _("The room is kept for {people} people or more. Please choose a smaller room.")
        yield Problem(
            code="too_few_people", field="party_size", message=format_lazy(message, people=rules.capacity_from)
        )


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _too_soon(notice: timedelta) -> Any:
    hours = -(-_minutes(notice) // 60)
    message = ngettext_lazy(
        "Please reserve at least {hours} hour ahead, or ask at the desk.",
        "Please reserve at least {hours} hours ahead, or ask at the desk.",
        hours,
    )
    return format_lazy(message, hours=hours)


def _closed(opening: DayOpening) -> Any:
    if not opening.spans:
        return format_lazy(_("Closed on this day: {reason}."), reason=opening.reason)
    hours = ", ".join(clock_span(span) for span in opening.spans)
    return format_lazy(_("Open on this day: {hours}. Please stay within these hours."), hours=hours)


def _taken(clash: Span, span: Span, rules: RoomRules) -> Any:
    if clash.starts_at >= span.ends_at:
        return format_lazy(
            _("The next party comes at {clock}, and the room needs {minutes} minutes before it. Please end earlier."),
            clock=_clock(clash.starts_at),
            minutes=_minutes(rules.turnaround),
        )
    return format_lazy(
        _("The room is taken from {start} and free again from {end}."),
        start=_clock(clash.starts_at),
        end=_clock(clash.ends_at),
    )
