"""Schools and panels typed into a sheet: each row becomes a draft, what is there already stays as it is."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS
from centre.sheets.samples import template
from centre.sheets.tests.factories import make_sheet
from exhibits import versions
from exhibits.models import Panel, Piece, Section, Site, Version

from .factories import make_draft, make_exhibition, make_in_review, make_panel, make_section, make_site

pytestmark = pytest.mark.django_db
SITES = ["名称", "类别", "街道", "横坐标", "纵坐标", "简介", "资料"]
SCHOOL = ["枫林小学", "小学", "北塘街道", 400, 300, "以合唱见长。", "建校=1956 年；规模=36 个班"]
PANELS = ["展览", "单元", "点位编号", "标题", "起始时间", "结束时间", "导语", "正文"]
PANEL = ["百年回望", "上篇", "01", "日出东方", 1919, 1921, "一代人开始寻找出路。", "码头、学堂、印刷所。"]


@pytest.fixture
def section(db: None) -> Section:
    return make_section(make_exhibition(title="百年回望"), "上篇")


def rehearsed(kind: str, headings: Sequence[str], *lines: Sequence[Any], by: User) -> Import:
    upload = SimpleUploadedFile("sheet.xlsx", make_sheet(headings, *lines))
    job = running.hand_in(kind=KINDS[kind], upload=upload, by=by, now=timezone.now())
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def written(kind: str, headings: Sequence[str], *lines: Sequence[Any], by: User) -> list[tuple[str, str]]:
    """What became of each row."""
    job = rehearsed(kind, headings, *lines, by=by)
    assert findings(job) == []
    running.write_it(job=job, leave_out=False, by=by)
    running.run(import_id=job.pk)
    return list(job.rows.values_list("outcome", "note"))


def findings(job: Import) -> list[tuple[int, str]]:
    return [(row.number, one["column"]) for row in job.rows.all() for one in row.findings]


def refused_columns(kind: str, headings: Sequence[str], *lines: Sequence[Any], by: User) -> list[str]:
    return [column for _number, column in findings(rehearsed(kind, headings, *lines, by=by))]


# --- schools ----------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_school_with_a_draft_that_nobody_sees_yet(ed: User, client: Client) -> None:
    assert written("sites", SITES, SCHOOL, by=ed) == [("written", "枫林小学 · 新")]
    site = Site.objects.get()
    version = site.piece.versions.get()
    assert version.state == "draft"
    assert version.content["point"] == {"x": 400, "y": 300}
    assert version.content["kind"] == "primary"
    assert version.content["facts"] == [{"name": "建校", "words": "1956 年"}, {"name": "规模", "words": "36 个班"}]
    assert [one.person for one in version.author_rows.all()] == [ed]
    assert client.get(reverse("exhibits:site", args=[site.piece.slug])).status_code == 404


def test_a_rehearsal_writes_nothing(ed: User) -> None:
    job = rehearsed("sites", SITES, SCHOOL, by=ed)
    assert [(row.verdict, row.note) for row in job.rows.all()] == [("written", "枫林小学 · 新")]
    assert not Piece.objects.exists()


def test_the_same_sheet_again_finds_everything_there(ed: User) -> None:
    written("sites", SITES, SCHOOL, by=ed)
    assert written("sites", SITES, SCHOOL, by=ed) == [("there", "枫林小学")]
    assert Version.objects.count() == 1


def test_other_words_make_the_next_draft_and_what_is_on_show_stays(ed: User) -> None:
    site = make_site("枫林小学", body="以合唱见长。")
    assert written("sites", ["名称", "简介"], ["枫林小学", "以戏曲见长。"], by=ed) == [("written", "枫林小学 · 介绍")]
    live, draft = site.piece.versions.order_by("number")
    assert (live.state, draft.state) == ("approved", "draft")
    assert Piece.objects.get().live == live
    assert draft.content == {**live.content, "body": "以戏曲见长。"}, "an empty cell leaves a part as it is"


def test_words_that_were_typed_in_the_draft_of_the_same_person_are_saved_in_it(ed: User) -> None:
    written("sites", SITES, SCHOOL, by=ed)
    written("sites", ["名称", "街道"], ["枫林小学", "清江街道"], by=ed)
    version = Version.objects.get()
    assert (version.content["district"], version.saves) == ("清江街道", 1)


def test_the_draft_of_a_colleague_is_not_written_over(ed: User, root: User) -> None:
    make_site("枫林小学", by=root, live=False)
    assert refused_columns("sites", ["名称", "简介"], ["枫林小学", "以戏曲见长。"], by=ed) == ["名称"]


def test_what_is_with_its_reviewers_stays_with_them(ed: User) -> None:
    site = make_site("枫林小学", by=ed, live=False)
    make_in_review(site.piece.versions.get())
    assert refused_columns("sites", ["名称", "简介"], ["枫林小学", "以戏曲见长。"], by=ed) == ["名称"]
    assert Version.objects.get().state == "in_review"


def test_two_rows_of_one_school_are_told(ed: User) -> None:
    assert findings(rehearsed("sites", SITES, SCHOOL, SCHOOL, by=ed)) == [(3, "")]


def test_two_schools_of_one_name_are_left_to_people(ed: User) -> None:
    for _number in range(2):
        make_site("枫林小学")
    assert refused_columns("sites", ["名称", "简介"], ["枫林小学", "哪一所？"], by=ed) == ["名称"]


def test_a_school_that_was_renamed_is_not_found_by_its_old_name(ed: User) -> None:
    site = make_site("旧名小学")
    draft = versions.begin(piece=site.piece, by=ed)
    versions.save(version=draft, content={**draft.content, "title": "中间小学"}, by=ed, saves=0, now=timezone.now())
    versions.save(version=draft, content={**draft.content, "title": "新名小学"}, by=ed, saves=1, now=timezone.now())
    assert written("sites", ["名称"], ["中间小学"], by=ed) == [("written", "中间小学 · 新")]
    assert written("sites", ["名称"], ["新名小学"], by=ed) == [("there", "新名小学")]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("名称", ""),
        ("名称", "校" * 21),
        ("类别", "大学"),
        ("横坐标", 1001),
        ("横坐标", -1),
        ("横坐标", 2**31),
        ("横坐标", "东边"),
        ("横坐标", ""),
        ("纵坐标", "1.5"),
        ("简介", "长" * 401),
        ("简介", "长" * 5_000),
        ("资料", "没有等号"),
        ("资料", "=1956 年"),
        ("资料", "一=1；二=2；三=3；四=4；五=5"),
        ("资料", "建校=" + "很" * 31),
        ("街道", "=1+1"),
        ("直接送审", "也许"),
    ],
)
def test_what_cannot_be_is_told_at_its_column(ed: User, heading: str, value: Any) -> None:
    headings = [*SITES, "直接送审"]
    row = [*SCHOOL, ""]
    row[headings.index(heading)] = value
    if value == "=1+1":
        assert rehearsed("sites", headings, row, by=ed).rows.get().verdict == "refused"
    else:
        assert heading in refused_columns("sites", headings, row, by=ed)
    assert not Piece.objects.exists()


def test_odd_letters_do_no_harm(ed: User) -> None:
    row = ["😀小学", "幼儿园", "‮北塘", "0", "1000", "a\tb\r\nc", "＝＝；；"]
    job = rehearsed("sites", SITES, row, by=ed)
    assert set(findings(job)) <= {(2, "资料")}


def test_a_row_may_go_to_its_reviewers_at_once(ed: User) -> None:
    written("sites", [*SITES, "直接送审"], [*SCHOOL, "是"], by=ed)
    assert Version.objects.get().state == "in_review"


def test_a_draft_that_was_left_lying_is_sent_when_the_sheet_says_so(ed: User) -> None:
    written("sites", SITES, SCHOOL, by=ed)
    assert written("sites", [*SITES, "直接送审"], [*SCHOOL, "是"], by=ed) == [("written", "枫林小学")]
    assert Version.objects.get().state == "in_review"
    assert written("sites", [*SITES, "直接送审"], [*SCHOOL, "是"], by=ed) == [("there", "枫林小学")]


def test_what_is_not_complete_is_kept_but_not_sent(ed: User) -> None:
    headings = ["名称", "类别", "直接送审"]
    assert refused_columns("sites", headings, ["枫林小学", "小学", "是"], by=ed) == ["街道", "横坐标", "简介"]
    assert written("sites", headings, ["枫林小学", "小学", ""], by=ed) == [("written", "枫林小学 · 新")]


# --- panels -----------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_panel_at_the_end_of_its_section(ed: User, section: Section) -> None:
    headings = [*PANELS, "主题墙文字", "数字", "看点", "滑轨位置", "讲解分钟", "讲解词：开口"]
    row = [*PANEL, "码头。\n学堂。", "13=位代表；50=名党员", "油灯；报纸", 900, 4, "请看这盏灯。"]
    assert written("panels", headings, row, by=ed) == [("written", "日出东方 · 新")]
    panel = Panel.objects.get()
    assert (panel.section, panel.stop_code, panel.rail_mm) == (section, "01", 900)
    words = panel.piece.versions.get().content
    assert words["period"] == {"from": "1919", "to": "1921", "goes_on": False}
    assert words["wall_text"] == "码头。\n学堂。"
    assert words["facts"] == [{"number": "13", "words": "位代表"}, {"number": "50", "words": "名党员"}]
    assert words["look_at"] == ["油灯", "报纸"]
    assert (words["minutes"], words["script_opening"]) == (4, "请看这盏灯。")
    assert not panel.piece.is_published


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("1921年7月23日", "", "1921 年 7 月 23 日"),
        ("1921年", "1937年", "1921–1937"),
        ("1920年代", "", "1920 年代"),
        ("2020", "至今", "2020 至今"),
    ],
)
def test_times_may_be_written_as_in_a_text(ed: User, section: Section, starts: str, ends: str, words: str) -> None:
    row = [*PANEL[:4], starts, ends, *PANEL[6:]]
    written("panels", PANELS, row, by=ed)
    period = Version.objects.get(piece__kind="panel").period
    assert period
    assert period.words() == words


def test_a_panel_is_found_again_by_its_code_and_keeps_its_place(ed: User, section: Section) -> None:
    panel = make_panel(section, stop_code="07", title="薪火相传")
    headings = ["点位编号", "标题"]
    assert written("panels", headings, ["07", "薪火相传"], by=ed) == [("there", "薪火相传")]
    assert written("panels", headings, ["07", "弦歌不辍"], by=ed) == [("written", "弦歌不辍 · 标题")]
    assert Panel.objects.get() == panel
    assert Piece.objects.get(pk=panel.pk).title == "薪火相传", "what is on show stays"


def test_a_sheet_does_not_move_a_panel(ed: User, section: Section) -> None:
    make_panel(section, stop_code="07")
    make_section(section.exhibition, "下篇")
    make_exhibition(title="粉笔与信")
    headings = ["点位编号", "展览", "单元", "滑轨位置"]
    row = ["07", "粉笔与信", "下篇", 900]
    assert refused_columns("panels", headings, row, by=ed) == ["展览", "单元", "滑轨位置"]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("展览", ""),
        ("展览", "没有的展览"),
        ("单元", ""),
        ("单元", "没有的单元"),
        ("点位编号", ""),
        ("点位编号", "123456789"),
        ("点位编号", "0-1"),
        ("标题", ""),
        ("标题", "七个字的标题啊"),
        ("起始时间", "很久以前"),
        ("起始时间", "1921-13"),
        ("起始时间", "9999"),
        ("起始时间", "0001"),
        ("起始时间", "1938"),
        ("主题墙文字", "十五个字的一行无论如何也放不下了"),
        ("滑轨位置", 1_000_001),
        ("滑轨位置", "左边"),
        ("讲解分钟", 31),
        ("讲解分钟", 0),
        ("数字", "1=一；2=二；3=三"),
    ],
)
def test_what_cannot_be_of_a_panel_is_told_at_its_column(ed: User, section: Section, heading: str, value: Any) -> None:
    headings = [*PANELS, "主题墙文字", "滑轨位置", "讲解分钟", "数字"]
    row = [*PANEL, "", "", "", ""]
    row[headings.index(heading)] = value
    assert heading in refused_columns("panels", headings, row, by=ed)
    assert not Panel.objects.exists()


def test_two_rows_of_one_code_are_told(ed: User, section: Section) -> None:
    assert findings(rehearsed("panels", PANELS, PANEL, PANEL, by=ed)) == [(3, "")]


def test_a_code_beside_a_panel_that_was_never_shown_is_the_same_panel(ed: User, section: Section) -> None:
    make_draft(section, by=ed, stop_code="01", title="日出东方")
    assert written("panels", ["点位编号", "导语"], ["01", "天亮了。"], by=ed) == [
        ("written", "日出东方 · 标题下的一句话")
    ]


# --- both -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sites", "panels"])
def test_only_those_who_edit_hand_in_sheets(kind: str, erik: User, dana: User) -> None:
    for person in (erik, dana):
        with pytest.raises(PermissionDenied):
            rehearsed(kind, SITES, SCHOOL, by=person)


@pytest.mark.parametrize("kind", ["sites", "panels"])
def test_the_template_can_be_handed_in_once_its_example_is_gone(kind: str, ed: User) -> None:
    upload = SimpleUploadedFile("template.xlsx", template(KINDS[kind]))
    job = running.hand_in(kind=KINDS[kind], upload=upload, by=ed, now=timezone.now())
    running.run(import_id=job.pk)
    [row] = job.rows.all()
    assert row.verdict == "refused", "the example is told to be one"
    assert set(row.cells) <= {column.key for column in KINDS[kind].columns}
