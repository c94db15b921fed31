"""Somebody without an account: the desk hands over a slip, and the slip opens the reservation at the door."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings import claims
from bookings.models import Reservation, Venue
from bookings.tests.factories import make_reservation, make_room
from centre.accounts.models import User
from centre.shared.timespan import Span
from tests.journeys.conftest import Centre

pytestmark = pytest.mark.journey
PARTS = ()  # of the demonstration: people and rooms are enough
Visit = Callable[..., Page]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def soon(centre: Centre) -> Reservation:
    """In ten minutes, whatever the hour, in a room of its own."""
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=10)
    room = make_room(venue=Venue.objects.earliest("pk"))
    span = Span(start, start + timedelta(hours=1))
    erik = User.objects.get(username="erik")
    return make_reservation(room=room, span=span, booked_by=erik, contact_name="高秀兰", contact_phone="13900000099")


def nothing_is_wrong(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def press(page: Page, button: str) -> None:
    page.locator(button).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("width", [1280, 375], ids=["desk", "phone"])
def test_the_code_on_the_slip_checks_in_without_javascript(visit: Visit, soon: Reservation, width: int) -> None:
    desk = visit(reverse("bookings:desk_reservation", args=[soon.reference]), as_="erik", javascript=False)
    press(desk, "form[action$='/claim-code/'] button")
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", desk.locator(".slip").inner_text())
    assert code
    page = visit(reverse("bookings:check_in", args=[soon.room.slug]), javascript=False, width=width)
    press(page, f"main a[href='{reverse('bookings:claim')}']")
    page.fill("[name=reference]", soon.reference)
    page.fill("[name=code]", code[0].lower())
    press(page, "main form [type=submit]")
    expect(page).to_have_url(re.compile(reverse("bookings:claimed_reservation", args=[soon.reference])))
    assert "高秀兰" not in page.content()
    press(page, "button[value=check_in]")
    soon.refresh_from_db()
    assert soon.state == "checked_in"
    expect(page.locator("main button[value=check_in]")).to_have_count(0)


def test_what_the_desk_hands_over_and_what_it_opens_are_accessible(visit: Visit, soon: Reservation) -> None:
    desk = visit(reverse("bookings:desk_reservation", args=[soon.reference]), as_="erik")
    nothing_is_wrong(desk)
    press(desk, "form[action$='/claim-code/'] button")
    nothing_is_wrong(desk)
    code = claims.give_code(reservation=soon, by=User.objects.get(username="erik"))
    page = visit(reverse("bookings:claim") + f"?reference={soon.reference}", width=375)
    page.fill("[name=code]", code)
    press(page, "main form [type=submit]")
    nothing_is_wrong(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_resident_scans_the_code_at_the_door_and_presses_one_button(
    visit: Visit, soon: Reservation, javascript: bool
) -> None:
    alice = User.objects.get(username="alice")
    Reservation.objects.filter(pk=soon.pk).update(holder=alice)
    page = visit(reverse("bookings:check_in", args=[soon.room.slug]), as_="alice", width=375, javascript=javascript)
    press(page, "main button[value=check_in]")
    soon.refresh_from_db()
    assert soon.state == "checked_in"
