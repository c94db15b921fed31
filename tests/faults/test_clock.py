"""The clock of a machine steps back by an hour: nobody loses what they have, and nothing is done a second time.

Measuring how long something takes uses clocks that never step (`time.monotonic`); what is tested here is what asks for
the hour. The step is made where the portal asks, `timezone.now()`.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bookings import actions, attendance, drafts, letting_go
from bookings.models import Hold, Occupancy, Reservation, Room
from bookings.tests.factories import make_reservation, make_room, span_on
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment
from centre.trail import sealing
from centre.trail.models import Entry, Kind

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
ONE_HOUR, ONE_MINUTE = timedelta(hours=1), timedelta(minutes=1)
Clock = Callable[[datetime], datetime]
DEFER = "SELECT procrastinate_defer_periodic_job_v2('default', NULL, NULL, %s, 0, '', %s, '{}'::jsonb)"


@pytest.fixture
def noon() -> datetime:
    return moment(local_day(timezone.now()), time(12))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, noon: datetime) -> Clock:
    """Set the clock; at first it is noon."""

    def set_to(now: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    set_to(noon)
    return set_to


@pytest.fixture
def room() -> Room:
    return make_room("活动室", slug="activity")


def reserving(room: Room, noon: datetime, hours: str, by: User) -> dict[str, Any]:
    wish = {"purpose": "备课", "party_size": 5}
    return {"room": room, "span": span_on(local_day(noon) + timedelta(days=1), hours), "by": by, "holder": by} | wish


def test_people_stay_signed_in_and_the_idle_limit_counts_from_what_they_did_last(
    alice_client: Client, noon: datetime, clock: Clock
) -> None:
    assert alice_client.get("/reservations/").status_code == 200
    clock(noon - ONE_HOUR)
    assert alice_client.get("/reservations/").status_code == 200
    clock(noon - ONE_HOUR + timedelta(minutes=29))
    assert alice_client.get("/reservations/").status_code == 200
    clock(noon - ONE_HOUR + timedelta(minutes=62))
    assert alice_client.get("/reservations/").status_code == 302


def test_what_was_reserved_stays_reserved_and_reserving_goes_on(
    alice: User, bob: User, room: Room, noon: datetime
) -> None:
    before = actions.reserve(now=noon, **reserving(room, noon, "14:00-15:00", alice))
    earlier = noon - ONE_HOUR
    with pytest.raises(Refused):
        actions.reserve(now=earlier, **reserving(room, noon, "14:00-15:00", bob))
    after = actions.reserve(now=earlier, **reserving(room, noon, "15:00-16:00", bob))
    kept = Occupancy.objects.filter(reservation__in=[before, after], reservation__state="confirmed")
    assert kept.count() == 2
    actions.cancel(reservation=before, by=alice, now=earlier)
    assert not Occupancy.objects.filter(reservation=before).exists()


def test_a_time_kept_for_a_form_is_still_theirs_and_never_endless(
    alice: User, bob: User, room: Room, noon: datetime
) -> None:
    wish = reserving(room, noon, "14:00-15:00", alice)
    hold = drafts.keep_for_a_while(room=room, span=wish["span"], by=alice, now=noon)
    earlier = noon - ONE_HOUR
    again = drafts.keep_for_a_while(room=room, span=wish["span"], by=alice, now=earlier)
    assert again.pk == hold.pk
    with pytest.raises(Refused):
        actions.reserve(now=earlier, **reserving(room, noon, "14:00-15:00", bob))
    assert actions.reserve(now=earlier, **wish).state == "confirmed"
    assert not Hold.objects.exists()


def test_a_room_given_back_because_nobody_came_is_not_given_back_twice(alice: User, room: Room, noon: datetime) -> None:
    span = span_on(local_day(noon), "11:00-13:00")
    reservation = make_reservation(room=room, holder=alice, span=span)
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=noon - ONE_MINUTE)
    assert letting_go.clear_everything(now=noon) == 1
    told = alice.notices.count()
    for now in (noon - ONE_HOUR, noon):
        assert letting_go.clear_everything(now=now) == 0
        attendance.finish_past(now=now)
    assert Reservation.objects.get().state == "released"
    assert alice.notices.count() == told


def test_the_day_shows_what_is_reserved_after_the_step_too(
    client: Client, alice: User, room: Room, noon: datetime, clock: Clock
) -> None:
    address = f"/rooms/day/{local_day(noon) + timedelta(days=1)}/"
    free = client.get(address)
    earlier = clock(noon - ONE_HOUR)
    assert client.get(address).content == free.content
    actions.reserve(now=earlier, **reserving(room, noon, "14:00-15:00", alice))
    assert client.get(address).content != free.content
    assert client.get(f"/rooms/day/{local_day(noon)}/").status_code == 200


def test_what_is_done_by_the_clock_is_done_once_for_every_hour_of_the_clock(noon: datetime) -> None:
    ticks = [int(moment_.timestamp()) for moment_ in (noon, noon - ONE_HOUR, noon, noon + ONE_HOUR)]
    with connection.cursor() as cursor:
        made = []
        for tick in ticks:
            cursor.execute(DEFER, ["expire_holds", tick])
            made.append(cursor.fetchone()[0])
    assert [job is not None for job in made] == [True, True, False, True]


def test_a_day_that_was_sealed_is_not_spoilt_by_the_hour_before_midnight_coming_again(noon: datetime) -> None:
    day = local_day(noon)
    midnight = moment(day + timedelta(days=1), time(0))
    Entry.objects.create(kind=Kind.SIGNED_IN, at=midnight - ONE_HOUR)
    after = midnight + timedelta(minutes=20)
    assert [seal.day for seal in sealing.seal_finished_days(now=after)] == [day]
    Entry.objects.create(kind=Kind.SIGNED_IN, at=after - ONE_HOUR)
    assert sealing.seal_finished_days(now=after - ONE_HOUR) == []
    following = sealing.seal_finished_days(now=after + timedelta(days=1))
    assert [(seal.day, seal.entries) for seal in following] == [(day + timedelta(days=1), 1)]
    assert sealing.verify(now=after + timedelta(days=1)).differs_on is None
