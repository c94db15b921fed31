"""The dashboard and the report of a year: every number is the one of the report behind it, and leads to its rows."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bookings.models import Reservation, Room
from bookings.queries.reports.asked import Asked, all_rooms
from bookings.queries.reports.whole import report_on as report_on_rooms
from bookings.tests.factories import make_no_show, make_reservation, make_room, make_seats, span_on
from centre.accounts import roles
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.portal import figure_desk_views
from centre.portal.annual import annual_report
from centre.portal.dashboard import dashboard, days_of
from centre.portal.house_count import ALL_FIGURES, FIGURES, compared, count_house
from centre.shared.charts import AREA_BOTTOM, AREA_TOP, columns
from centre.shared.periods import Period, Unit, around
from centre.shared.timespan import moment
from centre.sheets.models import Export
from exhibits import screens
from exhibits.models import HourCount, Screen
from exhibits.queries.reading import reading_report
from exhibits.tests.factories import make_panel, make_screen
from reading_room.models import InHouseUse, Miss
from reading_room.queries.reports.whole import report_on as report_on_reading
from reading_room.tests.factories import make_copy, make_loan, make_tier
from reception import months
from reception.queries.reports.whole import report_on as report_on_visits
from reception.tests.factories import make_individuals, make_received

pytestmark = pytest.mark.django_db
DASHBOARD, ANNUAL = "/desk/dashboard/", "/desk/annual/2025/"
TODAY = date(2025, 6, 18)  # a Wednesday
NOW = moment(TODAY, time(17, 30))
CHANGES = {"people": 1100.0, "batches": -7.0, "occupied": 4.0, "decided": -0.3, "held": 0.0, "loans": None}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The views read this clock."""
    stopped = SimpleNamespace(now=lambda: NOW)
    monkeypatch.setattr(figure_desk_views, "timezone", stopped)
    return stopped


@pytest.fixture
def room() -> Room:
    return make_room("钢琴区")


def at(day: date, hour: int = 10) -> datetime:
    return moment(day, time(hour))


def a_day(day: date, room: Room, *, people: int = 20) -> None:
    """One of everything that is counted, on one day."""
    make_received(at=at(day), people=people)
    make_reservation(room=room, span=span_on(day, "10:00-12:00"))
    copy = make_copy()
    make_loan(copy, lent_at=at(day), returned_at=at(day, 12), renewals=1)
    Miss.objects.create(words="量子纠缠", day=day, times=3)


def a_house(room: Room, by: User) -> None:
    """A few days of two years, in several months, with everything that can be counted."""
    for day, people in ((date(2025, 1, 8), 31), (date(2025, 6, 11), 24), (TODAY, 20), (date(2024, 6, 12), 16)):
        a_day(day, room, people=people)
    make_individuals(day=TODAY, people=7, by=by)
    make_no_show(room=room, span=span_on(date(2025, 6, 3), "09:00-10:00"), recorded_at=at(date(2025, 6, 3), 11))
    [seat] = make_seats(1)
    sat = {"state": Reservation.State.FINISHED, "checked_in_at": at(TODAY, 9)}
    make_reservation(room=seat, span=span_on(TODAY, "09:00-10:00"), **sat)
    InHouseUse.objects.create(tier=make_tier(), times=2, at=at(TODAY), by=by)
    HourCount.objects.create(piece=make_panel().piece, way="page", hour=at(TODAY), count=9)


# --- the numbers -----------------------------------------------------------------------------------------------------


def test_every_number_is_that_of_the_report_behind_it(room: Room, root: User) -> None:
    a_house(room, root)
    period = Period(date(2025, 6, 1), TODAY)
    numbers = count_house(period, now=NOW).numbers
    visits, reading = report_on_visits(period, now=NOW), report_on_reading(period, now=NOW)
    rooms = report_on_rooms(Asked(rooms=list(all_rooms()), first_day=period.first, last_day=period.last, now=NOW))
    assert (numbers["people"], numbers["batches"]) == (visits.total.people, visits.total.batches) == (44, 2)
    assert numbers["individuals"] == visits.individuals == 7
    assert (numbers["held"], numbers["no_shows"]) == (rooms.attendance.held, rooms.attendance.no_shows) == (3, 1)
    assert numbers["occupied"] == rooms.utilisation.total.percent
    assert numbers["sittings"] == reading.sittings == 1
    assert (numbers["loans"], numbers["renewals"]) == (reading.total["loans"], reading.total["renewals"]) == (2, 2)
    assert numbers["uses"] == reading.total["uses"] == 2
    assert numbers["misses"] == reading.missed == 6
    assert numbers["openings"] == reading_report(period, now=NOW).total == 9


