"""Sign-in is required everywhere; these pages are the exceptions, each with its reason.

A page that should be public: put `@login_not_required` on the view and its name here.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    # the front door
    "portal:home",
    "portal:guide",
    "portal:help",
    "portal:search",
    "portal:accessibility",
    "portal:privacy",
    "portal:preferences",  # how pages are shown: no account needed for large letters
    "portal:healthz",
    "portal:readyz",
    "upkeep:metrics",
    # rooms and times, never who
    "bookings:rooms",
    "bookings:room",
    "bookings:day",
    "bookings:search",
    "bookings:why_not",
    "bookings:room_photo",
    "bookings:check_in",  # says how to sign in, and what without an account
    "bookings:claim",  # people without an account
    "bookings:claimed_reservation",  # asks for the code instead
    "bookings:door",  # screens on the wall, which nobody signs in to
    "bookings:venue_display",
    "bookings:room_calendar",
    "bookings:own_calendar",  # calendars cannot sign in: the address is the secret
    # groups that visit: no account needed
    "reception:ask_for_visit",
    "reception:visit_status",
    "reception:visit",  # asks for the code instead
    "reception:rate_visit",  # the code in the address is drawn by lot
    "exhibits:picture",  # while something on show uses them
    "exhibits:recording",
    # screens in the halls and the schools around: the address of a screen is its secret
    "exhibits:rail",
    "exhibits:rail_stop",
    "exhibits:rail_position",  # the controller of the rail shows a key
    "exhibits:map",
    "exhibits:sites",
    "exhibits:site",
    # screens in the house: the secret address is what they have instead of signing in
    "exhibits:wall",
    "portal:wall_dashboard",
    "exhibits:manifest",
    "exhibits:slide",
    "exhibits:report",
    "exhibits:worker",
    # what hangs in the house, to be read at home
    "exhibits:exhibitions",
    "exhibits:exhibition",
    "exhibits:panel",
    "exhibits:stop",  # the code beside a panel
    "exhibits:search",
    "exhibits:count_reading",  # an anonymous count
    "exhibits:count_site",
    # the catalogue: what there is and where it stands, never who has it
    "reading_room:reading",
    "reading_room:search",
    "reading_room:title",
    "reading_room:call_slip",
    "reading_room:cover",
    "reading_room:collection",
    "reading_room:main_class",
    "reading_room:shelf",
    "reading_room:new_titles",
    "reading_room:periodicals",
    "reading_room:reading_lists",
    "reading_room:reading_list",
    "reading_room:kiosk",
    # what the centre announces: published words and their files
    "announcements:announcements",
    "announcements:announcement",
    "announcements:attachment",  # while its announcement can be read
    "announcements:feed",
    # becoming somebody
    "accounts:sign_in",
    "accounts:enter_code",  # the second page of the sign-in
    "accounts:register",
    "accounts:sign_out",  # also after the session has run out
    "admin:login",
}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Every view behind a resolver with its full name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


# Public pages that take what anybody sends without being counted by `centre.accounts.floods.limited`, and why.
UNLIMITED = {
    "accounts:sign_out": "it ends one's own session and does nothing else",
    "admin:login": "it leads to the sign-in page",
    "bookings:check_in": "whoever has not signed in is led to the sign-in page",
    "bookings:claimed_reservation": "only after the code, which is counted",
    "reception:visit": "only after the code, which is counted",
    "exhibits:count_reading": "counts for itself, and so little for one address",
    "exhibits:count_site": "counts for itself, and so little for one address",
    "reading_room:kiosk": "by a secret address, and wrong cards are counted",
}
SCREENS = {"map", "rail", "rail_stop", "rail_position", "report", "slide", "wall", "wall_dashboard"}
SCREENS |= {"manifest", "worker"}

VIEWS = dict(patterns(get_resolver()))


def is_public(view: Any) -> bool:
    """As Django's LoginRequiredMiddleware decides it."""
    return not getattr(view, "login_required", True)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_page_is_public_only_if_it_is_on_the_list(name: str) -> None:
    if is_public(VIEWS[name]):
        assert name in PUBLIC, f"{name} is public but not on the list in this file: say there why, or ask for sign-in"
    else:
        assert name not in PUBLIC, f"{name} is on the list of public pages, but asks for sign-in"


@pytest.mark.parametrize("name", sorted(PUBLIC - UNLIMITED.keys()))
def test_what_anybody_may_send_is_limited_unless_the_list_says_why_not(name: str, rf: RequestFactory) -> None:
    if name.partition(":")[2] in SCREENS:  # by a secret address, which nobody finds by trying
        return
    if form := getattr(VIEWS[name], "limited_as", ""):
        assert form in settings.FORM_LIMITS
    else:
        assert VIEWS[name](rf.post("/")).status_code == 405


def test_the_list_names_only_pages_that_exist() -> None:
    assert sorted((PUBLIC | UNLIMITED.keys()) - VIEWS.keys()) == []


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_not_found_rather_than_a_question_for_sign_in(client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404
