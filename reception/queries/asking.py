"""What the form for a visit offers: the days and times on which one can come, and who is known already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from centre.opening.calendar import DayOpening
from centre.opening.queries import LONGEST_HOLIDAY, OpeningTable, hours_by_schedule, special_days
from centre.organisations.models import Organisation
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day, moment
from reception import policies
from reception.models import Visit

HALF_AN_HOUR = timedelta(minutes=30)
A_MONTH = 28
MOST_SUGGESTIONS = 500


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When the house is open from today on, as far ahead as one can ask; `earliest` is None when it never is."""

    table: OpeningTable
    earliest: date | None
    lead_workdays: int

    def opening_on(self, day: date) -> DayOpening | None:
        """None for a day that is not in the calendar: it has passed, or is too far ahead."""
        inside = self.table.first_day <= day <= self.table.last_day
        return self.table.opening_on(day) if inside else None

    def times(self) -> list[time]:
        """The half hours at which a visit could begin on some day of the coming four weeks."""
        start = self.earliest or self.table.first_day
        days = (start + timedelta(days=number) for number in range(A_MONTH))
        openings = [opening for day in days if (opening := self.opening_on(day))]
        return sorted({at for opening in openings for span in opening.spans for at in _half_hours(span)})


def _half_hours(span: Span) -> list[time]:
    """The wall-clock half hours at which a visit of the usual length fits into `span`."""
    midnight = moment(local_day(span.starts_at), time())
    first = -((midnight - span.starts_at) // HALF_AN_HOUR)
    last = (span.ends_at - policies.USUAL_LENGTH - midnight) // HALF_AN_HOUR
    return [(midnight + number * HALF_AN_HOUR).astimezone(CENTRE_ZONE).time() for number in range(first, last + 1)]


def calendar_from(now: datetime) -> Calendar:
    """The calendar for somebody who asks at `now`; four queries."""
    today, lead = local_day(now), settings.VISITS["lead_workdays"]
    last = today + timedelta(days=max(policies.LONGEST_AHEAD_DAYS + 1, 2 * lead))
    table = hours_by_schedule(today, last)
    specials = special_days(today, today + timedelta(days=2 * lead) + LONGEST_HOLIDAY)
    start = policies.earliest_day(now, lead_workdays=lead, specials=specials)
    earliest = policies.first_open_day(
        start, opening_on=table.opening_on, length=policies.USUAL_LENGTH, days=max((last - start).days, 0)
    )
    return Calendar(table=table, earliest=earliest, lead_workdays=lead)


def known_organisations() -> Sequence[str]:
    """The names that are suggested while somebody types; everybody may know them."""
    return list(Organisation.objects.active().order_by("name").values_list("name", flat=True)[:MOST_SUGGESTIONS])


def same_visits(*, organisation_name: str, starts_at: datetime, phone: str | None) -> list[Visit]:
    """Open visits of the same organisation on the same day; with `phone` only those that this number asked for."""
    day = day_span(local_day(starts_at))
    found = Visit.objects.filter(starts_at__gte=day.starts_at, starts_at__lt=day.ends_at, state__in=Visit.OPEN)
    if phone is not None:
        found = found.filter(contact_phone=phone)
    name = policies.plain_name(organisation_name)
    return [visit for visit in found.order_by("pk") if policies.plain_name(visit.organisation_name) == name]
