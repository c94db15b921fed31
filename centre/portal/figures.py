"""What theme walls count and announce: figures of visits and rooms, and the programme of today.

Exhibits know neither rooms nor visits; they are handed this when the portal starts.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bookings.queries.reports.asked import Asked, all_rooms
from bookings.queries.reports.attendance import attendance
from centre.organisations.models import Organisation
from centre.portal.house import events_at
from centre.shared.periods import Period, Unit, around
from centre.shared.timespan import local_day
from centre.shared.wording import clock, day_words
from exhibits.figures import Figure, ProgrammeLine, Value, register, register_programme
from reading_room.queries.reports.rows import loans_in
from reception.models import Batch, Visit
from reception.queries.reports.counting import Count, count
from reception.queries.reports.rows import adjusted, adjustments


def hand_in() -> None:
    """Tell the exhibits of everything here."""
    for figure in FIGURES:
        register(figure)
    register_programme(programme)


# --- figures ---------------------------------------------------------------------------------------------------------


def _counted(period: Period) -> Count:
    """As the report of visits counts, corrections of closed months included."""
    return count(period).total + adjusted(list(adjustments(period)))


def _this(unit: Unit, now: datetime) -> Period:
    """The month or year so far, today included."""
    today = local_day(now)
    return Period(around(today, unit).first, today)


def _of_visits(unit: Unit, name: str) -> Callable[[datetime], Value]:
    """How much was counted in the month or year so far."""

    def compute(now: datetime) -> Value:
        period = _this(unit, now)
        return Value(number=getattr(_counted(period), name), note=_until(period.last))

    return compute


def _compared(now: datetime) -> Value:
    """This month's person-times beside those of as many days of the month before."""
    period = _this(Unit.MONTH, now)
    before = period.first - timedelta(days=1)
    first = around(before, Unit.MONTH).first
    former = Period(first, min(before, first + (period.last - period.first)))
    number, then = _counted(period).people, _counted(former).people
    words = {"until": _until(period.last), "then": f"{then:,}"}
    return Value(number=number, note=_("%(until)s. As many days of last month: %(then)s.") % words)


def _held(now: datetime) -> Value:
    period = _this(Unit.MONTH, now)
    asked = Asked(rooms=list(all_rooms()), first_day=period.first, last_day=period.last, now=now)
    return Value(number=sum(one.held for one in attendance(asked).values()), note=_until(period.last))


def _lent(now: datetime) -> Value:
    period = _this(Unit.MONTH, now)
    return Value(number=loans_in(period).count(), note=_until(period.last))


def _until(day: date) -> str:
    return _("Until %(day)s") % {"day": day_words(day)}


PERSON_TIMES = gettext_lazy("People counted in groups that arrived, once per visit. Who came alone is counted apart.")
BATCHES = gettext_lazy("Groups whose arrival was recorded. A visit in three groups is three batches.")
FIGURES = (
    Figure(
        key="people_month",
        label=gettext_lazy("Guests this month"),
        definition=PERSON_TIMES,
        unit=gettext_lazy("person-times"),
        compute=_compared,
    ),
    Figure(
        key="people_year",
        label=gettext_lazy("Guests this year"),
        definition=PERSON_TIMES,
        unit=gettext_lazy("person-times"),
        compute=_of_visits(Unit.YEAR, "people"),
    ),
    Figure(
        key="batches_month",
        label=gettext_lazy("Groups received this month"),
        definition=BATCHES,
        unit=gettext_lazy("batches"),
        compute=_of_visits(Unit.MONTH, "batches"),
    ),
    Figure(
        key="batches_year",
        label=gettext_lazy("Groups received this year"),
        definition=BATCHES,
        unit=gettext_lazy("batches"),
        compute=_of_visits(Unit.YEAR, "batches"),
    ),
    Figure(
        key="held_month",
        label=gettext_lazy("Rooms used this month"),
        definition=gettext_lazy("Reservations whose time has passed and that took place."),
        unit=pgettext_lazy("unit", "times"),
        compute=_held,
    ),
    Figure(
        key="lent_month",
        label=gettext_lazy("Books lent this month"),
        definition=gettext_lazy("Loans that began this month; renewing is not counted."),
        unit=pgettext_lazy("unit", "books"),
        compute=_lent,
    ),
    Figure(
        key="organisations",
        label=gettext_lazy("Organisations at home here"),
        definition=gettext_lazy("Organisations that the centre has in its list."),
        unit=pgettext_lazy("unit", "organisations"),
        compute=lambda now: Value(number=Organisation.objects.count(), note=_until(local_day(now))),
    ),
)
ON_THE_HOME_PAGE = ("people_month", "held_month", "batches_month", "lent_month")


# --- the programme ---------------------------------------------------------------------------------------------------


def programme(now: datetime) -> list[ProgrammeLine]:
    """What everybody may come to, and the groups that are guided, of today and not over yet; in order."""
    lines = [
        (event.span.starts_at, ProgrammeLine(
            clock=clock(event.span.starts_at), title=event.title, place=_place(event.room.venue.floor, event.room.name),
            is_live=event.phase == "live",
        ))
        for event in events_at(now)
        if event.phase != "past"
    ]  # fmt: skip
    return [line for _at, line in sorted([*lines, *_visits(now)], key=lambda one: (one[0], one[1].title))]


def _visits(now: datetime) -> list[tuple[datetime, ProgrammeLine]]:
    """One line for each visit, however many groups it comes in."""
    today = local_day(now)
    batches = Batch.objects.accepted().filter(state__in=["expected", "arrived", "in_tour"], ends_at__gt=now)
    found: dict[int, tuple[datetime, ProgrammeLine]] = {}
    for batch in batches.select_related("visit", "hall").order_by("starts_at", "pk"):
        if local_day(batch.starts_at) == today and batch.visit_id not in found:
            found[batch.visit_id] = (batch.starts_at, _line_of(batch, batch.visit))
    return list(found.values())


def _line_of(batch: Batch, visit: Visit) -> ProgrammeLine:
    title = _("%(organisation)s, a visit") % {"organisation": visit.organisation_name}
    is_live = batch.state in ("arrived", "in_tour")
    return ProgrammeLine(clock=clock(batch.starts_at), title=title, place=batch.hall.name, is_live=is_live)


def _place(floor: str, room: str) -> str:
    return "　".join(part for part in (floor, room) if part)
