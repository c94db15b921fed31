"""Changes of the opening hours, each to be published by `closing.publish`.

Whom a change hits is found by trying it out: it is written, the hours are read, and the writing is taken back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import permissions
from bookings.closing import StandsAside, still_to_come
from bookings.models import Reservation, Room, Venue
from centre.accounts.models import User
from centre.opening.actions import import_special_days
from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.opening.queries import hours_by_schedule
from centre.shared.db import hold_calendar
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import Span, local_day

Interval = tuple[time, time]


@dataclass(frozen=True, kw_only=True)
class HoursChange:
    """A change of the opening hours; a kind of change says in `write` what it writes."""

    reason: str

    def write(self, by: User | None = None) -> None:
        """Write it. Raises Refused when that makes no sense."""
        raise NotImplementedError

    def may_be_published_by(self, person: User) -> bool:
        return permissions.may_publish_opening(person)

    def hits(self, now: datetime) -> list[Reservation]:
        """Reservations within the hours as they are and outside the hours as they would be; nine queries."""
        parties = list(still_to_come(now))
        if not parties:
            with self._tried():
                return []
        days = [local_day(party.starts_at) for party in parties]
        before = open_within(min(days), max(days))
        after = self.untouched(min(days), max(days))
        return [party for party in parties if before(party.room, party.span) and not after(party.room, party.span)]

    def untouched(self, first_day: date, last_day: date) -> StandsAside:
        with self._tried():
            return open_within(first_day, last_day)

    def apply(self, *, by: User, now: datetime) -> None:
        self.write(by)

    @contextmanager
    def _tried(self) -> Iterator[None]:
        """As if it were published; nobody else changes or reads the published calendar meanwhile."""
        with transaction.atomic():
            hold_calendar(to_change_it=True)
            self.write()
            yield
            transaction.set_rollback(True)


@dataclass(frozen=True, kw_only=True)
class WeeklyHours(HoursChange):
    """Other weekly hours and rules of a schedule; `intervals` by weekday, Monday is 0."""

    schedule: Schedule
    intervals: Mapping[int, Sequence[Interval]]
    on_holidays: str
    on_make_up_workdays: str

    def write(self, by: User | None = None) -> None:
        wanted = {(weekday, *interval) for weekday, hours in self.intervals.items() for interval in hours}
        kept = {(row.weekday, row.opens, row.closes): row for row in self.schedule.weekly_intervals.all()}
        gone = [row.pk for key, row in kept.items() if key not in wanted]
        WeeklyInterval.objects.filter(pk__in=gone).delete()
        WeeklyInterval.objects.bulk_create(
            WeeklyInterval(schedule=self.schedule, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in sorted(wanted - set(kept))
        )
        Schedule.objects.filter(pk=self.schedule.pk).update(
            on_holidays=self.on_holidays, on_make_up_workdays=self.on_make_up_workdays
        )


@dataclass(frozen=True, kw_only=True)
class DatedHours(HoursChange):
    """Other hours on certain days, or closed when there are none; the reason is public."""

    schedule: Schedule
    first_day: date
    last_day: date
    intervals: Sequence[Interval]

    def write(self, by: User | None = None) -> None:
        hours: Iterable[tuple[time | None, time | None]] = self.intervals or [(None, None)]
        DatedException.objects.bulk_create(
            DatedException(
                schedule=self.schedule,
                first_day=self.first_day,
                last_day=self.last_day,
                opens=opens,
                closes=closes,
                reason=self.reason,
            )
            for opens, closes in hours
        )


@dataclass(frozen=True, kw_only=True)
class WithoutException(HoursChange):
    """Days that were different become ordinary again."""

    exception: DatedException

    def write(self, by: User | None = None) -> None:
        if not DatedException.objects.filter(pk=self.exception.pk).delete()[0]:
            message = _("These days have just been changed by somebody else. Please look again.")
            raise Refused([Problem(code="changed_meanwhile", message=message)])


@dataclass(frozen=True, kw_only=True)
class SpecialDayCorrected(HoursChange):
    """A day is a public holiday or a make-up workday, whatever the import says; no kind makes it an ordinary day."""

    day: date
    kind: str
    name: str

    def write(self, by: User | None = None) -> None:
        if self.kind:
            values = {"kind": self.kind, "name": self.name, "corrected": True}
            SpecialDay.objects.update_or_create(day=self.day, defaults=values)
        else:
            SpecialDay.objects.filter(day=self.day).delete()


@dataclass(frozen=True, kw_only=True)
class YearImported(HoursChange):
    """The public holidays and make-up workdays of a year as they were announced."""

    year: int

    def write(self, by: User | None = None) -> None:
        import_special_days(year=self.year, by=by)


@dataclass(frozen=True, kw_only=True)
class OtherSchedule(HoursChange):
    """A venue or a room goes by another schedule; None is the next one up."""

    place: Venue | Room
    schedule: Schedule | None

    def write(self, by: User | None = None) -> None:
        kept = type(self.place)._base_manager.get(pk=self.place.pk)
        kept.schedule = self.schedule
        kept.save(update_fields=["schedule"])


def copy_schedule(*, name: str, of: Schedule, by: User) -> Schedule:
    """A new schedule with the weekly hours and rules of another; nobody goes by it yet.

    Raises Refused when the name is taken, and PermissionDenied.
    """
    if not permissions.may_publish_opening(by):
        raise PermissionDenied
    if Schedule.objects.filter(name=name).exists():
        message = format_lazy(_("There is already a schedule called {name}."), name=name)
        raise Refused([Problem(code="name_taken", field="name", message=message)])
    with transaction.atomic():
        schedule = Schedule.objects.create(
            name=name, on_holidays=of.on_holidays, on_make_up_workdays=of.on_make_up_workdays
        )
        WeeklyInterval.objects.bulk_create(
            WeeklyInterval(schedule=schedule, weekday=row.weekday, opens=row.opens, closes=row.closes)
            for row in of.weekly_intervals.all()
        )
    return schedule


def open_within(first_day: date, last_day: date) -> Callable[[Room, Span], bool]:
    """Tells whether a room is open for all of a span within these days, by the hours as they are now; four queries."""
    table = hours_by_schedule(first_day, last_day)
    schedules: dict[int, Any] = {pk: own for pk, *own in Room.objects.values_list("pk", "schedule", "venue__schedule")}
    known: dict[tuple[int, date], Sequence[Span]] = {}

    def is_open(room: Room, span: Span) -> bool:
        day = local_day(span.starts_at)
        if (room.pk, day) not in known:
            known[room.pk, day] = table.opening_on(day, schedules=schedules[room.pk]).spans
        return any(spans.contains(span) for spans in known[room.pk, day])

    return is_open
