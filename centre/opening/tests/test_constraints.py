"""What the database itself refuses about opening hours."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from centre.opening.models import DatedException, WeeklyInterval
from centre.shared.db import violated_constraint

from .factories import centre_schedule, make_schedule, make_special_day

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def refused_by(model: type, **fields: object) -> str | None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**fields)  # type: ignore[attr-defined]
    return violated_constraint(refusal.value)


def test_the_centre_has_one_schedule() -> None:
    centre_schedule()
    with pytest.raises(IntegrityError, match="schedule_one_for_the_centre"), transaction.atomic():
        make_schedule(is_centre=True)


def test_a_week_has_seven_days() -> None:
    weekly = {"schedule": make_schedule(weekly={}), "weekday": 7, "opens": "08:00", "closes": "09:00"}
    assert refused_by(WeeklyInterval, **weekly) == "weekly_interval_weekday"


@pytest.mark.parametrize("closes", ["08:00", "07:00"])
def test_an_interval_opens_before_it_closes(closes: str) -> None:
    weekly = {"schedule": make_schedule(weekly={}), "weekday": 0, "opens": "08:00", "closes": closes}
    assert refused_by(WeeklyInterval, **weekly) == "weekly_interval_opens_before_it_closes"


def test_an_interval_is_entered_once() -> None:
    weekly = {"schedule": make_schedule(), "weekday": 0, "opens": "08:00", "closes": "09:00"}
    assert refused_by(WeeklyInterval, **weekly) == "weekly_interval_once"


def test_an_exception_does_not_end_before_it_begins() -> None:
    days = {"schedule": make_schedule(), "first_day": MONDAY, "last_day": date(2026, 11, 22), "reason": "检修"}
    assert refused_by(DatedException, **days) == "dated_exception_days_in_order"


@pytest.mark.parametrize(("opens", "closes"), [("08:00", None), (None, "08:00"), ("09:00", "08:00")])
def test_an_exception_is_closed_or_one_interval(opens: str | None, closes: str | None) -> None:
    days = {"schedule": make_schedule(), "first_day": MONDAY, "last_day": MONDAY, "reason": "检修"}
    assert refused_by(DatedException, **days, opens=opens, closes=closes) == "dated_exception_closed_or_an_interval"


def test_a_day_is_special_once() -> None:
    make_special_day(MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_special_day(MONDAY, kind="workday")
