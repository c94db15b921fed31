"""The figures of the reports, each against counting by hand."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.closing import close_rooms
from bookings.models import NoShow, Occupancy, Refusal, Reservation, Room
from bookings.queries.reports.asked import Asked, all_rooms, in_use_since, usual_periods
from bookings.queries.reports.attendance import LEAD_TIMES, in_lead_class
from bookings.queries.reports.figures import FIGURES
from bookings.queries.reports.utilisation import Use, occupied_rows, open_rows, utilisation
from bookings.queries.reports.whole import report_on
from bookings.refusals import RULES
from centre.accounts.models import User
from centre.opening.models import Schedule
from centre.shared.timespan import Span, local_day, moment

from .factories import centre_schedule, make_exception, make_hold, make_reservation, make_room, make_schedule, span_on

pytestmark = pytest.mark.django_db
State = Reservation.State
MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
AFTERWARDS = moment(date(2026, 12, 24), time(12))


def asked(first: date = MONDAY, last: date = SUNDAY, now: datetime = AFTERWARDS) -> Asked:
    return Asked(first_day=first, last_day=last, rooms=list(all_rooms()), now=now)


def used(room: Room, **days: Any) -> Use:
    return utilisation(asked(**days)).rooms[room.pk]


def hours(number: float) -> int:
    return int(number * 3600)


def daily(text: str) -> Schedule:
    return make_schedule(weekly=dict.fromkeys(range(7), text))


# --- utilisation -----------------------------------------------------------------------------------------------------


def test_utilisation_is_occupied_minutes_by_open_minutes_and_turnaround_does_not_count() -> None:
    room = make_room(turnaround_minutes=30)
    make_reservation(room=room, span=span_on(MONDAY, "14:00-17:15"))
    use = used(room, last=MONDAY)
    assert (use.occupied, use.open, use.percent) == (hours(3.25), hours(13), 25)


def test_closures_are_taken_off_the_open_time(root: User) -> None:
    room = make_room()
    close_rooms(rooms=[room], span=span_on(MONDAY, "06:00-12:00"), reason="检修", by=root, now=moment(MONDAY, time(0)))
    make_reservation(room=room, span=span_on(MONDAY, "14:00-15:00"))
    use = used(room, last=MONDAY)
    assert (use.occupied, use.open) == (hours(1), hours(9))


def test_what_the_desk_reserved_outside_opening_hours_does_not_count() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(MONDAY, "20:00-23:00"))
    assert used(room, last=MONDAY).occupied == hours(1)


def test_half_a_hall_in_use_is_half_of_the_hall() -> None:
    hall = make_room("全厅", spaces=2)
    east, west = (
        make_room(name, spaces=[space]) for name, space in zip(("东厅", "西厅"), hall.spaces.all(), strict=True)
    )
    make_reservation(room=east, span=span_on(MONDAY, "09:00-11:00"))
    make_reservation(room=hall, span=span_on(MONDAY, "12:00-13:00"))
    found = utilisation(asked(last=MONDAY))
    assert found.rooms[hall.pk].occupied_hours == 2  # an hour of the whole, and two of one half
    assert found.rooms[east.pk].occupied_hours == 3
    assert found.rooms[west.pk].occupied_hours == 1
    assert found.rooms[hall.pk].open_hours == found.rooms[east.pk].open_hours == 13
    assert (found.total.occupied, found.total.open) == (hours(4), hours(26))


def test_a_room_with_hours_of_its_own_is_measured_by_them() -> None:
    room = make_room(schedule=daily("09:00-11:00"))
    make_reservation(room=room, span=span_on(MONDAY, "09:00-10:00"))
    assert used(room, last=MONDAY).percent == 50


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED, State.RELEASED, State.NO_SHOW])
def test_what_let_go_does_not_occupy(state: str) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(MONDAY, "09:00-10:00"), state=state, answer="抱歉")
    assert used(room).occupied == 0


def test_a_form_being_filled_in_and_a_room_nobody_checked_in_to_do_not_occupy() -> None:
    room = make_room()
    make_hold(room=room, span=span_on(MONDAY, "09:00-10:00"))
    make_reservation(room=room, span=span_on(MONDAY, "12:00-13:00"))
    Occupancy.objects.filter(reservation__isnull=False).update(lets_go_at=moment(MONDAY, time(12, 15)))
    assert used(room).occupied == 0
    assert used(room, now=moment(MONDAY, time(12, 14))).occupied == hours(1)


def test_days_are_cut_at_midnight_in_shanghai() -> None:
    room = make_room(schedule=daily("00:00-23:59"))
    make_reservation(room=room, span=Span(moment(MONDAY, time(23)), moment(MONDAY + timedelta(1), time(1))))
    assert used(room, last=MONDAY).occupied == 59 * 60
    assert used(room, first=MONDAY + timedelta(1)).occupied == hours(1)
    assert used(room, first=MONDAY - timedelta(7), last=MONDAY - timedelta(1)).occupied == 0


def test_a_retired_room_is_open_until_it_was_retired() -> None:
    room = make_room(retired_at=moment(MONDAY, time(10)))
    assert used(room).open == hours(2)
    assert not Room.objects.filter(in_use_since(MONDAY + timedelta(1))).exists()
    assert Room.objects.filter(in_use_since(MONDAY)).get() == room


def test_a_room_without_open_time_has_no_utilisation() -> None:
    room = make_room()
    make_exception(centre_schedule(), MONDAY)
    assert used(room, last=MONDAY).percent is None


minutes = st.integers(min_value=0, max_value=4 * 24 * 12).map(lambda five: 5 * five)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(
        st.tuples(minutes, st.integers(1, 60), st.integers(0, 2), st.sampled_from(["public", "closure"])), max_size=12
    ),
    opens=st.integers(0, 11),
    closes=st.integers(12, 23),
    first=st.integers(0, 3),
    length=st.integers(0, 3),
)
def test_utilisation_is_what_counting_minute_by_minute_finds(
    alice: User, wanted: list[Any], opens: int, closes: int, first: int, length: int
) -> None:
    with transaction.atomic():
        schedule = daily(f"{opens:02}:30-{closes:02}:15")
        hall = make_room(spaces=2, schedule=schedule)
        halves = [make_room(spaces=[space]) for space in hall.spaces.all()]
        start, held = moment(MONDAY, time(0)), set()
        taken: dict[int, dict[int, str]] = {space.pk: {} for space in hall.spaces.all()}
        for begin, fives, which, kind in wanted:
            room = [hall, *halves][which]
            minutes = range(begin, begin + 5 * fives)
            spaces = [space.pk for space in room.spaces.all()]
            if any(minute in taken[space] for space in spaces for minute in minutes):
                continue
            span = Span(start + timedelta(minutes=begin), start + timedelta(minutes=begin + 5 * fives))
            held.add(make_reservation(room=room, span=span, holder=alice, kind=kind))
            for space in spaces:
                taken[space] |= dict.fromkeys(minutes, kind)
        question = asked(MONDAY + timedelta(first), MONDAY + timedelta(first + length))
        found = utilisation(question)
        for room in [hall, *halves]:
            counted = by_hand(room, question, taken)
            assert (found.rooms[room.pk].occupied, found.rooms[room.pk].open) == counted
            assert sum(seconds for _pk, seconds in occupied_rows(question, room=room)) == counted[0]
            assert sum(row.seconds for row in open_rows(question, room=room)) == counted[1]
        assert sum(seconds for _pk, seconds in occupied_rows(question)) == found.total.occupied
        assert sum(row.seconds for row in open_rows(question)) == found.total.open
        transaction.set_rollback(True)


def by_hand(room: Room, question: Asked, taken: dict[int, dict[int, str]]) -> tuple[int, int]:
    """Seconds occupied and open, counted minute by minute in wall-clock time."""
    hours = room.schedule.weekly_intervals.values_list("opens", "closes")[0] if room.schedule else (time(8), time(21))
    opens, closes = (clock.hour * 60 + clock.minute for clock in hours)
    counted: Counter[str] = Counter()
    for space in room.spaces.all():
        for day in question.days:
            midnight = (day - MONDAY).days * 24 * 60
            counted.update(taken[space.pk].get(midnight + minute, "free") for minute in range(opens, closes))
    return 60 * counted["public"], 60 * (counted["public"] + counted["free"])


# --- reservations ----------------------------------------------------------------------------------------------------


def made_diary(room: Room, by: User) -> list[Reservation]:
    """One reservation of each state on each day around the week, with all that belongs to it."""
    made = []
    for days in range(-1, 9):
        for number, state in enumerate(State):
            span = span_on(MONDAY + timedelta(days), f"{8 + number:02}:00-{9 + number:02}:00")
            one = make_reservation(room=room, span=span, state=state, answer="抱歉", holder=by)
            Reservation.objects.filter(pk=one.pk).update(
                created_at=span.starts_at - timedelta(days=[0, 1, 3, 4, 7, 8, 30, 31][number], hours=days)
            )
            made.append(one)
            if state == State.NO_SHOW:
                verdict = ["", "stands", "withdrawn"][days % 3]
                NoShow.objects.create(
                    reservation=one, remark="没有来", recorded_by=by, verdict=verdict,
                    recorded_at=span.ends_at, expires_at=span.ends_at + timedelta(days=1),
                )  # fmt: skip
    return list(Reservation.objects.filter(pk__in=[one.pk for one in made]).select_related("no_show_record"))


def in_week(diary: list[Reservation]) -> Iterator[Reservation]:
    return (one for one in diary if MONDAY <= local_day(one.starts_at) <= SUNDAY)


def test_held_released_and_no_shows_are_what_one_counts_by_hand(alice: User) -> None:
    diary = made_diary(make_room(), alice)
    now = moment(MONDAY + timedelta(4), time(12))
    past = [one for one in in_week(diary) if one.ends_at <= now]
    counts = Counter(one.state for one in past)
    standing = [one for one in past if one.state == State.NO_SHOW and one.no_show_record.verdict != "withdrawn"]
    report = report_on(asked(now=now))
    assert report.attendance.held == sum(counts[state] for state in Reservation.HOLDING) > 0
    assert report.attendance.released == counts[State.RELEASED] > 0
    assert report.attendance.no_shows == len(standing) > 0
    assert report.attendance.expected == report.attendance.held + counts[State.RELEASED] + len(standing)
    assert report.attendance.no_show_percent == round(100 * len(standing) / report.attendance.expected, 1)


def test_a_room_nobody_checked_in_to_is_released_before_anybody_clears_it_away() -> None:
    make_reservation(room=make_room(), span=span_on(MONDAY, "09:00-10:00"))
    Occupancy.objects.update(lets_go_at=moment(MONDAY, time(9, 15)))
    report = report_on(asked())
    assert (report.attendance.held, report.attendance.released) == (0, 1)


def test_closures_are_no_reservations(root: User) -> None:
    room = make_room()
    close_rooms(rooms=[room], span=span_on(MONDAY, "08:00-12:00"), reason="检修", by=root, now=moment(MONDAY, time(0)))
    report = report_on(asked())
    assert (report.attendance, report.lead.count) == (report.lines[0].attendance, 0)
    assert report.attendance.expected == 0


def test_lead_times_are_what_one_counts_by_hand(alice: User) -> None:
    diary = made_diary(make_room(), alice)
    days = [max(0, (local_day(one.starts_at) - local_day(one.created_at)).days) for one in in_week(diary)]
    lead = report_on(asked()).lead
    assert lead.median == median(days)
    assert lead.count == len(days)
    for name, (least, most) in LEAD_TIMES.items():
        assert lead.classes[name] == sum(least <= each and (most is None or each <= most) for each in days)
    assert all(lead.classes.values())


def test_answers_and_their_median_time_are_what_one_counts_by_hand(alice: User, erik: User) -> None:
    room, took = make_room(), []
    for hour, (days, state) in enumerate(
        [(0, "confirmed"), (2, "declined"), (6, "cancelled"), (7, "confirmed"), (-1, "declined")]
    ):
        one = make_reservation(
            room=room, span=span_on(MONDAY, f"{9 + hour:02}:00-{10 + hour:02}:00"), holder=alice,
            state=state, answer="抱歉", decided_by=erik, decided_at=moment(MONDAY + timedelta(days), time(0, 0)),
            created_at=moment(MONDAY - timedelta(9), time(hour)),
        )  # fmt: skip
        if 0 <= days <= 6:
            took.append(one.decided_at - one.created_at)
    make_reservation(room=room, span=span_on(MONDAY, "18:00-19:00"))
    found = report_on(asked()).decisions
    assert (found.decided, found.confirmed, found.declined, found.median) == (3, 2, 1, median(took))


def test_refusals_are_counted_by_rule() -> None:
    room, other = make_room(), make_room()
    for code, days in (("taken", 0), ("taken", 6), ("taken", 7), ("closed", -1), ("too_long", 3)):
        at = moment(MONDAY + timedelta(days), time(0))
        Refusal.objects.create(code=code, room=room, wanted_from=at, at=at)
    Refusal.objects.create(code="taken", room=other, wanted_from=AFTERWARDS, at=moment(MONDAY, time(9)))
    report = report_on(asked())
    assert {code: count for code, count in report.refusals.items() if count} == {"taken": 3, "too_long": 1}
    assert list(report.refusals) == list(RULES)
    assert report_on(asked().only(room)).refusals["taken"] == 2


# --- of all of them --------------------------------------------------------------------------------------------------


def test_every_figure_is_as_many_as_its_rows(alice: User) -> None:
    diary = made_diary(make_room(), alice)
    Reservation.objects.filter(pk__in=[one.pk for one in diary]).update(decided_at=moment(MONDAY, time(9)))
    Refusal.objects.create(code="taken", room=diary[0].room, wanted_from=AFTERWARDS, at=moment(MONDAY, time(9)))
    report = report_on(asked())
    shown = {
        "held": report.attendance.held,
        "released": report.attendance.released,
        "no_shows": report.attendance.no_shows,
        "expected": report.attendance.expected,
        "lead": report.lead.count,
        "decided": report.decisions.decided,
        "confirmed": report.decisions.confirmed,
        "declined": report.decisions.declined,
        "refused": report.refused,
    }
    counted = {key: figure.rows(report.asked).count() for key, figure in FIGURES.items() if figure.rows}
    assert shown == counted
    assert all(shown.values())
    for name, count in report.lead.classes.items():
        assert FIGURES["lead"].rows(report.asked).filter(in_lead_class(name)).count() == count


def test_what_nobody_used_is_shown_with_zero() -> None:
    room = make_room()
    report = report_on(asked())
    (line,) = report.lines
    assert (line.room, line.use.percent, line.attendance.held) == (room, 0, 0)
    assert (report.attendance.no_show_percent, report.lead.median, report.decisions.median) == (None, None, None)
    assert (report.refused, len(report.refusals)) == (0, len(RULES))


def test_as_many_queries_for_many_rooms_and_reservations_as_for_one(alice: User) -> None:
    counts = []
    for rooms in (1, 3):
        for _ in range(rooms):
            made_diary(make_room(), alice)
        report_on(asked())  # what is known of the opening hours is kept
        with CaptureQueriesContext(connection) as queries:
            report_on(asked())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_the_usual_periods_end_today() -> None:
    assert usual_periods(date(2026, 3, 1)) == {
        "this_week": (date(2026, 2, 23), date(2026, 3, 1)),
        "this_month": (date(2026, 3, 1), date(2026, 3, 1)),
        "last_month": (date(2026, 2, 1), date(2026, 2, 28)),
        "this_year": (date(2026, 1, 1), date(2026, 3, 1)),
    }
