"""Head and foot of every page."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.opening.tests.factories import centre_schedule

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str = "/privacy/") -> str:
    return client.get(path).content.decode()


def test_the_landmarks_are_there_once_and_the_skip_link_leads_to_the_content(client: Client) -> None:
    page = html_of(client)
    for landmark in ("<main ", "<footer ", '<header class="masthead"', "<h1"):
        assert page.count(landmark) == 1, landmark
    assert '<a class="skip-link" href="#main">' in page
    assert '<main id="main"' in page


def test_the_page_one_is_on_is_marked_in_the_menu(client: Client) -> None:
    assert '<a href="/guide/" aria-current="page">' in html_of(client, "/guide/")
    assert "aria-current" not in html_of(client, "/")
    assert '<a href="/reading/" aria-current="true">' in html_of(client, "/reading/search/")


def test_a_visitor_is_offered_sign_in_and_a_resident_their_notices_and_account(
    client: Client, alice: User, alice_client: Client
) -> None:
    assert 'href="/account/sign-in/"' in html_of(client)
    page = html_of(alice_client)
    assert 'href="/account/sign-in/"' not in page
    assert alice.name in page
    assert "工作台" not in page


def test_only_unread_notices_are_counted(alice: User, bob: User, alice_client: Client) -> None:
    assert "条新通知" not in html_of(alice_client)
    Notice.objects.create(person=alice, title="一")
    Notice.objects.create(person=alice, title="二")
    Notice.objects.create(person=alice, title="三", read_at=alice.date_joined)
    Notice.objects.create(person=bob, title="四")
    assert "2 条新通知" in html_of(alice_client)


def test_staff_find_the_way_to_their_desk(erik_client: Client) -> None:
    assert re.search(r'<a href="/desk/[^"]*">(?:(?!</a>).)*工作台', html_of(erik_client), re.DOTALL)


def test_the_menu_of_the_desk_shows_nobody_a_door_that_does_not_open(erik_client: Client, lib_client: Client) -> None:
    for client in (erik_client, lib_client):
        menu = html_of(client, "/desk/components/").split('id="main-nav"')[1].split("</nav>")[0]
        for address in re.findall(r'href="([^"]+)"', menu):
            assert client.get(address).status_code == 200, address


def test_icp_and_police_numbers_stand_in_the_foot_only_when_they_are_set(client: Client, settings: object) -> None:
    page = html_of(client)
    assert "beian" not in page
    settings.CENTRE = {  # type: ignore[attr-defined]
        **settings.CENTRE,  # type: ignore[attr-defined]
        "icp_number": "某ICP备00000000号-1",
        "police_number": "某公网安备 00000000000000号",
        "police_code": "00000000000000",
    }
    page = html_of(client)
    assert '<a href="https://beian.miit.gov.cn/" rel="noreferrer">某ICP备00000000号-1</a>' in page
    assert "code=00000000000000" in page


def test_the_foot_tells_who_runs_the_house_where_and_when_it_is_open(client: Client) -> None:
    centre_schedule()
    foot = html_of(client).split("<footer")[1]
    for fact in (settings.CENTRE["organiser"], settings.CENTRE["address"], settings.CENTRE["phone"], "08:00–21:00"):
        assert fact in foot
    for address in ("/accessibility/", "/privacy/"):
        assert f'href="{address}"' in foot


def test_changed_opening_hours_stand_in_the_foot_of_the_next_page(client: Client) -> None:
    schedule = centre_schedule()
    assert "07:00–21:00" not in html_of(client)
    schedule.weekly_intervals.update(opens="07:00")
    assert "07:00–21:00" in html_of(client)


def test_the_opening_hours_are_read_once_a_second_however_many_pages_are_asked_for(
    client: Client, settings: object
) -> None:
    settings.FRAME_SECONDS = 60  # type: ignore[attr-defined]
    client.get("/privacy/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/privacy/")
    assert len(queries) == 0


def test_a_signed_in_page_costs_a_session_a_person_and_a_count(alice_client: Client, settings: object) -> None:
    settings.FRAME_SECONDS = 60  # type: ignore[attr-defined]
    alice_client.get("/privacy/")
    with CaptureQueriesContext(connection) as queries:
        alice_client.get("/privacy/")
    assert [re.search(r'FROM "?(\w+)', q["sql"]).group(1) for q in queries if q["sql"].startswith("SELECT")] == [  # type: ignore[union-attr]
        "accounts_session",
        "accounts_user",
        "notifications_notice",
    ]


def test_everything_a_page_loads_comes_from_here(client: Client) -> None:
    page = client.get("/privacy/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.content.decode().split("</head>")[0])


@pytest.fixture(autouse=True)
def fresh_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test with FRAME_SECONDS kept must not be there for the next one."""
    monkeypatch.setattr("centre.portal.opening._kept", None)
