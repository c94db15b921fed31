"""Reminding people of tomorrow: once, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import croniter
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from bookings import tasks
from bookings.models import Reservation
from bookings.reminders import remind, remind_of_tomorrow
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.timespan import moment

from .factories import make_reservation, make_room, make_user

TODAY = date(2026, 11, 22)
NINE = moment(TODAY, time(9))
TOMORROW = moment(TODAY + timedelta(days=1), time(14))
LAST_WEEK = NINE - timedelta(days=7)


def made(**fields: Any) -> Reservation:
    return make_reservation(**{"starts_at": TOMORROW, "created_at": LAST_WEEK, **fields})


@pytest.mark.django_db
def test_who_comes_tomorrow_is_reminded_today() -> None:
    reservation = made()
    assert remind_of_tomorrow(now=NINE) == 1
    assert Notice.objects.get().person == reservation.holder


@pytest.mark.django_db
def test_nobody_is_reminded_twice() -> None:
    made()
    assert [remind_of_tomorrow(now=NINE + timedelta(hours=hour)) for hour in range(3)] == [1, 0, 0]
    assert Notice.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "starts_at",
    [
        moment(TODAY, time(20)),
        moment(TODAY, time(23, 59)),
        moment(TODAY + timedelta(days=2), time(0)),
        moment(TODAY + timedelta(days=2), time(9)),
    ],
    ids=["this evening", "just before midnight", "midnight after tomorrow", "the day after tomorrow"],
)
def test_other_days_are_not_tomorrow(starts_at: datetime) -> None:
    made(starts_at=starts_at)
    assert remind_of_tomorrow(now=NINE) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("clock", [time(0), time(21, 59)])
def test_tomorrow_is_the_whole_day_in_shanghai(clock: time) -> None:
    made(starts_at=moment(TODAY + timedelta(days=1), clock))
    assert remind_of_tomorrow(now=NINE) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["requested", "declined", "cancelled", "no_show"])
def test_only_confirmed_reservations_are_remembered(state: str) -> None:
    made(state=state, answer="满了")
    assert remind_of_tomorrow(now=NINE) == 0


@pytest.mark.django_db
def test_who_reserved_only_today_is_not_reminded() -> None:
    made(created_at=moment(TODAY, time(0)))
    assert remind_of_tomorrow(now=NINE) == 0


@pytest.mark.django_db
def test_a_person_without_an_account_is_not_reminded_here() -> None:
    made(holder=None, contact_name="高秀兰")
    assert remind_of_tomorrow(now=NINE) == 0


@pytest.mark.django_db
def test_when_it_was_is_kept() -> None:
    reservation = made()
    remind_of_tomorrow(now=NINE)
    reservation.refresh_from_db()
    assert reservation.reminded_at == NINE


@pytest.mark.django_db
def test_what_was_cancelled_meanwhile_is_not_reminded_of(alice: User) -> None:
    reservation = made(state="cancelled")
    assert remind(reservation_id=reservation.pk, now=NINE) is False


@pytest.fixture
def several(transactional_db: None) -> list[int]:
    return [made(room=make_room(), holder=make_user()).pk for _ in range(5)]


def test_two_workers_at_once_remind_everybody_once(several: list[int]) -> None:
    def run(_number: int) -> int:
        try:
            return remind_of_tomorrow(now=NINE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(run, range(4))) == len(several)
    assert Notice.objects.count() == len(several)


def test_the_plan_is_every_hour_from_nine_to_twenty_in_shanghai() -> None:
    (plan,) = [
        periodic.cron
        for (name, _identity), periodic in app.periodic_registry.periodic_tasks.items()
        if name == "remind_of_tomorrow"
    ]
    ticks = croniter.croniter(plan, NINE.timestamp() - 1)
    local = [ticks.get_next(datetime).replace(tzinfo=ZoneInfo("UTC")).astimezone(NINE.tzinfo) for _ in range(13)]
    assert [at.hour for at in local] == [*range(9, 21), 9]


@pytest.mark.django_db
def test_the_job_does_the_deed(monkeypatch: pytest.MonkeyPatch) -> None:
    made()
    monkeypatch.setattr(tasks.timezone, "now", lambda: NINE)
    tasks.remind_of_tomorrow(timestamp=0)
    assert Notice.objects.count() == 1
