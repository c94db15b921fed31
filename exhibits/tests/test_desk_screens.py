"""Screens at the desk: what each should show and shows; registering, placing, taking off; who may."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.shared.timespan import moment
from exhibits.models import Placement, Screen, ScreenState

from .factories import make_exhibition, make_panel, make_picture, make_placement, make_screen, make_slide, make_story

pytestmark = pytest.mark.django_db
LIST = reverse("exhibits:desk_screens")
NEW = reverse("exhibits:desk_new_screen")
SCREEN = {"name": "门厅立屏", "kind": "wall", "place": "一层", "width": "1080", "height": "1920", "exhibition": ""}
WELCOME = {"sort": "welcome", "guest": "枫林小学", "priority": "default", "seconds": "15"}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Ten in the morning of a Wednesday."""
    ten = moment(date(2026, 11, 25), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    return ten


def page_of(screen: Screen, name: str = "desk_screen", *more: int) -> str:
    return reverse(f"exhibits:{name}", args=[screen.pk, *more])


def say(screen: Screen, **told: Any) -> None:
    ScreenState.objects.filter(screen=screen).update(**told)


# --- the list --------------------------------------------------------------------------------------------------------


def test_trouble_comes_first_with_how_long_it_lasts(ed_client: Client, now: datetime) -> None:
    right, lost, wrong = make_screen("左屏"), make_screen("中屏"), make_screen("右屏")
    ago = now - timedelta(minutes=37)
    say(right, revision=4, reported_revision=4, seen_at=now, revised_at=ago)
    say(lost, seen_at=now - timedelta(minutes=44), reported_revision=2)
    say(wrong, revision=12, reported_revision=11, seen_at=now, revised_at=ago)
    page = ed_client.get(LIST).content.decode()
    places = [page.index(f">{name}</a></th>") for name in ("右屏", "中屏", "左屏")]
    assert places == sorted(places)
    for words in ("第 12 版", "第 11 版", "09:23", "已 37 分", "失联", "已 44 分"):
        assert words in page


def test_what_a_lost_screen_shows_is_not_known_in_the_list_nor_on_its_page(ed_client: Client, now: datetime) -> None:
    lost = make_screen()
    say(lost, revision=12, reported_revision=7, seen_at=now - timedelta(minutes=44))
    for address in (LIST, page_of(lost)):
        page = ed_client.get(address).content.decode()
        assert "第 12 版" in page
        assert "第 7 版" not in page


def test_only_what_somebody_has_to_see_to(ed_client: Client, now: datetime) -> None:
    right, never = make_screen("左屏"), make_screen("右屏")
    say(right, revision=1, reported_revision=1, seen_at=now)
    page = ed_client.get(LIST, {"only": "trouble"}).content.decode()
    assert never.name in page
    assert f">{right.name}</a>" not in page


def test_only_one_place(ed_client: Client) -> None:
    one, other = make_screen("左屏"), make_screen("右屏")
    Screen.objects.filter(pk=other.pk).update(place="三层")
    page = ed_client.get(LIST, {"place": "三层"}).content.decode()
    assert f">{other.name}</a>" in page
    assert f">{one.name}</a>" not in page


def test_the_list_costs_the_same_for_one_screen_and_for_four(ed_client: Client) -> None:
    counts = []
    for number in (1, 3):
        for place in range(number):
            make_screen(f"屏{number}{place}")
        ed_client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            ed_client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_screen_is_asked_to_load_again_from_the_list(ed_client: Client, now: datetime) -> None:
    screen = make_screen()
    assert ed_client.post(LIST, {"screen": screen.pk}).status_code == 302
    assert ScreenState.objects.get(screen=screen).reload_asked_at == now


def test_without_a_screen_the_list_says_what_to_do(ed_client: Client) -> None:
    assert "还没有登记屏幕" in ed_client.get(LIST).content.decode()


# --- registering and changing ----------------------------------------------------------------------------------------


def test_a_screen_is_registered(ed_client: Client) -> None:
    answer = ed_client.post(NEW, SCREEN)
    screen = Screen.objects.get()
    assert answer.headers["Location"] == page_of(screen)
    assert (screen.name, screen.size, screen.placements.count()) == ("门厅立屏", "1080×1920", 1)


def test_a_rail_needs_its_exhibition(ed_client: Client) -> None:
    answer = ed_client.post(NEW, {**SCREEN, "kind": "rail"})
    assert answer.status_code == 422
    assert "请选择滑轨沿着哪个展览" in answer.content.decode()
    exhibition = make_exhibition()
    assert ed_client.post(NEW, {**SCREEN, "kind": "rail", "exhibition": exhibition.pk}).status_code == 302
    assert Screen.objects.get().exhibition == exhibition


def test_a_name_is_given_once(ed_client: Client) -> None:
    make_screen("门厅立屏")
    answer = ed_client.post(NEW, SCREEN)
    assert answer.status_code == 422
    assert "已有一块屏幕用了这个名称" in answer.content.decode()
    assert 'value="一层"' in answer.content.decode()  # what was typed stays


def test_a_screen_is_changed(ed_client: Client) -> None:
    screen = make_screen()
    told = {"name": "新名", "place": "二层", "width": "3840", "height": "1080"}
    assert ed_client.post(page_of(screen, "desk_change_screen"), told).status_code == 302
    screen.refresh_from_db()
    assert (screen.name, screen.size) == ("新名", "3840×1080")


# --- one screen ------------------------------------------------------------------------------------------------------


def test_the_page_of_a_wall_says_what_is_placed_and_since_when(ed_client: Client, now: datetime, root: Any) -> None:
    wall = make_screen()
    hour = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    make_placement(wall, make_slide("welcome", guest="枫林小学"), priority="event", **hour)
    make_placement(wall, make_slide("story", piece=make_story("撤下的", live=False)))
    make_placement(wall, make_slide("programme"), priority="window", weekdays=[5, 6], opens=time(18), closes=time(2))
    page = ed_client.get(page_of(wall)).content.decode()
    for words in ("枫林小学", "正在放", "已撤稿，不再放", "星期五、星期六", "每天 18:00–次日 02:00", wall.address):
        assert words in page
    assert 'class="qr"' in page
    assert f"{wall.get_absolute_url()}?preview" in page


@pytest.mark.parametrize("kind", ["rail", "map"])
def test_a_screen_that_is_no_wall_says_what_it_shows(ed_client: Client, kind: str) -> None:
    page = ed_client.get(page_of(make_screen("屏", kind=kind))).content.decode()
    assert "投放画面" not in page
    assert ("换密钥" in page) == (kind == "rail")


@pytest.mark.parametrize(
    ("problem", "words"),
    [("missing 2", "有 2 个画面没有取到"), ("nothing", "投放的画面都放不出来"), ("<b>", "&lt;b&gt;")],
)
def test_the_trouble_of_a_screen_is_told_in_words(ed_client: Client, now: datetime, problem: str, words: str) -> None:
    wall = make_screen()
    say(wall, seen_at=now, reported_revision=1, reported_problem=problem)
    assert words in ed_client.get(page_of(wall)).content.decode()


def test_the_page_costs_the_same_for_one_slide_and_for_four(ed_client: Client) -> None:
    wall = make_screen()
    counts = []
    for number in (1, 3):
        for place in range(number):
            make_placement(wall, make_slide("story", piece=make_story(f"故事{number}{place}")))
        ed_client.get(page_of(wall))
        with CaptureQueriesContext(connection) as queries:
            ed_client.get(page_of(wall))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_last_thing_that_is_always_on_is_not_taken_off(ed_client: Client) -> None:
    wall = make_screen()
    only = wall.placements.get()
    answer = ed_client.post(page_of(wall), {"deed": "take_off", "placement": only.pk})
    assert answer.status_code == 422
    assert "这是唯一常放的画面" in answer.content.decode()
    more = make_placement(wall)
    assert ed_client.post(page_of(wall), {"deed": "take_off", "placement": more.pk}).status_code == 302
    more.refresh_from_db()
    assert more.ended_at is not None


def test_turns_are_changed_by_buttons(ed_client: Client) -> None:
    wall = make_screen()
    first, second = wall.placements.get(), make_placement(wall, order=1)
    ed_client.post(page_of(wall), {"deed": "up", "placement": second.pk})
    assert list(wall.placements.order_by("order")) == [second, first]
    ed_client.post(page_of(wall), {"deed": "down", "placement": second.pk})
    assert list(wall.placements.order_by("order")) == [first, second]


def test_address_and_key_are_changed_and_a_screen_is_retired(ed_client: Client) -> None:
    rail = make_screen("滑轨屏", kind="rail")
    former = rail.address
    page = ed_client.post(page_of(rail), {"deed": "new_key"}).content.decode()
    assert "只显示这一次" in page
    ed_client.post(page_of(rail), {"deed": "new_address"})
    rail.refresh_from_db()
    assert rail.address != former
    assert rail.controller_hash
    assert ed_client.post(page_of(rail), {"deed": "retire"}).headers["Location"] == LIST
    assert ed_client.get(page_of(rail)).status_code == 404


# --- placing ---------------------------------------------------------------------------------------------------------


def place(client: Client, wall: Screen, **told: Any) -> Any:
    return client.post(page_of(wall, "desk_place"), {**WELCOME, **told})


@pytest.mark.parametrize(
    ("sort", "made"),
    [
        ("story", lambda: {"piece": make_panel().piece.pk}),
        ("picture", lambda: {"picture": make_picture().pk, "caption": "油灯"}),
        ("number", lambda: {"figure": "people_month"}),
        ("programme", dict),
        ("welcome", dict),
        ("house", dict),
    ],
)
def test_every_sort_of_slide_is_placed(ed_client: Client, sort: str, made: Any) -> None:
    wall = make_screen()
    assert place(ed_client, wall, sort=sort, **made()).status_code == 302
    assert wall.placements.order_by("-pk")[0].slide.sort == sort


def test_a_window_is_placed_with_days_and_hours(ed_client: Client) -> None:
    wall = make_screen()
    told = {"priority": "window", "starts_on": "2026-11-26", "ends_on": "2026-11-30", "weekdays": ["5", "6"]}
    assert place(ed_client, wall, **told, opens="18:00", closes="02:00").status_code == 302
    placed = wall.placements.get(priority="window")
    assert placed.starts_at == moment(date(2026, 11, 26), time())
    assert placed.ends_at == moment(date(2026, 12, 1), time())  # the last day is whole
    assert (placed.weekdays, placed.opens, placed.closes) == ([5, 6], time(18), time(2))


def test_when_is_changed_and_stands_in_the_form_as_it_was_typed(ed_client: Client) -> None:
    wall = make_screen()
    place(ed_client, wall, priority="event", starts_on="2026-11-26", starts_clock="09:30", ends_on="2026-11-26")
    placed = wall.placements.get(priority="event")
    address = page_of(wall, "desk_placement", placed.pk)
    page = ed_client.get(address).content.decode()
    for value in ('value="2026-11-26"', 'value="09:30"', 'value="00:00"'):
        assert value in page
    told = {"priority": "event", "starts_on": "2026-11-26", "ends_on": "2026-11-26", "ends_clock": "00:00"}
    assert ed_client.post(address, {**told, "seconds": "30"}).status_code == 302
    placed.refresh_from_db()
    assert (placed.seconds, placed.ends_at) == (30, moment(date(2026, 11, 27), time()))


@pytest.mark.parametrize(
    "told",
    [
        {"sort": "story"},
        {"sort": "story", "piece": "999999999999999999999"},
        {"sort": "story", "piece": "-1"},
        {"sort": "picture", "picture": str(2**31)},
        {"sort": "picture"},
        {"sort": "number", "figure": "no such"},
        {"sort": "number"},
        {"sort": "nonsense"},
        {"sort": ""},
        {"guest": ""},
        {"guest": "枫" * 81},
        {"guest": "枫\0林"},
        {"guest_line": "x" * 61},
        {"seconds": "5"},
        {"seconds": str(2**31)},
        {"seconds": "9" * 500},
        {"seconds": "很久"},
        {"priority": "urgent"},
        {"priority": "event"},
        {"priority": "default", "opens": "09:00", "closes": "10:00"},
        {"priority": "window", "opens": "09:00"},
        {"priority": "window", "opens": "25:00", "closes": "10:00"},
        {"priority": "window", "weekdays": ["8"]},
        {"priority": "window", "weekdays": ["x\0"]},
        {"priority": "window", "starts_on": "0001-01-01"},
        {"priority": "window", "ends_on": "9999-12-31"},
        {"priority": "window", "starts_on": "2026-11-27", "ends_on": "2026-11-26"},
        {"priority": "window", "starts_on": "2026-02-30"},
    ],
)
def test_what_cannot_be_placed_is_refused_and_what_was_typed_stays(ed_client: Client, told: dict[str, Any]) -> None:
    wall = make_screen()
    answer = place(ed_client, wall, **{"guest_line": "四十二人", **told})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert wall.placements.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"name": ""},
        {"name": "名" * 41},
        {"name": "a\0b"},
        {"kind": "door"},
        {"place": ""},
        {"width": "100"},
        {"width": str(2**31)},
        {"height": "-1"},
        {"height": "很高"},
        {"exhibition": "9" * 30},
    ],
)
def test_a_screen_that_cannot_be_is_refused(ed_client: Client, told: dict[str, str]) -> None:
    assert ed_client.post(NEW, {**SCREEN, **told}).status_code == 422
    assert not Screen.objects.exists()


