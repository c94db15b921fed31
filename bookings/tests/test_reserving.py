"""The commands of room booking: reserve, move, cancel, confirm, decline."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bookings import actions
from bookings.models import Occupancy, Reservation, Room
from bookings.tests.factories import (
    make_equipment,
    make_membership,
    make_organisation,
    make_reservation,
    make_room,
    make_space,
    span_on,
)
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))
AFTERNOON = span_on(MONDAY, "14:00-16:00")


def reserve(room: Room, by: User, span: Span = AFTERNOON, **wish: Any) -> Reservation:
    plain = {"holder": by, "now": NOW, "purpose": "集体备课", "party_size": 8}
    return actions.reserve(room=room, span=span, by=by, **plain | wish)


def occupied(reservation: Reservation) -> list[tuple[datetime, datetime]]:
    return list(reservation.occupancies.values_list("starts_at", "free_again_at"))


def test_a_free_room_is_held_at_once(alice: User) -> None:
    reservation = reserve(make_room(turnaround_minutes=30), alice, equipment=[make_equipment("投影")])
    assert reservation.state == "confirmed"
    assert reservation.contact_phone == alice.phone
    assert [str(item) for item in reservation.equipment.all()] == ["投影"]
    assert occupied(reservation) == [(AFTERNOON.starts_at, moment(MONDAY, time(16, 30)))]


def test_a_room_that_needs_approval_is_held_while_the_desk_decides(alice: User, bob: User) -> None:
    room = make_room(needs_approval=True)
    assert reserve(room, alice).state == "requested"
    with pytest.raises(Refused) as refusal:
        reserve(room, bob)
    assert refusal.value.codes == {"taken"}


def test_a_taken_room_is_refused_and_nothing_is_written(alice: User, bob: User) -> None:
    room = make_room()
    reserve(room, alice)
    with pytest.raises(Refused):
        reserve(room, bob, span=span_on(MONDAY, "15:30-17:00"))
    assert Reservation.objects.count() == Occupancy.objects.count() == 1


def test_the_whole_hall_and_its_halves_exclude_each_other(alice: User) -> None:
    east = make_room("东厅")
    west = make_room("西厅", spaces=[make_space(east.venue)])
    hall = make_room("全厅", spaces=[east.spaces.get(), west.spaces.get()])
    reserve(east, alice)
    assert reserve(west, alice).occupancies.count() == 1
    with pytest.raises(Refused):
        reserve(hall, alice)
    assert reserve(hall, alice, span=span_on(MONDAY, "18:00-20:00")).occupancies.count() == 2


def test_only_members_reserve_in_the_name_of_an_organisation(alice: User) -> None:
    organisation = make_organisation()
    with pytest.raises(Refused) as refusal:
        reserve(make_room(), alice, organisation=organisation)
    assert refusal.value.codes == {"foreign_organisation"}
    make_membership(person=alice, organisation=organisation)
    assert reserve(make_room(audience="organisations"), alice, organisation=organisation).party_name == str(
        organisation
    )


def test_a_resident_cannot_reserve_for_somebody_else(alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied):
        reserve(make_room(), alice, holder=bob)
    with pytest.raises(PermissionDenied):
        reserve(make_room(), alice, at_the_desk=True)
    assert not Reservation.objects.exists()


def test_the_desk_reserves_for_a_person_without_an_account(root: User) -> None:
    room = make_room(needs_approval=True, notice_minutes=9999)
    wish = {"holder": None, "contact_name": "孙老师", "contact_phone": "13700000000", "kind": "staff"}
    reservation = reserve(room, root, at_the_desk=True, **wish)
    assert (reservation.state, reservation.holder, reservation.party_name) == ("confirmed", None, "孙老师")


def test_a_reservation_moves_and_keeps_its_reference(alice: User) -> None:
    room, other = make_room(), make_room(turnaround_minutes=30)
    reservation = reserve(room, alice)
    evening = span_on(MONDAY, "18:00-20:00")
    moved = actions.move(reservation=reservation, room=other, span=evening, by=alice, now=NOW)
    assert (moved.reference, moved.room, moved.span, moved.revision) == (reservation.reference, other, evening, 1)
    assert occupied(moved) == [(evening.starts_at, moment(MONDAY, time(20, 30)))]
    assert reserve(room, alice).state == "confirmed"


def test_a_reservation_may_move_by_less_than_its_own_length(alice: User) -> None:
    reservation = reserve(make_room(), alice)
    later = span_on(MONDAY, "15:00-17:00")
    assert actions.move(reservation=reservation, room=reservation.room, span=later, by=alice, now=NOW).span == later


def test_moving_to_a_taken_time_keeps_the_old_one(alice: User, bob: User) -> None:
    room = make_room()
    reservation = reserve(room, alice)
    reserve(room, bob, span=span_on(MONDAY, "18:00-20:00"))
    with pytest.raises(Refused) as refusal:
        actions.move(reservation=reservation, room=room, span=span_on(MONDAY, "17:00-19:00"), by=alice, now=NOW)
    assert refusal.value.codes == {"taken"}
    reservation.refresh_from_db()
    assert (reservation.span, reservation.revision) == (AFTERNOON, 0)


def test_moving_to_a_room_that_needs_approval_asks_again(alice: User) -> None:
    reservation = reserve(make_room(), alice)
    hall = make_room(needs_approval=True)
    assert actions.move(reservation=reservation, room=hall, span=AFTERNOON, by=alice, now=NOW).state == "requested"


def test_a_cancelled_room_is_free_at_once(alice: User, bob: User) -> None:
    room = make_room()
    cancelled = actions.cancel(reservation=reserve(room, alice), by=alice, now=NOW, reason="改期")
    assert (cancelled.state, cancelled.revision, cancelled.occupancies.count()) == ("cancelled", 1, 0)
    assert reserve(room, bob).state == "confirmed"


def test_nobody_cancels_or_moves_for_somebody_else(alice: User, bob: User) -> None:
    reservation = reserve(make_room(), alice)
    with pytest.raises(PermissionDenied):
        actions.cancel(reservation=reservation, by=bob, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.move(reservation=reservation, room=reservation.room, span=AFTERNOON, by=bob, now=NOW)


def test_cancelling_twice_or_too_late_is_refused(alice: User, root: User) -> None:
    reservation = reserve(make_room(cancel_until_minutes=120), alice)
    with pytest.raises(Refused) as refusal:
        actions.cancel(reservation=reservation, by=alice, now=moment(MONDAY, time(13)))
    assert refusal.value.codes == {"too_late"}
    actions.cancel(reservation=reservation, by=root, now=moment(MONDAY, time(13)), at_the_desk=True)
    with pytest.raises(Refused) as refusal:
        actions.cancel(reservation=reservation, by=root, now=moment(MONDAY, time(13)), at_the_desk=True)
    assert refusal.value.codes == {"no_longer_open"}


def test_the_desk_confirms_a_request(alice: User, root: User) -> None:
    reservation = reserve(make_room(needs_approval=True), alice)
    confirmed = actions.confirm(reservation=reservation, by=root, now=NOW, answer="请按时签到")
    assert (confirmed.state, confirmed.decided_by, confirmed.decided_at) == ("confirmed", root, NOW)


def test_the_desk_declines_with_a_reason_and_the_room_is_free(alice: User, bob: User, root: User) -> None:
    room = make_room(needs_approval=True)
    reservation = reserve(room, alice)
    with pytest.raises(Refused) as refusal:
        actions.decline(reservation=reservation, by=root, now=NOW, answer="  ")
    assert refusal.value.codes == {"no_reason"}
    declined = actions.decline(reservation=reservation, by=root, now=NOW, answer="当天设备检修")
    assert (declined.state, declined.answer, declined.occupancies.count()) == ("declined", "当天设备检修", 0)
    assert reserve(room, bob).state == "requested"


def test_a_declined_request_is_confirmed_after_all_only_while_its_time_is_free(
    alice: User, bob: User, root: User
) -> None:
    room = make_room(needs_approval=True)
    declined = actions.decline(reservation=reserve(room, alice), by=root, now=NOW, answer="当天设备检修")
    assert actions.confirm(reservation=declined, by=root, now=NOW).occupancies.count() == 1
    declined = make_reservation(room=room, span=AFTERNOON, holder=bob, state="declined", answer="满了")
    with pytest.raises(Refused) as refusal:
        actions.confirm(reservation=declined, by=root, now=NOW)
    assert refusal.value.codes == {"taken"}


def test_a_decision_is_made_once(alice: User, root: User) -> None:
    reservation = reserve(make_room(needs_approval=True), alice)
    actions.confirm(reservation=reservation, by=root, now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.decline(reservation=reservation, by=root, now=NOW, answer="满了")
    assert refusal.value.codes == {"no_longer_open"}


def test_residents_do_not_decide(alice: User) -> None:
    reservation = reserve(make_room(needs_approval=True), alice)
    with pytest.raises(PermissionDenied):
        actions.confirm(reservation=reservation, by=alice, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.decline(reservation=reservation, by=alice, now=NOW, answer="不行")


def test_a_retired_room_can_no_longer_be_reserved(alice: User) -> None:
    with pytest.raises(Refused) as refusal:
        reserve(make_room(retired_at=NOW), alice)
    assert refusal.value.codes == {"retired"}


def test_a_room_without_a_space_is_refused_in_words(alice: User) -> None:
    with pytest.raises(Refused) as refusal:
        reserve(make_room(spaces=0), alice)
    assert refusal.value.codes == {"retired"}
