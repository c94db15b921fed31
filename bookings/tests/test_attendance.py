"""Who came: check-in, giving back, no-shows, and what ends by the clock."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from bookings import actions, attendance, letting_go
from bookings.models import NoShow, Occupancy, Reservation, Room, Wish
from bookings.queries.no_shows import no_shows_of
from bookings.queries.queue import story_of
from bookings.tests.factories import make_equipment, make_reservation, make_room, span_on
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db
State = Reservation.State
DAY = date(2026, 11, 23)


def at(clock: str) -> datetime:
    return moment(DAY, time.fromisoformat(clock))


@pytest.fixture
def room() -> Room:
    return make_room("活动室", release_after_minutes=15, turnaround_minutes=30)


@pytest.fixture
def kept_room() -> Room:
    return make_room("会议室")


def reserved(room: Room, by: User, hours: str = "14:00-16:00", **more: Any) -> Reservation:
    wish = {"purpose": "备课", "party_size": 3, "holder": by, "now": at("08:00")}
    return actions.reserve(room=room, span=span_on(DAY, hours), by=by, **wish | more)


def refused(command: Any, **facts: Any) -> set[str]:
    with pytest.raises(Refused) as refusal:
        command(**facts)
    return refusal.value.codes


# --- checking in -----------------------------------------------------------------------------------------------------


def test_who_checks_in_keeps_the_room(room: Room, alice: User) -> None:
    one = reserved(room, alice)
    assert one.occupancies.get().lets_go_at == at("14:15")
    attendance.check_in(reservation=one, by=alice, now=at("13:40"))
    one.refresh_from_db()
    assert (one.state, one.checked_in_at, one.occupancies.get().lets_go_at) == (State.CHECKED_IN, at("13:40"), None)
    letting_go.clear_everything(now=at("15:00"))
    one.refresh_from_db()
    assert one.state == State.CHECKED_IN


def test_the_desk_checks_anybody_in_and_nobody_else_does(room: Room, alice: User, bob: User, erik: User) -> None:
    one = reserved(room, alice)
    for stranger in (bob, erik):
        with pytest.raises(PermissionDenied):
            attendance.check_in(reservation=one, by=stranger, now=at("13:40"))
    with pytest.raises(PermissionDenied):
        attendance.check_in(reservation=one, by=bob, now=at("13:40"), at_the_desk=True)
    with pytest.raises(PermissionDenied):
        attendance.check_in(reservation=one, by=None, now=at("13:40"), claimed=True)
    assert attendance.check_in(reservation=one, by=erik, now=at("13:40"), at_the_desk=True).state == State.CHECKED_IN


def test_nobody_checks_in_to_a_closure(room: Room, erik: User) -> None:
    closure = make_reservation(room=room, span=span_on(DAY, "14:00-16:00"), kind="closure", contact_name="前台")
    with pytest.raises(PermissionDenied):
        attendance.check_in(reservation=closure, by=erik, now=at("13:40"), at_the_desk=True)


def test_after_the_release_it_is_too_late_even_while_no_worker_runs(room: Room, alice: User) -> None:
    one = reserved(room, alice)
    assert refused(attendance.check_in, reservation=one, by=alice, now=at("14:15")) == {"released"}
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_checking_in_twice_is_told(room: Room, alice: User) -> None:
    one = reserved(room, alice)
    attendance.check_in(reservation=one, by=alice, now=at("13:40"))
    assert refused(attendance.check_in, reservation=one, by=alice, now=at("13:41")) == {"already_checked_in"}


# --- release ---------------------------------------------------------------------------------------------------------


def test_a_room_nobody_checked_in_to_can_be_reserved_while_no_worker_runs(room: Room, alice: User, bob: User) -> None:
    one = reserved(room, alice)
    late = {"now": at("14:15"), "hours": "14:30-16:00"}
    assert refused(lambda: reserved(room, bob, now=at("14:14"), hours="14:30-16:00")) == {"taken"}
    assert reserved(room, bob, **late).state == State.CONFIRMED
    one.refresh_from_db()
    assert (one.state, one.occupancies.count()) == (State.RELEASED, 0)


def test_the_worker_releases_it_tells_the_holder_and_asks_who_waits(room: Room, alice: User, bob: User) -> None:
    one = reserved(room, alice)
    wish = Wish.objects.create(
        room=room, person=bob, purpose="朗读", starts_at=at("15:00"), ends_at=at("16:00"), created_at=at("09:00")
    )
    assert letting_go.clear_everything(now=at("14:20")) == 1
    one.refresh_from_db()
    wish.refresh_from_db()
    assert (one.state, wish.state) == (State.RELEASED, Wish.State.OFFERED)
    assert "释放" in Notice.objects.filter(person=alice).latest("pk").title
    assert Notice.objects.filter(person=bob).count() == 1
    assert letting_go.clear_everything(now=at("14:20")) == 0


def test_a_room_without_release_minutes_is_kept_until_the_end(kept_room: Room, alice: User) -> None:
    one = reserved(kept_room, alice)
    assert letting_go.clear_everything(now=at("15:59")) == 0
    assert one.occupancies.get().lets_go_at is None


# --- giving back -----------------------------------------------------------------------------------------------------


def test_the_rest_of_a_running_reservation_is_free_for_others(room: Room, alice: User, bob: User) -> None:
    one = reserved(room, alice)
    attendance.check_in(reservation=one, by=alice, now=at("13:50"))
    attendance.give_back(reservation=one, by=alice, now=at("14:27"))
    one.refresh_from_db()
    assert (one.state, one.ends_at) == (State.FINISHED, at("14:30"))
    assert one.occupancies.get().free_again_at == at("15:00")
    assert reserved(room, bob, "15:00-16:00", now=at("14:28")).state == State.CONFIRMED


def test_all_spaces_of_a_hall_are_given_back_and_the_equipment_too(alice: User) -> None:
    hall, microphone = make_room(spaces=2), make_equipment(stock=4)
    one = reserved(hall, alice, pieces={microphone: 2})
    attendance.give_back(reservation=one, by=alice, now=at("14:59"))
    assert set(one.occupancies.values_list("free_again_at", flat=True)) == {at("15:00")}
    assert one.promises.get().ends_at == at("15:00")


def test_giving_back_offers_the_rest_to_who_waits(room: Room, alice: User, bob: User) -> None:
    one = reserved(room, alice, "14:00-18:00")
    wish = Wish.objects.create(
        room=room, person=bob, purpose="朗读", starts_at=at("16:30"), ends_at=at("17:30"), created_at=at("09:00")
    )
    attendance.check_in(reservation=one, by=alice, now=at("13:50"))
    attendance.give_back(reservation=one, by=alice, now=at("14:30"))
    wish.refresh_from_db()
    assert wish.state == Wish.State.OFFERED


def test_a_turnaround_that_was_lengthened_since_does_not_reach_into_the_next_party(alice: User, bob: User) -> None:
    room = make_room()
    one, following = reserved(room, alice, "14:00-16:00"), reserved(room, bob, "16:00-17:00")
    Room.objects.filter(pk=room.pk).update(turnaround_minutes=60)
    attendance.give_back(reservation=Reservation.objects.get(pk=one.pk), by=alice, now=at("15:20"))
    assert one.occupancies.get().free_again_at == at("16:00") == following.occupancies.get().starts_at


def test_only_the_holder_is_not_told_of_what_they_did_themselves(kept_room: Room, alice: User, erik: User) -> None:
    mine, theirs = reserved(kept_room, alice), reserved(make_room(), alice)
    before = Notice.objects.count()
    attendance.give_back(reservation=mine, by=alice, now=at("14:20"))
    assert Notice.objects.count() == before
    attendance.give_back(reservation=theirs, by=erik, now=at("14:20"), at_the_desk=True)
    assert Notice.objects.filter(person=alice).count() == before + 1


def test_others_cannot_give_it_back(kept_room: Room, alice: User, bob: User) -> None:
    with pytest.raises(PermissionDenied):
        attendance.give_back(reservation=reserved(kept_room, alice), by=bob, now=at("14:20"))


# --- nobody came -----------------------------------------------------------------------------------------------------


def no_show(reservation: Reservation, by: User, **facts: Any) -> NoShow:
    return attendance.record_no_show(
        **{"reservation": reservation, "remark": "等到三点，没有人来", "by": by, "now": at("16:00"), **facts}
    )


def test_a_no_show_lets_go_tells_the_holder_and_counts_for_ninety_days(room: Room, alice: User, erik: User) -> None:
    one = reserved(room, alice)
    record = no_show(one, erik, now=at("14:20"))
    one.refresh_from_db()
    assert (one.state, one.occupancies.count()) == (State.NO_SHOW, 0)
    assert record.expires_at == at("14:20") + timedelta(days=90)
    told = Notice.objects.filter(person=alice).latest("pk")
    assert "等到三点" in told.body
    assert told.url == one.get_absolute_url()
    for days, count in ((89, 1), (90, 0)):
        later = at("14:20") + timedelta(days=days)
        assert no_shows_of(alice, now=later) == count
        assert story_of(alice, now=later).no_shows == count


def test_a_no_show_of_a_room_that_is_still_kept_frees_it_for_others(
    kept_room: Room, alice: User, bob: User, erik: User
) -> None:
    one = reserved(kept_room, alice)
    Room.objects.filter(pk=kept_room.pk).update(release_after_minutes=20)
    no_show(Reservation.objects.get(pk=one.pk), erik, now=at("14:20"))
    assert reserved(kept_room, bob, "15:00-16:00", now=at("14:21")).state == State.CONFIRMED


@pytest.mark.parametrize("remark", ["", "  "])
def test_there_is_no_no_show_without_a_remark(kept_room: Room, alice: User, erik: User, remark: str) -> None:
    one = reserved(kept_room, alice)
    assert refused(no_show, reservation=one, by=erik, remark=remark) == {"no_remark"}
    with pytest.raises(IntegrityError), transaction.atomic():
        NoShow.objects.create(
            reservation=one, remark="", recorded_by=erik, recorded_at=at("16:00"), expires_at=at("17:00")
        )


def test_only_the_desk_records_who_did_not_come(kept_room: Room, alice: User, dana: User) -> None:
    one = reserved(kept_room, alice)
    for person in (alice, dana):
        with pytest.raises(PermissionDenied):
            no_show(one, person)


def test_who_checked_in_did_come(kept_room: Room, alice: User, erik: User) -> None:
    one = reserved(kept_room, alice)
    attendance.check_in(reservation=one, by=alice, now=at("14:00"))
    assert refused(no_show, reservation=one, by=erik) == {"checked_in"}
    attendance.finish_past(now=at("16:00"))
    assert refused(no_show, reservation=one, by=erik) == {"checked_in"}


@pytest.mark.parametrize("release", [15, None])
def test_a_no_show_recorded_by_mistake_is_taken_back_and_all_is_as_before(
    alice: User, erik: User, release: int | None
) -> None:
    one = reserved(make_room(release_after_minutes=release), alice)
    letting_go.clear_everything(now=at("15:00"))
    one.refresh_from_db()
    before = one.state
    no_show(one, erik)
    attendance.withdraw_no_show(reservation=one, by=erik, now=at("16:05"))
    one.refresh_from_db()
    assert one.state == (State.FINISHED if before == State.CONFIRMED else State.RELEASED)
    assert one.occupancies.exists() == (one.state == State.FINISHED)
    assert no_shows_of(alice, now=at("16:06")) == 0
    assert refused(attendance.withdraw_no_show, reservation=one, by=erik, now=at("16:07")) == {"not_recorded"}


def test_a_room_that_went_to_somebody_else_meanwhile_is_not_given_back(
    kept_room: Room, alice: User, bob: User, erik: User
) -> None:
    one = reserved(kept_room, alice)
    Room.objects.filter(pk=kept_room.pk).update(release_after_minutes=15)
    no_show(Reservation.objects.get(pk=one.pk), erik, now=at("14:20"))
    reserved(kept_room, bob, "14:30-16:00", now=at("14:21"))
    attendance.withdraw_no_show(reservation=one, by=erik, now=at("14:25"))
    one.refresh_from_db()
    assert (one.state, one.occupancies.count()) == (State.RELEASED, 0)


def test_what_was_taken_back_can_be_recorded_anew(kept_room: Room, alice: User, erik: User) -> None:
    one = reserved(kept_room, alice)
    no_show(one, erik)
    attendance.withdraw_no_show(reservation=one, by=erik, now=at("16:05"))
    record = no_show(one, erik, remark="后来又核对过，确实没来", now=at("16:10"))
    assert (record.verdict, no_shows_of(alice, now=at("16:11"))) == ("", 1)


def test_the_holder_contests_once_and_the_desk_answers(kept_room: Room, alice: User, bob: User, erik: User) -> None:
    one = reserved(kept_room, alice)
    no_show(one, erik)
    words = {"reservation": one, "words": "我们在隔壁房间", "now": at("17:00")}
    with pytest.raises(PermissionDenied):
        attendance.contest_no_show(by=bob, **words)
    assert refused(attendance.contest_no_show, by=alice, **words | {"words": " "}) == {"no_words"}
    assert attendance.contest_no_show(by=alice, **words).contested_at == at("17:00")
    assert refused(attendance.contest_no_show, by=alice, **words) == {"already_contested"}
    attendance.judge_no_show(reservation=one, verdict="stands", by=erik, now=at("18:00"))
    assert no_shows_of(alice, now=at("18:01")) == 1
    assert refused(attendance.judge_no_show, reservation=one, verdict="stands", by=erik, now=at("18:02")) == {
        "not_contested"
    }


def test_a_contest_that_is_heard_withdraws_the_no_show(kept_room: Room, alice: User, erik: User) -> None:
    one = reserved(kept_room, alice)
    no_show(one, erik)
    attendance.contest_no_show(reservation=one, words="我们在隔壁", by=alice, now=at("17:00"))
    record = attendance.judge_no_show(reservation=one, verdict="withdrawn", by=erik, now=at("18:00"))
    assert (record.verdict, no_shows_of(alice, now=at("18:01"))) == (NoShow.Verdict.WITHDRAWN, 0)


def test_what_has_expired_cannot_be_contested_and_need_not_be(kept_room: Room, alice: User, erik: User) -> None:
    one = reserved(kept_room, alice)
    no_show(one, erik)
    late = at("16:00") + timedelta(days=90)
    assert refused(attendance.contest_no_show, reservation=one, words="没有", by=alice, now=late) == {
        "no_longer_counts"
    }


def test_a_no_show_without_an_account_is_recorded_and_nobody_is_told(kept_room: Room, erik: User) -> None:
    one = reserved(kept_room, erik, holder=None, contact_name="高秀兰", at_the_desk=True)
    assert no_show(one, erik).remark
    assert not Notice.objects.exists()


# --- finished --------------------------------------------------------------------------------------------------------


def test_what_has_passed_is_finished_and_only_that(kept_room: Room, alice: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(attendance, "AT_A_TIME", 2)
    hours = ["08:00-09:00", "09:00-10:00", "10:00-11:00", "11:00-12:00"]
    ran = [reserved(kept_room, alice, slot, now=at("07:00")) for slot in hours]
    attendance.check_in(reservation=ran[0], by=alice, now=at("08:00"))
    to_come, cancelled = reserved(kept_room, alice, "12:00-13:00"), reserved(kept_room, alice, "13:00-14:00")
    actions.cancel(reservation=cancelled, by=alice, now=at("09:00"))
    closure = make_reservation(span=span_on(DAY, "08:00-09:00"), kind="closure", contact_name="前台")
    assert attendance.finish_past(now=at("12:00")) == 4
    assert attendance.finish_past(now=at("12:00")) == 0
    states = dict(Reservation.objects.values_list("pk", "state"))
    assert {states[one.pk] for one in ran} == {State.FINISHED}
    assert (states[to_come.pk], states[cancelled.pk], states[closure.pk]) == ("confirmed", "cancelled", "confirmed")
    assert Occupancy.objects.filter(reservation__in=ran).count() == 4


def test_finishing_writes_one_row_of_history_each(kept_room: Room, alice: User) -> None:
    one = reserved(kept_room, alice)
    before = one.events.count()
    attendance.finish_past(now=at("16:00"))
    assert one.events.count() == before + 1


def test_a_room_nobody_checked_in_to_is_released_and_not_finished(room: Room, alice: User) -> None:
    one = reserved(room, alice)
    assert attendance.finish_past(now=at("17:00")) == 0
    letting_go.clear_everything(now=at("17:00"))
    one.refresh_from_db()
    assert one.state == State.RELEASED


def test_the_tasks_do_what_the_commands_do(monkeypatch: Any) -> None:
    from bookings import tasks

    called = []
    monkeypatch.setattr(letting_go, "clear_everything", lambda *, now: called.append("let go"))
    monkeypatch.setattr(attendance, "finish_past", lambda *, now: called.append("finish"))
    tasks.let_go_of_what_is_over(0)
    tasks.finish_past(0)
    assert called == ["let go", "finish"]


def test_the_database_refuses_a_no_show_that_still_holds_its_room(kept_room: Room, alice: User) -> None:
    one = reserved(kept_room, alice)
    Reservation.objects.filter(pk=one.pk).update(state=State.NO_SHOW)
    with pytest.raises(IntegrityError, match="disagree"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
