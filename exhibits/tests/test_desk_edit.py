"""The editor: the form of a content, saving, changing rows, sending, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from centre.accounts.models import User
from exhibits import content as contents
from exhibits import versions
from exhibits.forms.desk_content import ContentForm, drawings
from exhibits.models import Author, Version

from .factories import (
    PANEL,
    make_draft,
    make_in_review,
    make_panel,
    make_picture,
    make_recording,
    make_site,
    make_story,
)

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Asked-By": "script"}


def edit(version: Version) -> str:
    return f"/desk/content/{version.piece_id}/edit/"


def typed(version: Version, **changes: Any) -> dict[str, Any]:
    """What the form of a version sends, with some fields changed."""
    form = ContentForm(version.piece.kind, content=version.content)
    data: dict[str, Any] = {"saves": version.saves}
    for part in form.parts:
        if part.kind in ("rows", "pictures"):
            data[part.name] = len(part.rows)
        fields = [*part.fields, *(field for row in part.rows for field in row)]
        data |= {field.html_name: field.value() for field in fields if field.value() not in (None, False)}
    return {**data, **changes}


@pytest.fixture
def draft(ed: User) -> Version:
    return make_draft(
        by=ed,
        quotations=[
            {"text": "识字，从自己的名字开始。", "source": "口述：老教师"},
            {"text": "再来一课。", "source": "口述：学员"},
        ],
    )


def now_of(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


def test_the_form_of_a_version_sends_back_exactly_its_content(draft: Version, ed_client: Client) -> None:
    before = now_of(draft).content
    assert ed_client.post(edit(draft), typed(draft)).status_code == 302
    assert now_of(draft).content == before
    assert now_of(draft).saves == draft.saves + 1


@pytest.mark.parametrize("make", [make_story, make_site])
def test_every_kind_has_its_form(make: Any, ed: User, ed_client: Client) -> None:
    made = make(by=ed, live=False)
    version = Version.objects.get(piece_id=made.pk)
    assert ed_client.get(edit(version)).status_code == 200
    assert ed_client.post(edit(version), typed(version, title="清晨合唱")).status_code == 302
    assert now_of(version).title == "清晨合唱"


def test_the_page_asks_as_often_with_many_rows_as_with_one(
    ed_client: Client, draft: Version, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60) as few:
        ed_client.get(edit(draft))
    for name in ("灯", "桥", "琴"):
        make_picture(name)
    with django_assert_max_num_queries(len(few)):
        ed_client.get(edit(draft))


def test_whoever_saves_counts_as_an_author(draft: Version, root: User, root_client: Client) -> None:
    root_client.post(edit(draft), typed(draft, title="夜校灯火"))
    assert Author.objects.filter(version=draft, person=root).exists()


def test_a_script_saves_and_is_told_the_time_and_the_number_for_the_next_time(
    draft: Version, ed_client: Client
) -> None:
    answer = ed_client.post(edit(draft), typed(draft, title="夜校灯火"), headers=SCRIPT)
    assert answer.json()["saves"] == now_of(draft).saves == draft.saves + 1
    assert len(answer.json()["clock"]) == 5
    assert now_of(draft).title == "夜校灯火"


def test_nobody_overwrites_what_a_colleague_has_just_saved(
    draft: Version, ed_client: Client, root_client: Client
) -> None:
    root_client.post(edit(draft), typed(draft, title="同事的题目"))
    answer = ed_client.post(edit(draft), typed(draft, title="我的题目"), headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "newer")
    page = ed_client.post(edit(draft), typed(draft, title="我的题目"))
    assert page.status_code == 422
    assert "我的题目" in page.content.decode()
    assert now_of(draft).title == "同事的题目"


def test_saving_the_same_words_twice_is_no_conflict(draft: Version, ed_client: Client) -> None:
    data = typed(draft, title="夜校灯火")
    first, again = (ed_client.post(edit(draft), data, headers=SCRIPT) for _time in range(2))
    assert (again.status_code, again.json()["saves"]) == (200, first.json()["saves"])


def test_what_is_typed_into_a_draft_that_was_sent_meanwhile_stays_on_the_page(
    draft: Version, ed_client: Client
) -> None:
    data = typed(draft, lead="一句还没有存下的话。")
    make_in_review(draft)
    page = ed_client.post(edit(draft), data)
    assert page.status_code == 422
    assert "一句还没有存下的话。" in page.content.decode()
    assert ed_client.post(edit(draft), data, headers=SCRIPT).status_code == 409
    assert now_of(draft).content["lead"] == PANEL["lead"]


def test_without_a_draft_the_editor_leads_to_the_page_of_the_piece(ed: User, ed_client: Client) -> None:
    panel = make_panel(by=ed)
    assert ed_client.get(f"/desk/content/{panel.pk}/edit/").url == f"/desk/content/{panel.pk}/"  # type: ignore[attr-defined]
    assert ed_client.get("/desk/content/999999/edit/").status_code == 404


def test_residents_and_the_desk_do_not_write(draft: Version, alice_client: Client, erik_client: Client) -> None:
    for client in (alice_client, erik_client):
        assert client.get(edit(draft)).status_code == 403
        assert client.post(edit(draft), typed(draft, title="我也来写")).status_code == 403
    assert now_of(draft).title == PANEL["title"]


# --- rows and buttons ------------------------------------------------------------------------------------------------


def test_one_more_saves_and_comes_back_with_an_empty_row(draft: Version, ed_client: Client) -> None:
    answer = ed_client.post(edit(draft), typed(draft, lead="新的一句。", change="more quotations"), follow=True)
    assert answer.redirect_chain[0][0].endswith("?more=quotations#part-quotations")
    assert len(answer.context["form"].rows["quotations"]) == 3
    assert now_of(draft).content["lead"] == "新的一句。"


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        ("without quotations-0", ["再来一课。"]),
        ("up quotations-1", ["再来一课。", "识字，从自己的名字开始。"]),
        ("up quotations-0", ["识字，从自己的名字开始。", "再来一课。"]),
        ("without quotations-9", ["识字，从自己的名字开始。", "再来一课。"]),
        ("without lead-0", ["识字，从自己的名字开始。", "再来一课。"]),
        ("nonsense", ["识字，从自己的名字开始。", "再来一课。"]),
    ],
)
def test_rows_are_taken_out_and_moved(draft: Version, ed_client: Client, change: str, texts: list[str]) -> None:
    ed_client.post(edit(draft), typed(draft, change=change))
    assert [row["text"] for row in now_of(draft).content["quotations"]] == texts


def test_a_picture_of_the_library_comes_with_what_the_library_says_of_it(draft: Version, ed_client: Client) -> None:
    picture = make_picture()
    assert f'value="picture {picture.pk}"' in ed_client.get(edit(draft)).content.decode()
    ed_client.post(edit(draft), typed(draft, change=f"picture {picture.pk}"))
    [shown] = now_of(draft).content["pictures"]
    assert (shown["picture"], shown["alt"]) == (picture.pk, picture.alternative_text)
    assert list(now_of(draft).picture_uses.values_list("picture", flat=True)) == [picture.pk]
    version = now_of(draft)
    ed_client.post(edit(draft), typed(version, **{"pictures-0-alt": "灯下的书桌"}))
    assert now_of(draft).content["pictures"][0]["alt"] == "灯下的书桌"


def test_recordings_and_drawings_are_chosen_from_what_there_is(draft: Version, ed_client: Client) -> None:
    recording = make_recording()
    ed_client.post(edit(draft), typed(draft, audio=recording.pk, drawing=drawings()[0]))
    assert (now_of(draft).content["audio"], now_of(draft).content["drawing"]) == (recording.pk, drawings()[0])
    version = now_of(draft)
    assert ed_client.post(edit(draft), typed(version, video=recording.pk)).status_code == 422


def test_lines_are_broken_where_the_wall_wants_it(draft: Version, ed_client: Client) -> None:
    long = "一间教室点亮了，附近的巷子便一条一条跟着亮起来。"
    page = ed_client.post(edit(draft), typed(draft, wall_text=long, change="break wall_text"), follow=True)
    assert now_of(draft).content["wall_text"].splitlines() == [
        "一间教室点亮了，",
        "附近的巷子便一条一条跟着亮起",
        "来。",
    ]
    assert not page.context["form"].parts[3].fit.over


# --- sending ---------------------------------------------------------------------------------------------------------


def test_sending_saves_first_and_leads_to_the_page_of_the_piece(draft: Version, ed_client: Client) -> None:
    answer = ed_client.post(edit(draft), typed(draft, title="夜校灯火", deed="send"))
    assert answer.status_code == 302
    assert (now_of(draft).state, now_of(draft).title) == ("in_review", "夜校灯火")


def test_what_overflows_is_not_sent_and_it_is_said_by_how_much(draft: Version, ed_client: Client) -> None:
    page = ed_client.post(edit(draft), typed(draft, wall_text="一二三四五六七八九十一二三四五六七", deed="send"))
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_wall_text"' in text
    assert "第 1 行多 3 字" in text
    assert (now_of(draft).state, now_of(draft).content["wall_text"]) == ("draft", "一二三四五六七八九十一二三四五六七")
    again = ed_client.post(edit(draft), typed(now_of(draft), wall_text="夜校的灯", deed="send"))
    assert again.status_code == 302


def test_the_lines_below_the_fields_say_how_much_and_how_much_too_much(ed_client: Client, draft: Version) -> None:
    data = typed(draft, wall_text="夜校的灯，常常比戏院熄得晚。\n" + "字" * 17, lead="长" * 61)
    fit = ed_client.post(f"/desk/content/{draft.piece_id}/preview/", data).json()["fit"]
    assert fit["wall_text"]["over"] == "第 2 行 17 字，多 3 字"
    assert fit["wall_text"]["breaks"] is True
    assert (fit["lead"]["count"], fit["lead"]["over"]) == ("61 / 60 字", "多 1 字")
    assert fit["body"]["over"] == ""


# --- previews --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("surface", ["wall", "rail", "phone"])
def test_a_preview_shows_the_words_on_every_surface(ed_client: Client, draft: Version, surface: str) -> None:
    page = ed_client.get(f"/desk/content/{draft.piece_id}/preview/?on={surface}")
    assert page.status_code == 200
    assert "星火燎原" in page.content.decode()
    live = ed_client.post(f"/desk/content/{draft.piece_id}/preview/", typed(draft, title="还没存的题")).json()
    assert "还没存的题" in live["pages"][surface]
    assert now_of(draft).title == "星火燎原"


def test_a_preview_can_be_of_any_version(ed: User, ed_client: Client) -> None:
    panel = make_panel(by=ed)
    versions.begin(piece=panel.piece, by=ed, content={**PANEL, "title": "第二版题"})
    address = f"/desk/content/{panel.pk}/preview/?on=phone"
    assert "第二版题" in ed_client.get(address).content.decode()
    assert "第二版题" not in ed_client.get(f"{address}&version=1").content.decode()
    for number in ("9", "x", "9" * 30, "-1"):
        assert ed_client.get(f"{address}&version={number}").status_code == 404
    assert ed_client.get(f"/desk/content/{panel.pk}/preview/?on=map").status_code == 404


def test_previews_are_for_those_who_read_drafts(draft: Version, alice_client: Client, erik_client: Client) -> None:
    for client in (alice_client, erik_client):
        assert client.get(f"/desk/content/{draft.piece_id}/preview/?on=wall").status_code == 403


# --- nonsense --------------------------------------------------------------------------------------------------------

LONG = "长" * 300_000
NONSENSE = [
    ("title", "\0"),
    ("title", "🏮" * 30),
    ("title", LONG),
    ("body", "\0" * 10),
    ("body", LONG),
    ("minutes", "2147483648"),
    ("minutes", "9" * 4000),
    ("minutes", "-1"),
    ("minutes", "NaN"),
    ("minutes", "ein"),
    ("audio", "999999"),
    ("audio", "9" * 40),
    ("video", "-1"),
    ("drawing", "../../base"),
    ("drawing", "x" * 5000),
    ("period-from", "0001"),
    ("period-from", "9999-99-99"),
    ("period-to", LONG),
    ("facts", "9" * 30),
    ("facts", "-1"),
    ("pictures", "8"),
    ("pictures", "x"),
    ("saves", "2147483648"),
    ("saves", "x"),
    ("saves", "-1"),
    ("deed", "burn"),
    ("change", "picture 999999"),
    ("change", "picture " + "9" * 40),
    ("change", "more nowhere"),
    ("change", "break lead"),
    ("change", "up quotations-" + "9" * 50),
    ("change", "\0"),
]


def test_nonsense_is_taken_as_what_it_is_and_breaks_nothing(ed_client: Client, draft: Version) -> None:
    for field, value in NONSENSE:
        data = typed(now_of(draft), **{field: value})
        saved = ed_client.post(edit(draft), data, headers=SCRIPT)
        looked = ed_client.post(f"/desk/content/{draft.piece_id}/preview/", data)
        assert (saved.status_code, looked.status_code) in {(200, 200), (422, 200), (409, 200)}, (field, value[:20])
        kept = now_of(draft)
        assert kept.content == contents.tidied("panel", kept.content), (field, value[:20])
        assert len(kept.title) < 100


@pytest.mark.parametrize(("field", "value"), [("title", LONG), ("minutes", "9" * 4000), ("audio", "999999")])
def test_a_form_with_nonsense_comes_back_with_what_is_wrong(
    ed_client: Client, draft: Version, field: str, value: str
) -> None:
    page = ed_client.post(edit(draft), typed(draft, **{field: value}))
    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.content.decode()


def test_ten_megabytes_are_refused(ed_client: Client, draft: Version) -> None:
    assert ed_client.post(edit(draft), typed(draft, body="长" * 3_500_000)).status_code in (400, 413)


def test_keys_of_things_that_are_not_there_fall_out(ed_client: Client, draft: Version) -> None:
    data = typed(
        draft, pictures=2, **{"pictures-0-picture": "999999", "pictures-0-alt": "无", "pictures-1-picture": "9" * 25}
    )
    assert ed_client.post(edit(draft), data).status_code in (302, 422)
    assert now_of(draft).content["pictures"] == []


def test_every_drawing_of_the_demonstration_content_can_be_chosen() -> None:
    from centre.portal.demo import exhibits as demo

    modules = (demo.panels, demo.lessons, demo.stories)
    used = {
        one
        for module in modules
        for rows in vars(module).values()
        for one in drawings_in(rows)
        if not isinstance(rows, type(module))
    }
    assert len(used) > 10
    assert used <= set(drawings())


def drawings_in(value: Any) -> set[str]:
    """The drawings that contents name, however deep they lie."""
    if isinstance(value, dict):
        own = {value["drawing"]} if isinstance(value.get("drawing"), str) and value["drawing"] else set()
        return own.union(*(drawings_in(one) for one in value.values()))
    return set().union(*(drawings_in(one) for one in value)) if isinstance(value, list | tuple) else set()
