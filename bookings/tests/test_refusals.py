"""What is written down when a wish is refused: once for each rule, and nobody's name."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import bookings
from bookings import refusals
from bookings.models import Refusal, Room
from centre.accounts.models import User
from centre.shared.problems import Problem
from centre.shared.timespan import Span, local_day

from .factories import make_reservation, make_room, span_on

pytestmark = pytest.mark.django_db
TOMORROW = local_day(timezone.now()) + timedelta(days=1)
NOON = span_on(TOMORROW, "12:00-13:00")


def problems(*codes: str) -> list[Problem]:
    return [Problem(code=code, message=code) for code in codes]


def written() -> list[str]:
    return list(Refusal.objects.order_by("pk").values_list("code", flat=True))


def record(room: Room, *codes: str, span: Span | None = NOON, now: datetime | None = None) -> None:
    refusals.record(problems(*codes), room=room, span=span, now=now or timezone.now())


def form(**changes: Any) -> dict[str, Any]:
    return {
        "day": f"{TOMORROW}", "start": "12:00", "length": "60", "purpose": "备课", "party_size": "4",
        "contact_name": "李爱丽", "contact_phone": "13800000001", "agree": "on", **changes,
    }  # fmt: skip


def test_each_rule_is_written_once_and_what_is_no_rule_is_not() -> None:
    record(make_room(), "taken", "too_long", "taken", "changed_meanwhile")
    assert written() == ["taken", "too_long"]


def test_a_double_click_counts_once_and_another_time_or_rule_counts() -> None:
    room, now = make_room(), timezone.now()
    for after, codes in ((0, ["taken"]), (59, ["taken", "closed"]), (61, ["taken"])):
        record(room, *codes, now=now + timedelta(seconds=after))
    assert written() == ["taken", "closed", "taken"]
    record(room, "taken", span=span_on(TOMORROW, "13:00-14:00"), now=now + timedelta(seconds=62))
    record(make_room(), "taken", now=now + timedelta(seconds=62))
    assert len(written()) == 5


def test_a_wish_without_a_time_is_not_written() -> None:
    record(make_room(), "taken", span=None)
    assert written() == []


def test_a_refused_reservation_is_written_down_without_anybodys_name(alice_client: Client, alice: User) -> None:
    room = make_room()
    make_reservation(room=room, span=NOON)
    for _ in range(2):
        assert alice_client.post(f"/rooms/{room.slug}/reserve/", form()).status_code == 422
    one = Refusal.objects.get()
    assert (one.code, one.room, one.wanted_from) == ("taken", room, NOON.starts_at)
    assert not {field.name for field in Refusal._meta.get_fields()} & {"person", "by", "holder", "session"}


def test_what_is_refused_beside_a_slip_of_the_pen_is_written_too_but_not_the_slip(alice_client: Client) -> None:
    room = make_room()
    assert alice_client.post(f"/rooms/{room.slug}/reserve/", form(purpose="")).status_code == 422
    assert written() == []
    assert alice_client.post(f"/rooms/{room.slug}/reserve/", form(purpose="", start="03:00")).status_code == 422
    assert written() == ["closed"]


def test_hints_while_typing_are_no_refusals(alice_client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=NOON)
    alice_client.post(f"/rooms/{room.slug}/reserve/", form(), headers={"HX-Request": "true"})
    assert written() == []


def test_a_refused_place_on_the_waiting_list_is_written_down(alice_client: Client) -> None:
    room = make_room(longest_minutes=60)
    make_reservation(room=room, span=NOON)
    alice_client.post(f"/rooms/{room.slug}/reserve/", form(length="90", wait="1"))
    assert "too_long" in written()


def test_a_refused_move_is_written_down(alice_client: Client, alice: User) -> None:
    room = make_room()
    make_reservation(room=room, span=NOON)
    own = make_reservation(room=room, span=span_on(TOMORROW, "14:00-15:00"), holder=alice)
    answer = alice_client.post(
        f"/reservations/{own.reference}/move/",
        {"room": room.pk, "day": f"{TOMORROW}", "start": "12:00", "length": "60"},
    )
    assert answer.status_code == 422
    assert written() == ["taken"]


def test_refusals_are_forgotten_after_two_years() -> None:
    room, now = make_room(), timezone.now()
    record(room, "taken", now=now - timedelta(days=732))
    record(room, "closed", now=now - timedelta(days=730))
    refusals.old(now=now).delete()
    assert written() == ["closed"]


def test_every_rule_has_a_name_in_the_reports() -> None:
    folder = Path(bookings.__file__).parent
    codes = set(re.findall(r'Problem\(\s*code="(\w+)"', (folder / "policies.py").read_text()))
    of_own_reservations = {"already_begun", "too_late"}
    assert codes - of_own_reservations <= refusals.RULES.keys()
    assert {"taken", "closed", "too_long"} <= codes