def test_emoji_are_words_like_others(ed_client: Client) -> None:
    assert place(ed_client, make_screen(), guest="🎉 枫林小学").status_code == 302


@pytest.mark.parametrize("placement", ["0", "-1", "x", "\0", str(2**63), "9" * 40, ""])
def test_a_placement_of_nobodys_is_404(ed_client: Client, placement: str) -> None:
    wall = make_screen()
    assert ed_client.post(page_of(wall), {"deed": "take_off", "placement": placement}).status_code == 404


def test_a_placement_of_another_wall_is_404(ed_client: Client) -> None:
    wall, other = make_screen("左屏"), make_screen("右屏")
    foreign = make_placement(other)
    assert ed_client.post(page_of(wall), {"deed": "take_off", "placement": foreign.pk}).status_code == 404
    assert ed_client.get(page_of(wall, "desk_placement", foreign.pk)).status_code == 404
    assert Placement.objects.get(pk=foreign.pk).ended_at is None


@pytest.mark.parametrize("screen", ["", "x", "\0", str(2**80)])
def test_a_screen_of_nobodys_is_404(ed_client: Client, screen: str) -> None:
    assert ed_client.post(LIST, {"screen": screen}).status_code == 404
    assert ed_client.get(f"/desk/screens/{2**70}/").status_code == 404


def test_a_button_that_is_none_is_refused(ed_client: Client) -> None:
    assert ed_client.post(page_of(make_screen()), {"deed": "explode\0"}).status_code == 422


def test_nothing_is_placed_on_a_map(ed_client: Client) -> None:
    assert ed_client.get(page_of(make_screen("屏", kind="map"), "desk_place")).status_code == 404


# --- who -------------------------------------------------------------------------------------------------------------


def test_the_desk_of_screens_is_for_those_who_keep_them(
    alice_client: Client, erik_client: Client, client: Client
) -> None:
    wall = make_screen()
    pages = [LIST, NEW, *(page_of(wall, name) for name in ("desk_screen", "desk_change_screen", "desk_place"))]
    pages.append(page_of(wall, "desk_placement", wall.placements.get().pk))
    for page in pages:
        assert alice_client.get(page).status_code == 403
        assert erik_client.get(page).status_code == 403
        assert client.get(page).status_code == 302
    assert erik_client.post(page_of(wall), {"deed": "retire"}).status_code == 403
