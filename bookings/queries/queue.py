"""The requests that wait for the desk, and what it should know before it answers one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bookings.models import Reservation, Room
from bookings.queries.day import hours_in, window_of
from bookings.queries.lanes import Lane, lane_of
from bookings.queries.no_shows import counting
from bookings.wording import waited_words
from centre.accounts.models import User
from centre.opening.calendar import DayOpening
from centre.shared.timespan import Span, day_span, local_day

State = Reservation.State
LATE_AFTER = timedelta(hours=2)
HALF_A_YEAR = timedelta(days=183)
# A wish that was turned down longer ago has surely found another time.
ALSO_WANTED_FOR = timedelta(days=14)
LONGEST_QUEUE = 100


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One request in the queue."""

    reservation: Reservation
    waited: timedelta
    also_wanted: bool

    @property
    def is_late(self) -> bool:
        return self.waited > LATE_AFTER

    @property
    def waited_words(self) -> str:
        """`等 3 小时 10 分`."""
        return waited_words(self.waited)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Who waits, the longest first, and how the desk is keeping up."""

    rows: Sequence[Waiting]
    answered_today: int

    @property
    def late(self) -> int:
        return sum(row.is_late for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class HolderStory:
    """How a holder kept to reservations of the last half year, in counts."""

    held: int
    no_shows: int
    cancelled: int
    upcoming: int


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the desk looks at before it answers: the wish, its day, other wishes, the holder's story."""

    reservation: Reservation
    window: Span
    lanes: Sequence[Lane]
    also_wanted: Sequence[Reservation]
    equipment: Sequence[str]
    story: HolderStory | None

    @property
    def hours(self) -> list[int]:
        return hours_in(self.window)


def queue(now: datetime) -> Queue:
    """The requests that wait, the longest first; two queries."""
    wishes = Reservation.objects.waiting().with_room().select_related("holder", "organisation")
    wishes = wishes.annotate(contested=Exists(_turned_away(now, OuterRef)))[:LONGEST_QUEUE]
    rows = [
        Waiting(reservation=r, waited=max(now - r.created_at, timedelta()), also_wanted=r.contested) for r in wishes
    ]
    today = day_span(local_day(now))
    answered = Reservation.objects.filter(decided_at__gte=today.starts_at, decided_at__lt=today.ends_at).count()
    return Queue(rows=rows, answered_today=answered)


def request_of(reservation: Reservation, *, now: datetime) -> Request:
    """What the desk should know of one reservation; four queries, three without an account."""
    also_wanted = also_wanted_beside(reservation, now=now)
    settled = list(held_beside(reservation))
    window = _window(reservation, [*settled, *also_wanted])
    return Request(
        reservation=reservation,
        window=window,
        lanes=_lanes(reservation, settled, also_wanted, window),
        also_wanted=also_wanted,
        equipment=[str(wish) for wish in reservation.equipment.all()],
        story=story_of(reservation.holder, now=now) if reservation.holder else None,
    )


def also_wanted_beside(reservation: Reservation, *, now: datetime, at_most: int = 3) -> list[Reservation]:
    """Others who wanted this room at this time in the last fortnight and do not have it.

    A request already holds its room, so nobody else can wait for the same time: these were declined, or gave up.
    """
    others = Reservation.objects.filter(
        room__in=_rooms_sharing_a_space(reservation),
        state__in=[State.DECLINED, State.CANCELLED],
        created_at__gte=now - ALSO_WANTED_FOR,
    )
    others = others.exclude(pk=reservation.pk).exclude(kind=Reservation.Kind.CLOSURE).overlapping(reservation.span)
    if reservation.holder_id:
        others = others.exclude(holder=reservation.holder_id)
    return list(others.select_related("room", "holder", "organisation").order_by("-created_at", "pk")[:at_most])


def story_of(holder: User, *, now: datetime) -> HolderStory:
    """What became of the holder's reservations of the last half year; one query.

    No-shows are those that count now. Held counts as everywhere: its time has passed, and it was neither cancelled,
    declined nor a no-show.
    """
    recent, past = Q(starts_at__gte=now - HALF_A_YEAR), Q(ends_at__lte=now)
    counts = Reservation.objects.filter(holder=holder).aggregate(
        held=Count("pk", filter=recent & past & Q(state__in=Reservation.HOLDING) & ~Q(state=State.REQUESTED)),
        no_shows=Count("pk", filter=counting(now, of="no_show_record__")),
        cancelled=Count("pk", filter=recent & Q(state=State.CANCELLED)),
        upcoming=Count("pk", filter=Q(ends_at__gt=now, state__in=Reservation.OPEN)),
    )
    return HolderStory(**counts)


def held_beside(reservation: Reservation) -> QuerySet[Reservation]:
    """The others that hold one of its spaces on the day it starts."""
    day = day_span(local_day(reservation.starts_at))
    others = Reservation.objects.holding().filter(room__in=_rooms_sharing_a_space(reservation)).overlapping(day)
    return others.exclude(pk=reservation.pk).select_related("room", "holder", "organisation").order_by("starts_at")


def _window(reservation: Reservation, others: Iterable[Reservation]) -> Span:
    """The hours of its day that the picture shows."""
    day = day_span(local_day(reservation.starts_at))
    spans = tuple(one.span.clipped_to(day) for one in [reservation, *others])
    return window_of(local_day(reservation.starts_at), [DayOpening(spans=spans)])


def _lanes(
    reservation: Reservation, settled: Iterable[Reservation], also_wanted: Iterable[Reservation], window: Span
) -> list[Lane]:
    lanes = [
        lane_of(settled, window=window, title=_("Settled")),
        lane_of([reservation], window=window, title=_("This one"), own=True),
    ]
    return lanes + [lane_of([wish], window=window, title=_("Also wanted")) for wish in also_wanted]


def _rooms_sharing_a_space(reservation: Reservation) -> QuerySet[Room]:
    return Room.objects.filter(spaces__in=reservation.room.spaces.all())


def _turned_away(now: datetime, outer: type[OuterRef]) -> QuerySet[Reservation]:
    """Declined or given up, in a room that shares a space, at the same time, by somebody else: for the outer row."""
    others = Reservation.objects.filter(
        room__spaces__rooms=outer("room"),
        state__in=[State.DECLINED, State.CANCELLED],
        created_at__gte=now - ALSO_WANTED_FOR,
        starts_at__lt=outer("ends_at"),
        ends_at__gt=outer("starts_at"),
    )
    return others.exclude(kind=Reservation.Kind.CLOSURE).exclude(holder__isnull=False, holder=outer("holder"))
