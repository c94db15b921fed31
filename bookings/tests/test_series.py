"""The commands of series: what is written, what is left out, what changes and what never does."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import Occupancy, Reservation, Room, Series, Wish
from bookings.queries.series_dates import Change, Scope
from bookings.queries.series_preview import Plan, planned_dates
from bookings.recurrence import Rhythm
from bookings.series import cancel_series, change_series, extend_series, reserve_series
from bookings.tests.factories import (
    centre_schedule,
    make_equipment,
    make_exception,
    make_organisation,
    make_reservation,
    make_room,
    make_space,
    make_special_day,
    make_user,
    span_on,
)
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 9, 3)
NOW = moment(date(2026, 9, 1), time(9))
State = Reservation.State


@pytest.fixture
def room(db: None) -> Room:
    return make_room("活动室")


def plan(room: Room, *, weeks: int = 4, **more: Any) -> Plan:
    rhythm = more.pop("rhythm", Rhythm(kind="weekly", first_day=THURSDAY))
    given: dict[str, Any] = {
        "room": room,
        "rhythm": rhythm,
        "last_day": rhythm.last_of(weeks),
        "starts": time(14),
        "minutes": 120,
        "on_holidays": "skip",
        "on_make_up_workdays": "keep",
        "party_size": 12,
    }
    return Plan(**given | more)


def reserved(room: Room, by: User, *, now: datetime = NOW, holder: User | None = None, **more: Any) -> Series:
    wish = {"purpose": "合唱排练", "holder": holder, "contact_name": "" if holder else "孙老师"}
    return reserve_series(plan=plan(room, **more), by=by, now=now, **wish)


def days(series: Series, **states: Any) -> list[date]:
    found = series.reservations.filter(**states).order_by("starts_at")
    return [local_day(at) for at in found.values_list("starts_at", flat=True)]


# --- reserving -------------------------------------------------------------------------------------------------------


def test_a_series_is_written_with_all_its_dates_and_their_spaces(erik: User) -> None:
    hall = make_room(spaces=2, turnaround_minutes=30)
    series = reserved(hall, erik, holder=make_user(name="何清韵", phone="13900001234"))
    assert days(series, state=State.CONFIRMED) == [THURSDAY + timedelta(weeks=n) for n in range(4)]
    first = series.reservations.earliest("starts_at")
    assert (first.span, first.party_size, first.purpose) == (span_on(THURSDAY, "14:00-16:00"), 12, "合唱排练")
    assert (first.contact_name, first.contact_phone, first.booked_by) == ("何清韵", "13900001234", erik)
    assert first.reference.startswith("QY")
    assert {o.free_again_at for o in first.occupancies.all()} == {moment(THURSDAY, time(16, 30))}
    assert Occupancy.objects.count() == 8


def test_only_the_desk_makes_series(alice: User, room: Room) -> None:
    with pytest.raises(PermissionDenied):
        reserved(room, alice, holder=alice)
    assert not Series.objects.exists()


def test_a_date_that_is_taken_is_left_out_with_the_words_of_the_form(erik: User, room: Room) -> None:
    make_reservation(room=room, span=span_on(THURSDAY + timedelta(weeks=1), "15:00-17:00"))
    series = reserved(room, erik)
    assert len(days(series)) == 3
    assert list(series.left_out) == ["2026-09-10"]
    assert "15:00" in series.left_out["2026-09-10"]


def test_a_closed_day_is_left_out_with_its_reason(erik: User, room: Room) -> None:
    make_exception(centre_schedule(), date(2026, 9, 17), reason="地板保养")
    series = reserved(room, erik)
    assert "地板保养" in series.left_out["2026-09-17"]


def test_holidays_are_left_out_or_shifted_as_chosen(erik: User, room: Room) -> None:
    make_special_day(date(2026, 9, 10), kind="holiday", name="教师节")
    left_out = reserved(room, erik)
    assert list(left_out.left_out) == ["2026-09-10"]
    shifted = reserved(room, erik, starts=time(18), on_holidays="shift")
    assert days(shifted)[1] == date(2026, 9, 11)
    assert shifted.reservations.get(series_day=date(2026, 9, 10)).starts_at == moment(date(2026, 9, 11), time(18))


def test_when_no_date_is_possible_nothing_is_written(erik: User, room: Room) -> None:
    make_exception(centre_schedule(), THURSDAY, THURSDAY + timedelta(days=60), reason="装修")
    with pytest.raises(Refused) as refused:
        reserved(room, erik)
    assert refused.value.codes == {"no_date_possible"}
    assert not Series.objects.exists()


def test_what_speaks_against_every_date_refuses_the_whole(erik: User, room: Room) -> None:
    with pytest.raises(Refused) as refused:
        reserved(room, erik, party_size=21)
    assert refused.value.codes == {"too_many_people"}
    with pytest.raises(Refused) as refused:
        reserved(room, erik, weeks=105)
    assert refused.value.codes == {"series_too_long"}


def test_a_room_that_is_released_unless_somebody_checks_in_says_so_on_every_date(erik: User) -> None:
    series = reserved(make_room(release_after_minutes=15), erik)
    ends = set(Occupancy.objects.values_list("lets_go_at", flat=True))
    assert ends == {one.starts_at + timedelta(minutes=15) for one in series.reservations.all()}


def test_a_series_is_told_once(erik: User, room: Room, alice: User) -> None:
    series = reserved(room, erik, holder=alice)
    notice = Notice.objects.get(person=alice)
    assert notice.url == f"/reservations/series/{series.pk}/"
    assert "活动室" in notice.title


def test_the_preview_says_what_is_written(erik: User, room: Room) -> None:
    make_reservation(room=room, span=span_on(THURSDAY, "13:00-14:30"))
    rows = planned_dates(plan(room), now=NOW)
    assert [row.is_possible for row in rows] == [False, True, True, True]
    series = reserved(room, erik)
    assert days(series) == [row.day for row in rows if row.is_possible]
    assert series.left_out == {f"{THURSDAY}": rows[0].reason}


def test_what_somebody_takes_without_the_locks_is_left_out_whole(erik: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a hall is not left behind where the other half is gone, and the dates beside it are kept."""
    east = make_room()
    hall = make_room(spaces=[*east.spaces.all(), make_space(east.venue)])
    original = planned_dates

    def before_somebody_came(*args: Any, **kwargs: Any) -> Any:
        rows = original(*args, **kwargs)
        make_reservation(room=east, span=span_on(THURSDAY, "15:00-16:00"))
        return rows

    monkeypatch.setattr("bookings.series.planned_dates", before_somebody_came)
    series = reserved(hall, erik)
    assert days(series) == [THURSDAY + timedelta(weeks=n) for n in (1, 2, 3)]
    assert list(series.left_out) == [f"{THURSDAY}"]
    assert Occupancy.objects.exclude(reservation__series=series).count() == 1
    assert Occupancy.objects.filter(reservation__series=series).count() == 6
    connection.check_constraints()


