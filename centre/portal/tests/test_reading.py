"""What the roof tells the reading room: its seats, now and as figures, and panels that go with a book."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Reservation, Room
from bookings.tests.factories import make_exception, make_reservation, make_room, make_schedule, make_venue, span_on
from centre.portal.reading import panels_for, seats_now
from centre.shared.periods import Period
from centre.shared.timespan import moment
from exhibits.tests.factories import make_draft, make_exhibition, make_panel, make_section
from reading_room.seats import SeatsNow, seats_at, sittings_in
from reading_room.tests.factories import make_title

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
TEN = moment(DAY, time(10))
State = Reservation.State


def make_seats(number: int) -> list[Room]:
    venue = make_venue()
    return [make_room(venue=venue, kind=Room.Kind.SEAT, capacity_to=1) for _ in range(number)]


def sat(seat: Room, hours: str = "09:00-11:00", day: date = DAY, state: str = State.FINISHED) -> Reservation:
    """A reservation to which somebody checked in."""
    span = span_on(day, hours)
    return make_reservation(room=seat, span=span, state=state, party_size=1, checked_in_at=span.starts_at)


def seats() -> SeatsNow:
    found = seats_at(TEN)
    assert found
    return found


def test_a_house_without_seats_says_nothing_of_them() -> None:
    make_room()
    assert seats_at(TEN) is None


def test_seats_that_nobody_holds_at_this_moment_are_free() -> None:
    first, second, *_others = make_seats(4)
    make_reservation(room=first, span=span_on(DAY, "09:00-11:00"))
    make_reservation(room=second, span=span_on(DAY, "10:30-12:00"))
    assert (seats().total, seats().free) == (4, 3)
    assert seats().is_open


def test_a_seat_that_is_retired_is_no_seat() -> None:
    _first, second = make_seats(2)
    Room.objects.filter(pk=second.pk).update(retired_at=TEN)
    assert seats().total == 1


def test_on_a_day_on_which_it_is_closed_no_seat_is_free() -> None:
    schedule = make_schedule(weekly=dict.fromkeys(range(7), "08:00-21:00"))
    make_exception(schedule, DAY)
    make_room(kind=Room.Kind.SEAT, schedule=schedule)
    assert (seats().free, seats().is_open) == (0, False)


def test_the_address_leads_to_the_seats_that_can_be_reserved(client: Client) -> None:
    make_seats(1)
    page = client.get(seats().address)
    assert page.status_code == 200
    assert page.context["form"].cleaned_data["kind"] == Room.Kind.SEAT


def test_the_number_of_queries_does_not_grow_with_the_seats() -> None:
    make_seats(1)
    with CaptureQueriesContext(connection) as few:
        seats_now(TEN)
    make_seats(3)
    with CaptureQueriesContext(connection) as more:
        seats_now(TEN)
    assert len(few) == len(more) <= 6


# --- person-times ----------------------------------------------------------------------------------------------------


def counted(first: date, last: date) -> int:
    found = sittings_in(Period(first, last))
    assert found is not None
    return found.count()


def test_who_checked_in_is_counted_once_for_each_reservation() -> None:
    seat, other = make_seats(2)
    sat(seat, "09:00-11:00")
    sat(seat, "14:00-15:00", state=State.CHECKED_IN)
    sat(other, "09:00-11:00")
    assert counted(DAY, DAY) == 3


@pytest.mark.parametrize("state", [State.CONFIRMED, State.CANCELLED, State.RELEASED, State.NO_SHOW, State.FINISHED])
def test_who_did_not_check_in_is_not_counted(state: str) -> None:
    (seat,) = make_seats(1)
    make_reservation(room=seat, span=span_on(DAY, "09:00-11:00"), state=state)
    assert counted(DAY, DAY) == 0


def test_who_used_another_room_is_not_counted_in_the_reading_room() -> None:
    sat(make_room())
    assert counted(DAY, DAY) == 0


def test_days_are_those_of_shanghai() -> None:
    (seat,) = make_seats(1)
    sat(seat, "00:00-01:00", day=date(2026, 11, 1))
    sat(seat, "23:00-23:30", day=date(2026, 11, 30))
    sat(seat, "23:00-23:30", day=date(2026, 10, 31))
    sat(seat, "00:00-01:00", day=date(2026, 12, 1))
    assert counted(date(2026, 11, 1), date(2026, 11, 30)) == 2


def test_a_sitting_says_which_seat_and_when_and_not_who() -> None:
    (seat,) = make_seats(1)
    made = sat(seat)
    found = sittings_in(Period(DAY, DAY))
    assert found is not None
    row = found[0]
    assert row._fields == ("reference", "seat", "starts_at", "ends_at")
    assert (row.reference, row.seat, row.starts_at) == (made.reference, seat.name, datetime.combine(
        DAY, time(9), tzinfo=TEN.tzinfo
    ))  # fmt: skip


# --- panels that go with a book --------------------------------------------------------------------------------------


@pytest.fixture
def panels(db: None) -> None:
    section = make_section(make_exhibition(title="百年回望"))
    plain: dict[str, Any] = {"lead": "一张地图。", "wall_text": "", "rail_text": "", "look_at": [], "period": {}}
    make_panel(section, title="星火燎原", body="夜校的灯亮到很晚。", **plain)
    make_panel(section, title="同心向远", body="夜校以后有了学校，长征的故事讲到今天。", **plain)


def panels_of(title: str, *subjects: str) -> list[str]:
    return [panel.title for panel in panels_for(make_title(title, subjects=list(subjects)))]


def test_a_book_goes_with_panels_that_have_its_title_or_a_subject(panels: None) -> None:
    assert panels_of("星火燎原") == ["星火燎原"]
    assert panels_of("红星照耀中国", "长征") == ["同心向远"]


def test_panels_with_more_of_its_words_come_first(panels: None) -> None:
    assert panels_of("夜校", "长征") == ["同心向远", "星火燎原"]


def test_the_divisions_of_a_subject_do_not_count(panels: None) -> None:
    assert panels_of("西行漫记", "长征-史料") == ["同心向远"]
    assert panels_of("西行漫记", "史料－长征") == []


def test_a_book_that_nothing_fits_goes_with_no_panel(panels: None) -> None:
    assert panels_of("家", "长篇小说", "&|!():*<->", "😀") == []


def test_what_is_not_on_show_goes_with_no_book(db: None) -> None:
    make_draft(title="星火燎原")
    assert panels_of("星火燎原") == []


def test_what_more_than_three_panels_have_chooses_none_of_them(db: None) -> None:
    section = make_section()
    make_panel(section, title="长征路上", stop_code="A0")
    for place in range(1, 4):
        make_panel(section, title="星火燎原", stop_code=f"A{place}")
        assert len(panels_of("星火燎原")) == place
    make_panel(section, title="星火燎原", stop_code="A4")
    assert panels_of("星火燎原") == []
    assert panels_of("星火燎原", "长征路上") == ["长征路上"]


def test_panels_are_found_by_two_queries_however_many_there_are(panels: None) -> None:
    title = make_title("夜校", subjects=["长征"])
    with CaptureQueriesContext(connection) as queries:
        assert len(panels_for(title)) == 2
    assert len(queries) == 2


def test_the_page_of_a_title_leads_to_its_panels(panels: None, client: Client) -> None:
    title = make_title("夜校")
    page = client.get(title.get_absolute_url()).content.decode()
    (first, *_others) = panels_for(title)
    assert first.note == "百年回望"
    assert f'href="{first.address}"' in page
    assert client.get(first.address).status_code == 200


# --- the way in ------------------------------------------------------------------------------------------------------


def test_everybody_finds_the_reading_room_from_the_home_page_and_only_readers_their_books(
    client: Client, alice_client: Client
) -> None:
    assert client.get("/").content.decode().count('href="/reading/"') == 3  # menu, errands, foot
    mine = 'href="/reading/loans/"'
    assert mine not in client.get("/reading/").content.decode()
    for page in ("/reading/", "/inbox/", "/account/"):
        assert mine in alice_client.get(page).content.decode(), page


def test_the_page_of_the_reading_room_tells_how_many_seats_are_free(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_others = make_seats(3)
    make_reservation(room=first, span=span_on(DAY, "09:00-11:00"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: TEN)
    page = client.get("/reading/").content.decode()
    assert "3 个座位中现有 2 个空着" in page
    assert f'href="{seats().address}"' in page


def test_the_first_free_seat_is_one_tap_away_with_everything_filled_in(alice_client: Client) -> None:
    first, second, *_others = make_seats(4)
    make_reservation(room=first, span=span_on(DAY, "09:00-12:00"), party_size=1)
    address = seats().first_free
    assert address == f"/rooms/{second.slug}/reserve/?start=2026-11-23T10:00&end=2026-11-23T11:00"
    initial = alice_client.get(address).context["form"].initial
    assert (initial["party_size"], initial["purpose"]) == (1, "看书")


def test_where_no_seat_can_be_had_now_none_is_offered() -> None:
    (seat,) = make_seats(1)
    make_reservation(room=seat, span=span_on(DAY, "08:00-21:00"), party_size=1)
    assert seats().first_free == ""
