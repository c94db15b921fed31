"""The self-service point of the reading room: a scanner that types faster than pages load, and a page that forgets."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reading_room.models import Loan
from reading_room.tests.factories import make_card, make_collection, make_copy, make_kiosk, make_reader, make_title

from .conftest import until

pytestmark = pytest.mark.journey
PARTS = ()  # people and the house are enough
Open = Callable[..., Page]


def scanned(page: Page, *codes: str) -> None:
    """One after the other, without waiting for anything."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def test_a_card_and_three_books_scanned_at_once_are_lent_and_then_forgotten(visit: Open) -> None:
    lent, card = make_collection("外借", is_lent=True), make_card(make_reader("孙慧敏"))
    copies = [make_copy(make_title(name, collection=lent)) for name in ("乡村教师手记", "村小日历", "板书四十讲")]
    page = visit("/", width=1080)
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.clock.install()
    page.goto(make_kiosk("二层阅览区").get_absolute_url())
    expect(page.locator("[data-kiosk-code]")).to_be_focused()
    scanned(page, card.number, *(copy.accession_number for copy in copies))
    expect(page.get_by_role("heading", name="这次借了 3 本")).to_be_visible()
    assert until(lambda: Loan.objects.open().filter(reader=card.reader).count() == 3)
    assert Axe().run(page).violations_count == 0
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator("[data-kiosk-code]")).to_be_focused()
    page.clock.fast_forward(46_000)
    expect(page.get_by_role("heading", name="请先扫您的读者证")).to_be_visible()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("乡村教师手记")


def test_without_javascript_the_box_is_a_form(visit: Open) -> None:
    card = make_card(make_reader("钱塘"))
    page = visit(make_kiosk("南门").get_absolute_url(), javascript=False)
    expect(page.get_by_role("textbox")).to_be_focused()  # the page is ready for a scanner a moment after it is there
    scanned(page, card.number)
    expect(page.locator(".scan-here")).to_contain_text("钱*")
