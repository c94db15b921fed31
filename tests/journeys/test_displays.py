"""Screens on a wall, in a real browser: what they do when the network is lost, and what they do not."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from bookings.models import Room, Venue
from bookings.tests.factories import make_reservation, make_room, make_venue, span_on
from centre.accounts.models import User
from centre.shared.kept import forget_everything
from centre.shared.timespan import moment
from tests.journeys.conftest import Centre

pytestmark = pytest.mark.journey
PARTS = ()  # of the demonstration: people and rooms are enough
Visit = Screen = Callable[..., Page]
DAY = date(2026, 11, 25)  # a Wednesday
PRIVATE = {"purpose": "离婚互助小组", "contact_name": "李爱丽", "contact_phone": "13800000001"}


class Clock:
    """The server's clock, which stands until a test turns it."""

    def __init__(self) -> None:
        self.turn("10:00")

    def turn(self, clock: str) -> None:
        self.now = moment(DAY, time.fromisoformat(clock))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    forget_everything()
    yield clock
    forget_everything()


@pytest.fixture
def room(centre: Centre) -> Room:
    """A room of the test's own with a party at 14:00, and one with an open title at 16:00."""
    room = make_room()
    alice = User.objects.get(username="alice")
    make_reservation(room=room, span=span_on(DAY, "14:00-15:00"), holder=alice, **PRIVATE)
    make_reservation(room=room, span=span_on(DAY, "16:00-17:00"), holder=alice, public_title="家长课堂", **PRIVATE)
    return room


def door(room: Room) -> str:
    return reverse("bookings:door", args=[room.slug])


def go_on(page: Page, to: str) -> None:
    """Let the screen's own clock run; it started with the server's at 10:00."""
    hours, minutes = (int(part) for part in to.split(":"))
    page.clock.fast_forward(((hours - 10) * 60 + minutes) * 60_000 + 1_000)


@pytest.fixture
def screen(centre: Centre) -> Iterator[Callable[..., Page]]:
    """`screen(path)`: a tablet that shows a page; its clock is an hour slow and runs when the test lets it."""
    pages: list[Page] = []

    def hang_up(path: str, **kind: Any) -> Page:
        page = centre.visitor(**kind)
        pages.append(page)
        page.clock.install(time=moment(DAY, time(9)))
        page.goto(path, wait_until="networkidle")  # the script has asked for the first time
        expect(page.locator("[data-as-of]")).to_contain_text("更新于")
        return page

    yield hang_up
    for page in pages:
        page.context.close()


def test_a_screen_that_lost_the_network_says_so_and_claims_nothing(screen: Screen, room: Room) -> None:
    page = screen(door(room))
    word = page.locator("[data-word]")
    expect(word).to_have_text("空闲")
    expect(page.locator("[data-clock]")).to_have_text("10:00")
    page.context.set_offline(True)
    expect(page.locator("[data-as-of]")).to_have_text("截至 10:00 · 网络中断")
    expect(word).to_have_text("可能空闲")
    expect(page.locator("[data-what]")).to_contain_text("请先问前台")
    text = page.content()
    for private in (*PRIVATE.values(), "alice"):
        assert private not in text


def test_without_network_it_goes_on_by_its_own_clock_until_its_day_is_over(screen: Screen, room: Room) -> None:
    page = screen(door(room))
    page.context.set_offline(True)
    expect(page.locator("body")).to_have_class("is-stale")
    go_on(page, "14:00")
    expect(page.locator("[data-word]")).to_have_text("使用中")
    expect(page.locator("[data-when]")).to_have_text("14:00–15:00")
    expect(page.locator("[data-clock]")).to_have_text("14:00")
    expect(page.locator("[data-next]")).to_contain_text("家长课堂")
    page.clock.fast_forward(timedelta(hours=10, minutes=1).seconds * 1000)
    expect(page.locator("[data-word]")).to_have_text("请询问前台")
    expect(page.locator("[data-as-of]")).to_have_text("截至 10:00 · 网络中断")


def test_when_the_network_is_back_it_says_what_holds_now(screen: Screen, room: Room, clock: Clock) -> None:
    page = screen(door(room))
    page.context.set_offline(True)
    expect(page.locator("[data-word]")).to_have_text("可能空闲")
    clock.turn("14:30")
    page.context.set_offline(False)
    expect(page.locator("[data-word]")).to_have_text("使用中")
    expect(page.locator("[data-as-of]")).to_have_text("更新于 14:30")
    expect(page.locator("[data-clock]")).to_have_text("14:30")