def statements(room: Room, by: User, weeks: int) -> int:
    reserved(room, by, weeks=weeks, holder=by)  # what is kept in memory is there now
    Reservation.objects.filter(room=room).update(state=State.CANCELLED)
    Occupancy.objects.filter(reservation__room=room).delete()
    with CaptureQueriesContext(connection) as found:
        series = reserved(room, by, weeks=weeks, holder=by)
    assert len(days(series)) == weeks
    return len(found)


def test_52_dates_take_as_many_statements_as_3(erik: User, room: Room) -> None:
    assert statements(room, erik, 52) == statements(make_room(), erik, 3) <= 20


def test_the_database_refuses_a_second_reservation_for_a_day_of_a_series(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    with pytest.raises(IntegrityError, match="reservation_once_per_day_of_a_series"), transaction.atomic():
        make_reservation(series=series, series_day=THURSDAY, state=State.CANCELLED)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"party_size": 0}, "series_party_size_at_least_one"),
        ({"contact_name": ""}, "series_belongs_to_somebody"),
        ({"every": 9}, "series_every_one_to_eight_weeks"),
        ({"last_day": date(2026, 9, 2)}, "series_days_in_order"),
        ({"minutes": 0}, "series_lasts_some_time"),
    ],
)
def test_the_database_refuses_a_series_that_makes_no_sense(
    erik: User, room: Room, fields: dict[str, Any], name: str
) -> None:
    series = reserved(room, erik)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(**fields)


# --- changing --------------------------------------------------------------------------------------------------------

IN_BETWEEN = moment(date(2026, 9, 12), time(9))  # two of four dates are over


def changed(series: Series, by: User, *, scope: str = Scope.ALL_FUTURE, now: datetime = NOW, **more: Any) -> Any:
    from_day = more.pop("from_day", None)
    return change_series(series=series, change=Change(**more), scope=scope, from_day=from_day, by=by, now=now)


def hours(series: Series) -> list[str]:
    return [f"{one.starts_at.astimezone(NOW.tzinfo):%H:%M}" for one in series.reservations.order_by("series_day")]


