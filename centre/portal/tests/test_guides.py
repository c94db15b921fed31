"""The guides as pages: for whom each is, and that what it points to is there."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from centre.portal.guides import guide

pytestmark = pytest.mark.django_db
NAMES = ("resident", "desk", "administrator")
HELP, DESK, ADMINISTRATOR = "/help/", "/desk/help/", "/desk/help/administrator/"


def test_everybody_reads_the_guide_for_residents(client: Client) -> None:
    page = client.get(HELP).content.decode()
    assert "<h1 lang" in page
    assert "居民使用指南" in page
    assert '<h2 id="chapter-1">第一次来：注册</h2>' in page
    assert '<a href="#chapter-1">第一次来：注册</a>' in page


@pytest.mark.parametrize("path", ["/", "/guide/", HELP])
def test_the_foot_of_public_pages_leads_there(client: Client, path: str) -> None:
    assert f'href="{HELP}"' in client.get(path).content.decode().split("<footer")[1]


def test_the_account_leads_there(alice_client: Client) -> None:
    assert f'href="{HELP}"' in alice_client.get("/account/").content.decode().split("<footer")[0]


def test_the_guides_of_staff_are_for_staff(
    client: Client, alice_client: Client, dana_client: Client, root_client: Client
) -> None:
    answers = [
        [who.get(path).status_code for path in (DESK, ADMINISTRATOR)]
        for who in (client, alice_client, dana_client, root_client)
    ]
    assert answers == [[302, 302], [403, 403], [200, 403], [200, 200]]


def test_the_menu_of_the_desk_leads_to_help(dana_client: Client, root_client: Client) -> None:
    assert f'href="{DESK}"' in dana_client.get("/desk/tours/").content.decode()
    assert f'href="{ADMINISTRATOR}"' not in dana_client.get(DESK).content.decode()
    assert f'href="{ADMINISTRATOR}"' in root_client.get(DESK).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_guide_leads_to_a_page(name: str) -> None:
    links = re.findall(r'<a href="([^"]*)"', guide(name).html)
    assert len(links) > 5
    assert [link for link in links if not _is_page(link)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_address_in_a_guide_is_a_link(name: str) -> None:
    assert [
        text for text in re.findall(r"<code>(/[^<]*)</code>", guide(name).html) if not text.startswith("/srv")
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_of_a_guide_is_there_and_says_what_it_shows(name: str) -> None:
    pictures = list(_pictures(guide(name).html))
    assert pictures
    for picture in pictures:
        assert finders.find(picture["src"].removeprefix(settings.STATIC_URL)), picture
        assert len(picture["alt"]) > 1, picture
        assert int(picture["width"]) > 0 < int(picture["height"]), picture


def test_no_picture_is_kept_that_no_guide_shows() -> None:
    shown = {picture["src"].rpartition("/")[2] for name in NAMES for picture in _pictures(guide(name).html)}
    folder = settings.BASE_DIR / "docs" / "guides" / "pictures"
    assert {path.name for path in folder.iterdir()} == shown


def test_the_end_of_a_line_is_no_space_between_chinese_characters() -> None:
    assert not re.search(
        r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", re.sub(r"<[^>]+>", "", guide("resident").html.replace("\n", ""))
    )
    assert "给您四小时答复，夜里" in guide("resident").html


def _is_page(link: str) -> bool:
    try:
        return bool(resolve(link))
    except Resolver404:
        return False


def _pictures(html: str) -> Iterator[dict[str, str]]:
    for tag in re.findall(r"<img [^>]*>", html):
        yield dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
