"""The main errands, from the front door to the last page, as people do them."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings import actions
from bookings.models import Reservation, Room
from bookings.tests.factories import span_on
from centre.accounts.models import User
from centre.shared.timespan import local_day
from tests.journeys.conftest import Centre

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]


def weekday_ahead(days: int) -> date:
    """A Monday to Friday at least so many days from today."""
    day = local_day(timezone.now()) + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def quiet_room(place: int = 0) -> Room:
    """A room that everybody may reserve at once."""
    rooms = Room.objects.in_use().filter(audience="everyone", needs_approval=False, kind="room", raster_minutes=30)
    return rooms.order_by("pk")[place]


def reserve_address(room: Room, day: date, hours: str) -> str:
    start, end = hours.split("-")
    return f"{reverse('bookings:reserve_room', args=[room.slug])}?start={day}T{start}&end={day}T{end}"


def fill_in_purpose(page: Page, purpose: str, people: int = 6) -> None:
    page.fill("[name=purpose]", purpose)
    page.fill("[name=party_size]", str(people))
    page.check("[name=agree]")


def send(page: Page) -> None:
    page.locator("main form[method=post] .btn-primary").last.click()
    page.wait_for_load_state()


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("width", [1280, 375], ids=["desk", "phone"])
def test_a_resident_reserves_from_the_day_grid_looks_it_up_and_cancels(
    visit: Visit, javascript: bool, width: int
) -> None:
    day = weekday_ahead(9 + 2 * javascript + (width == 375))
    page = visit("/", as_="alice", javascript=javascript, width=width)
    page.goto(reverse("bookings:day", args=[day]))
    room = quiet_room(1)
    free = page.locator(f".slot--free a[href*='/rooms/{room.slug}/reserve/']").last
    free.click()
    page.wait_for_load_state()
    assert room.name in headline(page)
    fill_in_purpose(page, "年级组集体备课")
    send(page)
    expect(page.locator(".ticket__number")).to_have_text(re.compile(r"QY\s?\d{4}\s?\d{4,}"))
    reference = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(reverse("bookings:my_reservations"))
    page.locator(f"a[href='{reverse('bookings:cancel_reservation', args=[reference])}']").first.click()
    send(page)
    assert Reservation.objects.get(reference=reference).state == "cancelled"


def test_somebody_who_has_not_signed_in_comes_back_to_the_time_they_chose(visit: Visit) -> None:
    day, room = weekday_ahead(16), quiet_room()
    User.objects.create_user("grace", name="葛蕾", phone="13911112222", password="Lamp-und-42")
    page = visit(reserve_address(room, day, "15:00-16:00"))
    assert page.url.startswith(page.context.pages[0].url.split("/account")[0])
    page.fill("[name=username]", "13911112222")
    page.fill("[name=password]", "Lamp-und-42")
    send(page)
    assert room.name in headline(page)
    expect(page.locator("[name=start]")).to_have_value("15:00")
    fill_in_purpose(page, "读书会")
    send(page)
    assert Reservation.objects.filter(holder__username="grace", state="confirmed").count() == 1


def test_a_new_resident_registers_on_the_phone_and_is_signed_in(visit: Visit) -> None:
    page = visit(reverse("accounts:register"), width=375)
    page.fill("[name=name]", "钱新")
    page.fill("[name=phone]", "139 3333 4444")
    page.fill("[name=new_password]", "Ginkgo-2026")
    page.fill("[name=repeated]", "Ginkgo-2026")
    page.check("[name=agreed]")
    send(page)
    page.goto(reverse("accounts:account"))
    assert "钱新" in page.content()
    person = User.objects.get(phone="13933334444")
    assert person.consents.count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_in_elder_mode_two_questions_lead_to_a_room(visit: Visit, javascript: bool) -> None:
    day = weekday_ahead(12)
    page = visit(reverse("bookings:day", args=[day]), as_="bob", elderly=True, javascript=javascript, width=375)
    assert page.locator("html.elderly").count() == 1
    page.locator("main form .choice").first.click()
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()
    page.locator(".slot--free a").first.click()
    page.wait_for_load_state()
    expect(page.locator("[name=purpose]")).to_be_visible()


def test_search_leads_to_a_time_that_can_be_had(visit: Visit) -> None:
    day = weekday_ahead(14)
    page = visit(reverse("bookings:search") + f"?day={day}&length=120&people=10", as_="alice")
    page.locator(".time-chip[href*='/reserve/']").first.click()
    page.wait_for_load_state()
    fill_in_purpose(page, "合唱分声部", people=10)
    send(page)
    expect(page.locator(".ticket__number")).to_be_visible()


def test_a_time_lost_to_somebody_faster_keeps_what_was_typed_and_offers_others(visit: Visit) -> None:
    day, room = weekday_ahead(18), quiet_room()
    page = visit(reserve_address(room, day, "10:00-11:00"), as_="alice", width=375)
    fill_in_purpose(page, "写了很久的用途")
    bob = User.objects.get(username="bob")
    wish = {"purpose": "备课", "party_size": 5, "holder": bob, "by": bob, "now": timezone.now()}
    actions.reserve(room=room, span=span_on(day, "10:00-11:00"), **wish)
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=purpose]")).to_have_value("写了很久的用途")
    page.locator(".alternatives button").first.click()
    page.wait_for_load_state()
    expect(page.locator("[name=purpose]")).to_have_value("写了很久的用途")
    page.check("[name=agree]")
    send(page)
    assert Reservation.objects.filter(holder__username="alice", purpose="写了很久的用途", state="confirmed").exists()


def test_the_desk_confirms_a_request_and_the_holder_reads_it_in_the_inbox(visit: Visit) -> None:
    room = Room.objects.in_use().filter(needs_approval=True, audience="everyone").first()
    assert room
    day, alice = weekday_ahead(20), User.objects.get(username="alice")
    wish = {"purpose": "开班式", "party_size": room.capacity_from, "holder": alice, "by": alice, "now": timezone.now()}
    asked = actions.reserve(room=room, span=span_on(day, "14:00-15:00"), **wish)
    desk = visit(reverse("bookings:desk_queue") + f"?reference={asked.reference}", as_="root")
    desk.locator(".decide .btn-primary").click()
    desk.wait_for_load_state()
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    inbox = visit(reverse("notifications:inbox"), as_="alice", width=375)
    assert room.name in inbox.locator("main li.is-unread").first.inner_text()


def test_the_language_and_elder_mode_stay_chosen_without_javascript(visit: Visit) -> None:
    page = visit("/", javascript=False)
    page.get_by_role("link", name="English").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(reverse("bookings:rooms"))
    assert headline(page) == "All rooms"
    page.locator("a[href*='elderly=1']").first.click()
    page.goto(reverse("bookings:day"))
    assert "elderly" in (page.locator("html").get_attribute("class") or "")


def test_an_account_made_at_the_counter_asks_for_an_own_password_first(visit: Visit) -> None:
    desk = visit(reverse("accounts:desk_new_account"), as_="root")
    desk.fill("[name=name]", "孙有福")
    desk.fill("[name=phone]", "13955556666")
    for box in desk.locator("main form [type=checkbox]").all():
        box.check()
    send(desk)
    one_time = re.search(r"[A-Za-z2-9]{4}-[A-Za-z2-9]{4}-[A-Za-z2-9]{4}", desk.locator("main").inner_text())
    assert one_time, desk.locator("main").inner_text()
    page = visit(reverse("accounts:sign_in"), width=375)
    page.fill("[name=username]", "13955556666")
    page.fill("[name=password]", one_time[0])
    send(page)
    page.goto(reverse("bookings:my_reservations"))
    expect(page).to_have_url(re.compile(reverse("accounts:password")))


def test_a_cell_of_the_grid_is_reached_and_taken_by_keyboard_alone(visit: Visit) -> None:
    day = weekday_ahead(22)
    page = visit(reverse("bookings:day", args=[day]), as_="alice")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.locator(".slot--free a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("[name=purpose]")).to_be_visible()


def test_the_address_of_a_wrong_page_says_so_in_the_house_style(centre: Centre, visit: Visit) -> None:
    page = centre.visitor(None)
    answer = page.goto("/rooms/no-such-room/")
    assert answer
    assert answer.status == 404
    assert page.locator("h1").count() == 1
    page.context.close()


def test_a_cell_that_is_taken_tells_why_by_keyboard_mouse_and_finger(visit: Visit) -> None:
    day, room = weekday_ahead(23), quiet_room()
    bob = User.objects.get(username="bob")
    wish = {"purpose": "备课", "party_size": 5, "holder": bob, "by": bob, "now": timezone.now()}
    actions.reserve(room=room, span=span_on(day, "10:00-11:00"), **wish)
    address = f".slot--busy > a[href='{reverse('bookings:why_not', args=[room.slug])}?start={day}T10:00']"
    page = visit(reverse("bookings:day", args=[day]))
    page.locator(address).hover()
    expect(page.locator(".why")).to_contain_text("10:00 到")
    page.keyboard.press("Escape")
    expect(page.locator(".why")).to_be_hidden()
    page.mouse.move(2, 2)
    page.keyboard.press("Tab")
    page.locator(address).focus()
    expect(page.locator(".why")).to_contain_text("10:00 到")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("为什么不能约？")
    phone = visit(reverse("bookings:day", args=[day]), width=375, has_touch=True)
    phone.locator(address).tap()
    expect(phone.locator(".why")).to_contain_text("10:00 到")
    without = visit(reverse("bookings:day", args=[day]), javascript=False)
    without.locator(address).click()
    expect(without.locator(".why-not")).to_contain_text("10:00 到")
    expect(without.locator(".alternatives a").first).to_be_visible()


def test_paper_is_entered_without_javascript(visit: Visit) -> None:
    day, room = weekday_ahead(24), quiet_room()
    page = visit(reverse("bookings:desk_paper"), as_="erik", javascript=False)
    wish = {
        "day": str(day),
        "start": "10:00",
        "end": "11:00",
        "contact_name": "郑明",
        "party_size": "4",
        "purpose": "补录",
    }
    for name, value in wish.items():
        page.fill(f"[name=row1-{name}]", value)
    page.select_option("[name=row1-room]", str(room.pk))
    page.click("button[name=enter]")
    assert Reservation.objects.get(purpose="补录").span == span_on(day, "10:00-11:00")


def test_a_residents_whole_journey_works_without_javascript(visit: Visit) -> None:
    day, room, bob = weekday_ahead(20), quiet_room(), User.objects.get(username="bob")
    wish = {"purpose": "备课", "party_size": 5, "holder": bob, "by": bob, "now": timezone.now()}
    taken = actions.reserve(room=room, span=span_on(day, "14:00-15:00"), **wish)
    page = visit(reverse("bookings:day", args=[day]), as_="alice", javascript=False, width=375)

    page.locator(f".slot--free a[href*='/rooms/{room.slug}/reserve/']").last.click()
    page.locator("button[name=hold]").click()
    expect(page.locator(".deadline b")).to_have_text(re.compile(r"\d\d:\d\d"))
    fill_in_purpose(page, "合唱分声部")
    send(page)
    first = page.locator(".ticket__number").inner_text().replace(" ", "")

    page.goto(reserve_address(room, day, "14:00-15:00"))
    fill_in_purpose(page, "读书小组")
    page.locator("button[name=wait]").first.click()
    expect(page.locator("main")).to_contain_text("您排第一")
    actions.cancel(reservation=taken, by=bob, now=timezone.now())

    page.goto("/inbox/")
    page.get_by_text("候补到了").first.click()
    page.goto(reverse("bookings:waiting_list"))
    page.locator("main .rows a", has_text=room.name).first.click()
    expect(page.locator(".deadline")).to_be_visible()
    page.locator("button[name=answer][value=yes]").click()
    expect(page.locator(".ticket__number")).to_be_visible()
    second = page.url.rstrip("/").rsplit("/", 1)[-1]

    page.goto(reverse("bookings:move_reservation", args=[second]))
    page.select_option("[name=start]", "13:30")
    send(page)
    assert timezone.localtime(Reservation.objects.get(reference=second).starts_at).hour == 13
    for reference in (first, second):
        page.goto(reverse("bookings:cancel_reservation", args=[reference]))
        send(page)
    states = Reservation.objects.filter(reference__in=[first, second]).values_list("state", flat=True)
    assert list(states) == ["cancelled", "cancelled"]


def test_an_exhibition_is_taken_away_and_opens_from_a_stick(centre: Centre, visit: Visit, tmp_path: Path) -> None:
    desk = visit("/desk/exhibitions/shi-kuai-zhan-ban-yi-bai-nian-de-lu/export/", as_="ed")
    with desk.expect_download() as taken:
        desk.get_by_role("button", name="导出文件夹").click()
    zipfile.ZipFile(taken.value.path()).extractall(tmp_path)
    page = centre.visitor(javascript=False)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(next(tmp_path.glob("*/index.html")).as_uri())
    page.get_by_role("link", name="星火燎原").click()
    expect(page.locator("h1")).to_have_text("星火燎原")
    picture = page.locator("figure.panel-picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="烽火弦歌").first.click()
    expect(page.locator("h1")).to_have_text("烽火弦歌")
    assert failed == []
    assert {url.partition(":")[0] for url in asked} == {"file"}
    page.context.close()
