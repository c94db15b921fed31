"""The screen on the rail: its stops, each with an address, and the place that its controller says."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from exhibits import railing, versions
from exhibits.models import Panel, Screen, ScreenState, Section

from .factories import make_draft, make_exhibition, make_panel, make_picture, make_screen, make_section

pytestmark = pytest.mark.django_db
KEY = "a-key-that-the-controller-has"
TITLES = ["日出东方", "星火燎原", "烽火弦歌"]


@pytest.fixture
def section() -> Section:
    return make_section()


@pytest.fixture
def screen(section: Section) -> Screen:
    """A rail with three stops, 900, 2 700 and 4 500 mm from its beginning."""
    for number, title in enumerate(TITLES, start=1):
        hang(section, title, mm=900 + 1_800 * (number - 1))
    screen = make_screen("滑轨屏", kind="rail", exhibition=section.exhibition)
    Screen.objects.filter(pk=screen.pk).update(controller_hash=railing.hashed_key(KEY, screen))
    return screen


@pytest.fixture
def bare(db: None) -> Screen:
    """A rail on which nothing stands yet."""
    screen = make_screen("空轨", kind="rail", exhibition=make_exhibition(live=False))
    Screen.objects.filter(pk=screen.pk).update(controller_hash=railing.hashed_key(KEY, screen))
    return screen


def hang(section: Section, title: str, *, mm: int | None = None, **words: Any) -> Panel:
    panel = make_panel(section, title=title, **words)
    Panel.objects.filter(pk=panel.pk).update(rail_mm=mm, order=Panel.objects.count())
    return panel


def page(client: Client, screen: Screen, stop_code: str = "") -> str:
    name, args = ("rail_stop", [screen.address, stop_code]) if stop_code else ("rail", [screen.address])
    answer = client.get(reverse(f"exhibits:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def opened(text: str) -> list[str]:
    """The codes of the panels that are not hidden."""
    starts = text.split('data-panel="')[1:]
    return [one.split('"')[0] for one in starts if " hidden" not in one.split(">")[0]]


def position(screen: Screen) -> str:
    return reverse("exhibits:rail_position", args=[screen.address])


def say(client: Client, screen: Screen, mm: Any, *, key: str = KEY, **more: Any) -> Any:
    return client.post(position(screen), {"mm": mm}, headers={"Authorization": f"Bearer {key}"}, **more)


def place(screen: Screen) -> int | None:
    return ScreenState.objects.get(screen=screen).rail_mm


# --- the page ---------------------------------------------------------------------------------------------------------


def test_all_stops_stand_on_one_line_and_the_first_is_open(client: Client, screen: Screen) -> None:
    text = page(client, screen)
    assert [text.index(f"<b>{title}</b>") for title in TITLES] == sorted(text.index(f"<b>{t}</b>") for t in TITLES)
    assert opened(text) == ["01"]
    assert "第一站" in text
    assert "1921–1937" in text
    assert "夜校的灯一盏接一盏亮起来。" in text
    assert 'data-read="/panels/ri-chu-dong-fang/read/"' in text


def test_each_stop_has_an_address_of_its_own(client: Client, screen: Screen) -> None:
    for code in ("01", "02", "03"):
        assert opened(page(client, screen, code)) == [code]


def test_links_lead_from_stop_to_stop_without_scripts(client: Client, screen: Screen) -> None:
    text = page(client, screen, "02")
    for code in ("01", "02", "03"):
        assert f'href="{reverse("exhibits:rail_stop", args=[screen.address, code])}"' in text


def test_what_is_not_on_show_is_no_stop(client: Client, screen: Screen, section: Section, ed: User) -> None:
    make_draft(section, stop_code="04", title="尚未展出")
    withdrawn = Panel.objects.get(stop_code="02").piece.live
    assert withdrawn
    versions.withdraw(version=withdrawn, by=ed, reason="史实有误", now=timezone.now())
    text = page(client, screen)
    assert "尚未展出" not in text
    assert "星火燎原" not in text
    for code in ("02", "04", "99"):
        assert client.get(reverse("exhibits:rail_stop", args=[screen.address, code])).status_code == 404


def test_only_the_panels_of_its_own_exhibition_stand_on_it(client: Client, screen: Screen) -> None:
    hang(make_section(make_exhibition(title="粉笔与信"), "来信"), "一封家信")
    assert "一封家信" not in page(client, screen)


def test_a_rail_without_panels_says_that_they_are_being_prepared(client: Client) -> None:
    assert "展板" in page(client, make_screen("空轨", kind="rail"))


def test_a_panel_without_words_for_the_rail_shows_its_lead(client: Client, screen: Screen, section: Section) -> None:
    hang(section, "春风化雨", rail_text="", lead="课桌又排成了行。")
    assert "课桌又排成了行。" in page(client, screen, "04")


def test_a_panel_shows_its_first_picture_with_words_for_those_who_do_not_see_it(
    client: Client, screen: Screen, section: Section
) -> None:
    picture = make_picture()
    hang(section, "春风化雨", pictures=[{"picture": picture.pk, "alt": "亮着的油灯", "caption": "夜校的灯"}])
    text = page(client, screen, "04")
    assert 'alt="亮着的油灯"' in text
    assert "夜校的灯·沈编" in text


def test_a_long_line_asks_the_database_no_more_often_than_a_short_one(
    client: Client, screen: Screen, section: Section
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as three:
        page(client, screen)
    for number in range(17):
        hang(section, f"第{number}站", pictures=[{"picture": make_picture().pk, "alt": "灯"}])
    with CaptureQueriesContext(connection) as twenty:
        text = page(client, screen, "20")
    assert "第二十站" in text
    assert len(twenty) <= len(three) + 2  # the pictures, and the stops of a new revision


@pytest.mark.parametrize("address", ["nobody-knows-this", "a", "x" * 300, "%00", "..%2f"])
def test_an_address_that_is_no_screens_is_not_found(client: Client, screen: Screen, address: str) -> None:
    for path in (f"/rail/{address}/", f"/rail/{address}/01/", f"/rail/{address}/position/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/rail/{address}/position/", {"mm": 1}).status_code == 404


def test_a_screen_of_another_kind_and_a_retired_one_are_not_found(client: Client, screen: Screen) -> None:
    wall = make_screen()
    assert client.get(reverse("exhibits:rail", args=[wall.address])).status_code == 404
    assert client.get(position(wall)).status_code == 404
    Screen.objects.filter(pk=screen.pk).update(retired_at=timezone.now())
    assert client.get(reverse("exhibits:rail", args=[screen.address])).status_code == 404
    assert client.get(position(screen)).status_code == 404
    assert say(client, screen, 900).status_code == 404


# --- where it stands --------------------------------------------------------------------------------------------------


def test_the_stop_at_which_the_screen_stands_is_open(client: Client, screen: Screen) -> None:
    assert say(client, screen, 4_400).status_code == 200
    assert opened(page(client, screen)) == ["03"]
    assert opened(page(client, screen, "01")) == ["01"], "an address of a stop opens that stop"


def test_the_controller_may_speak_as_a_form_or_in_json(client: Client, screen: Screen) -> None:
    assert say(client, screen, "2700").json() == {"mm": 2_700}
    key = {"Authorization": f"Bearer {KEY}"}
    answer = client.post(position(screen), json.dumps({"mm": 900}), content_type="application/json", headers=key)
    assert answer.json() == {"mm": 900}
    assert place(screen) == 900


def test_saying_the_place_needs_no_page_of_ours_before(screen: Screen) -> None:
    assert say(Client(enforce_csrf_checks=True), screen, 900).status_code == 200


def test_whoever_asks_learns_the_stop_and_the_revision(client: Client, screen: Screen) -> None:
    revision = ScreenState.objects.get(screen=screen).revision
    assert client.get(position(screen)).json() == {"mm": None, "stop": None, "revision": revision}
    say(client, screen, 2_600)
    assert client.get(position(screen)).json() == {"mm": 2_600, "stop": "02", "revision": revision}


def test_the_stop_that_was_open_stays_at_the_middle(client: Client, screen: Screen) -> None:
    say(client, screen, 1_850)
    assert client.get(position(screen), {"stop": "01"}).json()["stop"] == "01"
    assert client.get(position(screen), {"stop": "02"}).json()["stop"] == "02"
    assert client.get(position(screen), {"stop": "\0"}).json()["stop"] == "02"


def test_a_place_raises_no_revision_and_leaves_no_history(client: Client, screen: Screen) -> None:
    before = ScreenState.objects.get(screen=screen)
    say(client, screen, 900)
    after = ScreenState.objects.get(screen=screen)
    assert (after.revision, after.revised_at) == (before.revision, before.revised_at)
    assert after.rail_moved_at
    say(client, screen, 900)
    assert ScreenState.objects.get(screen=screen).rail_moved_at == after.rail_moved_at, "it stands still"


def test_a_panel_that_hangs_elsewhere_now_is_found_there(client: Client, screen: Screen) -> None:
    say(client, screen, 4_500)
    assert client.get(position(screen)).json()["stop"] == "03"
    Panel.objects.filter(stop_code="01").update(rail_mm=4_510)
    Panel.objects.filter(stop_code="03").update(rail_mm=10)
    assert client.get(position(screen)).json()["stop"] == "01"


def test_asking_for_the_place_costs_one_query(client: Client, screen: Screen, settings: Any) -> None:
    settings.FRAME_SECONDS = 60  # which screens there are is known
    say(client, screen, 900)
    client.get(position(screen))
    with CaptureQueriesContext(connection) as queries:
        client.get(position(screen))
    assert len(queries) == 1


def test_saying_the_place_costs_one_statement(client: Client, screen: Screen, settings: Any) -> None:
    settings.FRAME_SECONDS = 60
    say(client, screen, 900)
    with CaptureQueriesContext(connection) as queries:
        say(client, screen, 910)
    assert len(queries) == 1


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "wrong", KEY.upper(), "钥匙", "x" * 5_000])
def test_a_wrong_key_is_refused(client: Client, bare: Screen, key: str) -> None:
    answer = client.post(position(bare), {"mm": 900}, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 403
    assert "密钥" in answer.json()["problem"]
    assert place(bare) is None


def test_the_key_of_another_rail_is_refused(client: Client, bare: Screen) -> None:
    other = make_screen("另一块", kind="rail", exhibition=bare.exhibition)
    Screen.objects.filter(pk=other.pk).update(controller_hash=railing.hashed_key("another", other))
    assert say(client, bare, 900, key="another").status_code == 403
    assert say(client, other, 900, key=KEY).status_code == 403


def test_a_screen_without_a_key_listens_to_nobody(client: Client, bare: Screen) -> None:
    Screen.objects.filter(pk=bare.pk).update(controller_hash="")
    for key in ("", "anything"):
        assert say(client, bare, 900, key=key).status_code == 403


def test_after_five_wrong_keys_one_has_to_wait_and_the_controller_has_not(client: Client, bare: Screen) -> None:
    assert say(client, bare, 900).status_code == 200
    for _guess in range(5):
        assert say(client, bare, 950, key="guess").status_code == 403
    assert say(client, bare, 950, key="guess").status_code == 429
    assert say(client, bare, 1_000).status_code == 200, "its key was right before"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert say(client, bare, 950, key="guess", **elsewhere).status_code == 403


def test_while_one_has_to_wait_a_right_key_says_nothing_either(client: Client, bare: Screen) -> None:
    for _guess in range(5):
        say(client, bare, 950, key="guess")
    assert say(client, bare, 950).status_code == 429
    assert place(bare) is None


@pytest.mark.parametrize(
    "mm", ["", "-1", "1.5", "1e3", "NaN", "\0", "900\0", "十", "٣", "²", "1000001", str(2**31), str(10**40), "9" * 900]
)
def test_what_is_no_place_on_the_rail_is_refused(client: Client, bare: Screen, mm: str) -> None:
    answer = say(client, bare, mm)
    assert answer.status_code == 422
    assert "mm" in answer.json()["problem"]
    assert place(bare) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"mm": true}', b'{"mm": null}', b'{"mm": 1.5}', b'{"mm": -1}', b'{"mm": "900"}', b"[" * 900,
     b"\xff\xfe", b'{"mm": 1e3}', b'{"mm": ' + b"9" * 800 + b"}", b'{"mm": 5' + b" " * 2_000 + b"}"],
)  # fmt: skip
def test_json_that_says_no_place_is_refused(client: Client, bare: Screen, body: bytes) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    answer = client.post(position(bare), body, content_type="application/json", headers=key)
    assert answer.status_code == 422
    assert place(bare) is None


def test_a_place_of_many_megabytes_is_refused(client: Client, bare: Screen) -> None:
    assert say(client, bare, "9" * 10_000_000).status_code in (400, 413, 422)
    assert place(bare) is None


def test_other_methods_are_refused(client: Client, bare: Screen) -> None:
    assert client.put(position(bare)).status_code == 405
    assert client.post(reverse("exhibits:rail", args=[bare.address])).status_code == 405
