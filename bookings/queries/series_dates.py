"""The dates of a series as they stand, and what a change or a cancellation would make of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from bookings import policies
from bookings.models import Reservation, Room, Series
from bookings.models.reservation import ReservationQuerySet
from bookings.policies import Booker
from bookings.queries.series_preview import Plan
from bookings.queries.situations import room_days
from bookings.recurrence import Rhythm
from centre.accounts.models import User
from centre.opening.queries import OpeningTable
from centre.shared.problems import Problem
from centre.shared.timespan import CENTRE_ZONE, Span, local_day, moment

A_MOMENT = timedelta(minutes=2)
CHANGEABLE = (Reservation.State.REQUESTED, Reservation.State.CONFIRMED)


class Scope(TextChoices):
    """Which dates of a series a deed is about; what has begun never changes."""

    ONE = "one", _("only this date")
    FOLLOWING = "following", _("this date and all after it")
    ALL_FUTURE = "all_future", _("all dates to come")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to be different; None leaves each date as it is. `minutes` is the length."""

    room: Room | None = None
    starts: time | None = None
    minutes: int | None = None
    purpose: str | None = None
    party_size: int | None = None

    @property
    def moves(self) -> bool:
        """Whether dates get another room or time."""
        return self.room is not None or self.starts is not None or self.minutes is not None

    def is_empty(self) -> bool:
        return not self.moves and self.purpose is None and self.party_size is None

    def room_of(self, reservation: Reservation) -> Room:
        return self.room or reservation.room

    def span_of(self, reservation: Reservation) -> Span:
        """The date's new time, on the same day."""
        start = reservation.starts_at.astimezone(CENTRE_ZONE)
        begins = moment(start.date(), self.starts if self.starts is not None else start.time())
        return Span(begins, begins + (timedelta(minutes=self.minutes) if self.minutes else reservation.span.length))


@dataclass(frozen=True, kw_only=True)
class ChangedDate:
    """One date and what it would become, or why it has to stay as it is."""

    reservation: Reservation
    room: Room
    span: Span
    problems: Sequence[Problem] = ()

    @property
    def day(self) -> date:
        return local_day(self.span.starts_at)

    @property
    def is_possible(self) -> bool:
        return not self.problems

    @property
    def is_elsewhere(self) -> bool:
        """Whether it gets another room or time."""
        return (self.room.pk, self.span) != (self.reservation.room_id, self.reservation.span)

    def differs(self, change: Change) -> bool:
        """Whether anything about it would be different."""
        words = (change.purpose or self.reservation.purpose, change.party_size or self.reservation.party_size)
        return self.is_elsewhere or words != (self.reservation.purpose, self.reservation.party_size)

    @property
    def reason(self) -> str:
        return " ".join(map(str, self.problems))


def dates_of(series: Series) -> ReservationQuerySet:
    """Every date that was ever written, in the order of the rhythm."""
    return Reservation.objects.filter(series=series).with_room().order_by("series_day")


def concerned(series: Series, *, scope: str, from_day: date | None, now: datetime) -> ReservationQuerySet:
    """The dates a deed would touch: those still to begin, as the scope says; `from_day` is a day of the rhythm."""
    to_come = dates_of(series).filter(state__in=CHANGEABLE, starts_at__gt=now)
    if scope == Scope.ALL_FUTURE:
        return to_come
    return to_come.filter(series_day=from_day) if scope == Scope.ONE else to_come.filter(series_day__gte=from_day)


def changed_dates(
    reservations: Sequence[Reservation], change: Change, *, now: datetime, hours: OpeningTable | None = None
) -> list[ChangedDate]:
    """What the change would make of each reservation; one query, or a few when the settings changed."""
    rooms = {room.pk: room for room in map(change.room_of, reservations)}
    days = [local_day(reservation.starts_at) for reservation in reservations]
    found = room_days(list(rooms.values()), min(days), max(days), hours=hours) if days else {}
    rows = []
    for one, day in zip(reservations, days, strict=True):
        room, span = change.room_of(one), change.span_of(one)
        situation = found[room.pk, day].situation(now=now, booker=Booker(at_the_desk=True), excluding=one.pk)
        problems = policies.problems_with(situation, span=span, party_size=change.party_size or one.party_size)
        rows.append(ChangedDate(reservation=one, room=room, span=span, problems=_that_matter(problems, one, change)))
    return rows


