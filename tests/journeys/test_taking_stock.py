"""The reading room's scanner in a real browser: faster than pages load, on a phone; and labels on real sheets."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from centre.accounts.models import User
from reading_room import call_numbers
from reading_room.labels import LAYOUTS
from reading_room.models import Copy, Scan, StockTake, Tier, TierToTake
from reading_room.tests.factories import make_copy, make_tier, make_title

pytestmark = pytest.mark.journey
PARTS = ()  # people and the house are enough
Open = Callable[..., Page]


def standing(tier: Tier, count: int) -> list[Copy]:
    title = make_title("教研组的一年")
    numbers = [f"G424/{place}" for place in range(1, count + 1)]
    return [make_copy(title, tier=tier, call_number=number, call_key=call_numbers.key(number)) for number in numbers]


def test_a_scanner_types_faster_than_pages_load_and_waits_for_the_network(visit: Open) -> None:
    tier = make_tier("盘架")
    copies = standing(tier, 6)
    begun = StockTake.objects.create(name="手机盘点", begun_by=User.objects.get(username="lib"))
    TierToTake.objects.create(stock_take=begun, tier=tier)
    phone = visit(reverse("reading_room:desk_stock_tier", args=[begun.pk, tier.pk]), as_="lib", width=375)
    expect(phone.locator("[data-scan-code]")).to_be_focused()
    for copy in copies[:4]:  # without waiting for anything
        phone.keyboard.type(copy.accession_number)
        phone.keyboard.press("Enter")
    seen = phone.locator(".headcounts dd").first
    expect(seen).to_have_text("4 / 6")
    expect(phone.locator("[data-scan-code]")).to_be_focused()
    expect(phone.locator("[data-scan-code]")).to_have_value("")
    assert list(Scan.objects.order_by("place").values_list("copy", flat=True)) == [copy.pk for copy in copies[:4]]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    phone.context.set_offline(True)
    phone.keyboard.type(copies[4].accession_number)
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-scan-said]")).to_contain_text("网络不通")
    phone.context.set_offline(False)
    expect(seen).to_have_text("5 / 6")
    phone.get_by_role("button", name="找到了").click()
    expect(seen).to_have_text("6 / 6")


def test_sixty_six_labels_are_two_sheets_of_a4(visit: Open) -> None:
    copies = standing(make_tier("标架"), LAYOUTS["65"].cells + 1)
    query = f"?first={copies[0].accession_number}&last={copies[-1].accession_number}&barcode=on"
    page = visit(reverse("reading_room:desk_labels") + query, as_="lib")
    expect(page.locator("svg.label-sheet")).to_have_count(2)
    page.emulate_media(media="print")
    first = page.locator("svg.label-sheet .label").first.bounding_box()
    assert first
    millimetre = 96 / 25.4
    assert (round(first["width"] / millimetre, 1), round(first["height"] / millimetre, 1)) == (36, 20)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert [(round(float(width)), round(float(height))) for width, height in sheets] == [(595, 842)] * 2
