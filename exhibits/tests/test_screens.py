"""What screens ask for by their secret address: the wall, the manifest, slides, the worker; and what they report."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centre.shared.kept import forget_everything
from centre.shared.timespan import day_span, moment
from exhibits import figures, manifests, placing, screens, versions
from exhibits.figures import Figure, ProgrammeLine, Value
from exhibits.manifests import milliseconds
from exhibits.models import Screen, Slide

from .factories import (
    make_draft,
    make_live,
    make_panel,
    make_picture,
    make_placement,
    make_screen,
    make_slide,
    make_story,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Ten in the morning of a Wednesday; nothing is remembered of other tests."""
    ten = moment(WEDNESDAY, time(10, 0, 20))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    forget_everything()
    return ten


@pytest.fixture
def wall() -> Screen:
    return make_screen()


def manifest_of(client: Client, screen: Screen, **headers: str) -> Any:
    return client.get(reverse("exhibits:manifest", args=[screen.address]), headers=headers)


def slides_of(client: Client, screen: Screen) -> list[dict[str, Any]]:
    return list(manifest_of(client, screen).json()["slides"])


def text_of(client: Client, slide: dict[str, Any]) -> str:
    return str(slide.get("html") or client.get(slide["address"]).content.decode())


def texts_of(client: Client, screen: Screen) -> list[str]:
    return [text_of(client, slide) for slide in slides_of(client, screen)]


# --- the manifest ----------------------------------------------------------------------------------------------------


def test_a_new_wall_shows_the_name_of_the_house(client: Client, wall: Screen) -> None:
    [slide] = slides_of(client, wall)
    assert slide["spans"] is None
    assert slide["priority"] == 0
    assert "党群服务中心" in text_of(client, slide)


def test_the_manifest_tells_revision_and_the_time_here(client: Client, wall: Screen, now: datetime) -> None:
    wall.state.refresh_from_db()
    answer = manifest_of(client, wall)
    assert answer.json()["revision"] == wall.state.revision
    assert answer.headers["X-Now"] == str(milliseconds(now))
    assert answer.headers["Cache-Control"] == "no-store"


def test_windows_are_told_as_moments_for_the_next_seven_days(client: Client, wall: Screen) -> None:
    make_placement(wall, priority="window", weekdays=[3, 5], opens=time(18), closes=time(2))
    spans = slides_of(client, wall)[1]["spans"]
    told = [[moment(date(2026, 11, day), time(18)), moment(date(2026, 11, day + 1), time(2))] for day in (25, 27)]
    told.append([moment(date(2026, 12, 2), time(18)), moment(date(2026, 12, 3), time())])  # there the week is over
    assert spans == [[milliseconds(at) for at in span] for span in told]


