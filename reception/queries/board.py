"""The board of a day: who is expected, here, in tour and gone; the rooms of the next hours; what waits for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Prefetch, Q, Sum
from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation
from bookings.queries.attendance import Arrival, case_of, with_lets_go_at
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, local_day
from reception.models import Batch, BatchStop, Duty, IndividualVisitors, Message, Step, Visit
from reception.receiving import TAKEN_BACK_WITHIN
from reception.states import OPEN

State = Batch.State
LATE_AFTER = timedelta(minutes=1)
ROOMS_AHEAD = timedelta(hours=4)
MOST_ROOMS = 12
# One deed for each state: the one button of a card.
NEXT_DEED = {State.EXPECTED: "arrive", State.ARRIVED: "start_tour", State.IN_TOUR: "finish"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One batch on the board."""

    batch: Batch
    now: datetime

    @property
    def people(self) -> int:
        return self.batch.headcount or 0

    @property
    def shown(self) -> int:
        """As much of the bar as is full; more than were announced do not fit into it."""
        return min(self.people, self.batch.planned_headcount)

    @property
    def missing(self) -> int:
        """How many of those who were announced are not counted yet."""
        return max(self.batch.planned_headcount - self.people, 0)

    @property
    def at(self) -> Span:
        """When it is expected; once it has come, from when to when it was here as far as that is known."""
        batch = self.batch
        return Span(batch.arrived_at or batch.starts_at, batch.finished_at or batch.ends_at)

    @property
    def minutes_late(self) -> int:
        """So many minutes after its time it is still expected; 0 while it is not late."""
        late = self.now - self.batch.starts_at
        return int(late.total_seconds() // 60) if self.batch.state == State.EXPECTED and late >= LATE_AFTER else 0

    @property
    def is_open(self) -> bool:
        return self.batch.state in OPEN

    @property
    def next_deed(self) -> str:
        return NEXT_DEED.get(State(self.batch.state), "")

    @property
    def docents(self) -> list[str]:
        """Who guides, then who stands by."""
        duties = sorted(self.batch.duties.all(), key=lambda duty: duty.part != Duty.Part.FIRST)
        return [str(duty.docent) for duty in duties]

    @property
    def has_guide(self) -> bool:
        return any(duty.part == Duty.Part.FIRST for duty in self.batch.duties.all())

    @property
    def stop(self) -> BatchStop | None:
        """Where the group is now, when the docent says so."""
        been = [stop for stop in self.batch.batch_stops.all() if stop.entered_at and not stop.left_at]
        return been[-1] if been else None

    @property
    def last_step(self) -> Step | None:
        """The step that can still be taken back."""
        steps: list[Step] = self.batch.standing_steps  # type: ignore[attr-defined]
        last = max(steps, key=lambda step: step.pk, default=None)
        return last if last and self.now - last.at <= TAKEN_BACK_WITHIN else None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One state of the day and who is in it."""

    key: str
    title: object
    cards: Sequence[Card]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for the desk, as numbers that lead to their lists."""

    visits: int
    reservations: int
    messages: int

    @property
    def total(self) -> int:
        return self.visits + self.reservations + self.messages


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything that the page of a day shows."""

    day: date
    now: datetime
    cards: Sequence[Card]
    individuals: int
    waiting: Waiting
    rooms: Sequence[Arrival]

    @property
    def is_today(self) -> bool:
        return self.day == local_day(self.now)

    @property
    def columns(self) -> list[Column]:
        here = {State.EXPECTED: _("Expected"), State.ARRIVED: _("Have arrived"), State.IN_TOUR: _("In tour")}
        columns = [
            Column(key=state, title=title, cards=[card for card in self.cards if card.batch.state == state])
            for state, title in here.items()
        ]
        over = [card for card in self.cards if not card.is_open]
        return [*columns, Column(key="over", title=_("Finished"), cards=over)]

    @property
    def people_here(self) -> int:
        """People of groups that have arrived and not left."""
        return sum(card.people for card in self.cards if card.is_open and card.batch.is_received)

    @property
    def batches(self) -> int:
        """Groups of the day, without those that were called off."""
        return sum(card.batch.state != State.CANCELLED for card in self.cards)


def board(day: date, *, now: datetime) -> Board:
    """A day as the desk sees it; as many queries with one batch as with thirty."""
    return Board(
        day=day,
        now=now,
        cards=[Card(batch=batch, now=now) for batch in batches_of(day)],
        individuals=IndividualVisitors.objects.filter(day=day).aggregate(n=Sum("people"))["n"] or 0,
        waiting=_waiting(),
        rooms=_rooms(now) if day == local_day(now) else (),
    )


def batches_of(day: date) -> list[Batch]:
    """The batches planned for a day or received on it, with whatever a card shows, in order of time."""
    span = day_span(day)
    planned = Q(starts_at__gte=span.starts_at, starts_at__lt=span.ends_at, arrived_at__isnull=True)
    received = Q(arrived_at__gte=span.starts_at, arrived_at__lt=span.ends_at)
    standing = Step.objects.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    batches = Batch.objects.accepted().filter(planned | received).select_related("visit", "hall", "route")
    return list(
        batches.prefetch_related(
            Prefetch("duties", Duty.objects.select_related("docent")),
            Prefetch("steps", standing, to_attr="standing_steps"),
            Prefetch("batch_stops", BatchStop.objects.select_related("stop")),
        ).order_by("starts_at", "visit_id", "number")
    )


def _waiting() -> Waiting:
    return Waiting(
        visits=Visit.objects.waiting().count(),
        reservations=Reservation.objects.waiting().count(),
        messages=Message.objects.filter(by_mail=False, told_at__isnull=True).count(),
    )


def _rooms(now: datetime) -> list[Arrival]:
    """The parties in rooms now and in the next hours, with what can be done about each."""
    soon = Reservation.objects.filter(
        ends_at__gt=now, starts_at__lt=now + ROOMS_AHEAD, state__in=Reservation.OPEN
    ).exclude(kind=Reservation.Kind.CLOSURE)
    found = with_lets_go_at(soon).select_related("organisation", "holder").order_by("starts_at", "room_id")
    return [
        Arrival(reservation=one, case=case_of(one, lets_go_at=one.over_at), now=now)  # type: ignore[attr-defined]
        for one in found[:MOST_ROOMS]
    ]


# --- whether anything has changed ------------------------------------------------------------------------------------

# The rows that a board is made of, each with the transaction that wrote it last and where it stands since: whatever is
# committed, in whatever order, is another text. One statement over the rows of one day.
REVISION = """
WITH shown AS (
    SELECT id, visit_id, xmin, ctid FROM reception_batch
    WHERE (starts_at >= %(from)s AND starts_at < %(until)s) OR (arrived_at >= %(from)s AND arrived_at < %(until)s)
)
SELECT md5(concat_ws('|',
    (SELECT string_agg(id || ':' || xmin || ctid, ',' ORDER BY id) FROM shown),
    (SELECT string_agg(v.id || ':' || v.xmin || v.ctid, ',' ORDER BY v.id) FROM reception_visit v
        WHERE v.id IN (SELECT visit_id FROM shown)),
    (SELECT string_agg(d.id || ':' || d.xmin || d.ctid, ',' ORDER BY d.id) FROM reception_duty d
        WHERE d.batch_id IN (SELECT id FROM shown)),
    (SELECT string_agg(s.id || ':' || s.xmin || s.ctid, ',' ORDER BY s.id) FROM reception_batchstop s
        WHERE s.batch_id IN (SELECT id FROM shown)),
    (SELECT string_agg(r.id || ':' || r.xmin || r.ctid, ',' ORDER BY r.id) FROM bookings_reservation r
        WHERE r.starts_at >= %(from)s AND r.starts_at < %(until)s),
    (SELECT coalesce(sum(people), 0) FROM reception_individualvisitors WHERE day = %(day)s),
    (SELECT count(*) FROM reception_visit WHERE state = 'asked'),
    (SELECT count(*) FROM reception_message WHERE NOT by_mail AND told_at IS NULL),
    (SELECT count(*) FROM bookings_reservation WHERE state = 'requested')
))
"""


def revision_of(day: date, *, now: datetime) -> str:
    """What a board that was drawn before has to be compared with; one query.

    It changes with every commit that the board shows, and with the minute: a group gets later without anybody writing.
    """
    span = day_span(day)
    with connection.cursor() as cursor:
        cursor.execute(REVISION, {"from": span.starts_at, "until": span.ends_at, "day": day})
        digest: str = cursor.fetchone()[0]
    return f"{digest[:16]}-{now.astimezone(CENTRE_ZONE):%H%M}"