def test_a_new_reservation_appears_within_half_a_minute(screen: Screen, room: Room) -> None:
    page = screen(door(room))
    make_reservation(room=room, span=span_on(DAY, "10:00-11:00"), holder=User.objects.get(username="bob"))
    page.clock.run_for(31_000)
    expect(page.locator("[data-word]")).to_have_text("使用中")
    expect(page.locator("[data-when]")).to_have_text("10:00–11:00")


def test_it_asks_again_at_the_very_moment_at_which_a_party_ends(screen: Screen, room: Room, clock: Clock) -> None:
    clock.now = moment(DAY, time(14, 59, 40))
    page = screen(door(room))
    page.clock.run_for(12_000)
    expect(page.locator("[data-word]")).to_have_text("使用中")
    clock.now = moment(DAY, time(15, 0, 2))
    page.clock.run_for(10_000)
    expect(page.locator("[data-word]")).to_have_text("空闲")
    expect(page.locator("[data-as-of]")).to_have_text("更新于 15:00")


def test_a_room_that_was_taken_out_of_use_is_claimed_by_no_screen(screen: Screen, room: Room, clock: Clock) -> None:
    page = screen(door(room))
    Room.objects.filter(pk=room.pk).update(retired_at=clock.now)
    page.clock.run_for(31_000)
    expect(page.locator("[data-word]")).to_have_text("请询问前台")


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920)])
def test_everything_fits_on_the_screens_people_hang_up(screen: Screen, room: Room, width: int, height: int) -> None:
    title = "家长课堂：陪孩子读书的一百种办法，每周三下午，不用报名，来了就坐，坐满为止啊"
    alice = User.objects.get(username="alice")
    for hour in (10, 11, 12):
        make_reservation(room=room, span=span_on(DAY, f"{hour}:00-{hour + 1}:00"), public_title=title, holder=alice)
    page = screen(door(room))
    page.set_viewport_size({"width": width, "height": height})
    for lost in (False, True):
        expect(page.locator("[data-word]")).to_have_text("使用中")
        page.context.set_offline(lost)
        expect(page.locator("body.is-stale")).to_have_count(int(lost))
        for selector in ("[data-clock]", "[data-word]", "[data-when]", "[data-what]", "[data-as-of]", ".qr:visible"):
            box = page.locator(selector).first.bounding_box()
            assert box, selector
            assert box["x"] >= 0, selector
            assert box["x"] + box["width"] <= width, selector
            assert box["y"] + box["height"] <= height, selector
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        code = page.locator(".qr:visible").bounding_box()
        assert code
        shortest = min(width, height)
        assert code["width"] > shortest / 6


# --- the hall ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def venue(centre: Centre) -> Venue:
    """A venue with more rooms than a screen can show."""
    venue = make_venue()
    for _number in range(12):
        make_room(venue=venue)
    return venue


def shown(page: Page) -> list[str]:
    return page.locator(".hall-room h2:visible").all_inner_texts()


def test_the_hall_turns_its_pages_until_somebody_pauses_it(screen: Screen, venue: Venue) -> None:
    page = screen(reverse("bookings:venue_display", args=[venue.slug]))
    first = shown(page)
    assert 1 < len(first) < 12
    page.clock.run_for(12_500)
    second = shown(page)
    assert not set(first) & set(second)
    page.get_by_role("button", name="暂停").click()
    page.clock.run_for(60_000)
    assert shown(page) == second
    page.get_by_role("button", name="上一页").click()
    assert shown(page) == first
    page.get_by_role("button", name="继续").click()
    page.clock.run_for(12_500)
    assert shown(page) == second


def test_the_hall_stands_still_for_people_who_want_less_motion(screen: Screen, venue: Venue) -> None:
    page = screen(reverse("bookings:venue_display", args=[venue.slug]), reduced_motion="reduce")
    first = shown(page)
    page.clock.run_for(30_000)
    assert shown(page) == first
    expect(page.get_by_role("button", name="继续")).to_be_visible()


def test_the_hall_says_that_the_network_is_lost(screen: Screen, venue: Venue) -> None:
    page = screen(reverse("bookings:venue_display", args=[venue.slug]))
    page.context.set_offline(True)
    expect(page.locator("[data-as-of]")).to_have_text("截至 10:00 · 网络中断")
    expect(page.locator("[data-word]").first).to_have_text("可能空闲")


@pytest.mark.parametrize("name", ["door", "venue_display"])
def test_without_scripts_the_screens_can_be_read(visit: Visit, room: Room, name: str) -> None:
    slug = room.slug if name == "door" else room.venue.slug
    page = visit(reverse(f"bookings:{name}", args=[slug]), javascript=False)
    expect(page.locator("[data-word]").first).to_have_text("空闲")
    expect(page.locator("[data-as-of]")).to_have_text("更新于 10:00")