def test_one_date_is_moved_and_the_others_stay(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    changed(series, erik, scope=Scope.ONE, from_day=date(2026, 9, 10), starts=time(16))
    assert hours(series) == ["14:00", "16:00", "14:00", "14:00"]
    series.refresh_from_db()
    assert series.starts == time(14)


def test_this_and_all_after_it_are_moved(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    changed(series, erik, scope=Scope.FOLLOWING, from_day=date(2026, 9, 17), starts=time(16))
    assert hours(series) == ["14:00", "14:00", "16:00", "16:00"]
    series.refresh_from_db()
    assert series.starts == time(16)


def test_past_dates_never_change(erik: User, room: Room) -> None:
    series, other = reserved(room, erik), make_room()
    changed(series, erik, now=IN_BETWEEN, room=other, purpose="朗诵", minutes=60)
    rows = list(series.reservations.order_by("series_day"))
    assert [one.room for one in rows] == [room, room, other, other]
    assert [one.purpose for one in rows] == ["合唱排练", "合唱排练", "朗诵", "朗诵"]
    assert [one.span.minutes for one in rows] == [120, 120, 60, 60]
    assert [one.revision for one in rows] == [0, 0, 1, 1]
    assert list(rows[3].occupancies.values_list("space", flat=True)) == [other.spaces.get().pk]


def test_a_date_that_cannot_change_stays_and_the_others_follow(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    make_reservation(room=room, span=span_on(date(2026, 9, 10), "16:00-18:00"))
    rows = changed(series, erik, starts=time(15))
    assert [row.is_possible for row in rows] == [True, False, True, True]
    assert hours(series) == ["15:00", "14:00", "15:00", "15:00"]


def test_other_words_do_not_ask_again_whether_the_room_is_open(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    make_exception(centre_schedule(), THURSDAY, reason="停电")
    changed(series, erik, purpose="朗诵")
    assert set(series.reservations.values_list("purpose", flat=True)) == {"朗诵"}
    with pytest.raises(Refused):
        changed(series, erik, party_size=21)


def test_a_cancelled_date_does_not_come_back_by_a_change(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    cancel_series(series=series, scope=Scope.ONE, from_day=date(2026, 9, 10), by=erik, now=NOW)
    changed(series, erik, starts=time(16))
    one = series.reservations.get(series_day=date(2026, 9, 10))
    assert (one.state, one.starts_at) == (State.CANCELLED, moment(date(2026, 9, 10), time(14)))
    assert not one.occupancies.exists()


def test_a_date_with_promised_equipment_stays_where_it_is(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    first = series.reservations.earliest("starts_at")
    first.promises.create(
        equipment=make_equipment(stock=2), quantity=1, starts_at=first.starts_at, ends_at=first.ends_at
    )
    rows = changed(series, erik, starts=time(16))
    assert [problem.code for problem in rows[0].problems] == ["has_equipment"]
    assert hours(series) == ["14:00", "16:00", "16:00", "16:00"]


def test_a_change_is_told_once(erik: User, room: Room, alice: User) -> None:
    series = reserved(room, erik, holder=alice)
    changed(series, erik, starts=time(16))
    assert Notice.objects.filter(person=alice).count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, "nothing_new"), ({"starts": time(14)}, "nothing_new"), ({"starts": time(20)}, "no_date_possible")],
)
def test_a_change_that_changes_nothing_is_refused(erik: User, room: Room, change: dict[str, Any], code: str) -> None:
    series = reserved(room, erik)
    with pytest.raises(Refused) as refused:
        changed(series, erik, **change)
    assert refused.value.codes == {code}


def test_what_is_over_can_neither_be_changed_nor_cancelled(erik: User, room: Room) -> None:
    series, later = reserved(room, erik), moment(date(2026, 12, 1), time(9))
    with pytest.raises(Refused):
        changed(series, erik, now=later, starts=time(16))
    with pytest.raises(Refused):
        cancel_series(series=series, scope=Scope.ALL_FUTURE, by=erik, now=later)
    assert len(days(series, state=State.CONFIRMED)) == 4


def test_changing_30_dates_takes_as_many_statements_as_3(erik: User) -> None:
    counts = []
    for weeks in (3, 30):
        series = reserved(make_room(), erik, weeks=weeks)
        changed(series, erik, starts=time(9))
        with CaptureQueriesContext(connection) as found:
            changed(series, erik, starts=time(16))
        counts.append(len(found))
    assert counts[0] == counts[1]


# --- cancelling ------------------------------------------------------------------------------------------------------


def test_from_a_date_on_everything_is_cancelled_and_the_rooms_are_free(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    gone = cancel_series(
        series=series, scope=Scope.FOLLOWING, from_day=date(2026, 9, 17), by=erik, now=NOW, reason="停课"
    )
    assert [one.series_day for one in gone] == [date(2026, 9, 17), date(2026, 9, 24)]
    assert days(series, state=State.CONFIRMED) == [date(2026, 9, 3), date(2026, 9, 10)]
    assert set(series.reservations.filter(state=State.CANCELLED).values_list("answer", flat=True)) == {"停课"}
    assert Occupancy.objects.count() == 2
    connection.check_constraints()


def test_past_dates_are_never_cancelled(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    cancel_series(series=series, scope=Scope.ALL_FUTURE, by=erik, now=IN_BETWEEN)
    assert days(series, state=State.CONFIRMED) == [date(2026, 9, 3), date(2026, 9, 10)]


def test_the_holder_cancels_their_own_as_long_as_the_rules_allow(erik: User, alice: User, bob: User) -> None:
    series = reserved(make_room(cancel_until_minutes=3 * 24 * 60), erik, holder=alice)
    with pytest.raises(PermissionDenied):
        cancel_series(series=series, scope=Scope.ALL_FUTURE, by=bob, now=NOW)
    gone = cancel_series(series=series, scope=Scope.ALL_FUTURE, by=alice, now=NOW)
    assert [one.series_day for one in gone] == [THURSDAY + timedelta(weeks=n) for n in (1, 2, 3)]
    assert Notice.objects.filter(person=alice).count() == 2


def test_a_series_that_nobody_holds_is_nobodys_to_cancel(erik: User, room: Room, alice: User) -> None:
    series = reserved(room, erik)
    with pytest.raises(PermissionDenied):
        cancel_series(series=series, scope=Scope.ALL_FUTURE, by=alice, now=NOW)


def test_whoever_waits_for_a_cancelled_or_moved_date_is_offered_it(erik: User, room: Room, alice: User) -> None:
    series = reserved(room, erik)
    waiting = [wish(room, alice, date(2026, 9, day)) for day in (10, 17)]
    changed(series, erik, scope=Scope.ONE, from_day=date(2026, 9, 10), starts=time(9))
    cancel_series(series=series, scope=Scope.FOLLOWING, from_day=date(2026, 9, 17), by=erik, now=NOW)
    for one in waiting:
        one.refresh_from_db()
        assert one.state == Wish.State.OFFERED


def wish(room: Room, person: User, day: date) -> Wish:
    span = span_on(day, "14:00-16:00")
    return Wish.objects.create(
        room=room, person=person, starts_at=span.starts_at, ends_at=span.ends_at, purpose="备课", created_at=NOW
    )


# --- going on --------------------------------------------------------------------------------------------------------


def test_a_series_goes_on_and_what_was_cancelled_or_left_out_stays_so(erik: User, room: Room) -> None:
    taken = make_reservation(room=room, span=span_on(THURSDAY, "14:00-16:00"))
    series = reserved(room, erik)
    cancel_series(series=series, scope=Scope.ONE, from_day=date(2026, 9, 10), by=erik, now=NOW)
    taken.occupancies.all().delete()
    Reservation.objects.filter(pk=taken.pk).update(state=State.CANCELLED)
    extend_series(series=series, last_day=date(2026, 10, 8), by=erik, now=NOW)
    assert days(series, state=State.CONFIRMED) == [
        date(2026, 9, 17),
        date(2026, 9, 24),
        date(2026, 10, 1),
        date(2026, 10, 8),
    ]
    series.refresh_from_db()
    assert (series.last_day, list(series.left_out)) == (date(2026, 10, 8), ["2026-09-03"])


def test_a_series_goes_on_as_it_was_last_changed(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    changed(series, erik, scope=Scope.FOLLOWING, from_day=date(2026, 9, 24), starts=time(16))
    extend_series(series=series, last_day=date(2026, 10, 1), by=erik, now=NOW)
    assert hours(series) == ["14:00", "14:00", "14:00", "16:00", "16:00"]


def test_a_series_does_not_go_on_backwards_nor_after_it_was_ended(erik: User, room: Room) -> None:
    series = reserved(room, erik)
    with pytest.raises(Refused) as refused:
        extend_series(series=series, last_day=date(2026, 9, 24), by=erik, now=NOW)
    assert refused.value.codes == {"not_later"}
    cancel_series(series=series, scope=Scope.ALL_FUTURE, by=erik, now=NOW)
    with pytest.raises(Refused) as refused:
        extend_series(series=series, last_day=date(2026, 10, 1), by=erik, now=NOW)
    assert refused.value.codes == {"series_ended"}


def test_a_series_of_an_organisation_is_named_after_it(erik: User, room: Room) -> None:
    school = make_organisation("枫林小学")
    series = reserve_series(
        plan=plan(room), by=erik, now=NOW, purpose="合唱", contact_name="孙老师", organisation=school
    )
    assert series.masked_party == "枫林小学"
    assert {one.party_name for one in series.reservations.all()} == {"枫林小学"}