def test_a_screen_that_knows_the_manifest_is_answered_304(client: Client, wall: Screen) -> None:
    answer = manifest_of(client, wall)
    again = manifest_of(client, wall, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-Now"]


def test_every_change_makes_another_manifest(client: Client, wall: Screen, ed: Any, now: datetime) -> None:
    etag = manifest_of(client, wall).headers["ETag"]
    placement = make_placement(wall, make_slide("welcome", guest="枫林小学"))
    answer = manifest_of(client, wall, if_none_match=etag)
    assert answer.status_code == 200
    placing.take_off(placement=placement, by=ed, now=now)
    assert manifest_of(client, wall, if_none_match=answer.headers["ETag"]).status_code == 200


def test_whoever_found_the_screen_before_a_change_leaves_nothing_old_behind(
    client: Client, wall: Screen, ed: Any, now: datetime
) -> None:
    found_before = manifests.screen_at(wall.address)
    assert found_before
    screens.ask_to_load_again(screen=wall, by=ed, now=now)
    manifests.manifest_of(found_before, now)
    assert manifest_of(client, wall).json()["reload"] == milliseconds(now)


def test_a_manifest_costs_one_query_while_nothing_changes(
    client: Client, wall: Screen, django_assert_num_queries: Any
) -> None:
    """In tests the revisions are read every time; a running process reads them once a second for all screens."""
    manifest_of(client, wall)
    with django_assert_num_queries(2):  # which screen it is, and its manifest: each asks for the revisions
        manifest_of(client, wall)


def test_a_process_reads_the_revisions_once_a_second_for_all_screens(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    walls = [make_screen(f"墙{number}") for number in range(4)]
    settings.FRAME_SECONDS = 60.0
    for wall in walls:
        manifest_of(client, wall)
    with django_assert_num_queries(0):
        for wall in walls:
            assert manifest_of(client, wall).status_code == 200


def test_a_manifest_is_made_in_as_many_queries_for_many_slides_as_for_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 5):
        wall = make_screen(f"{number} 张")
        for place in range(number):
            story = make_story(f"故事{number}{place}", pictures=[{"picture": make_picture().pk, "alt": "灯"}])
            make_placement(wall, make_slide("story", piece=story))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            manifest_of(client, wall)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_rails_and_maps_have_a_manifest_without_slides(client: Client) -> None:
    told = manifest_of(client, make_screen("触摸墙", kind="map")).json()
    assert told["slides"] == []
    assert told["revision"] >= 1


def test_an_address_that_shows_nothing_is_404_everywhere(client: Client, wall: Screen, ed: Any, now: datetime) -> None:
    wall_page = reverse("exhibits:wall", args=[wall.address])
    screens.retire(screen=wall, by=ed, now=now)
    assert manifest_of(client, wall).status_code == 404
    answer = client.get(wall_page)
    assert answer.status_code == 404
    assert "这个地址不显示任何内容" in answer.content.decode()
    assert "<nav" not in answer.content.decode()
    for name in ("worker", "report"):
        method = client.post if name == "report" else client.get
        assert method(reverse(f"exhibits:{name}", args=[wall.address])).status_code == 404


def test_a_new_address_makes_the_old_one_show_nothing(client: Client, wall: Screen, ed: Any) -> None:
    changed = screens.give_new_address(screen=wall, by=ed)
    assert manifest_of(client, wall).status_code == 404
    assert manifest_of(client, changed).status_code == 200


def test_a_rail_is_no_wall(client: Client) -> None:
    rail = make_screen("滑轨屏", kind="rail")
    assert client.get(reverse("exhibits:wall", args=[rail.address])).status_code == 404


# --- slides ----------------------------------------------------------------------------------------------------------


def test_a_slide_is_named_by_what_is_in_it(client: Client, wall: Screen) -> None:
    slide = make_slide("welcome", guest="枫林小学")
    make_placement(wall, slide)
    before = slides_of(client, wall)[1]
    slide.guest = "中山小学"
    slide.save()
    after = slides_of(client, wall)[1]
    assert before["placement"] == after["placement"]
    assert before["hash"] != after["hash"]
    assert client.get(before["address"]).status_code == 404
    assert "中山小学" in text_of(client, after)


def test_a_withdrawn_story_is_on_no_wall(client: Client, wall: Screen, root: Any, now: datetime) -> None:
    story = make_story("一块黑板")
    make_placement(wall, make_slide("story", piece=story))
    slide = slides_of(client, wall)[1]
    assert "一块黑板" in text_of(client, slide)
    story.refresh_from_db()
    versions.withdraw(version=story.live, by=root, reason="出处有误", now=now)
    assert len(slides_of(client, wall)) == 1
    assert client.get(slide["address"]).status_code == 404


def test_a_wall_shows_a_new_version_when_it_has_passed_and_not_before(client: Client, wall: Screen, ed: Any) -> None:
    story = make_story("一块黑板", wall_text="擦了又写。")
    make_placement(wall, make_slide("story", piece=story))
    story.refresh_from_db()
    draft = versions.begin(piece=story, by=ed, content={**story.live.content, "wall_text": "写了又擦。"})
    assert "擦了又写" in texts_of(client, wall)[1]
    make_live(draft)
    assert "写了又擦" in texts_of(client, wall)[1]


def test_a_panel_says_its_number_and_years(client: Client, wall: Screen) -> None:
    make_placement(wall, make_slide("story", piece=make_panel(stop_code="02").piece))
    text = texts_of(client, wall)[1]
    assert "第二板　1921–1937" in text
    assert "粉笔不够，就用柳枝。" in text


def test_a_panel_without_words_for_the_wall_shows_its_sentence(client: Client, wall: Screen) -> None:
    piece = make_live(make_draft(wall_text="", lead="夜校的灯一盏接一盏亮起来，照着白天做工的人。")).piece
    make_placement(wall, make_slide("story", piece=piece))
    assert "夜校的灯一盏接一盏亮起来，<br>照着白天做工的人。" in texts_of(client, wall)[1]


def test_a_picture_comes_in_the_shape_of_the_screen(client: Client) -> None:
    picture = make_picture(width=3840, height=2160)
    for size, shape in [((1920, 1080), "wide"), ((3840, 1080), "led"), ((1080, 1920), "tall")]:
        wall = make_screen(shape, width=size[0], height=size[1])
        make_placement(wall, make_slide("picture", picture=picture, caption="油灯"))
        told = manifest_of(client, wall).json()
        [address] = [name for name in told["files"] if name.startswith("/pictures/")]
        assert f"-{shape}-" in address
        assert address in text_of(client, told["slides"][1])


def counted(number: int) -> Figure:
    return Figure(
        key="guests", label="本月来访", definition="数到的人。", unit="人次", compute=lambda now: Value(number=number)
    )


def test_a_figure_stands_with_its_definition(
    client: Client, wall: Screen, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(figures, "_figures", {"guests": counted(3482)})
    make_placement(wall, make_slide("number", figure="guests"))
    slide = slides_of(client, wall)[1]
    for words in ("本月来访", "3,482", "人次", "数到的人。"):
        assert words in slide["html"]
    assert client.get(slide["address"]).content.decode() == slide["html"]


def test_figures_are_counted_anew_every_minute(
    client: Client, wall: Screen, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    make_placement(wall, make_slide("number", figure="guests"))
    monkeypatch.setattr(figures, "_figures", {"guests": counted(3482)})
    assert "3,482" in texts_of(client, wall)[1]
    monkeypatch.setattr(figures, "_figures", {"guests": counted(3483)})
    assert "3,482" in texts_of(client, wall)[1]
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=1))
    assert "3,483" in texts_of(client, wall)[1]


def test_a_figure_that_is_known_no_more_is_left_out(client: Client, wall: Screen) -> None:
    make_placement(wall, make_slide("number", figure="no such"))
    assert len(slides_of(client, wall)) == 1


def test_the_programme_of_today_is_over_at_midnight(
    client: Client, wall: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [ProgrammeLine(clock=f"1{n}:00", title=f"第{n}场", place="一层", is_live=n == 0) for n in range(6)]
    monkeypatch.setattr(figures, "_programmes", [lambda now: lines])
    make_placement(wall, make_slide("programme"))
    slide = slides_of(client, wall)[1]
    today = day_span(WEDNESDAY)
    assert slide["spans"] == [[milliseconds(today.starts_at), milliseconds(today.ends_at)]]
    assert "第3场" in slide["html"]
    assert "第4场" not in slide["html"]
    assert "另有 2 项" in slide["html"]


def test_a_screen_speaks_chinese_whoever_opens_it(client: Client, wall: Screen) -> None:
    make_placement(wall, make_slide("welcome", guest="枫林小学"))
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("exhibits:wall", args=[wall.address]), headers={"accept-language": "en"})
    assert "暂停" in answer.content.decode()
    assert "热烈欢迎" in texts_of(client, wall)[1]


# --- the page --------------------------------------------------------------------------------------------------------


def test_without_a_script_the_wall_shows_what_is_on(client: Client, wall: Screen) -> None:
    page = client.get(reverse("exhibits:wall", args=[wall.address])).content.decode()
    assert "<noscript><section" in page
    assert 'http-equiv="refresh"' in page


def test_what_a_worker_keeps_of_the_page_holds_no_words_of_slides(client: Client, wall: Screen) -> None:
    make_placement(wall, make_slide("welcome", guest="枫林小学"), priority="event", **until_noon())
    address = reverse("exhibits:wall", args=[wall.address])
    assert "枫林小学" in client.get(address).content.decode()
    assert "枫林小学" not in client.get(f"{address}?shell").content.decode()


def until_noon() -> dict[str, datetime]:
    return {"starts_at": moment(WEDNESDAY, time(9)), "ends_at": moment(WEDNESDAY, time(12))}


def test_a_preview_tells_nobody_and_keeps_nothing(client: Client, wall: Screen) -> None:
    address = reverse("exhibits:wall", args=[wall.address])
    assert "data-report=" in client.get(address).content.decode()
    preview = client.get(f"{address}?preview").content.decode()
    assert "data-report=" not in preview
    assert "data-worker=" not in preview


def test_the_worker_is_in_charge_of_its_screen_alone(client: Client, wall: Screen) -> None:
    answer = client.get(reverse("exhibits:worker", args=[wall.address]))
    assert answer.headers["Service-Worker-Allowed"] == f"/wall/{wall.address}/"
    assert answer.headers["Content-Type"] == "text/javascript"


# --- what it reports -------------------------------------------------------------------------------------------------


def report(client: Client, screen: Screen, body: Any) -> int:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    address = reverse("exhibits:report", args=[screen.address])
    return client.post(address, text, content_type="application/json").status_code


def test_a_screen_says_what_it_really_shows(wall: Screen, now: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    assert report(client, wall, {"revision": 3, "slide": "a" * 32, "problem": "1 slides missing"}) == 204
    state = wall.state
    state.refresh_from_db()
    assert (state.seen_at, state.reported_revision, state.reported_slide) == (now, 3, "a" * 32)
    assert state.reported_problem == "1 slides missing"


def test_a_report_raises_no_revision(client: Client, wall: Screen) -> None:
    wall.state.refresh_from_db()
    before = wall.state.revision
    report(client, wall, {"revision": 3})
    wall.state.refresh_from_db()
    assert wall.state.revision == before


def test_who_shouts_is_not_written_down_each_time(
    client: Client, wall: Screen, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(client, wall, {"revision": 3})
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=2))
    report(client, wall, {"revision": 3})
    wall.state.refresh_from_db()
    assert wall.state.seen_at == now
    report(client, wall, {"revision": 4})
    wall.state.refresh_from_db()
    assert wall.state.seen_at == now + timedelta(seconds=2)


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "7", "{}", "{", "\0", '"revision"', '{"revision": "7"}', '{"revision": true}',
        '{"revision": -1}', '{"revision": 2147483648}', '{"revision": 1e3}', '{"revision": NaN}',
        '{"revision": 1, "slide": 5}', '{"revision": 1, "slide": null}', '{"revision": 1, "problem": []}',
        '{"revision": 1, "slide": "' + "a" * 65 + '"}', '{"revision": 1, "problem": "\\u0000"}',
        '{"revision": ' + "9" * 1500 + "}", b"\xff\xfe", "[" * 1900,
    ],
)  # fmt: skip
def test_a_report_that_is_none_is_refused(client: Client, wall: Screen, body: str | bytes) -> None:
    assert report(client, wall, body) == 400
    wall.state.refresh_from_db()
    assert wall.state.seen_at is None


def test_a_long_report_is_refused_unread(client: Client, wall: Screen) -> None:
    assert report(client, wall, {"revision": 1, "problem": "x" * 3_000}) == 413


def test_a_report_is_posted(client: Client, wall: Screen) -> None:
    assert client.get(reverse("exhibits:report", args=[wall.address])).status_code == 405


@pytest.mark.parametrize("name", ["wall", "manifest", "worker"])
@pytest.mark.parametrize("address", ["no-such-screen", "-", "0", "a" * 300])
def test_nobody_finds_a_screen_by_guessing(client: Client, wall: Screen, name: str, address: str) -> None:
    assert client.get(reverse(f"exhibits:{name}", args=[address])).status_code == 404


def test_only_a_slide_of_the_manifest_is_given_out(client: Client, wall: Screen) -> None:
    for digest in ("0" * 32, "x", "a" * 300):
        assert client.get(reverse("exhibits:slide", args=[wall.address, digest])).status_code == 404


def test_a_default_slide_is_of_the_sort_house(wall: Screen) -> None:
    assert [one.slide.sort for one in wall.placements.in_use()] == [Slide.Sort.HOUSE]