def test_corrections_of_closed_months_are_part_of_the_numbers(room: Room, root: User) -> None:
    a_day(date(2025, 5, 14), room, people=30)
    months.close_month(month=date(2025, 5, 1), by=root, now=NOW)
    months.adjust(day=date(2025, 5, 14), batches=0, people=-4, reason="重复登记", by=root, now=NOW)
    assert count_house(around(date(2025, 5, 1), Unit.MONTH), now=NOW).numbers["people"] == 26


def test_what_is_not_there_counts_zero_and_a_share_of_nothing_is_none() -> None:
    numbers = count_house(Period(TODAY, TODAY), now=NOW).numbers
    assert set(numbers) == set(FIGURES)
    assert {key for key, number in numbers.items() if number is None} == {"occupied", "decided"}
    assert sum(number or 0 for number in numbers.values()) == 0


def test_today_is_compared_with_last_week_a_month_with_as_many_days_a_year_with_the_year_before() -> None:
    assert days_of("day", TODAY)[1] == Period(date(2025, 6, 11), date(2025, 6, 11))
    assert days_of("month", TODAY) == (Period(date(2025, 6, 1), TODAY), Period(date(2025, 5, 1), date(2025, 5, 18)))
    assert days_of("month", date(2025, 3, 31))[1] == Period(date(2025, 2, 1), date(2025, 2, 28))
    assert days_of("year", TODAY)[1] == Period(date(2024, 1, 1), date(2024, 6, 18))


def test_numbers_are_compared_in_percent_shares_in_points_and_nothing_with_nothing_not_at_all() -> None:
    assert compared(FIGURES["people"], 44, 40) == 10
    assert compared(FIGURES["occupied"], 62, 58) == 4
    assert compared(FIGURES["decided"], 1.4, 1.7) == -0.3
    assert compared(FIGURES["people"], 44, 0) is None
    assert compared(FIGURES["occupied"], 62, None) is None
    words = {key: figure_desk_views.change_words(FIGURES[key], change) for key, change in CHANGES.items()}
    assert words == {"people": "×12", "batches": "−7%", "occupied": "+4", "decided": "−0.3", "held": "0", "loans": ""}


def test_the_chart_puts_each_day_beside_its_like_four_weeks_before(room: Room, root: User) -> None:
    a_day(TODAY, room, people=20)
    a_day(TODAY - timedelta(weeks=4), room, people=12)
    shown = dashboard("month", now=NOW)
    assert [part.people for part in shown.parts] == [0] * 17 + [20]
    assert shown.parts[-1].before == 12
    assert len(dashboard("day", now=NOW).parts) == 14
    assert [part.people for part in dashboard("year", now=NOW).parts] == [0, 0, 0, 0, 12, 20]


def test_the_grid_of_a_chart_stands_at_round_numbers_and_holds_every_column() -> None:
    drawn = columns([("一", 274, 120, ""), ("二", 0, None, "")])
    assert [number for number, _y in drawn.lines] == [0, 100, 200, 300]
    assert all(AREA_TOP <= one.y <= AREA_BOTTOM for one in drawn.columns)
    assert drawn.columns[0].before_y is not None
    assert not drawn.columns[1].before_path
    assert [number for number, _y in columns([]).lines] == [0, 1]


# --- the dashboard ---------------------------------------------------------------------------------------------------


