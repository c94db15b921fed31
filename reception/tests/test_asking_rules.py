"""The rules of asking for a visit, apart from any table: lead times, when one can still call off, who is the same."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.opening.calendar import DayOpening, Special
from centre.shared.masking import surname
from centre.shared.timespan import Span, moment
from reception import policies
from reception.states import OF_A_VISIT, leads_to

from .factories import span_on

DAY = date(2026, 11, 24)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
SPECIALS = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2028, 3, 31)),
    st.builds(Special, kind=st.sampled_from(["holiday", "workday"]), name=st.just("调休")),
    max_size=60,
)


def works(day: date, specials: dict[date, Special]) -> bool:
    """Whether offices work, told in the plainest way."""
    if day in specials:
        return specials[day].kind == "workday"
    return f"{day:%a}" not in ("Sat", "Sun")


@given(DAYS, st.integers(0, 20), SPECIALS)
def test_the_earliest_day_has_so_many_working_days_before_it(
    today: date, lead: int, specials: dict[date, Special]
) -> None:
    now = moment(today, time(10))
    earliest = policies.earliest_day(now, lead_workdays=lead, specials=specials)
    between = [today + timedelta(days=number) for number in range(1, (earliest - today).days + 1)]
    assert sum(works(day, specials) for day in between) == lead
    assert lead == 0 or works(earliest, specials)


@given(DAYS, SPECIALS)
def test_a_group_is_reminded_on_the_last_working_day_before(day: date, specials: dict[date, Special]) -> None:
    reminded = policies.reminder_day(day, specials=specials)
    assert reminded < day
    assert works(reminded, specials)
    between = (reminded + timedelta(days=number) for number in range(1, (day - reminded).days))
    assert not any(works(other, specials) for other in between)


def open_from(first: date) -> DayOpening:
    return DayOpening(spans=(span_on(first, "09:00-12:00"),))


def test_the_first_open_day_is_long_enough_for_a_visit() -> None:
    openings = {
        DAY: DayOpening(spans=()),
        DAY + timedelta(days=1): DayOpening(spans=(span_on(DAY + timedelta(days=1), "09:00-10:00"),)),
        DAY + timedelta(days=2): open_from(DAY + timedelta(days=2)),
    }
    asked = {"opening_on": openings.__getitem__, "length": timedelta(minutes=90)}
    assert policies.first_open_day(DAY, days=3, **asked) == DAY + timedelta(days=2)
    assert policies.first_open_day(DAY, days=2, **asked) is None


@pytest.mark.parametrize(
    ("day", "codes"),
    [("2026-11-23", {"too_soon"}), ("2026-11-24", set()), ("2027-05-19", set()), ("2027-05-20", {"too_far_ahead"})],
)  # fmt: skip
def test_neither_too_soon_nor_too_far_ahead(day: str, codes: set[str]) -> None:
    now = moment(date(2026, 11, 20), time(10))
    starts_at = moment(date.fromisoformat(day), time(10))
    problems = policies.problems_with_notice(starts_at, now=now, earliest=DAY, lead_workdays=2)
    assert {problem.code for problem in problems} == codes


@pytest.mark.parametrize("other", ["清河 中学", "清河中学　", "清河中学"])
def test_names_that_differ_in_spaces_and_width_are_the_same(other: str) -> None:
    assert policies.plain_name("清河中学") == policies.plain_name(other)
    assert policies.plain_name("ＡＢＣ 公司") == policies.plain_name("abc公司")
    assert policies.plain_name("清河中学") != policies.plain_name("清河小学")


def test_one_calls_off_until_five_on_the_day_before() -> None:
    assert policies.cancelled_online_until(moment(DAY, time(9))) == moment(date(2026, 11, 23), time(17))
    assert policies.cancelled_online_until(moment(DAY, time(0))) == moment(date(2026, 11, 23), time(17))


def rated(arrived_at: datetime | None, now: datetime, *, rated: int = 0) -> set[str]:
    problems = policies.problems_with_rating(arrived_at=arrived_at, rated=rated, people=2, now=now)
    return {problem.code for problem in problems}


def test_a_visit_is_rated_from_the_arrival_for_a_week_and_once_a_head() -> None:
    arrived = moment(DAY, time(10))
    second = timedelta(seconds=1)
    assert rated(None, arrived) == {"not_yet"}
    assert rated(arrived, arrived - second) == {"not_yet"}
    assert rated(arrived, arrived) == set()
    assert rated(arrived, arrived + timedelta(days=7) - second) == set()
    assert rated(arrived, arrived + timedelta(days=7)) == {"too_late"}
    assert rated(arrived, arrived, rated=2) == {"all_said"}


def test_only_a_proposal_can_be_said_yes_to() -> None:
    assert leads_to(OF_A_VISIT, "accept_proposal", "proposed") == "asked"
    assert not any(leads_to(OF_A_VISIT, "accept_proposal", state) for state in ("asked", "accepted", "cancelled"))


def test_a_docent_is_known_by_the_family_name() -> None:
    names = {"林小雨": "林", "欧阳修": "欧阳", "欧阳": "欧", "Mary Jones": "Jones", "Li": "L", "": ""}
    assert {name: surname(name) for name in names} == names


def test_a_usual_visit_fits_into_an_hour_and_a_half() -> None:
    assert Span(moment(DAY, time(10)), moment(DAY, time(10)) + policies.USUAL_LENGTH).minutes == 90
