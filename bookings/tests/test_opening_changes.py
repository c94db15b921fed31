"""Changing opening hours: whom it hits is found before anything is saved."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bookings.closing import CANCEL, KEEP, Decision, Deed, publish
from bookings.models import Reservation
from bookings.opening_changes import (
    DatedHours,
    HoursChange,
    OtherSchedule,
    SpecialDayCorrected,
    WeeklyHours,
    WithoutException,
    YearImported,
    copy_schedule,
)
from bookings.queries.hits import hits_of
from bookings.tests.factories import (
    centre_schedule,
    make_exception,
    make_reservation,
    make_room,
    make_schedule,
    make_user,
    make_venue,
    span_on,
)
from centre.accounts.models import User
from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.opening.queries import hours_by_schedule
from centre.shared.problems import Refused
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
NINE_TO_SIX = (time(9), time(18))


@pytest.fixture
def manager(db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def weekly(schedule: Schedule, *hours: tuple[time, time]) -> WeeklyHours:
    return WeeklyHours(
        schedule=schedule,
        intervals=dict.fromkeys(range(7), hours),
        on_holidays="as_usual",
        on_make_up_workdays="as_usual",
        reason="冬季时间",
    )


def hit_by(change: HoursChange) -> list[Reservation]:
    return change.hits(NOW)


def test_shorter_hours_hit_whoever_stays_longer(manager: User) -> None:
    evening = make_reservation(span=span_on(MONDAY, "17:30-18:30"))
    make_reservation(span=span_on(MONDAY, "17:00-18:00"))
    assert hit_by(weekly(centre_schedule(), NINE_TO_SIX)) == [evening]


def test_finding_out_whom_it_hits_changes_nothing() -> None:
    make_reservation(span=span_on(MONDAY, "17:30-18:30"))
    before = list(WeeklyInterval.objects.values_list())
    hit_by(weekly(centre_schedule(), NINE_TO_SIX))
    assert list(WeeklyInterval.objects.values_list()) == before


def test_who_was_kept_outside_the_hours_before_is_not_asked_about_again() -> None:
    make_reservation(span=span_on(MONDAY, "22:00-23:00"))
    assert hit_by(weekly(centre_schedule(), NINE_TO_SIX)) == []


def test_the_past_closures_and_whoever_let_go_are_not_hit() -> None:
    make_reservation(span=span_on(MONDAY - timedelta(days=3), "18:00-19:00"))
    make_reservation(span=span_on(MONDAY, "18:00-19:00"), state=Reservation.State.CANCELLED)
    make_reservation(span=span_on(MONDAY, "18:00-19:00"), kind="closure", purpose="检修")
    assert hit_by(weekly(centre_schedule(), NINE_TO_SIX)) == []


def test_published_hours_hold_and_whoever_was_cancelled_is_gone(manager: User) -> None:
    evening = make_reservation(span=span_on(MONDAY, "18:00-19:00"))
    change = weekly(centre_schedule(), NINE_TO_SIX)
    publish(change=change, decisions={evening.pk: CANCEL}, by=manager, now=NOW)
    evening.refresh_from_db()
    assert (evening.state, evening.answer) == (Reservation.State.CANCELLED, "冬季时间")
    spans = hours_by_schedule(MONDAY, MONDAY).opening_on(MONDAY).spans
    assert spans == (span_on(MONDAY, "09:00-18:00"),)


def test_hours_are_not_published_without_a_decision_on_everybody(manager: User) -> None:
    evening = make_reservation(span=span_on(MONDAY, "18:00-19:00"))
    change = weekly(centre_schedule(), NINE_TO_SIX)
    with pytest.raises(Refused) as refused:
        publish(change=change, decisions={}, by=manager, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [f"decision-{evening.reference}"]
    publish(change=change, decisions={evening.pk: KEEP}, by=manager, now=NOW)


def test_places_to_move_to_lie_within_the_new_hours(manager: User) -> None:
    evening = make_reservation(span=span_on(MONDAY, "18:00-19:00"))
    change = weekly(centre_schedule(), NINE_TO_SIX)
    (hit,) = hits_of(change, now=NOW)
    assert hit.places[0].span == span_on(MONDAY, "17:00-18:00")
    place = hit.places[0]
    decision = Decision(deed=Deed.MOVE, room=place.room, span=place.span)
    publish(change=change, decisions={evening.pk: decision}, by=manager, now=NOW)
    evening.refresh_from_db()
    assert evening.span == span_on(MONDAY, "17:00-18:00")


def test_two_intervals_a_day_hit_whoever_is_there_at_noon() -> None:
    noon = make_reservation(span=span_on(MONDAY, "11:00-13:00"))
    assert hit_by(weekly(centre_schedule(), (time(8), time(12)), (time(14), time(21)))) == [noon]


def test_a_closed_day_hits_everybody_on_it_and_nobody_else(manager: User) -> None:
    one = make_reservation(span=span_on(MONDAY, "10:00-11:00"))
    make_reservation(span=span_on(MONDAY + timedelta(days=1), "10:00-11:00"))
    change = DatedHours(schedule=centre_schedule(), first_day=MONDAY, last_day=MONDAY, intervals=[], reason="消防演练")
    assert hit_by(change) == [one]
    publish(change=change, decisions={one.pk: CANCEL}, by=manager, now=NOW)
    assert DatedException.objects.get().reason == "消防演练"
    assert hours_by_schedule(MONDAY, MONDAY).opening_on(MONDAY).spans == ()


def test_taking_back_a_one_off_opening_hits_whoever_reserved_in_it(manager: User) -> None:
    opening = make_exception(centre_schedule(), MONDAY, hours="08:00-23:00", reason="夜间开放")
    night = make_reservation(span=span_on(MONDAY, "21:00-22:00"))
    change = WithoutException(exception=opening, reason="夜间开放取消")
    assert hit_by(change) == [night]
    publish(change=change, decisions={night.pk: CANCEL}, by=manager, now=NOW)
    assert not DatedException.objects.exists()
    with pytest.raises(Refused) as refused:
        publish(change=change, decisions={}, by=manager, now=NOW)
    assert refused.value.codes == {"changed_meanwhile"}


def test_a_public_holiday_hits_a_house_that_closes_on_holidays(manager: User) -> None:
    Schedule.objects.filter(pk=centre_schedule().pk).update(on_holidays="closed")
    one = make_reservation(span=span_on(MONDAY, "10:00-11:00"))
    change = SpecialDayCorrected(day=MONDAY, kind="holiday", name="校庆", reason="校庆放假")
    assert hit_by(change) == [one]
    publish(change=change, decisions={one.pk: KEEP}, by=manager, now=NOW)
    assert SpecialDay.objects.get(day=MONDAY).corrected
    publish(change=SpecialDayCorrected(day=MONDAY, kind="", name="", reason="照常"), decisions={}, by=manager, now=NOW)
    assert not SpecialDay.objects.exists()


def test_importing_a_year_hits_whoever_reserved_on_its_holidays(manager: User) -> None:
    Schedule.objects.filter(pk=centre_schedule().pk).update(on_holidays="closed")
    new_year = make_reservation(span=span_on(date(2026, 1, 1), "10:00-11:00"))
    change = YearImported(year=2026, reason="元旦放假")
    before_new_year = moment(date(2025, 12, 1), time(9))
    assert change.hits(before_new_year) == [new_year]
    assert not SpecialDay.objects.exists()
    publish(change=change, decisions={new_year.pk: CANCEL}, by=manager, now=before_new_year)
    assert SpecialDay.objects.filter(day=date(2026, 1, 1)).exists()


def test_a_year_that_is_not_announced_is_refused(manager: User) -> None:
    with pytest.raises(Refused) as refused:
        YearImported(year=2099, reason="放假").hits(NOW)
    assert refused.value.codes == {"unknown_year"}


def test_a_room_that_gets_shorter_hours_of_its_own_is_hit_alone(manager: User) -> None:
    room, other = make_room(), make_room()
    evening = make_reservation(room=room, span=span_on(MONDAY, "18:00-19:00"))
    make_reservation(room=other, span=span_on(MONDAY, "18:00-19:00"))
    own = make_schedule("琴房时间", weekly=dict.fromkeys(range(7), "09:00-18:00"))
    change = OtherSchedule(place=room, schedule=own, reason="琴房时间")
    assert hit_by(change) == [evening]
    publish(change=change, decisions={evening.pk: CANCEL}, by=manager, now=NOW)
    room.refresh_from_db()
    assert room.schedule == own


def test_a_venue_that_goes_by_the_centre_again_is_hit_where_it_was_open_longer(manager: User) -> None:
    venue = make_venue(schedule=make_schedule(weekly=dict.fromkeys(range(7), "06:00-23:00")))
    night = make_reservation(room=make_room(venue=venue), span=span_on(MONDAY, "21:00-22:00"))
    assert hit_by(OtherSchedule(place=venue, schedule=None, reason="统一时间")) == [night]


def test_a_copied_schedule_has_the_same_hours_and_a_name_of_its_own(manager: User) -> None:
    centre = centre_schedule()
    copy = copy_schedule(name="琴房", of=centre, by=manager)
    assert copy.weekly_intervals.count() == centre.weekly_intervals.count() == 7
    assert not copy.is_centre
    with pytest.raises(Refused) as refused:
        copy_schedule(name="琴房", of=centre, by=manager)
    assert refused.value.codes == {"name_taken"}


def test_hours_are_published_by_those_who_may(erik: User) -> None:
    with pytest.raises(PermissionDenied):
        publish(change=weekly(centre_schedule(), NINE_TO_SIX), decisions={}, by=erik, now=NOW)
    with pytest.raises(PermissionDenied):
        copy_schedule(name="琴房", of=centre_schedule(), by=erik)


def test_three_hits_cost_as_many_queries_as_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    change = weekly(centre_schedule(), NINE_TO_SIX)
    make_reservation(span=span_on(MONDAY, "18:00-19:00"))
    with CaptureQueriesContext(connection) as one:
        hits_of(change, now=NOW)
    make_reservation(span=span_on(MONDAY + timedelta(days=1), "18:00-19:00"))
    make_reservation(span=span_on(MONDAY + timedelta(days=2), "18:00-19:00"))
    with django_assert_num_queries(len(one)):
        assert len(hits_of(change, now=NOW)) == 3
