"""The menu of the desk: sections, and the pages of the one that somebody is in; no door that does not open."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from centre.accounts.models import User
from centre.opening.tests.factories import centre_schedule
from centre.portal.desk_menu import SECTIONS, entrance_of, rights_of, sections_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["erik", "dana", "root", "lib", "ed"])
def test_every_door_that_is_shown_opens(who: str, request: pytest.FixtureRequest) -> None:
    centre_schedule()
    person: User = request.getfixturevalue(who)
    client: Client = request.getfixturevalue(f"{who}_client")
    entries = [entry for section in sections_for(rights_of(person), current_view="") for entry in section.entries]
    assert entries
    answers = {entry.view: client.get(reverse(entry.view)).status_code for entry in entries}
    assert set(answers.values()) == {200}, answers


def test_a_door_that_is_not_shown_does_not_open(dana: User, dana_client: Client) -> None:
    shown = {e.view for section in sections_for(rights_of(dana), current_view="") for e in section.entries}
    hidden = [entry.view for section in SECTIONS for entry in section.entries if entry.view not in shown]
    assert hidden
    answers = {view: dana_client.get(reverse(view)).status_code for view in hidden}
    assert set(answers.values()) == {403}, answers


@pytest.mark.parametrize(
    ("view", "section"),
    [
        ("bookings:desk_queue", "Rooms"),
        ("bookings:desk_reservation", "Rooms"),
        ("bookings:desk_report_rows", "Reports"),
        ("reception:desk_visit", "Visits"),
        ("reception:desk_month", "Reports"),
        ("sheets:desk_import", "Administration"),
        ("reading_room:desk_stock_take", "Reading room"),
        ("reading_room:desk_reading_report_rows", "Reports"),
    ],
)
def test_a_page_that_is_no_entry_belongs_to_the_section_of_its_kin(root: User, view: str, section: str) -> None:
    sections = sections_for(rights_of(root), current_view=view)
    assert [str(one.label) for one in sections if one.is_current] == [gettext(section)]


def test_the_pages_of_the_section_stand_below(erik_client: Client) -> None:
    page = erik_client.get(reverse("bookings:desk_queue")).content.decode()
    below = re.search(r'<nav class="section-nav.*?</nav>', page, re.DOTALL)
    assert below
    assert re.search(rf'<a href="{reverse("bookings:desk_queue")}" aria-current="page"', below[0])
    assert reverse("accounts:desk_accounts") not in below[0]


@pytest.mark.parametrize(
    ("who", "view"),
    [
        ("erik", "reception:desk_today"),
        ("dana", "reception:desk_tours"),
        ("lib", "reading_room:desk_lending"),
        ("ed", "admin:index"),
    ],
)
def test_everybody_begins_where_their_work_is(who: str, view: str, request: pytest.FixtureRequest) -> None:
    assert entrance_of(request.getfixturevalue(who)) == view


def test_the_address_of_the_desk_leads_there(
    erik_client: Client, dana_client: Client, alice_client: Client, client: Client
) -> None:
    assert erik_client.get("/desk/")["Location"] == reverse("reception:desk_today")
    assert dana_client.get("/desk/")["Location"] == reverse("reception:desk_tours")
    assert alice_client.get("/desk/").status_code == 403
    assert client.get("/desk/")["Location"].startswith(reverse("accounts:sign_in"))
