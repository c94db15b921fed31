"""Theme walls in a real browser: what is withdrawn, a server that is away, two hundred slides, and every sort of slide
at the sizes that hang in halls."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from centre.accounts.models import User
from centre.shared.kept import forget_everything
from exhibits import figures, manifests, screens, versions
from exhibits.figures import ProgrammeLine, Value
from exhibits.models import Picture, Screen, ScreenState, Slide
from exhibits.tests.factories import make_placement, make_slide, make_story
from tests.journeys.conftest import Centre, until

pytestmark = pytest.mark.journey
Hang = Callable[..., Page]
LONGEST = "夜校的灯常常比戏院熄得晚些。"  # as wide as the wall has room for
SHOWN = ".slide.is-on"
KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) texts.push(request.url + " " + await (await store.match(request)).text());
  }
  return texts.join("\\n");
}"""


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def hang(centre: Centre) -> Iterator[Hang]:
    """`hang(screen)`: a browser on a screen, at the size of the screen."""
    pages: list[Page] = []

    def hung(screen: Screen, *, url: str = "", clock: bool = False, **kind: Any) -> Page:
        page = centre.visitor(**kind)
        pages.append(page)
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        if clock:
            page.clock.install(time=timezone.now())
        page.goto((url or centre.url) + screen.get_absolute_url())
        page.wait_for_selector("[data-shown]", state="attached")
        return page

    yield hung
    for page in pages:
        page.context.close()


@transaction.atomic
def wall_with(*slides: Slide, **fields: Any) -> Screen:
    """A wall that shows these always, and nothing else."""
    screen = Screen.objects.create(name=f"墙{Screen.objects.count()}", kind="wall", place="一层", **fields)
    for order, slide in enumerate(slides):
        make_placement(screen, slide, order=order, seconds=12)
    return screen


def story(title: str, **words: Any) -> Slide:
    return make_slide("story", piece=make_story(title, by=User.objects.get(username="ed"), **words))


def test_what_is_withdrawn_leaves_the_wall_and_its_memory(centre: Centre, hang: Hang) -> None:
    slide = story("一块黑板")
    screen = wall_with(slide)
    page = hang(screen)
    expect(page.locator(f"{SHOWN} h1")).to_have_text("一块黑板")
    expect(page.locator("[data-is-kept]")).to_be_attached()
    assert "一块黑板" in page.evaluate(KEPT)
    reported = ScreenState.objects.filter(screen=screen, reported_revision=F("revision"), reported_problem="")
    assert until(reported.exists)
    assert slide.piece
    slide.piece.refresh_from_db()
    versions.withdraw(
        version=slide.piece.live, by=User.objects.get(username="root"), reason="出处有误", now=timezone.now()
    )
    expect(page.locator(f"{SHOWN} h1")).not_to_have_text("一块黑板")
    page.wait_for_function(f"async () => !(await ({KEPT})()).includes('一块黑板')")
    expect(page.locator(SHOWN)).to_have_class("slide slide--house is-on")


def test_without_the_server_it_plays_on_and_shows_nothing_that_has_expired(
    centre: Centre, hang: Hang, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that was stopped still answers on connections that were kept alive; here none is.
    monkeypatch.setattr(WSGIRequestHandler, "protocol_version", "HTTP/1.0")
    now = timezone.now()
    screen = wall_with(story("夜读"))
    hour = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    make_placement(screen, make_slide("welcome", guest="枫林小学"), priority="event", **hour)
    server = LiveServer("127.0.0.1")
    try:
        page = hang(screen, url=server.url, clock=True)
        expect(page.locator(f"{SHOWN} h1")).to_have_text("枫林小学")
        expect(page.locator("[data-is-kept]")).to_be_attached()
    finally:
        server.stop()
    with pytest.raises(Exception, match="ECONNREFUSED"):
        page.request.get(server.url + screen.get_absolute_url())
    page.reload()
    expect(page.locator(f"{SHOWN} h1")).to_have_text("枫林小学")
    page.clock.fast_forward(timedelta(hours=1, minutes=1).seconds * 1000)
    expect(page.locator(f"{SHOWN} h1")).to_have_text("夜读")
    page.reload()
    expect(page.locator(f"{SHOWN} h1")).to_have_text("夜读")
    page.clock.fast_forward(timedelta(days=5).total_seconds() * 1000)  # type: ignore[arg-type]
    expect(page.locator(f"{SHOWN} h1")).to_have_text("夜读")


def test_two_hundred_slides_leave_nothing_behind(centre: Centre, hang: Hang) -> None:
    screen = wall_with(*(story(f"第{number}夜") for number in "一二三四"))
    page = hang(screen, clock=True)
    expect(page.locator("[data-is-kept]")).to_be_attached()
    tools = page.context.new_cdp_session(page)
    measured = []
    for rounds in (40, 200):
        seen = set()
        for _turn in range(rounds):
            page.clock.fast_forward(13_000)
            seen.add(page.evaluate("document.body.dataset.shown"))
            assert page.locator(".slide").count() <= 2
        assert len(seen) == 4
        page.clock.run_for(2_000)
        assert page.locator(".slide").count() == 1
        tools.send("HeapProfiler.collectGarbage")
        heap = tools.send("Runtime.getHeapUsage")["usedSize"]
        measured.append((tools.send("Memory.getDOMCounters")["nodes"], heap))
    (nodes, heap), (nodes_after, heap_after) = measured
    assert nodes_after <= nodes + 60, measured
    assert heap_after <= heap + 300_000, measured


def test_space_pauses_the_wall_and_lets_it_go_on(centre: Centre, hang: Hang) -> None:
    page = hang(wall_with(story("第一夜"), story("第二夜")), clock=True)
    heading = page.locator(f"{SHOWN} h1")
    expect(heading).to_have_text(re.compile("第[一二]夜"))  # whichever was there first
    page.keyboard.press("Space")
    shown = heading.inner_text()
    page.clock.fast_forward(60_000)
    expect(heading).to_have_text(shown)
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="继续")
    expect(button).to_be_focused()
    expect(button).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    page.clock.fast_forward(13_000)
    expect(heading).not_to_have_text(shown)


