"""Closing rooms: a decision on everybody who is hit, and nothing before."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bookings import actions
from bookings.closing import CANCEL, KEEP, Closing, Decision, Deed, close_rooms, lift
from bookings.models import Occupancy, Reservation, Room
from bookings.queries.hits import hits_of
from bookings.tests.factories import make_reservation, make_room, make_space, make_user, span_on
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
State = Reservation.State


@pytest.fixture
def manager(db: None) -> User:
    return make_user(is_staff=True, is_superuser=True)


def close(
    rooms: list[Room], hours: str, by: User, decisions: dict[int, Decision] | None = None, **kwargs: object
) -> None:
    wanted = {"span": span_on(MONDAY, hours), "reason": "空调检修", "now": NOW} | kwargs
    close_rooms(rooms=rooms, by=by, decisions=decisions, **wanted)  # type: ignore[arg-type]


def closures() -> list[tuple[str, str, str]]:
    """Room, from and until of every closure that holds."""
    rows = Reservation.objects.filter(kind="closure", state=State.CONFIRMED).order_by("starts_at", "room__name")
    return [(c.room.name, *(f"{timezone_clock(at)}" for at in (c.starts_at, c.ends_at))) for c in rows]  # type: ignore[misc]


def timezone_clock(at: object) -> str:
    from centre.shared.wording import clock

    return clock(at)  # type: ignore[arg-type]


def reserve(room: Room, hours: str) -> Reservation:
    person = make_user()
    return actions.reserve(
        room=room, span=span_on(MONDAY, hours), by=person, holder=person, now=NOW, purpose="备课", party_size=5
    )


def test_a_closed_room_cannot_be_reserved(manager: User) -> None:
    room = make_room()
    close([room], "10:00-12:00", manager)
    with pytest.raises(Refused) as refused:
        reserve(room, "11:00-13:00")
    assert refused.value.codes == {"taken"}


def test_one_may_come_right_before_and_right_after_a_closure(manager: User) -> None:
    room = make_room()
    close([room], "10:00-12:00", manager)
    reserve(room, "09:00-10:00")
    reserve(room, "12:00-13:00")


def test_nothing_is_closed_before_there_is_a_decision_on_everybody(manager: User) -> None:
    room = make_room()
    first, second = (
        make_reservation(room=room, span=span_on(MONDAY, hours)) for hours in ("10:00-11:00", "11:00-12:00")
    )
    with pytest.raises(Refused) as refused:
        close([room], "10:00-12:00", manager, {first.pk: CANCEL})
    assert [problem.field for problem in refused.value.problems] == [f"decision-{second.reference}"]
    assert closures() == []
    first.refresh_from_db()
    assert first.state == State.CONFIRMED


def test_who_is_cancelled_is_told_the_reason(manager: User) -> None:
    room, person = make_room(), make_user()
    one = make_reservation(room=room, holder=person, span=span_on(MONDAY, "10:00-11:00"))
    close([room], "10:00-12:00", manager, {one.pk: CANCEL})
    one.refresh_from_db()
    assert one.state == State.CANCELLED
    assert "空调检修" in Notice.objects.get(person=person).body
    assert closures() == [(room.name, "10:00", "12:00")]


def test_who_is_kept_stays_and_the_closure_is_written_around(manager: User) -> None:
    room = make_room()
    one = make_reservation(room=room, span=span_on(MONDAY, "10:30-11:00"))
    close([room], "10:00-12:00", manager, {one.pk: KEEP})
    assert closures() == [(room.name, "10:00", "10:30"), (room.name, "11:00", "12:00")]
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_who_is_moved_keeps_the_number_and_is_told(manager: User) -> None:
    room, other, person = make_room(), make_room("活动室"), make_user()
    one = make_reservation(room=room, holder=person, span=span_on(MONDAY, "10:00-11:00"))
    reference = one.reference
    decision = Decision(deed=Deed.MOVE, room=other, span=span_on(MONDAY, "10:00-11:00"))
    close([room], "10:00-12:00", manager, {one.pk: decision})
    moved = Reservation.objects.get(reference=reference)
    assert (moved.room, moved.state) == (other, State.CONFIRMED)
    assert "活动室" in Notice.objects.get(person=person).title
    assert closures() == [(room.name, "10:00", "12:00")]


def test_nobody_is_moved_into_what_is_being_closed(manager: User) -> None:
    room = make_room()
    one = make_reservation(room=room, span=span_on(MONDAY, "10:00-11:00"))
    decision = Decision(deed=Deed.MOVE, room=room, span=span_on(MONDAY, "11:00-12:00"))
    with pytest.raises(Refused) as refused:
        close([room], "10:00-12:00", manager, {one.pk: decision})
    assert refused.value.codes == {"still_hit"}
    one.refresh_from_db()
    assert one.span == span_on(MONDAY, "10:00-11:00")


def test_a_move_that_is_not_possible_names_the_reservation_and_undoes_everything(manager: User) -> None:
    room, other = make_room(), make_room()
    first, second = (
        make_reservation(room=room, span=span_on(MONDAY, hours)) for hours in ("10:00-11:00", "11:00-12:00")
    )
    make_reservation(room=other, span=span_on(MONDAY, "11:00-12:00"))
    taken = Decision(deed=Deed.MOVE, room=other, span=span_on(MONDAY, "11:00-12:00"))
    with pytest.raises(Refused) as refused:
        close([room], "10:00-12:00", manager, {first.pk: CANCEL, second.pk: taken})
    assert [(p.code, p.field) for p in refused.value.problems] == [("taken", f"decision-{second.reference}")]
    first.refresh_from_db()
    assert first.state == State.CONFIRMED
    assert closures() == []


def test_the_whole_hall_closes_its_halves_with_it(manager: User) -> None:
    east, west = make_space(), make_space()
    hall, a, b = (
        make_room("大厅", spaces=[east, west]),
        make_room("东厅", spaces=[east]),
        make_room("西厅", spaces=[west]),
    )
    close([hall, a, b], "10:00-12:00", manager)
    assert closures() == [("大厅", "10:00", "12:00")]
    for half in (a, b):
        with pytest.raises(Refused):
            reserve(half, "10:00-11:00")


def test_where_one_half_is_kept_the_other_half_is_closed_by_itself(manager: User) -> None:
    east, west = make_space(), make_space()
    hall, a, b = (
        make_room("大厅", spaces=[east, west]),
        make_room("东厅", spaces=[east]),
        make_room("西厅", spaces=[west]),
    )
    kept = make_reservation(room=a, span=span_on(MONDAY, "10:00-11:00"))
    close([hall, a, b], "09:00-12:00", manager, {kept.pk: KEEP})
    assert set(closures()) == {("大厅", "09:00", "10:00"), ("西厅", "10:00", "11:00"), ("大厅", "11:00", "12:00")}


def test_closing_one_half_hits_the_party_in_the_whole_hall(manager: User) -> None:
    east, west = make_space(), make_space()
    hall, a = make_room("大厅", spaces=[east, west]), make_room("东厅", spaces=[east])
    party = make_reservation(room=hall, span=span_on(MONDAY, "10:00-11:00"))
    with pytest.raises(Refused) as refused:
        close([a], "10:00-12:00", manager)
    assert [problem.field for problem in refused.value.problems] == [f"decision-{party.reference}"]


def test_a_closure_may_last_days(manager: User) -> None:
    room = make_room()
    close(
        [room],
        "10:00-12:00",
        manager,
        span=Span(moment(MONDAY, time(18)), moment(MONDAY + timedelta(days=2), time(13))),
    )
    with pytest.raises(Refused):
        reserve(room, "19:00-20:00")


def test_somebody_who_only_tidies_up_in_the_closed_time_is_not_hit(manager: User) -> None:
    room = make_room(turnaround_minutes=30)
    make_reservation(room=room, span=span_on(MONDAY, "09:00-10:00"))
    close([room], "10:00-12:00", manager)
    assert closures() == [(room.name, "10:30", "12:00")]


def test_what_is_closed_already_cannot_be_closed_again(manager: User) -> None:
    room = make_room()
    close([room], "10:00-12:00", manager)
    with pytest.raises(Refused) as refused:
        close([room], "10:00-12:00", manager)
    assert refused.value.codes == {"nothing_to_close"}


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (Span(moment(MONDAY, time(12)), moment(MONDAY, time(10))), "not_a_span"),
        (Span(moment(MONDAY, time(5)), moment(MONDAY, time(6))), "in_past"),
        (Span(moment(date(2026, 11, 20), time(5)), moment(MONDAY, time(20))), "begins_in_past"),
        (Span(moment(MONDAY, time(8)), moment(date(2029, 1, 1), time(6))), "too_long"),
    ],
)
def test_times_that_make_no_sense_are_refused(manager: User, span: Span, code: str) -> None:
    with pytest.raises(Refused) as refused:
        close([make_room()], "10:00-12:00", manager, span=span)
    assert refused.value.codes == {code}


def test_who_has_left_is_not_asked_about(manager: User) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(MONDAY, "10:00-11:00"), state=State.FINISHED)
    close([room], "10:00-12:00", manager, now=moment(MONDAY, time(11, 30)))
    assert closures() == [(room.name, "11:00", "12:00")]


def test_only_staff_who_may_close_rooms_close_them(erik: User) -> None:
    with pytest.raises(PermissionDenied):
        close([make_room()], "10:00-12:00", erik)


def test_lifting_a_closure_that_has_not_begun_opens_all_its_rooms(manager: User) -> None:
    rooms = [make_room(), make_room()]
    close(rooms, "10:00-12:00", manager)
    closure = Reservation.objects.filter(kind="closure").first()
    assert closure
    assert lift(closure=closure, by=manager, now=NOW) == 2
    assert not Occupancy.objects.exists()
    reserve(rooms[0], "10:00-12:00")


def test_lifting_a_closure_that_has_begun_ends_it_now(manager: User) -> None:
    room = make_room()
    close([room], "10:00-12:00", manager)
    closure = Reservation.objects.get(kind="closure")
    lift(closure=closure, by=manager, now=moment(MONDAY, time(11, 0, 30)))
    assert closures() == [(room.name, "10:00", "11:00")]
    with pytest.raises(Refused) as refused:
        lift(closure=closure, by=manager, now=moment(MONDAY, time(11, 1)))
    assert refused.value.codes == {"already_over"}


def test_two_closures_for_the_same_reason_are_lifted_one_by_one(manager: User) -> None:
    first, second = make_room("一"), make_room("二")
    close([first], "10:00-12:00", manager)
    close([second], "10:00-12:00", manager, now=NOW + timedelta(minutes=1))
    lift(closure=Reservation.objects.get(room=first), by=manager, now=NOW)
    assert closures() == [("二", "10:00", "12:00")]


def test_places_to_move_to_are_accepted_when_they_are_taken(manager: User) -> None:
    room = make_room(capacity_to=10)
    make_room(capacity_to=4)
    make_room(capacity_to=12, venue=room.venue)
    one = make_reservation(room=room, span=span_on(MONDAY, "10:00-11:00"), party_size=8)
    change = Closing(rooms=[room], span=span_on(MONDAY, "08:00-13:00"), reason="检修")
    (hit,) = hits_of(change, now=NOW)
    assert [(place.room.capacity_to, place.span) for place in hit.places[:2]] == [
        (12, one.span),
        (10, span_on(MONDAY, "13:00-14:00")),
    ]
    for place in hit.places:
        actions.move(reservation=one, room=place.room, span=place.span, by=manager, now=NOW, at_the_desk=True)
        one.refresh_from_db()


def test_no_two_hits_are_promised_the_same_place(manager: User) -> None:
    rooms = [make_room(), make_room()]
    make_room("唯一空着的")
    for room in rooms:
        make_reservation(room=room, span=span_on(MONDAY, "10:00-11:00"))
    change = Closing(rooms=rooms, span=span_on(MONDAY, "08:00-20:00"), reason="检修")
    first, second = hits_of(change, now=NOW)
    assert first.places[0].room.name == "唯一空着的"
    assert (second.places[0].room, second.places[0].span) != (first.places[0].room, first.places[0].span)


def test_three_hits_cost_as_many_queries_as_one(manager: User, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    room, other = make_room(), make_room()
    make_reservation(room=other, span=span_on(MONDAY, "10:00-11:00"))
    hits_of(Closing(rooms=[other], span=span_on(MONDAY, "08:00-20:00"), reason="检修"), now=NOW)
    change = Closing(rooms=[room], span=span_on(MONDAY, "08:00-20:00"), reason="检修")  # the day is in memory by now
    make_reservation(room=room, span=span_on(MONDAY, "10:00-11:00"))
    with CaptureQueriesContext(connection) as one:
        hits_of(change, now=NOW)
    make_reservation(room=room, span=span_on(MONDAY, "11:00-12:00"))
    make_reservation(room=room, span=span_on(MONDAY, "12:00-13:00"))
    with django_assert_num_queries(len(one)):
        assert len(hits_of(change, now=NOW)) == 3
