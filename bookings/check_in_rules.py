"""When somebody may check in, give time back, or be said not to have come. Pure: no database, no clock.

Like the rules of reserving, the same list of problems decides whether a button is shown, stands on the page, and stops
the command.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem
from centre.shared.timespan import Span, local_day
from centre.shared.wording import clock, day_words

_clock = lazy(clock, str)
_day = lazy(day_words, str)
# Time is given back in steps of so many minutes, so that the party has these to leave.
STEP = timedelta(minutes=5)
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One reservation as values: its state and time, its room's minutes, and when its room is let go by itself."""

    state: str
    span: Span
    opens_before: timedelta
    release_after: timedelta | None = None
    lets_go_at: datetime | None = None
    checked_in_at: datetime | None = None

    @property
    def opens_at(self) -> datetime:
        """From when on one can check in."""
        return self.span.starts_at - self.opens_before

    @property
    def closes_at(self) -> datetime:
        """Until when one can: the end, or the moment at which the room is let go."""
        return min(self.lets_go_at or self.span.ends_at, self.span.ends_at)

    @property
    def missed_from(self) -> datetime:
        """From when on nobody can be expected any more."""
        end = self.span.ends_at
        return end if self.release_after is None else min(self.span.starts_at + self.release_after, end)

    @property
    def came_at(self) -> datetime:
        """When the party checked in; the start where nobody wrote it down."""
        return self.checked_in_at or self.span.starts_at

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed, or nobody checked in until the room was let go."""
        return now >= self.span.ends_at or (self.lets_go_at is not None and now >= self.lets_go_at)


def problems_with_checking_in(case: Attendance, *, now: datetime) -> list[Problem]:
    """Why nobody can check in to this reservation now."""
    if case.state == "checked_in":
        message = format_lazy(_("You checked in at {clock}. Come in."), clock=_clock(case.came_at))
        return [Problem(code="already_checked_in", message=message)]
    if case.state != "confirmed":
        return [_problem_with_state(case.state)]
    if now >= case.span.ends_at:
        return [Problem(code="over", message=_("This reservation is over. You are welcome to reserve again."))]
    if now >= case.closes_at:
        return [_released()]
    return [_too_early(case.opens_at, now)] if now < case.opens_at else []


def problems_with_giving_back(case: Attendance, *, now: datetime) -> list[Problem]:
    """Why the rest of this reservation cannot be given back now."""
    if case.state not in ("checked_in", "confirmed"):
        return [_problem_with_state(case.state)]
    if case.is_over(now):
        return [_released() if now < case.span.ends_at else _nothing_left()]
    if now < case.span.starts_at:
        message = _("It has not begun yet. Please cancel it instead, so that others can use the room.")
        return [Problem(code="not_begun", message=message)]
    return [] if end_when_given_back(case.span, now=now) < case.span.ends_at else [_nothing_left()]


def problems_with_recording_a_no_show(case: Attendance, *, now: datetime) -> list[Problem]:
    """Why nobody can say of this reservation now that the party did not come."""
    if case.state == "checked_in" or (case.state == "finished" and case.checked_in_at):
        message = format_lazy(_("The party checked in at {clock}."), clock=_clock(case.came_at))
        return [Problem(code="checked_in", message=message)]
    if case.state == "no_show":
        return [Problem(code="already_recorded", message=_("This has been recorded already."))]
    if case.state not in ("confirmed", "released", "finished"):
        return [_problem_with_state(case.state)]
    if now < case.missed_from:
        message = format_lazy(_("The party may still come. Please wait until {clock}."), clock=_clock(case.missed_from))
        return [Problem(code="may_still_come", message=message)]
    return []


def end_when_given_back(span: Span, *, now: datetime) -> datetime:
    """The new end: now, rounded up to five minutes, and at least a minute after the start."""
    seconds = STEP.total_seconds()
    rounded = datetime.fromtimestamp(-(-now.timestamp() // seconds) * seconds, now.tzinfo)
    return max(rounded, span.starts_at + SHORTEST)


def _problem_with_state(state: str) -> Problem:
    code, message = _STATES.get(state, ("no_longer_open", _("This reservation is no longer open.")))
    return Problem(code=code, message=message)


_STATES: dict[str, tuple[str, Any]] = {
    "requested": ("not_confirmed", _("The desk has not confirmed this reservation yet. Please ask at the desk.")),
    "released": ("released", _("Nobody had checked in in time, so others can use the room now. If it is still free, "
                               "please reserve it again, or ask at the desk.")),
    "no_show": ("no_show", _("The desk has recorded that nobody came. Please ask at the desk.")),
    "finished": ("over", _("This reservation is over. You are welcome to reserve again.")),
    "cancelled": ("no_longer_open", _("This reservation was cancelled. You are welcome to reserve again.")),
    "declined": ("no_longer_open", _("This reservation was not possible. Please choose another time.")),
}  # fmt: skip


def _released() -> Problem:
    return _problem_with_state("released")


def _nothing_left() -> Problem:
    return Problem(code="nothing_left", message=_("There is nothing left to give back; it ends by itself."))


def _too_early(opens_at: datetime, now: datetime) -> Problem:
    if local_day(opens_at) == local_day(now):
        message = format_lazy(_("You can check in from {clock} on."), clock=_clock(opens_at))
    else:
        message = format_lazy(_("You can check in from {day} {clock} on."), day=_day(opens_at), clock=_clock(opens_at))
    return Problem(code="too_early", message=message)