def test_a_screen_is_told_to_load_again(centre: Centre, hang: Hang) -> None:
    screen = wall_with(story("重取"))
    page = hang(screen)
    page.evaluate("window.isOld = true")
    screens.ask_to_load_again(screen=screen, by=User.objects.get(username="ed"), now=timezone.now())
    page.wait_for_function("() => window.isOld === undefined")
    expect(page.locator(f"{SHOWN} h1")).to_have_text("重取")


# --- every sort, at every size ---------------------------------------------------------------------------------------

OUTSIDE = """() => {
  const foot = document.querySelector(".wall-foot").getBoundingClientRect().top;
  const found = [];
  for (const element of document.querySelectorAll(".slide.is-on, .slide.is-on *")) {
    if (element.closest("svg") && element.tagName !== "svg") continue;
    const box = element.getBoundingClientRect();
    const name = element.tagName + "." + (element.getAttribute("class") || "");
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1) found.push(name + " beyond the edge");
    if (!element.matches(".slide") && box.bottom > foot + 1) found.push(name + " over the foot");
    const hides = getComputedStyle(element).overflow === "hidden";
    if (hides && element.scrollHeight > element.clientHeight + 1) found.push(name + " cut off");
  }
  const parts = [...document.querySelectorAll(".slide--story.is-on > *")].map((part) => part.getBoundingClientRect());
  const cross = (one, other, from, to) => one[from] < other[to] - 1 && other[from] < one[to] - 1;
  for (const one of parts) for (const other of parts) {
    const overlap = one !== other && cross(one, other, "left", "right") && cross(one, other, "top", "bottom");
    if (overlap) found.push("parts of a story overlap");
  }
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) found.push("scrolls");
  return [...new Set(found)];
}"""
SHOW = """(html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  const slide = template.content.querySelector(".slide");
  document.querySelectorAll(".slide").forEach((old) => old.remove());
  slide.classList.add("is-on");
  document.querySelector("[data-stage]").append(slide);
  return Promise.allSettled([...slide.querySelectorAll("img")].map((picture) => picture.decode()));
}"""


@pytest.fixture
def longest(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> list[Slide]:
    """One slide of each sort with as much in it as there may be."""
    picture = Picture.objects.order_by("pk").first()
    assert picture
    words = {"wall_text": "\n".join([LONGEST] * 4), "kicker": "五层老书记工作室里的一张旧书桌与一盏台灯"}
    shown = [{"picture": picture.pk, "alt": "一盏灯"}]
    line = ProgrammeLine(clock="09:30", title="家" * 40, place="三层远程报告厅（东半场与西半场）", is_live=True)
    monkeypatch.setattr(figures, "_programmes", [lambda now: [line] * 6])
    value = Value(number=1_234_567, note="截至 11 月 30 日；上月同期 1,234,567。")
    people = figures.all_figures()["people_month"]
    told = {"label": people.label, "definition": people.definition, "unit": people.unit}
    whole = figures.Figure(key="all", compute=lambda now: value, **told)
    monkeypatch.setattr(figures, "_figures", {**figures.all_figures(), "all": whole})
    return [
        story("春风化雨正当", **words, drawing="panel-rain"),
        story("春风化雨", **words, drawing="panel-rain"),
        story("春风化雨五字", **words, pictures=shown),
        story("春风化雨", **words),
        make_slide("picture", picture=picture, caption="灯" * 28),
        make_slide("number", figure="people_month"),
        make_slide("number", figure="all"),
        make_slide("programme"),
        make_slide("welcome", guest="枫林小学师生一行", guest_line="四十二人 · 10:30 自展示馆开始参观"),
        make_slide("welcome", guest="枫" * 26, guest_line="四" * 60),
        make_slide("welcome", guest="枫" * 80, guest_line="四" * 60),
        make_slide("house"),
    ]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 1080), (1080, 1920)])
def test_every_sort_of_slide_fits_its_wall(
    centre: Centre, hang: Hang, longest: list[Slide], tmp_path: Path, width: int, height: int
) -> None:
    screen = wall_with(*longest, width=width, height=height)
    page = hang(screen, reduced_motion="reduce", service_workers="block")
    parts = manifests.manifest_of(screen, timezone.now()).parts
    assert len(parts) == len(longest)
    for number, part in enumerate(parts):
        page.evaluate(SHOW, part.html)
        page.screenshot(path=tmp_path / f"{part.placement.slide.sort}-{number}-{width}x{height}.png")
        assert page.evaluate(OUTSIDE) == [], f"{part.placement.slide.sort} {number} at {width}×{height}, see {tmp_path}"


def test_a_new_wall_needs_no_script(centre: Centre, hang: Hang) -> None:
    page = centre.visitor(javascript=False)
    page.goto(wall_with(make_slide()).get_absolute_url())
    expect(page.locator(".slide h1")).to_be_visible()
    page.context.close()
