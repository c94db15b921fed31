"""What the calendar feeds hold, read in a fixed number of queries however many entries there are."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db.models import DateTimeField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bookings.ics import GONE
from bookings.models import CalendarFeed, Occupancy, Reservation, Room
from bookings.models.reservation import ReservationQuerySet
from centre.accounts.models import User
from centre.shared.db import prepared
from centre.shared.timespan import Span, day_span, local_day

ROOM_PAST, ROOM_AHEAD = timedelta(days=7), timedelta(days=60)
OWN_PAST = timedelta(days=30)


def feed_with(secret: str) -> CalendarFeed | None:
    """The feed at a secret address that still stands, with its person; one query, whatever is asked."""
    feeds = CalendarFeed.objects.select_related("person")
    return feeds.filter(secret=secret, revoked_at__isnull=True, person__is_active=True).first()


def feed_of(person: User) -> CalendarFeed | None:
    """The person's feed, if there is one that was not revoked."""
    return CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).first()


def room_called(slug: str) -> Room | None:
    """A room in use with its venue."""
    return Room.objects.in_use().select_related("venue").filter(slug=slug).first()


def own_reservations(person: User, *, now: datetime) -> ReservationQuerySet:
    """What the person holds or held in the last thirty days, and what was taken from them or given up in these.

    Each with room, venue and `changed_at`.
    """
    since = now - OWN_PAST
    held = Q(state__in=Reservation.HOLDING, ends_at__gt=since)
    gone = Q(state__in=GONE, changed_at__gt=since)
    return _dated(Reservation.objects.filter(holder=person)).filter(held | gone).order_by("starts_at", "pk")


def taken_times(room: Room, *, now: datetime) -> ReservationQuerySet:
    """Whatever holds a space of the room within its feed's days, each with `changed_at`; holds are nobody's yet."""
    during = Occupancy.objects.overlapping(room_span(now)).filter(space__rooms=room, reservation__isnull=False)
    standing = during.filter(Q(lets_go_at__isnull=True) | Q(lets_go_at__gt=now))
    return _dated(Reservation.objects.filter(pk__in=standing.values("reservation"))).order_by("starts_at", "pk")


def room_span(now: datetime) -> Span:
    """The whole days that a room's feed tells of."""
    first, last = _room_days(now)
    return Span(day_span(first).starts_at, day_span(last).ends_at)


# The newest number tells of every change: numbers only rise. What lets go by itself raises none when it does.
STATE = """
SELECT max(revision), (SELECT max(revision) FROM bookings_settingsrevision), (
    SELECT count(*) FROM bookings_occupancy AS o JOIN bookings_room_spaces AS s ON s.space_id = o.space_id
    WHERE s.room_id = %(room)s AND o.lets_go_at <= %(now)s
)
FROM bookings_spaceday AS d JOIN bookings_room_spaces AS s ON s.space_id = d.space_id
WHERE s.room_id = %(room)s AND d.day BETWEEN %(first)s AND %(last)s
"""


def state_of_room_feed(room: Room, *, now: datetime) -> Sequence[int | date | None]:
    """Values that are the same exactly while the room's feed is; read before what is in it. One query."""
    first, last = _room_days(now)
    with prepared() as cursor:
        cursor.execute(STATE, {"room": room.pk, "now": now, "first": first, "last": last})
        return (room.pk, first, *cursor.fetchone())


def _room_days(now: datetime) -> tuple[date, date]:
    today = local_day(now)
    return today - ROOM_PAST, today + ROOM_AHEAD


def _dated(reservations: ReservationQuerySet) -> ReservationQuerySet:
    """With `changed_at`, from the history; a reservation without one was entered and never changed."""
    history = apps.get_model("bookings", "ReservationEvent").objects
    latest = history.filter(pgh_obj=OuterRef("pk")).order_by().values("pgh_obj").annotate(at=Max("pgh_created_at"))
    changed_at = Coalesce(Subquery(latest.values("at")), F("created_at"), output_field=DateTimeField())
    return reservations.with_room().annotate(changed_at=changed_at)
