"""The screen on the rail and the touch screen with the map, in a real browser: what a hand, a key and a rail do."""

import re
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from centre.shared.tests.emptying import empty_what_was_filled
from centre.shared.tests.jobs import forget_jobs
from exhibits import railing, versions
from exhibits.models import Panel, Screen
from exhibits.tests.factories import make_editor, make_panel, make_screen, make_section, make_site
from tests.journeys.conftest import Centre, wait_until_alone
from tests.journeys.line import Line

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
KEY = "key-of-the-journey"
FOLLOWED = """
async ([address, key, mm, stop]) => {
    const panel = document.querySelector(`[data-panel="${stop}"]`);
    const opened = new Promise((resolve, reject) => {
        const watch = new MutationObserver(() => panel.hidden || resolve(performance.now()));
        watch.observe(panel, { attributes: true });
        setTimeout(() => reject(new Error("not opened")), 20_000);
    });
    const headers = { Authorization: `Bearer ${key}` };
    await fetch(address, { method: "POST", headers, body: new URLSearchParams({ mm }) });
    const said = performance.now();
    return (await opened) - said;
}
"""


# Names for many letters, so that the list is longer than the screen.
NAMES = (
    "安澜 北塘 碧波 长亭 春晖 德馨 东湖 鹅湖 方圆 枫林 福田 甘露 光华 海棠 禾苗 嘉禾 金鸡 开元 兰亭 龙泉 "
    "梅岭 明德 南峰 宁远 平安 启明 青松 仁爱 日新 三元 桃源 天河 梧桐 晓园 新华 雅园 育英 致远 竹溪"
)
TITLES = "日出东方 星火燎原 烽火弦歌 继往开来 自力更生 春风化雨 薪火相传 弦歌不辍 复兴之路 同心向远"


