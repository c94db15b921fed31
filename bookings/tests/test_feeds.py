"""Calendars to subscribe to: /rooms/<slug>/calendar.ics, /feeds/<secret>.ics and the page that gives the address."""

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from ical.calendar import Calendar
from ical.calendar_stream import CalendarStream
from ical.event import Event
from pytest_django import DjangoAssertNumQueries

from bookings import actions, feeds
from bookings.models import CalendarFeed, Occupancy, Reservation, Room
from bookings.queries.feeds import own_reservations
from centre.accounts.models import User
from centre.shared.logs import WithoutSecrets
from centre.shared.timespan import Span, local_day, moment

from .factories import make_hold, make_reservation, make_room, make_space, make_venue, span_on

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOON = local_day(NOW) + timedelta(days=3)


def room_feed(room: Room) -> str:
    return reverse("bookings:room_calendar", args=[room.slug])


def own_feed(person: User) -> str:
    return reverse("bookings:own_calendar", args=[feeds.give_out(by=person, now=NOW).secret])


def body_of(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return bytes(response.content)


def parsed(client: Client, address: str) -> Calendar:
    """As another program reads it, which refuses whatever is not valid."""
    [calendar] = CalendarStream.from_ics(body_of(client, address).decode()).calendars
    return calendar


def events(client: Client, address: str) -> Sequence[Event]:
    return parsed(client, address).events


def only(found: Sequence[Event]) -> Event:
    [event] = found
    return event


def check_octets(body: bytes) -> None:
    """What RFC 5545 asks of the bytes: CRLF everywhere, 75 octets a line at most, no character cut in two."""
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    lines = body.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()


# --- a room's --------------------------------------------------------------------------------------------------------


def test_a_room_tells_everybody_when_it_is_taken_and_nothing_else(client: Client, alice: User) -> None:
    room = make_room("钢琴排练厅", venue=make_venue("活动区", floor="五层"))
    span = span_on(SOON, "14:00-15:30")
    private = {"contact_name": "李爱丽", "contact_phone": "13800000001", "note": "请备水", "purpose": "离婚互助小组"}
    reservation = make_reservation(room=room, span=span, holder=alice, **private)
    event = only(events(client, room_feed(room)))
    assert (event.dtstart, event.dtend) == (span.starts_at, span.ends_at)
    assert event.summary == "已约"
    assert str(event.location).startswith("钢琴排练厅")
    text = "".join(body_of(client, room_feed(room)).decode().split("\r\n "))
    for word in (*private.values(), "alice", reservation.reference):
        assert word not in text


def test_a_room_tells_the_title_that_was_opened_to_the_public(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(SOON, "14:00-15:30"), public_title="家长课堂", purpose="内部排练")
    assert only(events(client, room_feed(room))).summary == "家长课堂"


def test_a_closure_is_told_without_its_purpose(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(SOON, "14:00-15:30"), kind="closure", purpose="检修空调")
    assert only(events(client, room_feed(room))).summary == "停用"


def test_a_room_feed_reaches_from_last_week_to_two_months_ahead(client: Client) -> None:
    room = make_room()
    days = [local_day(NOW) + timedelta(days=n) for n in (-8, -7, 60, 61)]
    for day in days:
        make_reservation(room=room, span=span_on(day, "10:00-11:00"))
    told = [
        local_day(event.dtstart) for event in events(client, room_feed(room)) if isinstance(event.dtstart, datetime)
    ]
    assert told == days[1:3]


def test_the_hall_is_taken_when_one_half_is_and_told_once_when_both_are(client: Client) -> None:
    venue = make_venue()
    east, west = make_space(venue), make_space(venue)
    half, hall = make_room(venue=venue, spaces=[east]), make_room(venue=venue, spaces=[east, west])
    make_reservation(room=half, span=span_on(SOON, "09:00-10:00"))
    make_reservation(room=hall, span=span_on(SOON, "14:00-15:00"))
    assert len(events(client, room_feed(hall))) == 2
    assert len(events(client, room_feed(half))) == 2


def test_what_let_go_is_in_no_feed_and_a_form_being_filled_in_neither(client: Client, alice: User) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(SOON, "09:00-10:00"), state="cancelled")
    unclaimed = make_reservation(room=room, span=span_on(SOON, "11:00-12:00"))
    Occupancy.objects.filter(reservation=unclaimed).update(lets_go_at=NOW - timedelta(minutes=1))
    make_hold(room=room, span=span_on(SOON, "14:00-15:00"), person=alice)
    assert events(client, room_feed(room)) == []


