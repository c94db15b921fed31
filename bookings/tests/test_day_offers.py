"""The grid offers a start if and only if a reservation from there is accepted: by the rules, and by the real form."""

import random
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings import actions
from bookings.models import Reservation, Room, Venue
from bookings.policies import Booker, is_allowed
from bookings.queries.day import UNIT, DayWishes, RoomLine, line_of, window_of
from bookings.queries.situations import Held, RoomDay
from bookings.tests.factories import make_exception, make_reservation, make_room, make_schedule, make_space
from centre.accounts.models import User
from centre.opening.calendar import DayOpening
from centre.shared.kept import forget_everything
from centre.shared.problems import Refused
from centre.shared.timespan import CENTRE_ZONE, Span, day_span, merged, moment

DAY = date(2026, 11, 23)
MIDNIGHT = moment(DAY, time())
FIVE = timedelta(minutes=5)


def minutes(low: int, high: int, step: int = 5) -> st.SearchStrategy[timedelta]:
    return st.integers(low // step, high // step).map(lambda n: timedelta(minutes=n * step))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = MIDNIGHT + draw(minutes(0, 23 * 60))
    return Span(start, start + draw(minutes(5, 8 * 60)))


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    shortest = draw(st.sampled_from([15, 20, 30, 45, 60, 90, 120]))
    return Room(
        pk=1,
        slug="room",
        name="会议室",
        venue=Venue(pk=1),
        capacity_to=20,
        raster_minutes=draw(st.sampled_from([15, 30, 60])),
        shortest_minutes=shortest,
        longest_minutes=shortest + draw(st.sampled_from([0, 10, 60, 240])),
        notice_minutes=draw(st.sampled_from([0, 45, 60, 1440])),
        horizon_days=draw(st.integers(0, 5)),
        turnaround_minutes=draw(st.sampled_from([0, 10, 15, 30, 60])),
        audience=draw(st.sampled_from(["everyone", "everyone", "organisations", "staff"])),
    )


@st.composite
def room_days(draw: st.DrawFn) -> RoomDay:
    opening = [span.clipped_to(day_span(DAY)) for span in draw(st.lists(spans(), max_size=3))]
    held = [
        Held(
            span=span,
            free_again_at=span.ends_at + draw(minutes(0, 60)),
            lets_go_at=None,
            reservation_id=number,
            hold_id=None,
            reference=f"QY2611{number:04}",
            room_id=draw(st.sampled_from([1, 2])),
            kind=draw(st.sampled_from(["public", "closure"])),
            state="confirmed",
            public_title=draw(st.sampled_from(["", "读书会"])),
            purpose="集体备课",
            holder_id=draw(st.sampled_from([None, 7, 8])),
        )
        for number, span in enumerate(draw(st.lists(spans(), max_size=5)))
    ]
    return RoomDay(room=draw(rooms()), day=DAY, opening=DayOpening(spans=tuple(merged(opening))), held=held)


some_now = minutes(-3 * 1440, 1440, 1).map(lambda since: MIDNIGHT + since)
some_booker = st.builds(Booker, in_organisation=st.booleans())
some_length = st.sampled_from([None, timedelta(minutes=30), timedelta(minutes=90), timedelta(hours=3)])


@settings(max_examples=100, deadline=None)
@given(room_day=room_days(), now=some_now, booker=some_booker, length=some_length)
def test_a_start_is_offered_if_and_only_if_the_rules_accept_it(
    room_day: RoomDay, now: datetime, booker: Booker, length: timedelta | None
) -> None:
    wishes = DayWishes(length=length)
    line = drawn(room_day, now, booker, wishes=wishes)
    situation = room_day.situation(now=now, booker=booker)
    wanted = wishes.length_in(situation.rules) or situation.rules.shortest_length
    moments = [MIDNIGHT + FIVE * n for n in range(24 * 12)]
    accepted = [at for at in moments if is_allowed(situation, span=Span(at, at + wanted))]
    assert offered(line) == accepted


@settings(max_examples=100, deadline=None)
@given(room_day=room_days(), now=some_now, booker=some_booker, viewer=st.sampled_from([None, 7]))
def test_slots_cover_the_day_without_holes_and_starts_stand_where_they_belong(
    room_day: RoomDay, now: datetime, booker: Booker, viewer: int | None
) -> None:
    window = window_of(DAY, [room_day.opening])
    line = drawn(room_day, now, booker, viewer=viewer)
    column = 0
    for slot in line.slots:
        if slot.starts:
            assert slot.starts[0].at == slot.span.starts_at == window.starts_at + UNIT * column
            raster = room_day.room.rules.raster
            assert all(later.at - earlier.at == raster for earlier, later in pairwise(slot.starts))
            assert slot.span.ends_at == window.starts_at + UNIT * (column + slot.units)
        column += slot.units
    assert window.starts_at + UNIT * column == window.ends_at


@settings(max_examples=80, deadline=None)
@given(room_day=room_days(), now=some_now, later=minutes(0, 600, 1), booker=some_booker)
def test_a_line_is_fresh_exactly_as_long_as_its_starts_are_offered(
    room_day: RoomDay, now: datetime, later: timedelta, booker: Booker
) -> None:
    line = drawn(room_day, now, booker)
    if (now + later).astimezone(CENTRE_ZONE).date() != now.astimezone(CENTRE_ZONE).date():
        return  # midnight ends everything that is kept
    is_fresh = line.fresh_until is None or now + later < line.fresh_until
    assert (offered(drawn(room_day, now + later, booker)) == offered(line)) == is_fresh


def drawn(room_day: RoomDay, now: datetime, booker: Booker, **more: Any) -> RoomLine:
    return line_of(room_day, window=window_of(DAY, [room_day.opening]), now=now, booker=booker, **more)


def offered(line: RoomLine) -> list[datetime]:
    return [start.at for slot in line.slots for start in slot.starts]


# --- the real page, the real command and the real form ---------------------------------------------------------------

NOW = moment(DAY, time(9, 10))
CONTACT = {"contact_name": "李爱丽", "contact_phone": "13800000001"}
FORM = CONTACT | {"purpose": "集体备课", "party_size": "5", "agree": "on"}
Accepts = Callable[[User, Client, Room, Span], bool]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_grid_links_to_a_time_if_and_only_if_the_command_accepts_it(
    alice: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    compare(alice, alice_client, monkeypatch, some_room(random.Random(seed)), command_accepts)


@pytest.mark.django_db
def test_the_grid_links_to_a_time_if_and_only_if_the_form_accepts_it(
    alice: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(alice, alice_client, monkeypatch, some_room(random.Random(5), raster=60), form_accepts)


def compare(person: User, client: Client, monkeypatch: pytest.MonkeyPatch, room: Room, accepts: Accepts) -> None:
    """What the page links to, and what is really accepted of all times on the raster of the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    raster, length = room.rules.raster, room.rules.shortest_length
    page = client.get(f"/rooms/day/{DAY}/").content.decode()
    links = set(re.findall(rf'/rooms/{room.slug}/reserve/\?start=([\dT:-]+)&amp;end=([\dT:-]+)"', page))
    starts = [MIDNIGHT + raster * n for n in range(timedelta(days=1) // raster)]
    cells = {(f"{at:%Y-%m-%dT%H:%M}", f"{at + length:%Y-%m-%dT%H:%M}"): Span(at, at + length) for at in starts}
    assert links == {cell for cell, span in cells.items() if accepts(person, client, room, span)}
    assert 0 < len(links) < len(cells)


def some_room(chance: random.Random, raster: int | None = None) -> Room:
    """A half with raster and rules of its own, beside parties in the half and in the whole."""
    east, west = make_space(), make_space()
    schedule = make_schedule()
    make_exception(schedule, DAY, hours="08:00-12:40")
    make_exception(schedule, DAY, hours="13:20-20:30")
    turnaround = chance.choice([0, 15, 40])
    rules = {"raster_minutes": raster or chance.choice([15, 30, 60]), "shortest_minutes": 60, "notice_minutes": 60}
    half = make_room(spaces=[east], schedule=schedule, turnaround_minutes=turnaround, **rules)
    whole = make_room(spaces=[east, west], turnaround_minutes=30)
    first = MIDNIGHT + timedelta(minutes=15 * chance.randint(44, 50))
    make_reservation(room=half, span=Span(first, first + timedelta(minutes=75)))
    second = MIDNIGHT + timedelta(minutes=15 * chance.randint(60, 70))
    make_reservation(room=whole, span=Span(second, second + timedelta(hours=1)))
    return half


def command_accepts(person: User, client: Client, room: Room, span: Span) -> bool:
    with transaction.atomic():
        try:
            actions.reserve(room=room, span=span, by=person, holder=person, now=NOW, purpose="备课", party_size=5)
        except Refused:
            return False
        finally:
            transaction.set_rollback(True)
    return True


def form_accepts(person: User, client: Client, room: Room, span: Span) -> bool:
    before = Reservation.objects.count()
    when = {"day": f"{span.starts_at:%Y-%m-%d}", "start": f"{span.starts_at:%H:%M}", "length": f"{span.minutes}"}
    with transaction.atomic():
        response = client.post(f"/rooms/{room.slug}/reserve/", FORM | when)
        made = Reservation.objects.count() > before
        transaction.set_rollback(True)
    assert response.status_code == (302 if made else 422)
    return made


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget_everything()
