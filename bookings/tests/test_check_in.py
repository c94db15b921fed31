"""The page that the code at a door opens; and what the holder sees of check-in and no-shows on their own pages."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings import attendance
from bookings.models import Reservation, Room
from bookings.tests.factories import make_reservation, make_room, make_space
from centre.accounts.models import User
from centre.shared.timespan import Span, local_day, moment

pytestmark = pytest.mark.django_db
State = Reservation.State


@pytest.fixture
def now(monkeypatch: Any) -> datetime:
    """Ten in the morning of today, for the pages too."""
    ten = moment(local_day(timezone.now()), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    return ten


@pytest.fixture
def room() -> Room:
    return make_room("活动室")


def soon(now: datetime, minutes: int = 10, length: int = 60) -> Span:
    starts_at = now + timedelta(minutes=minutes)
    return Span(starts_at, starts_at + timedelta(minutes=length))


def door(room: Room) -> str:
    return f"/rooms/{room.slug}/check-in/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_quarter_to_midnight_one_checks_in_for_ten_past(
    alice_client: Client, alice: User, room: Room, now: datetime, monkeypatch: Any
) -> None:
    late = now.replace(hour=23, minute=55)
    monkeypatch.setattr(timezone, "now", lambda: late)
    make_reservation(room=room, holder=alice, span=soon(late))
    make_reservation(room=room, holder=alice, span=soon(late, minutes=600))
    page = alice_client.get(door(room))
    assert [arrival.can_check_in for arrival in page.context["due"]] == [True]
    assert 'value="check_in"' in text(page)


def test_one_button_checks_in(alice_client: Client, alice: User, room: Room, now: datetime) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now))
    page = alice_client.get(door(room))
    assert [arrival.reservation for arrival in page.context["due"]] == [one]
    assert 'value="check_in"' in text(page)
    done = alice_client.post(door(room), {"reference": one.reference, "deed": "check_in"})
    assert done["Location"] == door(room)
    one.refresh_from_db()
    assert (one.state, one.checked_in_at) == (State.CHECKED_IN, now)
    after = text(alice_client.get(door(room)))
    assert "10:00" in after
    assert 'value="check_in"' not in after


def test_pressing_twice_is_as_good_as_once(alice_client: Client, alice: User, room: Room, now: datetime) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now))
    for _time in range(2):
        assert alice_client.post(door(room), {"reference": one.reference, "deed": "check_in"}).status_code == 302


def test_the_rest_is_given_back_at_the_door(alice_client: Client, alice: User, room: Room, now: datetime) -> None:
    one = make_reservation(
        room=room, holder=alice, span=soon(now, minutes=-30), state=State.CHECKED_IN, checked_in_at=now
    )
    assert 'value="give_back"' in text(alice_client.get(door(room)))
    alice_client.post(door(room), {"reference": one.reference, "deed": "give_back"})
    one.refresh_from_db()
    assert (one.state, one.ends_at) == (State.FINISHED, now)


def test_too_early_the_page_says_when_and_the_button_is_refused(
    alice_client: Client, alice: User, room: Room, now: datetime
) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now, minutes=120))
    page = alice_client.get(door(room))
    assert 'value="check_in"' not in text(page)
    assert "11:30" in text(page)
    refused = alice_client.post(door(room), {"reference": one.reference, "deed": "check_in"})
    assert refused.status_code == 422
    assert "11:30" in text(refused)


def test_who_has_nothing_here_may_reserve(alice_client: Client, bob: User, room: Room, now: datetime) -> None:
    make_reservation(room=room, holder=bob, span=soon(now))
    page = text(alice_client.get(door(room)))
    assert f"/rooms/{room.slug}/reserve/" in page
    assert 'value="check_in"' not in page


def test_nobody_checks_in_for_somebody_else(bob_client: Client, alice: User, room: Room, now: datetime) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now))
    assert bob_client.post(door(room), {"reference": one.reference, "deed": "check_in"}).status_code == 404
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


@pytest.mark.parametrize("reference", ["", "nonsense", "QY\0", "长" * 400, "2147483648"])
def test_a_tampered_reference_is_not_found(alice_client: Client, room: Room, reference: str) -> None:
    assert alice_client.post(door(room), {"reference": reference}).status_code == 404


def test_the_whole_hall_is_checked_in_to_at_the_door_of_its_half(
    alice_client: Client, alice: User, now: datetime
) -> None:
    east = make_room("东厅")
    hall = make_room("全厅", spaces=[*east.spaces.all(), make_space(east.venue)])
    make_reservation(room=hall, holder=alice, span=soon(now))
    assert "全厅" in text(alice_client.get(door(east)))


def test_who_has_not_signed_in_is_led_to_the_ways_in_and_back(client: Client, room: Room) -> None:
    page = text(client.get(door(room)))
    assert f"/account/sign-in/?next={door(room)}" in page
    assert "/reservations/claim/" in page
    answer = client.post(door(room), {"reference": "QY26110001"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


def test_a_room_that_does_not_exist_or_is_retired_has_no_door(client: Client, room: Room) -> None:
    assert client.get("/rooms/nowhere/check-in/").status_code == 404
    Room.objects.filter(pk=room.pk).update(retired_at=timezone.now())
    assert client.get(door(room)).status_code == 404


def test_three_reservations_cost_as_many_queries_as_one(
    alice_client: Client, alice: User, room: Room, now: datetime, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_reservation(room=room, holder=alice, span=soon(now))
    alice_client.get(door(room))
    with CaptureQueriesContext(connection) as one:
        alice_client.get(door(room))
    for minutes in (120, 240):
        make_reservation(room=room, holder=alice, span=soon(now, minutes=minutes))
    with django_assert_num_queries(len(one)):
        alice_client.get(door(room))


# --- on the pages of the holder --------------------------------------------------------------------------------------


def test_the_page_of_the_reservation_has_the_button_and_comes_back(
    alice_client: Client, alice: User, room: Room, now: datetime
) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now))
    own = one.get_absolute_url()
    assert 'value="check_in"' in text(alice_client.get(own))
    assert "签到" in text(alice_client.get("/reservations/"))
    done = alice_client.post(door(room), {"reference": one.reference, "deed": "check_in", "next": own})
    assert done["Location"] == own
    assert "您已签到" in text(alice_client.get(own))


def test_there_is_no_button_before_the_window(alice_client: Client, alice: User, room: Room, now: datetime) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now, minutes=120))
    assert 'value="check_in"' not in text(alice_client.get(one.get_absolute_url()))


@pytest.fixture
def missed(alice: User, erik: User, room: Room, now: datetime) -> Reservation:
    one = make_reservation(room=room, holder=alice, span=soon(now, minutes=-90))
    attendance.record_no_show(reservation=one, remark="等到十点，没有人来", by=erik, now=now)
    one.refresh_from_db()
    return one


def test_the_holder_reads_the_remark_and_until_when_it_counts(alice_client: Client, missed: Reservation) -> None:
    page = text(alice_client.get(missed.get_absolute_url()))
    until = missed.no_show_record.expires_at
    assert "等到十点，没有人来" in page
    assert f"{until.year} 年 {until.month} 月 {until.day} 日" in page
    assert f"{missed.get_absolute_url()}contest/" in page


def test_the_holder_says_how_it_was(alice_client: Client, missed: Reservation) -> None:
    address = f"{missed.get_absolute_url()}contest/"
    assert alice_client.post(address, {"words": "我们在隔壁房间"})["Location"] == missed.get_absolute_url()
    page = text(alice_client.get(missed.get_absolute_url()))
    assert "我们在隔壁房间" in page
    assert address not in page
    again = alice_client.post(address, {"words": "再说一次"})
    assert again.status_code == 422


@pytest.mark.parametrize("words", ["", "  ", "长" * 301, "a\0b"])
def test_without_proper_words_the_form_comes_back_with_what_was_typed(
    alice_client: Client, missed: Reservation, words: str
) -> None:
    refused = alice_client.post(f"{missed.get_absolute_url()}contest/", {"words": words})
    assert refused.status_code == 422
    assert 'href="#id_words"' in text(refused)
    missed.no_show_record.refresh_from_db()
    assert missed.no_show_record.contest == ""


def test_nobody_else_contests_it(bob_client: Client, missed: Reservation) -> None:
    assert bob_client.post(f"{missed.get_absolute_url()}contest/", {"words": "我"}).status_code == 404


def test_a_released_reservation_says_what_happened(
    alice_client: Client, alice: User, room: Room, now: datetime
) -> None:
    one = make_reservation(room=room, holder=alice, span=soon(now, minutes=-30), state=State.RELEASED)
    assert "场地已释放" in text(alice_client.get(one.get_absolute_url()))
