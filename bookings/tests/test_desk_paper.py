"""Paper entered row by row: the good ones are kept, the others stay with who is in the way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings.models import Reservation, Room
from bookings.queries.paper import same_row
from bookings.tests.factories import make_reservation, make_room, make_space, span_on
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
PAGE = "/desk/reservations/paper/"


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


def row(number: int, room: Room, day: date, hours: str = "09:00-10:00", /, **changes: Any) -> dict[str, Any]:
    start, end = hours.split("-")
    fields = {
        "room": room.pk,
        "day": f"{day}",
        "start": start,
        "end": end,
        "contact_name": "郑明",
        "contact_phone": "13812345678",
        "party_size": 5,
        "purpose": "读书会",
    }
    return {f"row{number}-{name}": value for name, value in (fields | changes).items()}


def entered(client: Client, *rows: dict[str, Any], deed: str = "enter", **more: str) -> HttpResponse:
    data = {name: value for one in rows for name, value in one.items()}
    return client.post(PAGE, data | {deed: "1"} | more)  # type: ignore[return-value]


def test_there_are_eight_rows_for_today(erik_client: Client) -> None:
    page = erik_client.get(PAGE).content.decode()
    assert page.count('<fieldset class="paper-row">') == 8
    assert page.count(f'value="{local_day(timezone.now())}"') == 8


def test_several_rows_are_entered_at_once(erik_client: Client, day: date) -> None:
    one, two = make_room(), make_room()
    answer = entered(erik_client, row(1, one, day), row(3, two, day, contact_name="何清"))
    assert answer.status_code == 302
    assert list(Reservation.objects.order_by("pk").values_list("contact_name", "state", "purpose")) == [
        ("郑明", "confirmed", "读书会"),
        ("何清", "confirmed", "读书会"),
    ]
    said = erik_client.get(PAGE).content.decode()
    assert all(reservation.reference in said for reservation in Reservation.objects.all())


def test_a_row_in_the_way_of_somebody_stays_and_the_others_are_entered(erik_client: Client, day: date) -> None:
    room, other = make_room(), make_room()
    there = make_reservation(room=room, span=span_on(day, "09:30-11:00"), contact_name="孙悟空")
    answer = entered(erik_client, row(1, other, day), row(2, room, day, purpose="写了很久的用途"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(Reservation.objects.exclude(pk=there.pk).values_list("room", flat=True)) == [other.pk]
    assert there.reference in page
    assert "孙*" in page
    assert "孙悟空" not in page
    assert 'value="写了很久的用途"' in page
    assert "第 2 行：09:30 到 11:00 已有预约，11:00 起空闲。" in page
    assert 1 <= page.count('name="take"') <= 3
    assert 'href="#id_row2-start"' in page


def test_half_of_the_hall_stands_in_the_way_of_the_hall(erik_client: Client, day: date) -> None:
    east, west = make_space(), make_space()
    there = make_reservation(room=make_room("东厅", spaces=[east]), span=span_on(day, "09:00-10:00"))
    hall = make_room("大厅", spaces=[east, west])
    answer = entered(erik_client, row(1, hall, day))
    assert answer.status_code == 422
    assert f"东厅 · {there.masked_party}" in answer.content.decode()


def test_a_tapped_alternative_stands_in_its_row_and_nothing_is_saved(erik_client: Client, day: date) -> None:
    room, other = make_room(), make_room()
    take = f"row2|{other.slug}|{day}T10:00|{day}T12:30"
    page = entered(erik_client, row(1, room, day), row(2, room, day, contact_name="何清"), deed="x", take=take)
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="12:30"' in text
    assert f'<option value="{other.pk}" selected>' in text
    assert 'value="何清"' in text
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize("take", ["", "row1", "row1|nowhere|x|y", "row9|a\0b|2026-11-23T10:00|0001-01-01T00:00", "|||"])
def test_a_tampered_alternative_changes_nothing(erik_client: Client, day: date, take: str) -> None:
    answer = entered(erik_client, row(1, make_room(), day), deed="x", take=take)
    assert answer.status_code == 200
    assert 'value="郑明"' in answer.content.decode()


def test_checking_writes_nothing_and_says_what_would_happen(erik_client: Client, day: date) -> None:
    room = make_room()
    answer = entered(erik_client, row(1, room, day), row(2, room, day, "09:30-10:30"), deed="check")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("可以录入。") == 1
    assert "第 1 行已经用了这个场地的这段时间" in page
    assert Reservation.objects.count() == 0


def test_a_row_sent_twice_is_recognised_as_the_same(erik_client: Client, day: date) -> None:
    one = row(1, make_room(), day)
    entered(erik_client, one)
    assert entered(erik_client, one).status_code == 302
    assert Reservation.objects.count() == 1


def test_a_row_sent_again_while_the_first_is_on_its_way_is_recognised(
    erik_client: Client, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = row(1, make_room(), day)
    entered(erik_client, one)
    looked: list[Reservation | None] = [None]
    monkeypatch.setattr("bookings.desk_views.paper.same_row", lambda typed: looked.pop() if looked else same_row(typed))
    assert entered(erik_client, one).status_code == 302
    assert looked == []
    assert Reservation.objects.count() == 1


def test_the_same_row_twice_on_one_paper_is_one_reservation(erik_client: Client, day: date) -> None:
    room = make_room()
    assert entered(erik_client, row(1, room, day), row(2, room, day)).status_code == 302
    assert Reservation.objects.count() == 1


def test_another_party_at_the_same_time_is_not_taken_for_the_same(erik_client: Client, day: date) -> None:
    room = make_room()
    entered(erik_client, row(1, room, day))
    assert entered(erik_client, row(1, room, day, contact_name="何清")).status_code == 422
    assert Reservation.objects.count() == 1


def test_what_was_cancelled_meanwhile_can_be_entered_again(erik_client: Client, day: date) -> None:
    one = row(1, make_room(), day)
    entered(erik_client, one)
    Reservation.objects.get().occupancies.all().delete()
    Reservation.objects.update(state="cancelled")
    entered(erik_client, one)
    assert Reservation.objects.filter(state="confirmed").count() == 1


def test_what_has_ended_is_refused_with_the_reason(erik_client: Client) -> None:
    yesterday = local_day(timezone.now()) - timedelta(days=1)
    answer = entered(erik_client, row(1, make_room(), yesterday))
    assert answer.status_code == 422
    assert "已经结束的时间不能再补录；还在进行的可以。" in answer.content.decode()


def test_what_is_going_on_can_still_be_entered(erik_client: Client, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    half_past_nine = span_on(day, "09:30-10:00").starts_at
    monkeypatch.setattr("django.utils.timezone.now", lambda: half_past_nine)
    assert entered(erik_client, row(1, make_room(), day)).status_code == 302
    assert Reservation.objects.get().span == span_on(day, "09:00-10:00")


def test_a_row_with_only_a_day_is_empty_and_an_empty_paper_is_told(erik_client: Client, day: date) -> None:
    answer = entered(erik_client, {"row1-day": f"{day}", "row2-day": "gestern"})
    assert answer.status_code == 422
    assert "各行还是空的" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"start": "25:00"},
        {"end": "09:00"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"room": "2147483648"},
        {"room": "99999999999999999999"},
        {"room": "x\0y"},
        {"party_size": "2147483648"},
        {"party_size": "0"},
        {"contact_name": ""},
        {"contact_name": "a\0b"},
        {"purpose": "长" * 81},
    ],
    ids=str,
)
def test_nonsense_is_told_and_nothing_saved(erik_client: Client, day: date, changes: dict[str, Any]) -> None:
    answer = entered(erik_client, row(1, make_room(), day, **changes))
    assert answer.status_code == 422
    assert "第 1 行：" in answer.content.decode()
    assert Reservation.objects.count() == 0


def test_residents_and_docents_may_not(alice_client: Client, dana_client: Client) -> None:
    assert alice_client.get(PAGE).status_code == 403
    assert dana_client.post(PAGE, {"enter": "1"}).status_code == 403
