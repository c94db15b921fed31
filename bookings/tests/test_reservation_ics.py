"""The calendar file of a reservation: /reservations/<reference>.ics."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bookings import actions
from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import make_reservation, make_room, make_venue, span_on

pytestmark = pytest.mark.django_db

SOON = local_day(timezone.now()) + timedelta(days=3)


def make_mine(holder: User, **fields: Any) -> Reservation:
    room = make_room("钢琴排练厅", venue=make_venue("活动区", floor="五层"))
    return make_reservation(**{"room": room, "span": span_on(SOON, "14:00-15:30"), "holder": holder} | fields)


def file_of(client: Client, reservation: Reservation) -> bytes:
    response = client.get(reverse("bookings:reservation_ics", args=[reservation.reference]))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert f"{reservation.reference}.ics" in response["Content-Disposition"]
    return response.content


def calendar_of(client: Client, reservation: Reservation) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(file_of(client, reservation))
    [event] = calendar.walk("VEVENT")
    assert event.errors == []
    return calendar, event


def test_a_calendar_understands_when_and_where(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    calendar, event = calendar_of(alice_client, reservation)
    assert event.decoded("dtstart") == reservation.starts_at
    assert event.decoded("dtend") == reservation.ends_at
    assert str(event["location"]).startswith("钢琴排练厅")
    assert "活动区" in str(event["location"])
    assert (str(event["status"]), str(calendar["method"])) == ("CONFIRMED", "PUBLISH")
    assert str(event["url"]).endswith(reservation.get_absolute_url())


def test_the_moments_are_given_in_utc_and_so_need_no_time_zone_table(alice_client: Client, alice: User) -> None:
    text = file_of(alice_client, make_mine(alice)).decode()
    assert f"DTSTART:{SOON:%Y%m%d}T060000Z" in text
    assert f"DTEND:{SOON:%Y%m%d}T073000Z" in text


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_says(alice_client: Client, alice: User) -> None:
    body = file_of(alice_client, make_mine(alice, purpose="四年级数学组集体备课" * 7))
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.endswith(b"END:VCALENDAR\r\n")
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert "四年级数学组集体备课" * 7 in str(event["summary"])


def test_text_cannot_smuggle_in_another_entry(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice, purpose="排练\r\nEND:VEVENT\r\nBEGIN:VEVENT, ; \\")
    _calendar, event = calendar_of(alice_client, reservation)
    assert "BEGIN:VEVENT, ; \\" in str(event["summary"])


def test_a_moved_reservation_replaces_its_entry(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    _calendar, before = calendar_of(alice_client, reservation)
    span = span_on(SOON, "16:00-17:00")
    actions.move(reservation=reservation, room=reservation.room, span=span, by=alice, now=timezone.now())
    _calendar, after = calendar_of(alice_client, reservation)
    assert str(after["uid"]) == str(before["uid"])
    assert int(after["sequence"]) == int(before["sequence"]) + 1
    assert after.decoded("dtstart") == span.starts_at


def test_a_cancelled_reservation_is_taken_out_of_the_calendar(alice_client: Client, alice: User) -> None:
    reservation = make_mine(alice)
    actions.cancel(reservation=reservation, by=alice, now=timezone.now())
    calendar, event = calendar_of(alice_client, reservation)
    assert (str(event["status"]), str(calendar["method"])) == ("CANCELLED", "CANCEL")
    assert int(event["sequence"]) == 1


def test_a_wish_that_waits_is_tentative(alice_client: Client, alice: User) -> None:
    _calendar, event = calendar_of(alice_client, make_mine(alice, state="requested"))
    assert str(event["status"]) == "TENTATIVE"


def test_the_file_names_nobody(alice_client: Client, alice: User) -> None:
    text = file_of(alice_client, make_mine(alice, contact_name="李爱丽", contact_phone="13800000001")).decode()
    assert "李爱丽" not in text
    assert "0000" + "0001" not in text