@pytest.fixture(scope="module")
def centre(browser: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[Centre]:
    """A house with nothing but ten panels, some schools, and the two screens: a tenth of the whole demonstration."""
    with django_db_blocker.unblock():
        _furnish()
        server = LiveServer("127.0.0.1")
        try:
            yield Centre(url=server.url, browser=browser)
        finally:
            server.stop()
            wait_until_alone()
            empty_what_was_filled()
            forget_jobs()


def _furnish() -> None:
    editor, section = make_editor(), make_section()
    facts = [{"number": "428", "words": "位交流教师"}, {"number": "17", "words": "个教育集团"}]
    rail_text = "\n".join(["集团化办学，好老师走到孩子身边，走过两个校区"] * 3)
    for number, title in enumerate(TITLES.split()):
        words = {"title": title, "facts": facts, "rail_text": rail_text, "drawing": "panel-revival"}
        panel = make_panel(section, by=editor, stop_code=f"{number + 1:02}", **words)
        Panel.objects.filter(pk=panel.pk).update(rail_mm=900 + 1_800 * number)
    for number, name in enumerate(NAMES.split()):
        point = {"x": 80 + 140 * (number % 7), "y": 100 + 130 * (number // 7)}
        make_site(f"{name}小学", by=editor, point=point, facts=[{"name": "建校", "words": "1956 年"}])
    make_screen("滑轨屏", kind="rail", exhibition=section.exhibition)
    make_screen("触摸屏", kind="map", width=1080, height=1920)


@pytest.fixture
def rail(centre: Centre) -> Screen:
    screen = Screen.objects.get(kind="rail")
    Screen.objects.filter(pk=screen.pk).update(controller_hash=railing.hashed_key(KEY, screen))
    return screen


@pytest.fixture
def kiosk(centre: Centre) -> Screen:
    return Screen.objects.get(kind="map")


def on_screen(visit: Visit, path: str, width: int, height: int, **kind: Any) -> Page:
    page = visit("/healthz", **kind)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path)
    return page


def stops(screen: Screen) -> list[Panel]:
    return list(Panel.objects.published().in_order().filter(section__exhibition=screen.exhibition_id))


def expect_open(page: Page, panel: Panel) -> None:
    expect(page.locator("[data-panel]:visible")).to_have_count(1)
    expect(page.locator("[data-panel]:visible h1")).to_have_text(panel.piece.title)
    expect(page.locator(".rail-stops [aria-current]")).to_have_attribute("data-stop", panel.stop_code)


def nothing_sticks_out(page: Page, *selectors: str) -> None:
    """No scrollbars, and each of these wholly within the screen."""
    size = page.viewport_size
    assert size
    measures = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(measures) == [size["width"], size["height"]]
    for selector in selectors:
        for element in page.locator(selector).all():
            box = element.bounding_box()
            assert box, selector
            assert min(box["x"], box["y"]) >= 0, selector
            assert box["x"] + box["width"] <= size["width"], selector
            assert box["y"] + box["height"] <= size["height"], selector


# --- the rail ---------------------------------------------------------------------------------------------------------


def test_the_screen_opens_the_stop_at_which_the_rail_stands(visit: Visit, rail: Screen) -> None:
    page = on_screen(visit, rail.get_absolute_url(), 1920, 1080)
    panels = stops(rail)
    address = f"{rail.get_absolute_url()}position/"
    took = []
    for panel in [*panels[1:], panels[0], panels[5]][:10]:
        took.append(page.evaluate(FOLLOWED, [address, KEY, panel.rail_mm, panel.stop_code]))
        expect_open(page, panel)
    print(f"from the answer to the controller to the open stop: median {median(took):.0f} ms, most {max(took):.0f} ms")


def test_stops_are_opened_by_keys_links_and_strokes(visit: Visit, rail: Screen) -> None:
    panels = stops(rail)
    page = on_screen(visit, f"{rail.get_absolute_url()}{panels[0].stop_code}/", 1920, 1080)
    words = (".rail-panel:visible h1", ".rail-panel:visible .story-text", ".rail-facts:visible", ".rail-stops b")
    nothing_sticks_out(page, *words)
    by_key = {"ArrowRight": 1, "End": -1, "ArrowDown": -1, "Home": 0, "4": 3, "0": 9, "ArrowLeft": 8}
    for key, place in by_key.items():
        page.keyboard.press(key)
        expect_open(page, panels[place])
    page.get_by_role("link", name="上一站").press("Enter")
    expect_open(page, panels[7])
    expect(page.get_by_role("link", name="上一站")).to_be_focused()
    page.locator(f'li [data-stop="{panels[2].stop_code}"]').click()
    expect_open(page, panels[2])
    assert page.url.endswith(f"/{panels[2].stop_code}/")
    page.mouse.move(1200, 400)
    page.mouse.down()
    page.mouse.move(700, 410)
    page.mouse.up()
    expect_open(page, panels[3])


def test_without_the_server_the_rail_goes_on_even_when_it_is_loaded_again(
    visit: Visit, line: Line, rail: Screen
) -> None:
    page = on_screen(visit, rail.get_absolute_url(), 1920, 1080, over=line)
    panels = stops(rail)
    expect(page.locator("body")).to_have_attribute("data-is-kept", re.compile(r"\d+"))
    line.cut()
    page.reload()
    page.keyboard.press("End")
    expect_open(page, panels[-1])


def test_what_is_withdrawn_leaves_the_rail_within_seconds(visit: Visit, rail: Screen) -> None:
    panels = stops(rail)
    page = on_screen(visit, f"{rail.get_absolute_url()}{panels[1].stop_code}/", 1920, 1080)
    live = panels[1].piece.live
    assert live
    versions.withdraw(version=live, by=make_editor(), reason="史实有误", now=timezone.now())
    expect(page.locator(".rail-stops li")).to_have_count(len(panels) - 1)
    assert live.title not in page.content()
    expect(page.locator("[data-panel]:visible")).to_have_count(1)


def test_without_scripts_links_lead_along_the_rail(visit: Visit, rail: Screen) -> None:
    panels = stops(rail)
    page = on_screen(visit, f"{rail.get_absolute_url()}{panels[0].stop_code}/", 1920, 1080, javascript=False)
    page.get_by_role("link", name="下一站").click()
    expect_open(page, panels[1])


# --- the map ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1280, 1024)])
def test_a_touch_near_a_point_opens_its_card_away_from_it(visit: Visit, kiosk: Screen, width: int, height: int) -> None:
    page = on_screen(visit, kiosk.get_absolute_url(), width, height)
    nothing_sticks_out(page, ".kiosk-head", ".kiosk-map", ".initial-index a", ".kiosk-foot")
    card = page.locator("[data-card]")
    for place in ("枫林小学", "北塘小学"):
        point = page.locator(f'[data-points] a:has(title:text-is("{place}"))')
        box = point.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2 + 3)
        expect(card.get_by_role("heading", name=place)).to_be_visible()
        expect(page.locator("[data-list] [aria-current]")).to_contain_text(place)
        around = card.bounding_box()
        assert around
        covers = around["x"] <= box["x"] <= around["x"] + around["width"]
        assert not (covers and around["y"] <= box["y"] <= around["y"] + around["height"])
        nothing_sticks_out(page, "[data-card]")
        page.get_by_role("link", name="收起卡片").click()
        expect(card).to_be_hidden()
    corner = page.locator(".map-picture").bounding_box()
    assert corner
    page.mouse.click(corner["x"] + 4, corner["y"] + 4)
    expect(card).to_be_hidden()


def test_everything_is_reached_by_the_list_and_the_keyboard(visit: Visit, kiosk: Screen) -> None:
    page = on_screen(visit, kiosk.get_absolute_url(), 1080, 1920)
    page.get_by_role("link", name="Q", exact=True).press("Enter")
    first = page.locator('[data-letter="Q"] a').first
    expect(first).to_be_focused()
    expect(page.locator("[data-letters] [aria-current]")).to_have_text("Q")
    name = first.evaluate("link => link.firstChild.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("[data-card] h2")).to_have_text(name)
    expect(page.locator("[data-card] h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_hidden()
    expect(first).to_be_focused()


def test_a_map_that_nobody_touches_counts_and_goes_back_to_its_start(visit: Visit, kiosk: Screen) -> None:
    page = on_screen(visit, "/healthz", 1080, 1920)
    page.clock.install()
    page.goto(kiosk.get_absolute_url())
    page.locator('[data-letter="F"] a').first.click()
    words, card = page.locator("[data-idle-words]"), page.locator("[data-card]")
    page.clock.run_for(59_000)
    expect(words).to_be_hidden()
    page.clock.run_for(11_500)
    expect(words).to_contain_text("20 秒后回到首页")
    page.mouse.click(400, 60)
    expect(words).to_be_hidden()
    page.clock.run_for(61_000)
    expect(words).to_be_visible()
    page.clock.run_for(30_000)
    expect(card).to_be_hidden()
    expect(words).to_be_hidden()
    assert page.url.endswith(kiosk.get_absolute_url())
    assert page.locator("[data-list]").evaluate("list => list.scrollTop") == 0


def test_without_scripts_links_open_the_cards(visit: Visit, kiosk: Screen) -> None:
    page = on_screen(visit, kiosk.get_absolute_url(), 1080, 1920, javascript=False)
    page.locator("[data-list]").get_by_role("link", name="枫林小学").click()
    expect(page.locator("[data-card]").get_by_role("heading", name="枫林小学")).to_be_visible()
    page.get_by_role("link", name="收起卡片").click()
    expect(page.locator("[data-card]")).to_be_hidden()
