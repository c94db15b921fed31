"""Which reservations took place, which did not, and how long before people reserve."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Aggregate, Count, Func, IntegerField, Q, QuerySet

from bookings.models import NoShow, Occupancy, Reservation
from bookings.queries.reports.asked import Asked

State = Reservation.State


class Median(Aggregate):
    """The middle value; between two middle ones their mean."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


class LeadDays(Func):
    """Days between the day on which a reservation was entered and its own; 0 for what was entered afterwards."""

    template = (
        "greatest(0, (%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date"
        ' - ("bookings_reservation"."created_at" AT TIME ZONE \'Asia/Shanghai\')::date)'
    )
    output_field = IntegerField()


def starting(asked: Asked) -> QuerySet[Reservation]:
    """Every reservation of these rooms that starts on these days, whatever became of it; closures are none."""
    span = asked.span
    return Reservation.objects.exclude(kind=Reservation.Kind.CLOSURE).filter(
        room__in=[room.pk for room in asked.rooms], starts_at__gte=span.starts_at, starts_at__lt=span.ends_at
    )


def _let_go_by_itself(asked: Asked) -> Q:
    """Nobody checked in in time, whether or not that has been cleared away yet."""
    over = Occupancy.objects.filter(lets_go_at__lte=asked.now, reservation__isnull=False)
    return Q(pk__in=over.values("reservation"))


def held(asked: Asked) -> Q:
    """Whose time has passed and that were neither cancelled, declined, no-show nor released."""
    return Q(state__in=Reservation.HOLDING, ends_at__lte=asked.now) & ~_let_go_by_itself(asked)


def released(asked: Asked) -> Q:
    """Whose time has passed and to which nobody had checked in in time, so that the room was free for others."""
    let_go = Q(state=State.RELEASED) | Q(state=State.CONFIRMED) & _let_go_by_itself(asked)
    return let_go & Q(ends_at__lte=asked.now)


def no_shows(asked: Asked) -> Q:
    """Whose time has passed, with a no-show that was recorded and not withdrawn."""
    counts = Q(no_show_record__verdict__in=["", NoShow.Verdict.STANDS])
    return Q(state=State.NO_SHOW, ends_at__lte=asked.now) & counts


def expected(asked: Asked) -> Q:
    """Whose time has passed and that were to take place: held, released or no-show."""
    return held(asked) | released(asked) | no_shows(asked)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """How many reservations were held, released, no-shows, and all these together."""

    held: int = 0
    released: int = 0
    no_shows: int = 0
    expected: int = 0

    def __add__(self, other: "Attendance") -> "Attendance":
        return Attendance(**{name: getattr(self, name) + getattr(other, name) for name in COUNTED})

    @property
    def no_show_percent(self) -> float | None:
        """No-shows ÷ expected, in percent with one decimal; None where nobody was expected."""
        return round(100 * self.no_shows / self.expected, 1) if self.expected else None


COUNTED = {"held": held, "released": released, "no_shows": no_shows, "expected": expected}


def attendance(asked: Asked) -> Mapping[int, Attendance]:
    """By the primary key of each room, those without reservations too; one query."""
    counts = {name: Count("pk", filter=condition(asked)) for name, condition in COUNTED.items()}
    rows = starting(asked).order_by().values_list("room").annotate(**counts)
    found = {room: Attendance(**dict(zip(COUNTED, numbers, strict=True))) for room, *numbers in rows}
    return {room.pk: found.get(room.pk, Attendance()) for room in asked.rooms}


# --- how long before -------------------------------------------------------------------------------------------------

# Name → first and last number of days; None is without end.
LEAD_TIMES: Mapping[str, tuple[int, int | None]] = {
    "same_day": (0, 0),
    "days_1_3": (1, 3),
    "days_4_7": (4, 7),
    "days_8_30": (8, 30),
    "days_31": (31, None),
}


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """The median in days, None without reservations, and how many fall into each class."""

    median: float | None
    classes: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.classes.values())


def with_lead(asked: Asked) -> QuerySet[Reservation]:
    """The same reservations with `lead`, in whole days."""
    return starting(asked).annotate(lead=LeadDays("starts_at"))


def in_lead_class(name: str) -> Q:
    """The condition that a lead time falls into a class."""
    least, most = LEAD_TIMES[name]
    return Q(lead__gte=least) if most is None else Q(lead__range=(least, most))


def lead_time(asked: Asked) -> LeadTime:
    """One query."""
    found = starting(asked).values_list(LeadDays("starts_at")).annotate(Count("pk")).order_by(LeadDays("starts_at"))
    counts = list(found)
    classes = {
        name: sum(count for lead, count in counts if least <= lead and (most is None or lead <= most))
        for name, (least, most) in LEAD_TIMES.items()
    }
    return LeadTime(median=_middle(counts), classes=classes)


def _middle(counts: Sequence[tuple[int, int]]) -> float | None:
    """The median of values in order, each with how often it is there; None without any."""
    total = sum(count for _value, count in counts)
    reached = list(accumulate(count for _value, count in counts))
    middle = [counts[bisect_right(reached, place)][0] for place in {(total - 1) // 2, total // 2}] if total else []
    return sum(middle) / len(middle) if middle else None