def test_a_room_feed_that_did_not_change_is_not_sent_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = make_room()
    first = client.get(room_feed(room))["ETag"]
    with django_assert_num_queries(2):
        assert client.get(room_feed(room), headers={"If-None-Match": first}).status_code == 304
    with django_assert_num_queries(2):
        assert client.get(room_feed(room)).status_code == 200  # it is ready
    reservation = make_reservation(room=room, span=span_on(SOON, "14:00-15:00"))
    changed = client.get(room_feed(room), headers={"If-None-Match": first})
    assert changed.status_code == 200
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=NOW - timedelta(hours=1))
    again = client.get(room_feed(room), headers={"If-None-Match": changed["ETag"]})
    assert again.status_code == 200
    Room.objects.filter(pk=room.pk).update(name="改了名")
    assert client.get(room_feed(room), headers={"If-None-Match": again["ETag"]}).status_code == 200


def test_an_unclaimed_reservation_leaves_the_feed_by_the_clock_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room()
    reservation = make_reservation(room=room, span=span_on(SOON, "14:00-15:00"))
    end = moment(SOON, time(14, 15))
    Occupancy.objects.filter(reservation=reservation).update(lets_go_at=end)
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=1))
    before = client.get(room_feed(room))
    assert before.content.count(b"BEGIN:VEVENT") == 1
    monkeypatch.setattr(timezone, "now", lambda: end)
    after = client.get(room_feed(room), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert b"BEGIN:VEVENT" not in after.content


def test_a_room_out_of_use_or_unknown_has_no_feed(client: Client) -> None:
    room = make_room(retired_at=NOW)
    assert client.get(room_feed(room)).status_code == 404
    assert client.get("/rooms/nowhere/calendar.ics").status_code == 404


# --- a person's ------------------------------------------------------------------------------------------------------


def test_a_person_finds_title_place_and_the_way_to_change_it(client: Client, alice: User) -> None:
    room = make_room("钢琴排练厅", venue=make_venue("活动区", floor="五层"))
    reservation = make_reservation(room=room, span=span_on(SOON, "14:00-15:30"), holder=alice, purpose="合唱排练")
    event = only(events(client, own_feed(alice)))
    assert event.summary == "钢琴排练厅：合唱排练"
    assert "活动区" in str(event.location)
    assert reservation.reference in str(event.description)
    assert str(event.url).endswith(reservation.get_absolute_url())
    assert (event.status, event.sequence) == ("CONFIRMED", 0)


def test_a_feed_and_a_single_file_mean_the_same_entry(client: Client, alice_client: Client, alice: User) -> None:
    reservation = make_reservation(holder=alice, span=span_on(SOON, "14:00-15:30"))
    file = reverse("bookings:reservation_ics", args=[reservation.reference])
    alone = only(events(alice_client, file))
    fed = only(events(client, own_feed(alice)))
    assert (alone.uid, alone.sequence, alone.summary) == (fed.uid, fed.sequence, fed.summary)
    assert str(fed.uid).startswith(f"{reservation.reference}@")


def test_the_feed_holds_the_persons_own_reservations_only(client: Client, alice: User, bob: User) -> None:
    make_reservation(holder=bob, span=span_on(SOON, "14:00-15:30"))
    assert events(client, own_feed(alice)) == []


def test_a_moved_reservation_keeps_its_uid_and_its_sequence_rises(client: Client, alice: User) -> None:
    reservation = make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"))
    feed = own_feed(alice)
    before = only(events(client, feed))
    span = span_on(SOON, "16:00-17:00")
    actions.move(reservation=reservation, room=reservation.room, span=span, by=alice, now=timezone.now())
    after = only(events(client, feed))
    assert after.uid == before.uid
    assert (before.sequence, after.sequence) == (0, 1)
    assert after.dtstart == span.starts_at
    assert before.last_modified
    assert after.last_modified
    assert after.last_modified >= before.last_modified


@pytest.mark.parametrize(
    "change",
    [{"state": "requested"}, {"purpose": "别的"}, {"public_title": "公开"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_raises_the_sequence_of_every_change_a_calendar_shows(alice: User, change: dict[str, Any]) -> None:
    reservation = make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"))
    Reservation.objects.filter(pk=reservation.pk).update(**change)
    reservation.refresh_from_db()
    assert reservation.revision == 1


def test_a_revision_never_falls_and_stays_when_nothing_is_shown_otherwise(alice: User) -> None:
    reservation = make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"), revision=3)
    Reservation.objects.filter(pk=reservation.pk).update(note="加两把椅子", revision=0)
    reservation.refresh_from_db()
    assert reservation.revision == 3


def test_a_cancelled_reservation_stays_for_thirty_days_and_says_so(client: Client, alice: User) -> None:
    reservation = make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"))
    feed = own_feed(alice)
    actions.cancel(reservation=reservation, by=alice, now=timezone.now())
    event = only(events(client, feed))
    assert (event.status, event.sequence) == ("CANCELLED", 1)
    later = timezone.now() + timedelta(days=31)
    assert list(own_reservations(alice, now=later)) == []


def test_a_wish_that_waits_is_tentative(client: Client, alice: User) -> None:
    make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"), state="requested")
    assert only(events(client, own_feed(alice))).status == "TENTATIVE"


def test_a_feed_has_a_name_and_says_how_often_to_look(client: Client, alice: User) -> None:
    make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"))
    text = body_of(client, own_feed(alice)).decode()
    for line in (
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Asia/Shanghai",
        f"DTSTART:{SOON:%Y%m%d}T060000Z",
    ):
        assert f"\r\n{line}\r\n" in text
    assert "X-WR-CALNAME:我的预约" in text


def test_an_empty_feed_is_a_calendar_too(client: Client, alice: User) -> None:
    body = body_of(client, own_feed(alice))
    check_octets(body)
    assert body.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("letter", ["a", "数", "🎹"])
def test_long_lines_are_folded_between_letters(client: Client, alice: User, letter: str) -> None:
    for hour in range(9, 17):  # titles of different lengths, so that the fold falls everywhere in a letter
        purpose = letter * (52 + hour) + "；，\\ \"'"
        make_reservation(holder=alice, span=span_on(SOON, f"{hour:02}:00-{hour + 1:02}:00"), purpose=purpose)
    feed = own_feed(alice)
    check_octets(body_of(client, feed))
    titles = [str(event.summary) for event in events(client, feed)]
    assert [title.count(letter) for title in titles] == [52 + hour for hour in range(9, 17)]
    assert all(title.endswith("；，\\ \"'") for title in titles)


def test_text_cannot_smuggle_in_another_entry(client: Client, alice: User) -> None:
    make_reservation(holder=alice, span=span_on(SOON, "14:00-15:00"), purpose="排练\r\nEND:VEVENT\r\nBEGIN:VEVENT,;")
    event = only(events(client, own_feed(alice)))
    assert "BEGIN:VEVENT,;" in str(event.summary)


def make_many(holder: User, room: Room, count: int) -> None:
    start = moment(SOON, time(8))
    spans = [Span(start + timedelta(hours=n), start + timedelta(hours=n + 1)) for n in range(count)]
    made = Reservation.objects.bulk_create(
        Reservation(
            room=room, starts_at=span.starts_at, ends_at=span.ends_at, holder=holder, booked_by=holder,
            state="confirmed", purpose="排练",
        )
        for span in spans
    )  # fmt: skip
    [space] = room.spaces.all()
    Occupancy.objects.bulk_create(
        Occupancy(space=space, starts_at=one.starts_at, free_again_at=one.ends_at, reservation=one) for one in made
    )


@pytest.mark.parametrize("count", [3, 300])
def test_a_feed_asks_as_often_for_many_entries_as_for_few(
    client: Client, alice: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = make_room()
    make_many(alice, room, count)
    feed = own_feed(alice)
    with django_assert_num_queries(2):
        own = body_of(client, feed)
    with django_assert_num_queries(4):
        public = body_of(client, room_feed(room))
    assert own.count(b"BEGIN:VEVENT") == public.count(b"BEGIN:VEVENT") == count
    assert len(parsed(client, feed).events) == count


# --- the secret ------------------------------------------------------------------------------------------------------


def test_a_secret_has_at_least_128_bits_and_never_comes_again(alice: User) -> None:
    secrets = {feeds.give_out(by=alice, now=NOW).secret for _ in range(5)}
    assert len(secrets) == 5
    assert all(len(secret) * 6 >= 128 for secret in secrets)
    assert CalendarFeed.objects.filter(person=alice, revoked_at__isnull=True).count() == 1


def test_replaced_and_revoked_addresses_are_dead(client: Client, alice: User) -> None:
    first, second = own_feed(alice), own_feed(alice)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    feeds.revoke(by=alice, now=NOW)
    assert client.get(second).status_code == 404


def test_somebody_who_closed_their_account_has_no_feed(client: Client, alice: User) -> None:
    feed = own_feed(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get(feed).status_code == 404


def test_a_wrong_secret_costs_what_a_revoked_one_costs_and_repeats_nothing(
    client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    revoked = own_feed(alice)
    feeds.revoke(by=alice, now=NOW)
    for address in (revoked, revoked[:-5] + "A.ics", "/feeds/x.ics", f"/feeds/{'9' * 64}.ics"):
        with django_assert_num_queries(1):
            answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("address", ["/feeds/%00.ics", "/feeds/.ics", f"/feeds/{'9' * 65}.ics", "/feeds/钢琴.ics"])
def test_what_is_no_secret_is_no_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_secret_address_is_told_to_nobody(client: Client, alice: User) -> None:
    for address in (own_feed(alice), "/feeds/wrong.ics"):
        answer = client.get(address)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


def test_a_secret_is_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.DEBUG):
        client.get("/feeds/geheim-geheim.ics")
        logging.getLogger("any").error("GET %s failed", "http://x/feeds/geheim-geheim.ics?x=1")
    assert "/feeds/…" in caplog.text
    assert "geheim" not in caplog.text


def test_the_console_keeps_secrets_out(settings: Any) -> None:
    assert all("secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


# --- the page --------------------------------------------------------------------------------------------------------

PAGE = "/reservations/calendar/"


def test_one_makes_replaces_and_revokes_the_address(alice_client: Client, client: Client, alice: User) -> None:
    assert CalendarFeed.objects.count() == 0
    page = alice_client.post(PAGE, {"deed": "give_out"}, follow=True)
    first = CalendarFeed.objects.get().secret
    assert f"/feeds/{first}.ics" in page.content.decode()
    page = alice_client.post(PAGE, {"deed": "give_out"}, follow=True)
    assert first not in page.content.decode()
    page = alice_client.post(PAGE, {"deed": "revoke"}, follow=True)
    assert "/feeds/" not in page.content.decode()
    assert not CalendarFeed.objects.filter(person=alice, revoked_at__isnull=True).exists()


def test_the_page_shows_nobody_elses_address(alice_client: Client, bob: User) -> None:
    secret = feeds.give_out(by=bob, now=NOW).secret
    page = alice_client.get(PAGE)
    assert secret not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_an_unknown_deed_changes_nothing(alice_client: Client, alice: User) -> None:
    feeds.give_out(by=alice, now=NOW)
    before = list(CalendarFeed.objects.values())
    assert alice_client.post(PAGE, {"deed": "sell"}).status_code == 302
    assert list(CalendarFeed.objects.values()) == before


def test_the_page_asks_for_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_looking_at_the_page_makes_no_address(alice_client: Client) -> None:
    alice_client.get(PAGE)
    assert CalendarFeed.objects.count() == 0
    assert "生成地址" in alice_client.get(PAGE).content.decode()


def test_pages_lead_to_the_feeds(alice_client: Client, client: Client) -> None:
    room = make_room()
    assert room_feed(room) in client.get(room.get_absolute_url()).content.decode()
    assert PAGE in alice_client.get(reverse("bookings:my_reservations")).content.decode()
