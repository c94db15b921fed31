"""Somebody writes in the editor: the screens beside it follow, what is too long is said, the draft saves itself."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Version
from tests.journeys.conftest import until

TOO_LONG = "一间教室点亮，附近的巷子便跟着亮起来了。"


def a_draft() -> Version:
    """The next version of a story, by the exhibit editor."""
    story = Piece.objects.filter(kind="story", live__isnull=False).order_by("pk").first()
    assert story is not None
    return versions.begin(piece=story, by=User.objects.get(username="ed"))


def saved(page: Page) -> None:
    """Wait until the draft has saved itself."""
    expect(page.locator("[data-autosave-says]")).to_contain_text("自动存于")


def words_of(version: Version) -> str:
    return str(Version.objects.get(pk=version.pk).content["wall_text"])


def test_what_is_typed_is_seen_measured_and_saved_by_itself(visit: Callable[..., Page]) -> None:
    draft = a_draft()
    page = visit(f"/desk/content/{draft.piece_id}/edit/", as_="ed", width=1440)
    wall = page.frame_locator("[data-preview=wall] iframe").first
    expect(wall.locator(".story-text")).to_be_visible()
    page.get_by_label("主题墙上的话").fill(TOO_LONG)
    expect(wall.locator(".story-text")).to_contain_text("附近的巷子")
    fit = page.locator("[data-fit=wall_text]")
    expect(fit).to_contain_text("多 6 字")
    saved(page)
    assert words_of(draft) == TOO_LONG
    page.reload()
    expect(page.get_by_label("主题墙上的话")).to_have_value(TOO_LONG)
    page.get_by_role("button", name="替我断行").click()
    expect(page.locator("[data-fit=wall_text] [data-fit-over]")).to_have_text("")
    assert until(lambda: len(words_of(draft).splitlines()) == 2)

    # Without a connection the words stay, and are saved when it is back.
    page.context.set_offline(True)
    page.get_by_label("主题墙上的话").fill("断网时写的一句。")
    expect(page.locator("[data-autosave-says]")).to_contain_text("网络断了")
    page.context.set_offline(False)
    saved(page)
    assert words_of(draft) == "断网时写的一句。"

    # A colleague saves meanwhile: nothing is overwritten, and what was typed stays in the form.
    kept = Version.objects.get(pk=draft.pk)
    versions.save(
        version=kept,
        content={**kept.content, "wall_text": "同事的一句。"},
        by=User.objects.get(username="root"),
        saves=kept.saves,
        now=kept.saved_at,
    )
    page.get_by_label("主题墙上的话").fill("我的一句。")
    expect(page.locator("[data-autosave-alert]")).to_contain_text("有同事存过")
    assert words_of(draft) == "同事的一句。"
    expect(page.get_by_label("主题墙上的话")).to_have_value("我的一句。")

    # Signed out: the words wait in this tab and stand there again after signing in.
    page.reload()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("主题墙上的话").fill("登出后写的一句。")
    expect(page.locator("[data-autosave-alert]")).to_contain_text("您已被登出")
    page.context.add_cookies(json.loads(json.dumps(cookies)))
    page.reload()
    expect(page.get_by_label("主题墙上的话")).to_have_value("登出后写的一句。")
    saved(page)
    assert words_of(draft) == "登出后写的一句。"


def test_a_panel_is_dragged_to_another_place_and_moved_by_keyboard(visit: Callable[..., Page]) -> None:
    exhibition = Piece.objects.filter(kind="exhibition").order_by("exhibition__order").first()
    assert exhibition is not None
    page = visit(f"/desk/content/{exhibition.pk}/arrange/", as_="ed")
    first = page.locator("[data-drag-item]").first
    title = first.get_attribute("data-title")
    handle, target = first.locator("[data-drag-handle]"), page.locator("[data-drag-item]").nth(2)
    box, below = handle.bounding_box(), target.bounding_box()
    assert box is not None
    assert below is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, below["y"] + below["height"] - 2, steps=4)
    page.mouse.up()
    expect(page.locator("[data-drag-says]")).to_contain_text(f"{title}：在")
    expect(page.locator("[data-drag-says]")).to_contain_text("第 3 位")
    page.get_by_role("button", name=f"往前移 {title}").press("Enter")
    expect(page.locator("[data-drag-says]")).to_contain_text("第 2 位")
    page.reload()
    assert page.locator("[data-drag-item]").nth(1).get_attribute("data-title") == title
