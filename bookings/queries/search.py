"""Searching: rooms and times that fit what somebody wants and can really be reserved; if there are none, what else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.alternatives import DAYS_AROUND, Alternative
from bookings.queries.day import Part
from bookings.queries.offers import Days, Seeker, each_once, nearness
from bookings.queries.rooms import NO_WISHES, Wishes, equipment_of
from centre.shared.timespan import Span, local_day, moment


@dataclass(frozen=True, kw_only=True)
class Quest:
    """What is searched for: a reservation of `length` that starts on one of the days, in `part` of it (None: any)."""

    first_day: date
    last_day: date
    length: timedelta
    part: Part | None = None
    wishes: Wishes = NO_WISHES

    @property
    def days(self) -> list[date]:
        """The days asked for, in order."""
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]

    @property
    def several_days(self) -> bool:
        """Whether more than one day was asked for."""
        return self.first_day < self.last_day

    def in_part(self, start: datetime) -> bool:
        """Whether a start lies in the part of the day that was asked for."""
        return self.part is None or self.part.holds(start)

    def in_days(self, start: datetime) -> bool:
        """Whether a start lies on one of the days that were asked for."""
        return self.first_day <= local_day(start) <= self.last_day


@dataclass(frozen=True, kw_only=True)
class RoomTimes:
    """When one room could be had: every start that was asked for, by day; days without any are left out."""

    room: Room
    days: Sequence[tuple[date, Sequence[Span]]]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found, and when that is nothing, what else there is."""

    times: Sequence[RoomTimes]
    alternatives: Sequence[Alternative] = ()


def search(quest: Quest, *, rooms: Sequence[Room], now: datetime, booker: Booker, count: int = 3) -> Findings:
    """Everything among `rooms` that fits and would be accepted; if nothing does, up to `count` alternatives.

    `rooms` are all the rooms in use, with venue and equipment. Four queries, and one more for the alternatives.
    """
    around = timedelta(days=DAYS_AROUND)
    first = min(quest.first_day, max(local_day(now), quest.first_day - around))
    days = Days(rooms, first, quest.last_day + around)
    days.read(quest.first_day, quest.last_day)
    seeker = Seeker(now=now, booker=booker, party_size=quest.wishes.people)
    times = list(_times(quest, _by_size(quest, rooms), days, seeker))
    return Findings(times=times, alternatives=() if times else _alternatives(quest, rooms, days, seeker, count))


def _times(quest: Quest, rooms: Iterable[Room], days: Days, seeker: Seeker) -> Iterator[RoomTimes]:
    for room in rooms:
        if not quest.wishes.met_by(room) or quest.length not in room.rules.lengths():
            continue
        offers = [(day, seeker.spans(days[room, day], quest.length)) for day in quest.days]
        found = [(day, [span for span in spans if quest.in_part(span.starts_at)]) for day, spans in offers]
        if any(spans for _day, spans in found):
            yield RoomTimes(room=room, days=[(day, spans) for day, spans in found if spans])


def _by_size(quest: Quest, rooms: Iterable[Room]) -> list[Room]:
    """The smallest room first when the party is known, so that large ones stay free; else the order of the house."""
    return sorted(rooms, key=lambda room: room.capacity_to if quest.wishes.people else 0)


def _alternatives(quest: Quest, rooms: Sequence[Room], days: Days, seeker: Seeker, count: int) -> list[Alternative]:
    elsewhere = _Elsewhere(quest=quest, rooms=_by_size(quest, rooms), days=days, seeker=seeker)
    offers = islice(each_once(elsewhere.in_order()), count)
    return [Alternative(room=room, span=span, reason=elsewhere.difference(room, span)) for room, span in offers]