def test_at_most_twelve_figures_each_with_its_meaning_and_a_link_to_its_rows(
    root_client: Client, room: Room, root: User
) -> None:
    a_house(room, root)
    page = root_client.get(DASHBOARD).content.decode()
    assert page.count('<div class="figure">') == 12
    days = "from=2025-06-01&amp;to=2025-06-18"
    assert f'<a href="/desk/visits/report/rows/?{days}&amp;figure=people">44</a>' in page
    assert f'<a href="/desk/reports/rows/?{days}&amp;figure=held">3</a>' in page
    assert "截至 6 月 18 日 17:30" in page
    assert "量子纠缠" in page
    rows = root_client.get("/desk/visits/report/rows/?from=2025-06-01&to=2025-06-18&figure=people")
    assert "44" in rows.content.decode()


def test_each_choice_of_days_is_a_link_and_nonsense_is_this_month(root_client: Client) -> None:
    for asked, words in (("day", "2025 年 6 月 18 日"), ("year", "2025 年")):
        page = root_client.get(DASHBOARD, {"period": asked}).content.decode()
        assert words in page
        assert f'?period={asked}" aria-current="true"' in page
    assert 'period=month" aria-current' in root_client.get(DASHBOARD, {"period": "\0😀"}).content.decode()


def test_it_is_computed_once_a_minute_and_says_when(settings: Any, clock: SimpleNamespace) -> None:
    settings.FRAME_SECONDS = 1
    first = dashboard("day", now=NOW)
    assert dashboard("day", now=NOW + timedelta(seconds=20)) is first
    settings.FRAME_SECONDS = 0
    assert dashboard("day", now=NOW + timedelta(seconds=20)).now == NOW + timedelta(seconds=20)


def test_it_refreshes_by_the_clock_which_keeps_nobody_signed_in_and_has_a_button_to_stop(root_client: Client) -> None:
    page = root_client.get(DASHBOARD).content.decode()
    assert 'data-hx-trigger="every 60s"' in page
    assert '"X-Asked-By": "clock"' in page
    assert "data-refresh-pause" in page


def test_managers_and_auditors_see_the_figures_and_the_rows_behind_them(client: Client, room: Room) -> None:
    for role in ("bookings manager", "auditor"):
        person = make_user(staff=True)
        roles.give(person, role)
        person = User.objects.get(pk=person.pk)
        assert all(person.has_perm(figure.right) for figure in ALL_FIGURES), role
        client.force_login(person, backend="centre.accounts.backends.NameOrPhoneBackend")
        assert client.get(DASHBOARD).status_code == 200
        assert client.get(ANNUAL.replace("2025/", "")).status_code == 200


@pytest.mark.parametrize("address", [DASHBOARD, "/desk/annual/"])
def test_others_do_not_see_the_figures_of_the_house(
    address: str, client: Client, alice_client: Client, erik_client: Client, dana_client: Client
) -> None:
    assert client.get(address).status_code == 302
    assert [one.get(address).status_code for one in (alice_client, erik_client, dana_client)] == [403] * 3


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    root_client: Client, room: Room, root: User
) -> None:
    a_day(TODAY, room)
    for address in (DASHBOARD, ANNUAL):
        root_client.get(address)  # opening hours are read once per change of the settings
    one = [queries_of(root_client, address) for address in (DASHBOARD, ANNUAL)]
    for days in (1, 2):
        a_day(TODAY - timedelta(days=days), room)
    assert [queries_of(root_client, address) for address in (DASHBOARD, ANNUAL)] == one


# --- on a wall -------------------------------------------------------------------------------------------------------


@pytest.fixture
def wall(root: User) -> Screen:
    return screens.register(name="大屏", kind="dash", place="二层", width=1920, height=1080, by=root, now=NOW)


def test_a_wall_shows_sums_without_links_names_or_what_people_typed(
    client: Client, wall: Screen, room: Room, root: User
) -> None:
    a_house(room, root)
    answer = client.get(wall.get_absolute_url())
    page = answer.content.decode()
    assert page.count('<div class="figure">') == 12
    assert "截至 6 月 18 日 17:30" in page
    assert "<a " not in page
    assert "量子纠缠" not in page
    assert all(name not in page for name in User.objects.exclude(name="").values_list("name", flat=True))
    assert answer["Cache-Control"] == "no-store"


def test_a_wall_stays_although_nobody_is_signed_in_and_renews_itself(client: Client, wall: Screen) -> None:
    page = client.get(wall.get_absolute_url()).content.decode()
    assert f'data-hx-get="{wall.get_absolute_url()}" data-hx-trigger="every 60s"' in page
    assert "csrf" not in page
    assert not client.cookies


