"""The touch screen with the map: without a script its links do the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Screen, Site

from .factories import make_picture, make_screen, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen() -> Screen:
    return make_screen("触摸屏", kind="map", width=1080, height=1920)


@pytest.fixture
def schools() -> list[Site]:
    facts = [{"name": "建校", "words": "1956 年"}]
    return [
        make_site("枫林小学", point={"x": 100, "y": 200}, facts=facts),
        make_site("长河中学", kind="middle", point={"x": 800, "y": 700}),
    ]


def page(client: Client, screen: Screen, **asked: str) -> str:
    answer = client.get(reverse("exhibits:map", args=[screen.address]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def card(text: str) -> str:
    start = text.index("data-card ") if "data-card " in text else text.index("data-card>")
    return text[start : text.index("</section>", start)]


def test_every_school_is_a_point_and_a_line_of_the_list(client: Client, screen: Screen, schools: list[Site]) -> None:
    text = page(client, screen)
    points = text[text.index("data-points") : text.index("</svg>", text.index("data-points"))]
    lines = text[text.index("data-list") : text.index("data-letters")]
    for school in schools:
        address = f'href="{screen.get_absolute_url()}?site={school.piece.slug}"'
        assert address in points
        assert address in lines
    assert "2<small> 所</small>" in text


def test_at_the_start_no_card_is_open_and_nothing_is_counted(
    client: Client, screen: Screen, schools: list[Site]
) -> None:
    text = page(client, screen)
    assert " hidden" in card(text).split(">")[0]
    assert "枫林小学" not in card(text)
    assert "data-idle-on" not in text


def test_a_link_opens_the_card_of_one_away_from_its_point(client: Client, screen: Screen, schools: list[Site]) -> None:
    text = page(client, screen, site=schools[0].piece.slug)
    opened = card(text)
    assert 'data-corner="bottom-right"' in opened
    assert "hidden" not in opened.split(">")[0]
    for words in ("枫林小学", "一九五六年建校，以合唱见长。", "建校", "1956 年", "收起卡片"):
        assert words in opened
    assert text.count('aria-current="true"') == 1
    assert "data-idle-on" in text


@pytest.mark.parametrize("slug", ["nowhere", "", "\0", "../..", "x" * 5_000, "<script>"])
def test_a_school_that_there_is_not_opens_no_card(
    client: Client, screen: Screen, schools: list[Site], slug: str
) -> None:
    text = page(client, screen, site=slug)
    assert " hidden" in card(text).split(">")[0]
    assert '<script>"' not in text


def test_letters_that_begin_nothing_are_no_links(client: Client, screen: Screen, schools: list[Site]) -> None:
    text = page(client, screen)
    letters = text[text.index("data-letters") :]
    assert 'data-to="F"' in letters
    assert 'data-to="C"' in letters
    assert 'data-to="Q"' not in letters


def test_no_link_leads_out_of_the_screen(client: Client, screen: Screen, schools: list[Site]) -> None:
    text = page(client, screen, site=schools[0].piece.slug)
    body = text[text.index("<body") :]
    addresses = {part.split('"')[0].split("?")[0].split("#")[0] for part in body.split(' href="')[1:]}
    assert addresses == {"", screen.get_absolute_url()}
    assert "http" not in body


def test_a_card_shows_the_first_picture(client: Client, screen: Screen) -> None:
    shown = [{"picture": make_picture(title).pk, "alt": title, "caption": ""} for title in ("校门", "操场")]
    site = make_site("梧桐小学", pictures=shown)
    opened = card(page(client, screen, site=site.piece.slug))
    assert 'alt="校门"' in opened
    assert "操场" not in opened


def test_what_is_withdrawn_is_gone(client: Client, screen: Screen, schools: list[Site], ed: User) -> None:
    live = Piece.objects.get(pk=schools[0].pk).live
    assert live
    versions.withdraw(version=live, by=ed, reason="学校迁址", now=timezone.now())
    make_site("尚未公开小学", live=False)
    text = page(client, screen, site=schools[0].piece.slug)
    assert "枫林小学" not in text
    assert "尚未公开小学" not in text


def test_a_map_without_schools_says_that_it_is_being_prepared(client: Client, screen: Screen) -> None:
    assert "正在准备" in page(client, screen)


def test_many_schools_cost_as_many_queries_as_two(client: Client, screen: Screen, schools: list[Site]) -> None:
    make_site("梧桐小学", pictures=[{"picture": make_picture().pk, "alt": "校门"}])
    page(client, screen)
    with CaptureQueriesContext(connection) as few:
        page(client, screen)
    for number in range(6):
        make_site(f"第{number}小学", pictures=[{"picture": make_picture().pk, "alt": "校门"}])
    page(client, screen)
    with CaptureQueriesContext(connection) as many:
        page(client, screen)
    assert len(many) == len(few)


def test_another_screens_address_is_no_map(client: Client, screen: Screen) -> None:
    wall = make_screen()
    for address in (wall.address, "nobody-knows-this", "x" * 300):
        assert client.get(f"/kiosk/{address}/map/").status_code == 404
    Screen.objects.filter(pk=screen.pk).update(retired_at=timezone.now())
    assert client.get(f"/kiosk/{screen.address}/map/").status_code == 404
