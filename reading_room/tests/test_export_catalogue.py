"""The catalogue is taken away as a sheet and as CNMARC, and what was taken away reads back equal."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from centre.accounts.models import User
from centre.sheets import running
from centre.sheets.models import Export, Import
from centre.sheets.registry import KINDS, NOUNS
from centre.sheets.writing import Scope, workbook
from reading_room.cnmarc.reading import MarcRecord, records
from reading_room.described import describe, record_of
from reading_room.exporting.holdings import titles_with_copies
from reading_room.exporting.marc import marc_pieces
from reading_room.importing.kinds import MARC
from reading_room.models import Copy, Title
from reading_room.records import ContributorRecord, TitleRecord

from .factories import make_collection, make_copy, make_issue, make_tier, make_title
from .marc_files import BOOK

pytestmark = pytest.mark.django_db
OUT = "/desk/marc/out/"
FULL = replace(
    BOOK,
    subtitle="校注本",
    contributors=(
        ContributorRecord(name="费孝通", role="著", pinyin="fei xiao tong"),
        ContributorRecord(name="校史办公室", role="编", is_body=True),
    ),
    edition="第3版",
    series="乡土丛书 ; 3",
    volume="上册",
    pages="216页",
    binding="精装",
    price="CNY39.00",
    notes=("附录", "有插图"),
    unified_number="10019·1742",
    class_numbers=("C912.82", "D422.7"),
    subjects=("农村社会学--中国", "乡土"),
    summary="第一段。\n第二段。",
)
PERIODICAL = TitleRecord(title="求是", kind="periodical", issn="1002-4980", language="chi")


pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def catalogue(db: None) -> list[Title]:
    tier = make_tier("甲架", "上层")
    titles = []
    for record, name in ((FULL, "党史"), (replace(BOOK, title="没有复本"), "世界名著"), (PERIODICAL, "期刊")):
        title = Title(collection=make_collection(name))
        describe(title, record)
        title.save()
        titles.append(title)
    own = {"call_number": "C912.82/12", "call_key": "C912.82/12", "tier": tier}
    make_copy(titles[0], accession_number="D1", barcode="31001", **own)
    make_copy(titles[0], accession_number="D2", is_reference=True, note="=1+1")
    make_copy(titles[0], accession_number="D3", state=Copy.State.WITHDRAWN)
    return titles


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def taken_in(job: Import, by: User) -> list[str]:
    running.run(import_id=job.pk)
    job.refresh_from_db()
    running.write_it(job=job, leave_out=False, by=by)
    running.run(import_id=job.pk)
    return list(job.rows.order_by("number").values_list("outcome", flat=True))


def sheet_in(content: bytes, by: User, kind: str = "titles") -> Import:
    upload = SimpleUploadedFile("catalogue", content)
    return running.hand_in(kind=KINDS[kind], upload=upload, by=by, now=timezone.now())


def marc_in(content: bytes, by: User) -> Import:
    upload = SimpleUploadedFile("catalogue.mrc", content)
    options = {"collection": make_collection("党史").pk}
    return running.hand_in_file(kind=MARC, upload=upload, options=options, by=by, now=timezone.now())


def said() -> list[tuple[TitleRecord, Sequence[Any]]]:
    """Everything that the catalogue says, but for what was withdrawn."""
    copies = ("accession_number", "barcode", "call_number", "tier")
    return [
        (record_of(title), list(title.copies.held().order_by("accession_number").values_list(*copies)))
        for title in Title.objects.order_by("pk")
    ]


def emptied() -> None:
    Copy.objects.all().delete()
    Title.objects.all().delete()


# --- there and back --------------------------------------------------------------------------------------------------


def test_the_catalogue_as_cnmarc_comes_back_equal_into_an_empty_one(lib: User, catalogue: list[Title]) -> None:
    before, content = said(), b"".join(marc_pieces(titles_with_copies()))
    emptied()
    assert taken_in(marc_in(content, lib), lib) == ["written"] * 3
    assert said() == before


def test_the_catalogue_as_cnmarc_is_already_there(lib: User, catalogue: list[Title]) -> None:
    content = b"".join(marc_pieces(titles_with_copies()))
    assert taken_in(marc_in(content, lib), lib) == ["there"] * 3


def test_the_catalogue_as_a_sheet_comes_back_equal_into_an_empty_one(
    lib: User, lib_client: Client, catalogue: list[Title]
) -> None:
    before, content = said(), bytes_of(lib_client.post(OUT, {"format": "xlsx"}))
    held = list(Copy.objects.order_by("pk").values_list("accession_number", "is_reference", "note", "state"))
    emptied()
    assert taken_in(sheet_in(content, lib), lib) == ["written"] * 5
    assert said() == before
    again = Copy.objects.order_by("accession_number").values_list("accession_number", "is_reference", "note", "state")
    assert list(again) == held


def test_the_catalogue_as_a_sheet_is_already_there(lib: User, lib_client: Client, catalogue: list[Title]) -> None:
    for format in ("xlsx", "csv"):
        content = bytes_of(lib_client.post(OUT, {"format": format}))
        assert taken_in(sheet_in(content, lib), lib) == ["there"] * 5


def test_issues_as_a_sheet_are_already_there(lib: User) -> None:
    issue = make_issue()
    with workbook([NOUNS["issues"]], Scope(first_day=issue.arrived_on, last_day=issue.arrived_on)) as file:
        assert taken_in(sheet_in(file.read(), lib, "issues"), lib) == ["there"]


# --- what is in the files --------------------------------------------------------------------------------------------


def test_cells_that_begin_like_a_formula_do_not_run(lib_client: Client, catalogue: list[Title]) -> None:
    make_title("=HYPERLINK(1)", by="@SUM(1)")
    book = load_workbook(io.BytesIO(bytes_of(lib_client.post(OUT, {"format": "xlsx"}))))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith(("=", "@"))]
    assert len(cells) == 3
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    text = bytes_of(lib_client.post(OUT, {"format": "csv"})).decode()
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize(("part", "titles"), [("collection", ["没有复本"]), ("class", ["乡土中国", "没有复本"])])
def test_a_part_is_taken_away_by_collection_or_class(
    lib_client: Client, catalogue: list[Title], part: str, titles: list[str]
) -> None:
    asked = {"main_class": "C"} if part == "class" else {"collection_out": catalogue[1].collection_id}
    content = bytes_of(lib_client.post(OUT, {"format": "mrc", **asked}))
    found = [one for one in records(io.BytesIO(content)) if isinstance(one, MarcRecord)]
    own = [field.first("a") for one in found for field in one.fields if field.tag == "200"]
    assert sorted(own) == sorted(titles)


def test_a_title_with_more_copies_than_a_record_holds_becomes_several_records(lib: User) -> None:
    title = make_title("很多复本", isbn="9787010069135")
    Copy.objects.bulk_create(
        Copy(title=title, accession_number=f"{number:030}", barcode=f"B{number:029}") for number in range(1000)
    )
    content = b"".join(marc_pieces(titles_with_copies()))
    assert all(isinstance(one, MarcRecord) for one in records(io.BytesIO(content)))
    emptied()
    taken_in(marc_in(content, lib), lib)
    assert Title.objects.get().copies.count() == 1000


def test_a_file_takes_as_many_queries_for_one_title_as_for_three(catalogue: list[Title]) -> None:
    counts = []
    for collection in (catalogue[0].collection, None):
        with CaptureQueriesContext(connection) as queries:
            assert b"".join(marc_pieces(titles_with_copies(collection=collection)))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the page --------------------------------------------------------------------------------------------------------


def test_who_takes_the_catalogue_away_is_recorded(lib: User, lib_client: Client, catalogue: list[Title]) -> None:
    answer = lib_client.post(OUT, {"format": "mrc"})
    assert answer["Content-Disposition"].endswith('.mrc"')
    assert bytes_of(answer)
    record = Export.objects.get()
    assert (record.by, record.what, record.format) == (lib, "titles", "mrc")
    assert "CNMARC" in lib_client.get("/desk/exports/").content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"format": "pdf"}, {"format": "mrc", "main_class": "Y"}, {"format": "mrc", "collection_out": "2147483648"},
        {"format": "mrc", "collection_out": "\0"}, {"format": "mrc", "main_class": "\0"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_not_recorded(lib_client: Client, asked: dict[str, str]) -> None:
    answer: HttpResponse = lib_client.post(OUT, asked)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Export.objects.exists()


def test_only_who_keeps_the_catalogue_takes_it_away(erik_client: Client, alice_client: Client, client: Client) -> None:
    assert erik_client.post(OUT, {"format": "mrc"}).status_code == 403
    assert alice_client.post(OUT, {"format": "mrc"}).status_code == 403
    assert client.post(OUT, {"format": "mrc"}).status_code == 403
