"""CNMARC files: every record is written, found there, or refused with its number and a reason."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.history import history_of
from centre.shared.tests.stored import Stored
from centre.sheets import bulk, running
from centre.sheets.models import Import
from reading_room.cataloguing import change_copy, change_title
from reading_room.described import record_of
from reading_room.importing.kinds import MARC
from reading_room.models import Collection, Copy, Title
from reading_room.records import CopyRecord

from .factories import make_collection, make_copy, make_tier, make_title
from .marc_files import BOOK, copy, marc

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/marc/"
FILES = {"tag": "905", "subfield_accession_number": "b", "subfield_class_number": "d", "subfield_book_number": "e"}


pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def collection(db: None) -> Collection:
    return make_collection()


def handed_in(content: bytes, *, by: User, **options: Any) -> Import:
    options = {"collection": getattr(Collection.objects.first(), "pk", None), **options}
    upload = SimpleUploadedFile("catalogue.mrc", content)
    return running.hand_in_file(kind=MARC, upload=upload, options=options, by=by, now=timezone.now())


def rehearsed(content: bytes, *, by: User, **options: Any) -> Import:
    job = handed_in(content, by=by, **options)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def written(content: bytes, *, by: User, leave_out: bool = False, **options: Any) -> list[str]:
    """What became of each record."""
    job = rehearsed(content, by=by, **options)
    running.write_it(job=job, leave_out=leave_out, by=by)
    running.run(import_id=job.pk)
    return outcomes(job)


def outcomes(job: Import) -> list[str]:
    return list(job.rows.order_by("number").values_list("outcome", flat=True))


def findings(job: Import) -> list[tuple[int, str]]:
    return [(row.number, one["message"]) for row in job.rows.order_by("number") for one in row.findings]


# --- what is written -------------------------------------------------------------------------------------------------


def test_a_record_becomes_a_title_with_its_copies(lib: User, collection: Collection) -> None:
    tier = make_tier("甲架", "上层")
    content = marc(
        BOOK, copy("D000001", barcode="31000001", location="甲架1列上层"), copy("D000002", location="社科库")
    )
    assert written(content, by=lib) == ["written"]
    title = Title.objects.get()
    assert record_of(title) == BOOK
    assert title.collection == collection
    assert [(one.accession_number, one.barcode, one.call_number, one.tier) for one in title.copies.all()] == [
        ("D000001", "31000001", "C912.82/12", tier),
        ("D000002", None, "C912.82/12", None),
    ]
    assert title.findable
    assert {(event.deed, event.reason, event.by) for event in history_of(title)} == {("insert", "导入", lib)}


def test_nothing_is_written_by_the_rehearsal(lib: User, collection: Collection) -> None:
    job = rehearsed(marc(BOOK, copy()), by=lib)
    assert (job.state, job.total, job.done) == ("rehearsed", 1, 1)
    assert [row.verdict for row in job.rows.all()] == ["written"]
    assert not Title.objects.exists()


def test_the_same_file_again_is_already_there(lib: User, collection: Collection) -> None:
    content = marc(BOOK, copy()) + marc(replace(BOOK, title="没有复本的书", isbn=""))
    assert written(content, by=lib) == ["written", "written"]
    assert written(content, by=lib) == ["there", "there"]
    assert (Title.objects.count(), Copy.objects.count()) == (2, 1)


def test_a_copy_that_is_there_brings_its_title_up_to_date(lib: User, collection: Collection) -> None:
    written(marc(BOOK, copy()), by=lib)
    changed = replace(BOOK, publisher="三联书店", year=2013)
    assert written(marc(changed, copy(book_number="13")), by=lib) == ["written"]
    title = Title.objects.get()
    assert (title.publisher, title.year) == ("三联书店", 2013)
    assert title.copies.get().call_number == "C912.82/13"
    assert history_of(title)[0].reason == "导入"


def test_what_was_put_right_by_hand_stays(lib: User, collection: Collection) -> None:
    written(marc(BOOK, copy()), by=lib)
    title, own = Title.objects.get(), Copy.objects.get()
    record = replace(BOOK, title="另外一个名字", isbn="", pinyin="xiang tu")
    change_title(title=title, record=record, collection=collection, by=lib)
    said = CopyRecord(accession_number="D000001", class_number="C91", book_number="1")
    change_copy(copy=own, record=said, tier=None, by=lib)
    assert written(marc(replace(BOOK, place="上海"), copy()), by=lib) == ["written"]
    title.refresh_from_db()
    assert (title.title, title.isbn, title.pinyin, title.place) == ("另外一个名字", "", "xiang tu", "上海")
    assert Copy.objects.get().call_number == "C91/1"


def test_what_a_record_does_not_say_stays(lib: User, collection: Collection) -> None:
    written(marc(BOOK, copy(barcode="31000001")), by=lib)
    Title.objects.update(language="eng")
    written(marc(replace(BOOK, pinyin="", publisher="", language=""), copy()), by=lib)
    assert record_of(Title.objects.get()) == replace(BOOK, language="eng")
    assert Copy.objects.get().barcode == "31000001"


def test_further_copies_come_to_the_title_that_is_there(lib: User, collection: Collection) -> None:
    written(marc(BOOK, copy("D000001")), by=lib)
    written(marc(BOOK, copy("D000002")) + marc(replace(BOOK, volume="下册"), copy("D000003")), by=lib)
    assert [(title.volume, title.copies.count()) for title in Title.objects.order_by("pk")] == [("", 2), ("下册", 1)]


def test_the_place_in_the_file_may_tell_the_collection(lib: User, collection: Collection) -> None:
    classics = make_collection("世界名著")
    content = marc(BOOK, copy("D1", location="文学库")) + marc(
        replace(BOOK, title="别的"), copy("D2", location="世界名著")
    )
    written(content, by=lib, locations={"文学库": "世界名著"})
    assert {title.collection for title in Title.objects.all()} == {classics}


def test_copies_may_be_noted_in_another_field(lib: User, collection: Collection) -> None:
    content = marc(BOOK, copy()).replace(b"905", b"907")
    options = {"tag": "907", "subfields": {"b": "accession_number", "e": "book_number"}}
    assert written(content, by=lib, **options) == ["written"]
    assert Copy.objects.get().call_number == "C912.82/12"


# --- what is refused -------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_refused_with_its_number_and_never_passed_over(
    lib: User, collection: Collection
) -> None:
    good = marc(BOOK, copy())
    other = marc(replace(BOOK, title="另一本", isbn=""), copy("D000002"))
    damaged = other.replace("另一本".encode(), b"\xff\xfe\xfd\xff\xfe\xfd\xff\xfe\xfd")
    job = rehearsed(good + damaged + other[:-40] + b"\x1d" + other, by=lib)
    assert [row.verdict for row in job.rows.order_by("number")] == ["written", "refused", "refused", "written"]
    assert {number for number, _message in findings(job)} == {2, 3}
    assert "2" in findings(job)[0][1]
    running.write_it(job=job, leave_out=True, by=lib)
    running.run(import_id=job.pk)
    assert outcomes(job) == ["written", "refused", "refused", "written"]
    assert Title.objects.count() == 2


@pytest.mark.parametrize(
    ("title", "own", "words"),
    [
        (replace(BOOK, isbn="9787010069136"), copy(), "ISBN"),
        (replace(BOOK, title=""), copy(), "题名"),
        (BOOK, copy(""), "登录号"),
        (BOOK, copy(class_number="12", book_number="x"), "索书号"),
        (BOOK, copy("D" * 31), "30"),
        (replace(BOOK, title="长" * 201), copy(), "200"),
        (replace(BOOK, year=2999, title="未"), copy("TAKEN"), "登录号"),
        (replace(BOOK, title="条"), copy("D9", barcode="31000009"), "条码"),
        (replace(BOOK, title="条"), copy("31000009"), "条码"),
    ],
    ids=[
        "check digit",
        "no title",
        "no number",
        "call number",
        "long number",
        "long title",
        "another's",
        "barcode",
        "both",
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_with_a_reason(
    lib: User, collection: Collection, title: Any, own: CopyRecord, words: str
) -> None:
    make_copy(make_title("完全是另一种书籍啊"), accession_number="TAKEN", barcode="31000009")
    job = rehearsed(marc(title, own), by=lib)
    assert [row.verdict for row in job.rows.all()] == ["refused"]
    assert words in findings(job)[0][1]


def test_wrong_numbers_can_be_taken_as_they_are_printed(lib: User, collection: Collection) -> None:
    content = marc(replace(BOOK, isbn="9787010069136"), copy(class_number="12", book_number="x"))
    assert written(content, by=lib, printed_so=True) == ["written"]
    assert Title.objects.get().isbn == "9787010069136"


def test_without_a_collection_new_titles_are_refused_until_one_is_chosen(lib: User, collection: Collection) -> None:
    job = rehearsed(marc(BOOK, copy()), by=lib, collection=None)
    assert [row.verdict for row in job.rows.all()] == ["refused"]
    running.rehearse_again(job=job, by=lib, options={"collection": collection.pk, "printed_so": False})
    running.run(import_id=job.pk)
    assert [row.verdict for row in job.rows.all()] == ["written"]


def test_a_number_that_two_records_have_is_given_to_the_first(
    lib: User, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    job = rehearsed(marc(BOOK, copy("D1")) + marc(replace(BOOK, title="另一本"), copy("D1")), by=lib)
    assert [row.verdict for row in job.rows.order_by("number")] == ["written", "refused"]
    assert "1" in findings(job)[0][1]


def test_what_fails_for_no_known_reason_takes_nothing_else_along(lib: User, collection: Collection) -> None:
    titles = [replace(BOOK, title=f"第{number}本", isbn="") for number in range(1, 6)]
    job = rehearsed(b"".join(marc(title) for title in titles), by=lib)
    running.write_it(job=job, leave_out=False, by=lib)
    fails = patch("reading_room.importing.taking_in.indexed", side_effect=_fails_at("第3本"))
    with fails, patch("centre.sheets.judging.logger.exception") as told:
        running.run(import_id=job.pk)
    assert outcomes(job) == ["written", "written", "refused", "written", "written"]
    assert told.called
    assert Title.objects.count() == 4


def _fails_at(words: str) -> Any:
    def indexed(title: Title) -> Title:
        if title.title == words:
            raise RuntimeError
        return title

    return indexed


# --- leaving it and coming back --------------------------------------------------------------------------------------


class Killed(BaseException):
    """As of a worker that is ended in the middle."""


def test_a_worker_that_is_killed_goes_on_where_it_was(
    lib: User, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    titles = [replace(BOOK, title=f"第{number}本", isbn="") for number in range(1, 8)]
    job = handed_in(b"".join(marc(title, copy(f"D{title.title}")) for title in titles), by=lib)
    for step in ("_keep", "_mark", "_mark"):
        with patch.object(bulk, step, side_effect=_after(2, getattr(bulk, step))), pytest.raises(Killed):
            running.run(import_id=job.pk)
        running.run(import_id=job.pk) if step == "_mark" else None
        job.refresh_from_db()
        if job.state == "rehearsed":
            running.write_it(job=job, leave_out=False, by=lib)
    job.refresh_from_db()
    assert (job.state, job.total, job.done) == ("written", 7, 7)
    assert outcomes(job) == ["written"] * 7
    assert (Title.objects.count(), Copy.objects.count()) == (7, 7)


def _after(times: int, real: Any) -> Any:
    calls = iter(range(times))

    def step(*args: Any) -> None:
        if next(calls, None) is None:
            raise Killed
        real(*args)

    return step


def test_the_file_is_gone_as_soon_as_its_records_are_rows(
    lib: User, collection: Collection, media: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    job = handed_in(marc(BOOK, copy()), by=lib)
    assert media.names() == {job.file}
    with django_capture_on_commit_callbacks(execute=True):
        running.run(import_id=job.pk)
    assert not media.names()


def test_a_file_that_is_lost_fails_with_a_sentence(lib: User, collection: Collection, media: Stored) -> None:
    job = handed_in(marc(BOOK, copy()), by=lib)
    media.lose(job.file)
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert len(job.remarks) == 1


def test_a_batch_takes_as_many_statements_with_one_record_as_with_three(lib: User, collection: Collection) -> None:
    counts = []
    for numbers in (["A1"], ["B1", "B2", "B3"]):
        content = b"".join(marc(replace(BOOK, title=number, isbn=""), copy(number)) for number in numbers)
        job = rehearsed(content, by=lib)
        running.write_it(job=job, leave_out=False, by=lib)
        with CaptureQueriesContext(connection) as queries:
            running.run(import_id=job.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the page --------------------------------------------------------------------------------------------------------


def posted(client: Client, content: bytes, **said: Any) -> Any:
    return client.post(ADDRESS, {**FILES, "upload": SimpleUploadedFile("a.mrc", content), **said})


def test_a_file_is_handed_in_on_the_page_and_can_be_followed_on_that_of_its_import(
    lib_client: Client, collection: Collection
) -> None:
    answer = posted(lib_client, marc(BOOK, copy()), collection=collection.pk)
    job = Import.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert "正在读取" in lib_client.get(job.get_absolute_url()).content.decode()
    running.run(import_id=job.pk)
    page = lib_client.get(job.get_absolute_url()).content.decode()
    assert 'name="printed_so"' in page
    lib_client.post(job.get_absolute_url(), {"deed": "rehearse", "collection": "", "printed_so": "on"})
    job.refresh_from_db()
    assert (job.state, job.options["collection"], job.options["printed_so"]) == ("rehearsing", None, True)
    assert job.options["tag"] == "905"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04" + bytes(300), b"\x1d" * 50, bytes(300_000), marc(BOOK)[:100], "题名,作者\n书,人".encode()],
    ids=["empty", "a workbook", "ends alone", "zeros", "cut off", "text"],
)
def test_what_is_no_marc_is_refused_at_once(lib_client: Client, content: bytes) -> None:
    answer = posted(lib_client, content)
    assert answer.status_code == 422
    assert 'href="#id_upload"' in answer.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"tag": "001"}, {"tag": "9x5"}, {"tag": "\0"}, {"tag": ""}, {"subfield_accession_number": ""},
        {"subfield_class_number": "b"}, {"subfield_class_number": "一"}, {"collection": "2147483648"},
        {"collection": "99999999999999999999"}, {"collection": "\0"}, {"locations": "文学库"},
        {"locations": "文学库=没有这个"}, {"locations": "=" * 5000}, {"locations": "a\0=党史"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_stays_typed(
    lib_client: Client, collection: Collection, said: dict[str, str]
) -> None:
    answer = posted(lib_client, marc(BOOK), **said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_stopped_on_its_way(lib_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reading_room.desk_views.marc.MOST_BYTES", 1000)
    answer = posted(lib_client, marc(BOOK) * 100)
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_only_who_keeps_the_catalogue_may_hand_files_in(
    erik: User, erik_client: Client, alice_client: Client, client: Client
) -> None:
    assert erik_client.get(ADDRESS).status_code == 403
    assert alice_client.get(ADDRESS).status_code == 403
    assert client.get(ADDRESS).status_code == 302
    with pytest.raises(PermissionDenied):
        handed_in(marc(BOOK), by=erik)
