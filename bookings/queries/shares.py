"""How much of their fair share a person and an organisation have used: what the limits count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from bookings.models import Exemption, Limit, Reservation
from bookings.policies import Share
from bookings.queries.revisions import settings_revision
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.kept import Kept
from centre.shared.timespan import Span, day_span, local_day

State = Reservation.State
# Who did not come, or came too late, has used their share all the same; what was cancelled or declined does not count.
COUNTED = (*Reservation.HOLDING, State.RELEASED, State.NO_SHOW)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """All limits, and until which day each person and organisation is exempt from them."""

    limits: Sequence[Limit]
    persons: dict[int, date]
    organisations: dict[int, date]


class _Counted(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    state: str


_limits: Kept[Limits] = Kept(2)


def limits_at(revision: int) -> Limits:
    """The limits at a revision of the settings that was just read; two queries when it is a new one."""
    return _limits.get(revision) or _limits.put(revision, _read_limits())


def _read_limits() -> Limits:
    exemptions = Exemption.objects.order_by("last_day").values_list("person", "organisation", "last_day")
    rows = list(exemptions)
    return Limits(
        limits=list(Limit.objects.order_by("scope", "period")),
        persons={person: last_day for person, _organisation, last_day in rows if person},
        organisations={organisation: last_day for _person, organisation, last_day in rows if organisation},
    )


def shares_of(
    person: User | None,
    organisation: Organisation | None,
    *,
    day: date,
    now: datetime,
    revision: int | None = None,
    excluding: int | None = None,
) -> list[Share]:
    """What a person and an organisation have used of each limit in the week and the month of `day`, and at one time.

    Dates of a series do not count: the desk has granted them as a whole, knowing what it gave.
    `excluding` is the pk of a reservation about to move. One query for each that is limited, none without limits (and
    one for the revision of the settings unless it was read already).
    """
    known = limits_at(settings_revision() if revision is None else revision)
    shares: list[Share] = []
    if person and known.persons.get(person.pk, date.min) < day:
        mine = [limit for limit in known.limits if limit.scope == Limit.Scope.PERSON]
        shares += _used(mine, Q(holder=person), day=day, now=now, excluding=excluding)
    if organisation and known.organisations.get(organisation.pk, date.min) < day:
        ours = [limit for limit in known.limits if limit.scope == Limit.Scope.ORGANISATION]
        shares += _used(ours, Q(organisation=organisation), day=day, now=now, excluding=excluding)
    return shares


def _used(limits: Sequence[Limit], whose: Q, *, day: date, now: datetime, excluding: int | None) -> list[Share]:
    if not limits:
        return []
    week, month = week_of(day), month_of(day)
    reach = Span(min(week.starts_at, month.starts_at), max(week.ends_at, month.ends_at))
    rows = Reservation.objects.filter(
        whose, kind=Reservation.Kind.PUBLIC, series__isnull=True, state__in=COUNTED
    ).filter(Q(ends_at__gt=now) | Q(starts_at__gte=reach.starts_at, starts_at__lt=reach.ends_at))
    others = rows.exclude(pk=excluding) if excluding else rows
    counted = [_Counted(*row) for row in others.values_list("starts_at", "ends_at", "state")]
    periods = {
        Limit.Period.WEEK: [row for row in counted if week.starts_at <= row.starts_at < week.ends_at],
        Limit.Period.MONTH: [row for row in counted if month.starts_at <= row.starts_at < month.ends_at],
        Limit.Period.AT_ONE_TIME: [row for row in counted if row.ends_at > now and row.state in Reservation.OPEN],
    }
    return [_share(limit, periods[Limit.Period(limit.period)]) for limit in limits]


def _share(limit: Limit, rows: Iterable[_Counted]) -> Share:
    spans = [Span(row.starts_at, row.ends_at) for row in rows]
    return Share(
        scope=limit.scope,
        period=limit.period,
        most=limit.reservations,
        most_minutes=limit.minutes,
        used=len(spans),
        used_minutes=sum(span.minutes for span in spans),
    )


def week_of(day: date) -> Span:
    """The week of a day, from Monday to Sunday in Asia/Shanghai."""
    monday = day - timedelta(days=day.weekday())
    return Span(day_span(monday).starts_at, day_span(monday + timedelta(days=6)).ends_at)


def month_of(day: date) -> Span:
    """The calendar month of a day in Asia/Shanghai."""
    first = day.replace(day=1)
    return Span(day_span(first).starts_at, day_span((first + timedelta(days=31)).replace(day=1)).starts_at)


def shares_today(person: User, *, now: datetime, revision: int | None = None) -> list[Share]:
    """What a person has used of their limits this week, this month, and at one time."""
    return shares_of(person, None, day=local_day(now), now=now, revision=revision)
