"""Sheets of titles with their copies, and of issues: rows of one title, headings from elsewhere, bad cells."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS
from centre.sheets.samples import template
from centre.sheets.tests.factories import make_sheet
from reading_room.importing.people import cell_of, contributors_in
from reading_room.models import Copy, Issue, Title
from reading_room.records import ContributorRecord

from .factories import make_collection, make_copy, make_issue, make_tier, make_title

pytestmark = pytest.mark.django_db
HEADINGS = ["题名", "责任者", "ISBN", "出版年", "登录号", "条码", "索书号", "架位", "馆藏类别"]
ROW = ["乡土中国", "费孝通（著）", "978-7-01-006913-5", "2008年", "D1", "31001", "C912.82/12", "甲架1列上层", "党史"]
PERIODICALS = ["刊名", "年份", "期号", "总期号", "出版日期", "架位"]


@pytest.fixture(autouse=True)
def house(db: None) -> None:
    make_collection("党史")
    make_tier("甲架", "上层")


def rehearsed(headings: Sequence[str], *lines: Sequence[Any], by: User, kind: str = "titles") -> Import:
    upload = SimpleUploadedFile("sheet.xlsx", make_sheet(headings, *lines))
    job = running.hand_in(kind=KINDS[kind], upload=upload, by=by, now=timezone.now())
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def written(headings: Sequence[str], *lines: Sequence[Any], by: User, kind: str = "titles") -> list[str]:
    job = rehearsed(headings, *lines, by=by, kind=kind)
    assert findings(job) == []
    running.write_it(job=job, leave_out=False, by=by)
    running.run(import_id=job.pk)
    return list(job.rows.order_by("number").values_list("outcome", flat=True))


def findings(job: Import) -> list[tuple[int, str]]:
    return [(row.number, one["column"]) for row in job.rows.order_by("number") for one in row.findings]


def changed(**cells: Any) -> list[Any]:
    """The usual row with other cells."""
    return [cells.get(heading, cell) for heading, cell in zip(HEADINGS, ROW, strict=True)]


# --- titles and copies -----------------------------------------------------------------------------------------------


def test_a_row_becomes_a_title_with_a_copy(lib: User) -> None:
    assert written(HEADINGS, ROW, by=lib) == ["written"]
    own = Copy.objects.select_related("title__collection", "tier").get()
    assert (own.accession_number, own.barcode, own.call_number, str(own.tier)) == (
        *("D1", "31001", "C912.82/12"),
        "甲架 1 列 上层",
    )
    title = own.title
    assert (title.title, title.isbn, title.year, str(title.collection)) == ("乡土中国", "9787010069135", 2008, "党史")
    assert title.contributors == [{"name": "费孝通", "role": "著", "pinyin": "", "is_body": False}]
    assert title.search


def test_rows_of_one_title_are_its_copies_and_other_volumes_are_titles_of_their_own(lib: User) -> None:
    headings = [*HEADINGS, "卷册"]
    second = changed(登录号="D2", 条码=None)
    third = changed(登录号="D3", 条码=None)
    assert written(headings, [*ROW, None], [*second, None], [*third, "下册"], by=lib) == ["written"] * 3
    assert [(title.volume, title.copies.count()) for title in Title.objects.order_by("pk")] == [("", 2), ("下册", 1)]


def test_the_same_rows_again_are_already_there_and_changes_are_written(lib: User) -> None:
    assert written(HEADINGS, ROW, changed(登录号="D2", 条码="31002"), by=lib) == ["written", "written"]
    assert written(HEADINGS, ROW, changed(登录号="D2", 条码="31003"), by=lib) == ["there", "written"]
    assert Copy.objects.get(accession_number="D2").barcode == "31003"
    assert Title.objects.count() == 1


def test_columns_that_a_sheet_does_not_have_stay_as_they_are(lib: User) -> None:
    written(HEADINGS, ROW, by=lib)
    assert written(["书名", "财产号", "出版社"], ["乡土中国", "D1", "人民出版社"], by=lib) == ["written"]
    title = Title.objects.get()
    assert (title.publisher, title.year, title.copies.get().barcode) == ("人民出版社", 2008, "31001")


def test_an_old_unified_number_under_isbn_is_put_where_it_belongs(lib: User) -> None:
    written(HEADINGS, changed(ISBN="10019·1742"), by=lib)
    assert (Title.objects.get().isbn, Title.objects.get().unified_number) == ("", "10019·1742")


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("题名", None), ("题名", "长" * 201), ("ISBN", "9787010069136"), ("ISBN", "9.787E+12"), ("ISBN", "很好"),
        ("出版年", "去年"), ("出版年", "0001"), ("登录号", None), ("登录号", "D" * 31), ("登录号", "31009"),
        ("条码", "31009"), ("条码", "1" * 31), ("索书号", "一二三"), ("索书号", "A" * 61), ("架位", "月球"),
        ("馆藏类别", "没有这个"), ("馆藏类别", None), ("责任者", "名" * 81),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_right_is_a_finding_and_nothing_is_written(lib: User, heading: str, cell: Any) -> None:
    make_copy(make_title("别的书"), barcode="31009")
    job = rehearsed(HEADINGS, changed(**{heading: cell}), by=lib)
    assert {number for number, _column in findings(job)} == {2}
    assert [row.verdict for row in job.rows.all()] == ["refused"]
    assert Title.objects.count() == 1


def test_two_rows_with_one_accession_number_are_refused_but_for_the_first(lib: User) -> None:
    job = rehearsed(HEADINGS, ROW, changed(条码=None, 题名="另一本"), by=lib)
    assert [row.verdict for row in job.rows.order_by("number")] == ["written", "refused"]


def test_formulas_and_their_like_are_text_or_findings_and_never_computed(lib: User) -> None:
    job = rehearsed(HEADINGS, changed(责任者="=1+1"), changed(登录号="@D2", 条码=None), by=lib)
    assert findings(job) == [(2, "责任者")]
    assert [row.verdict for row in job.rows.order_by("number")] == ["refused", "written"]


def test_the_template_says_of_itself_that_its_example_is_to_be_deleted(lib: User) -> None:
    upload = SimpleUploadedFile("template.xlsx", template(KINDS["titles"]))
    job = running.hand_in(kind=KINDS["titles"], upload=upload, by=lib, now=timezone.now())
    running.run(import_id=job.pk)
    assert [row.verdict for row in job.rows.all()] == ["refused"]


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("费孝通（著）[fei xiao tong]", [("费孝通", "著", "fei xiao tong", False)]),
        ("机构：校史办公室（编）", [("校史办公室", "编", "", True)]),
        (
            "曹雪芹, 高鹗著；杨宪益译",
            [("曹雪芹", "著", "", False), ("高鹗", "著", "", False), ("杨宪益", "译", "", False)],
        ),
        ("鲁迅", [("鲁迅", "", "", False)]),
        ("（英）狄更斯（著）", [("（英）狄更斯", "著", "", False)]),
        ("", []),
    ],
)
def test_contributors_are_read_as_they_are_written_here_and_elsewhere(cell: str, people: list[Any]) -> None:
    found = contributors_in(cell)
    assert [(one.name, one.role, one.pinyin, one.is_body) for one in found] == people
    assert contributors_in(cell_of(found)) == found
    assert all(isinstance(one, ContributorRecord) for one in found)


# --- headings from elsewhere -----------------------------------------------------------------------------------------


def test_a_sheet_with_other_headings_is_matched_column_by_column_and_then_checked(lib_client: Client) -> None:
    content = make_sheet(["书的名字", "编号", "放在哪里", "颜色"], ["乡土中国", "D7", "甲架1列上层", "红"])
    said = {"kind": "titles", "upload": SimpleUploadedFile("other.xlsx", content)}
    assert lib_client.post("/desk/imports/", said).status_code == 422
    said["upload"] = SimpleUploadedFile("other.xlsx", content)
    address = lib_client.post("/desk/imports/", {**said, "match": "on"})["Location"]
    page = lib_client.get(address).content.decode()
    assert "书的名字" in page
    assert "乡土中国" in page
    refused = lib_client.post(address, {"deed": "match", "place-1": "accession_number"})
    assert refused.status_code == 422
    matched = {"deed": "match", "place-0": "title", "place-1": "accession_number", "place-2": "location"}
    assert lib_client.post(address, matched).status_code == 302
    job = Import.objects.get()
    running.run(import_id=job.pk)
    lib_client.post(address, {"deed": "rehearse", "collection": make_collection("党史").pk})
    running.run(import_id=job.pk)
    lib_client.post(address, {"deed": "write"})
    running.run(import_id=job.pk)
    assert str(Copy.objects.get(accession_number="D7").tier) == "甲架 1 列 上层"
    assert Title.objects.get().title == "乡土中国"


# --- issues ----------------------------------------------------------------------------------------------------------


def test_a_row_of_issues_is_entered_once(lib: User) -> None:
    periodical = make_issue().title
    line = ["求是", 2026, "6", 900, "2026-03-16", "甲架1列上层"]
    assert written(PERIODICALS, line, ["求是", 2026, "5", None, None, None], by=lib, kind="issues") == [
        "written",
        "there",
    ]
    issue = periodical.issues.get(number="6")
    assert (issue.whole_number, str(issue.published_on), str(issue.arrived_on)) == (900, "2026-03-16", "2026-03-16")
    assert str(issue.tier) == "甲架 1 列 上层"


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (0, "没有的刊物"),
        (0, None),
        (1, 999),
        (1, 2**31),
        (1, "x"),
        (2, None),
        (2, "1" * 21),
        (3, -1),
        (4, "昨天"),
        (5, "月球"),
    ],
)
def test_an_issue_that_is_not_right_is_a_finding(lib: User, place: int, cell: Any) -> None:
    make_issue()
    line = ["求是", 2026, "6", 900, "2026-03-16", "甲架1列上层"]
    line[place] = cell
    job = rehearsed(PERIODICALS, line, by=lib, kind="issues")
    assert {number for number, _column in findings(job)} == {2}
    assert Issue.objects.count() == 1