@dataclass(frozen=True, kw_only=True)
class _Elsewhere:
    """Looks for what comes near a quest that found nothing."""

    quest: Quest
    rooms: Sequence[Room]
    days: Days
    seeker: Seeker

    def in_order(self) -> Iterator[tuple[Room, Span]]:
        """The most useful first: one of each kind, more of each, everything else, and last rooms that are too small."""
        quest, wishes = self.quest, self.quest.wishes
        fitting = [room for room in self.rooms if wishes.met_by(room)]
        others = [r for r in self.rooms if r not in fitting and wishes.holds_party(r) and wishes.has_access(r)]
        other_time = self._whole_length(fitting, quest.days, any_time=True)
        other_room = self._whole_length(others, quest.days)
        shorter = (offer for day in quest.days for room in fitting for offer in self._in_part(room, day))
        other_day = self._whole_length(fitting, self._other_days(), any_time=True)
        shorter_on_other_day = self._shorter_each(fitting, self._other_days())
        return chain(
            *(islice(offers, 1) for offers in (other_time, other_room, shorter)),
            self._whole_length(fitting, self._other_days()),
            *(islice(offers, 1) for offers in (other_day, shorter_on_other_day)),
            other_time,
            other_room,
            other_day,
            (offer for day in self._all_days() for room in (*fitting, *others) for offer in self._all(room, day)),
            self._too_small(),
        )

    def difference(self, room: Room, span: Span) -> str:
        """In what an alternative differs from what was searched for, for people."""
        quest, wishes = self.quest, self.quest.wishes
        lacking = [item.name for item in equipment_of(self.rooms) if item.pk in wishes.lacking(room)]
        parts = [_("up to %(n)d people") % {"n": room.capacity_to}]
        parts += [_("without %(name)s") % {"name": name} for name in lacking]
        if not quest.in_days(span.starts_at):
            parts.append(_("another day"))
        if not quest.in_part(span.starts_at):
            parts.append(_("later") if span.starts_at >= self._near(local_day(span.starts_at)) else _("earlier"))
        if span.length != quest.length:
            parts.append(_("shorter") if span.length < quest.length else _("longer"))
        return pgettext("between clauses", ", ").join(parts)

    def _near(self, day: date) -> datetime:
        return moment(day, self.quest.part.hours[0] if self.quest.part else time())

    def _all_days(self) -> list[date]:
        return [*self.quest.days, *self._other_days()]

    def _other_days(self) -> list[date]:
        """The days after, then the days before, the nearest first."""
        window, quest = self.days.window(), self.quest
        after, before = ([d for d in window if d > quest.last_day], [d for d in window if d < quest.first_day])
        return [*after, *reversed(before)]

    def _whole_length(
        self, rooms: Sequence[Room], days: Iterable[date], *, any_time: bool = False
    ) -> Iterator[tuple[Room, Span]]:
        """For each day and room the time that comes nearest to the part of the day."""
        for room, day in ((room, day) for day in days for room in rooms):
            near = partial(self._distance, self._near(day))
            spans = self.seeker.spans(self.days[room, day], self.quest.length)
            suitable = [span for span in spans if any_time or self.quest.in_part(span.starts_at)]
            yield from ((room, span) for span in sorted(suitable, key=near)[:1])

    @staticmethod
    def _distance(wanted: datetime, span: Span) -> tuple[timedelta, bool]:
        return nearness(span.starts_at, wanted)

    def _shorter_each(self, rooms: Sequence[Room], days: Iterable[date]) -> Iterator[tuple[Room, Span]]:
        """For each day and room the longest time that starts in the part of the day."""
        return (offer for day in days for room in rooms for offer in islice(self._in_part(room, day), 1))

    def _in_part(self, room: Room, day: date) -> Iterator[tuple[Room, Span]]:
        """Of any length, the nearest to the one that was asked for first."""
        return ((room, span) for _room, span in self._all(room, day) if self.quest.in_part(span.starts_at))

    def _all(self, room: Room, day: date) -> Iterator[tuple[Room, Span]]:
        spans = self.seeker.spans_near(self.days[room, day], start=self._near(day), length=self.quest.length)
        return ((room, span) for span in spans)

    def _too_small(self) -> Iterator[tuple[Room, Span]]:
        """For a party that no room of the house holds: the largest rooms."""
        people = self.quest.wishes.people or 0
        if any(room.capacity_to >= people for room in self.rooms):
            return iter(())
        anybody = replace(self, seeker=replace(self.seeker, party_size=None))
        rooms = sorted(filter(self.quest.wishes.has_access, self.rooms), key=lambda room: -room.capacity_to)
        return (offer for room in rooms for day in self._all_days() for offer in islice(anybody._all(room, day), 1))