def _that_matter(problems: Iterable[Problem], one: Reservation, change: Change) -> list[Problem]:
    """A date that keeps its place is not judged again for it; one with promised equipment moves by itself only."""
    if not change.moves:
        return [problem for problem in problems if problem.code == "too_many_people" and change.party_size]
    if one.promises.all():
        message = _("Equipment was promised for this date. Please move it by itself.")
        return [*problems, Problem(code="has_equipment", message=message)]
    return list(problems)


def with_promises(reservations: ReservationQuerySet) -> ReservationQuerySet:
    """The same with what `changed_dates` looks at; one more query for all."""
    return reservations.prefetch_related("promises")


def going_on(series: Series, *, last_day: date) -> Plan:
    """The plan by which a series goes on until `last_day`: only days after its last one, as it is held now."""
    days = [local_day(at) for at in dates_of(series).values_list("starts_at", flat=True)]
    return Plan(
        room=series.room,
        rhythm=rhythm_of(series),
        last_day=last_day,
        starts=series.starts,
        minutes=series.minutes,
        on_holidays=series.on_holidays,
        on_make_up_workdays=series.on_make_up_workdays,
        party_size=series.party_size,
        after=series.last_day,
        taken=frozenset(days),
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A day of the rhythm on the page of a series: its reservation, or why there is none."""

    series_day: date
    reservation: Reservation | None = None
    reason: str = ""
    is_over: bool = False
    is_changeable: bool = False

    @property
    def day(self) -> date:
        return local_day(self.reservation.starts_at) if self.reservation else self.series_day

    @property
    def is_elsewhere(self) -> bool:
        """Whether it takes place on another day than the rhythm gave."""
        return self.day != self.series_day


def rows_of(series: Series, *, now: datetime) -> list[Row]:
    """Every date and every day left out, in the order of the rhythm; one query."""
    there = [
        Row(
            series_day=one.series_day,
            reservation=one,
            is_over=one.ends_at <= now,
            is_changeable=one.state in CHANGEABLE and one.starts_at > now,
        )
        for one in dates_of(series)
        if one.series_day
    ]
    gone = [Row(series_day=date.fromisoformat(day), reason=reason) for day, reason in series.left_out.items()]
    return sorted([*there, *gone], key=lambda row: row.series_day)


def rhythm_of(series: Series) -> Rhythm:
    """Its rhythm as values."""
    return Rhythm(kind=series.rhythm, first_day=series.first_day, every=series.every)


def written_just_now(plan: Plan, *, by: User, now: datetime) -> Series | None:
    """What a double click or a reload wrote before: the same series by the same person, a moment ago."""
    same = Series.objects.filter(room=plan.room, first_day=plan.rhythm.first_day, last_day=plan.last_day)
    same = same.filter(starts=plan.starts, minutes=plan.minutes, created_by=by, created_at__gt=now - A_MOMENT)
    return same.first()


# --- lists -----------------------------------------------------------------------------------------------------------


def all_series(now: datetime) -> QuerySet[Series]:
    """Every series with how many dates are to come and when the next one is; those that go on first."""
    to_come = Q(reservations__state__in=Reservation.OPEN, reservations__ends_at__gt=now)
    rows = Series.objects.select_related("room__venue", "holder", "organisation")
    rows = rows.annotate(
        left=Count("reservations", filter=to_come), next_at=Min("reservations__starts_at", filter=to_come)
    )
    return rows.order_by("next_at", "-created_at")


def series_of(person: User) -> QuerySet[Series]:
    """The series that somebody holds."""
    return Series.objects.filter(holder=person).select_related("room__venue", "organisation")