def test_a_wrong_an_old_and_a_retired_address_show_nothing(client: Client, wall: Screen, root: User) -> None:
    assert client.get("/dashboard/AAAAAAAAAAAAAAAA/").status_code == 404
    old = wall.get_absolute_url()
    new = screens.give_new_address(screen=wall, by=root)
    assert [client.get(address).status_code for address in (old, new.get_absolute_url())] == [404, 200]
    screens.retire(screen=new, by=root, now=NOW)
    assert client.get(new.get_absolute_url()).status_code == 404


def test_the_address_of_another_screen_is_none_of_a_dashboard(client: Client, wall: Screen) -> None:
    other = make_screen("触摸墙", kind="map")
    assert client.get(f"/dashboard/{other.address}/").status_code == 404
    assert client.get(f"/wall/{wall.address}/").status_code == 404


def test_only_who_sees_the_figures_puts_them_up(ed: User, ed_client: Client, root_client: Client) -> None:
    with pytest.raises(PermissionDenied):
        screens.register(name="大屏", kind="dash", place="二层", width=1920, height=1080, by=ed, now=NOW)
    asked = {"name": "大屏", "kind": "dash", "place": "二层", "width": "1920", "height": "1080"}
    assert ed_client.post("/desk/screens/new/", asked).status_code == 422
    assert 'value="dash"' not in ed_client.get("/desk/screens/new/").content.decode()
    made = root_client.post("/desk/screens/new/", asked)
    assert made.status_code == 302
    assert "/dashboard/" in root_client.get(made["Location"]).content.decode()


# --- the year --------------------------------------------------------------------------------------------------------


def test_the_year_is_the_sum_of_its_months_and_each_month_is_its_report(room: Room, root: User) -> None:
    a_house(room, root)
    make_received(at=at(date(2025, 3, 31), 23), people=5)
    report = annual_report(2025, now=NOW)
    for figure in ALL_FIGURES:
        by_month = [month.number(figure) for month in report.months]
        assert len(by_month) == 12
        if figure.adds_up:
            assert sum(number or 0 for number in by_month) == report.counted.numbers[figure.key], figure.key
    june = report_on_visits(around(TODAY, Unit.MONTH), now=NOW)
    assert report.months[5].number(FIGURES["people"]) == june.total.people == 44
    assert report.counted.use.occupied == sum(month.counted.use.occupied for month in report.months if month.counted)


def test_months_without_anything_are_shown_with_zero_and_those_to_come_with_a_dash(
    root_client: Client, room: Room, root: User
) -> None:
    a_house(room, root)
    page = root_client.get(ANNUAL).content.decode()
    assert "2025 年 2 月" in page
    assert "2025 年 12 月" in page
    assert "本年尚未结束" in page


def test_closed_months_and_adjustments_are_named(
    root_client: Client, root: User, room: Room, clock: SimpleNamespace
) -> None:
    a_day(date(2025, 5, 14), room, people=30)
    months.close_month(month=date(2025, 5, 1), by=root, now=NOW)
    months.adjust(day=date(2025, 5, 14), batches=0, people=-4, reason="重复登记", by=root, now=NOW)
    page = root_client.get(ANNUAL).content.decode()
    assert "由 管理员 结账，1 批、30 人次" in page
    assert "重复登记" in page
    assert ">26</a>" in page


def test_the_table_is_taken_away_and_that_is_recorded(root_client: Client, root: User, room: Room) -> None:
    a_house(room, root)
    answer = root_client.post(ANNUAL, {"format": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("期间", "人次", "批次")
    assert [row[1] for row in rows[1:]] == [31, 0, 0, 0, 0, 44, *[None] * 6, 75, 16]
    assert Export.objects.get().what == "annual_report"
    assert root_client.post(ANNUAL, {"format": "pdf"}).status_code == 422


@pytest.mark.parametrize("year", ["1", "1999", "2031", "9999", "2147483648", "99999999999999999999"])
def test_years_of_which_nothing_is_known_are_not_there(root_client: Client, year: str) -> None:
    assert root_client.get(f"/desk/annual/{year}/").status_code == 404
