"""Titles at the desk: the list, entering one with its ISBN first, and the page of one title."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from centre.shared.pinyin import spelled
from centre.shared.tests.stored import Stored
from reading_room import covers
from reading_room.described import mark_of
from reading_room.models import Copy, Issue, Title
from reading_room.tests.factories import make_collection, make_copy, make_issue, make_tier, make_title

pytestmark = pytest.mark.django_db

LIST, NEW = "/desk/titles/", "/desk/titles/new/"
ISBN, WRONG_ISBN = "9787020002207", "9787020002208"
# Unseen characters, numbers beyond every column, the first and the last year, pictures, length.
NONSENSE = ("\0", "2147483648", "9999-12-31", "📚" * 30, "长" * 10_001)


def page_of(title: Title) -> str:
    return f"{LIST}{title.pk}/"


def fields(**changes: Any) -> dict[str, Any]:
    """What is typed for a title; `people` are pairs of name and role."""
    people = changes.pop("people", [("费孝通", "著")])
    typed = {"deed": "save", "kind": "book", "collection": make_collection().pk, "title": "乡土中国", "language": "chi"}
    typed |= {"contributors": len(people)}
    for place, (name, role) in enumerate(people):
        typed |= {f"contributors-{place}-name": name, f"contributors-{place}-role": role}
    return typed | changes


def seen_of(title: Title) -> dict[str, Any]:
    return {"seen": mark_of(Title.objects.get(pk=title.pk))}


def text_of(client: Client, address: str, status: int = 200, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode()


# --- the list --------------------------------------------------------------------------------------------------------


def test_titles_are_listed_with_their_copies_the_latest_first(lib_client: Client) -> None:
    make_copy(make_title("先来的书"), call_number="I247.57/12", call_key="I247")
    make_title("后来的书")
    page = text_of(lib_client, LIST)
    assert page.index("后来的书") < page.index("先来的书")
    assert "I247.57/12" in page


@pytest.mark.parametrize("words", ["乡土", "费孝通", "978-7-02-000220-7", "T000777", "90000777"])
def test_a_title_is_found_by_words_and_by_the_numbers_of_its_copies(lib_client: Client, lib: Any, words: str) -> None:
    make_title("别的书")
    lib_client.post(NEW, fields(isbn=ISBN))
    make_copy(Title.objects.get(title="乡土中国"), accession_number="T000777", barcode="90000777")
    page = text_of(lib_client, LIST, q=words)
    assert "乡土中国" in page
    assert "别的书" not in page


@pytest.mark.parametrize("lacks", ["copies", "call_number", "class", "cover"])
def test_what_a_title_lacks_can_be_asked_for(lib_client: Client, lacks: str) -> None:
    whole = make_title("什么都有", class_numbers=["I247"], cover="covers/x-480.webp", cover_width=480, cover_height=600)
    make_copy(whole, call_number="I247/1", call_key="I247 1")
    bare = make_title("还缺一些")
    if lacks == "call_number":
        make_copy(bare)
    page = text_of(lib_client, LIST, lacks=lacks)
    assert "还缺一些" in page
    assert "什么都有" not in page


def test_the_list_asks_as_often_for_three_titles_as_for_one(lib_client: Client) -> None:
    counts = []
    for number in (1, 2):
        for place in range(number):
            make_copy(make_title(f"书{number}{place}"), tier=make_tier())
        lib_client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            lib_client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("value", NONSENSE)
def test_the_list_takes_any_nonsense(lib_client: Client, value: str) -> None:
    make_title()
    for name in ("q", "collection", "lacks", "page"):
        assert lib_client.get(LIST, {name: value}).status_code in (200, 422), name


# --- entering --------------------------------------------------------------------------------------------------------


def test_a_title_is_entered_and_its_copies_come_next(lib_client: Client) -> None:
    response = lib_client.post(
        NEW,
        fields(
            isbn="978-7-02-000220-7",
            class_numbers="C912.82\nD668",
            subjects="农村社会学\n\n 中国 ",
            year="2015",
            people=[("费孝通", "著"), ("", ""), ("某研究所", "编")],
        ),
    )
    title = Title.objects.get()
    assert response.headers["Location"] == f"{page_of(title)}#new-copy"
    assert (title.isbn, title.year) == (ISBN, 2015)
    assert title.class_numbers == ["C912.82", "D668"]
    assert title.subjects == ["农村社会学", "中国"]
    assert [one["name"] for one in title.contributors] == ["费孝通", "某研究所"]


def test_the_isbn_comes_first_and_shows_what_is_here(lib_client: Client) -> None:
    make_title("红楼梦", isbn=ISBN, volume="上")
    page = text_of(lib_client, NEW, isbn=WRONG_ISBN)
    assert "红楼梦" not in page
    page = text_of(lib_client, NEW, isbn="978 7 02 000220 7")
    assert "红楼梦" in page
    assert "#new-copy" in page


def test_another_volume_begins_with_what_the_first_says(lib_client: Client) -> None:
    first = make_title("红楼梦", by="曹雪芹", isbn=ISBN, volume="上")
    page = text_of(lib_client, NEW, like=first.pk)
    assert 'value="红楼梦"' in page
    assert 'value="曹雪芹"' in page
    assert 'value="上"' not in page


def test_the_same_isbn_is_entered_again_only_on_purpose(lib_client: Client) -> None:
    make_title("红楼梦", isbn=ISBN, volume="上")
    typed = fields(title="红楼梦", isbn=ISBN, volume="下")
    response = lib_client.post(NEW, typed)
    assert response.status_code == 422
    assert 'name="another"' in response.content.decode()
    assert lib_client.post(NEW, typed | {"another": "on"}).status_code == 302
    assert Title.objects.count() == 2


def test_a_wrong_check_digit_is_told_and_taken_as_printed(lib_client: Client) -> None:
    typed = fields(isbn=WRONG_ISBN)
    response = lib_client.post(NEW, typed)
    assert response.status_code == 422
    assert 'name="printed_so"' in response.content.decode()
    assert response.content.decode().count('id="id_isbn"') == 1
    assert lib_client.post(NEW, typed | {"printed_so": "on"}).status_code == 302
    assert Title.objects.get().isbn == WRONG_ISBN


def test_a_refused_title_stays_typed(lib_client: Client) -> None:
    response = lib_client.post(NEW, fields(title="", publisher="人民出版社", people=[("费孝通", "著")]))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_title"' in page
    assert 'value="人民出版社"' in page
    assert 'value="费孝通"' in page


def test_rows_of_people_are_added_moved_and_left_out(lib_client: Client) -> None:
    def names(change: str) -> list[str]:
        typed = fields(people=[("甲", "著"), ("乙", "译")]) | {"change": change}
        del typed["deed"]
        response = lib_client.post(NEW, typed)
        assert response.status_code == 200
        return [str(row["name"].value() or "") for row in response.context["form"].rows]

    assert names("more") == ["甲", "乙", ""]
    assert names("up contributors-1") == ["乙", "甲"]
    assert names("without contributors-0") == ["乙"]
    assert names("without contributors-9") == ["甲", "乙"]
    assert not Title.objects.exists()


NAMES = ("title", "issn", "unified_number", "year", "class_numbers")


@pytest.mark.parametrize("value", NONSENSE)
def test_a_title_takes_any_nonsense(lib_client: Client, value: str) -> None:
    title = make_title()
    for name in (*NAMES, "contributors", "contributors-0-name", "seen", "change"):
        typed = fields() | seen_of(title) | {name: value}
        assert lib_client.post(page_of(title), typed).status_code in (200, 302, 422), name
    for name in ("isbn", "another", "collection", "deed"):
        assert lib_client.post(NEW, fields() | {name: value}).status_code in (200, 302, 422), name


@pytest.mark.parametrize("value", NONSENSE)
def test_an_isbn_to_begin_with_may_be_any_nonsense(lib_client: Client, value: str) -> None:
    for name in ("isbn", "like"):
        assert lib_client.get(NEW, {name: value}).status_code in (200, 422)


# --- one title -------------------------------------------------------------------------------------------------------


def test_a_title_is_changed_and_its_history_says_by_whom(lib_client: Client) -> None:
    title = make_title("乡土中国", by="费孝通")
    response = lib_client.post(page_of(title), fields(summary="讲乡村。") | seen_of(title))
    assert response.status_code == 302
    title.refresh_from_db()
    assert (title.summary, title.edited) == ("讲乡村。", ["summary"])
    page = text_of(lib_client, page_of(title))
    assert "讲乡村。" in page
    assert "周书" in page


def test_the_usual_pinyin_is_shown_and_only_another_one_is_kept(lib_client: Client) -> None:
    title = make_title("重庆史")
    usual = spelled("重庆史")
    assert f'value="{usual}"' in text_of(lib_client, page_of(title))
    typed = fields(title="重庆党史", pinyin=usual, people=[])
    lib_client.post(page_of(title), typed | seen_of(title))
    title.refresh_from_db()
    assert (title.title, title.pinyin) == ("重庆党史", "")
    lib_client.post(page_of(title), typed | {"pinyin": "zhong qing dang shi"} | seen_of(title))
    title.refresh_from_db()
    assert title.pinyin == "zhong qing dang shi"


def test_who_saves_later_is_told_keeps_what_was_typed_and_may_save_over_it(lib_client: Client) -> None:
    title = make_title("乡土中国", by="费孝通")
    typed = fields(summary="我写的。") | seen_of(title)
    Title.objects.filter(pk=title.pk).update(publisher="别人改的出版社")
    response = lib_client.post(page_of(title), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "我写的。" in page
    assert "别人改的出版社" in page
    assert lib_client.post(page_of(title), typed | seen_of(title)).status_code == 302
    title.refresh_from_db()
    assert (title.summary, title.publisher) == ("我写的。", "")


def test_a_copy_is_entered_beside_the_title_with_the_place_of_the_one_before(lib_client: Client) -> None:
    title, tier = make_title(class_numbers=["D23"]), make_tier()
    assert 'value="D23/"' in text_of(lib_client, page_of(title))
    typed = {"deed": "copy", "copy-accession_number": "T000001", "copy-call_number": "D23/7", "copy-tier": tier.pk}
    assert lib_client.post(page_of(title), typed).status_code == 302
    assert Copy.objects.get().call_number == "D23/7"
    assert 'value="D23/7"' in text_of(lib_client, page_of(title))
    refused = lib_client.post(page_of(title), typed)
    assert refused.status_code == 422
    assert 'value="T000001"' in refused.content.decode()


@pytest.mark.parametrize("value", NONSENSE)
def test_a_copy_takes_any_nonsense(lib_client: Client, value: str) -> None:
    title = make_title()
    for place, name in enumerate(("accession_number", "barcode", "call_number", "tier", "note")):
        typed = {"deed": "copy", "copy-accession_number": f"T{place}", f"copy-{name}": value}
        assert lib_client.post(page_of(title), typed).status_code in (302, 422), name


def test_an_issue_is_entered_on_the_page_of_its_periodical(lib_client: Client) -> None:
    title = make_issue(number="5").title
    typed = {"deed": "issue", "issue-year": "2026", "issue-number": "6", "issue-arrived_on": "2026-05-21"}
    assert lib_client.post(page_of(title), typed).status_code == 302
    assert lib_client.post(page_of(title), typed).status_code == 422
    assert Issue.objects.count() == 2


def test_a_title_without_anything_is_taken_out(lib_client: Client) -> None:
    title = make_title()
    assert lib_client.post(page_of(title), {"deed": "delete"}).status_code == 302
    assert not Title.objects.exists()
    copied = make_copy().title
    assert lib_client.post(page_of(copied), {"deed": "delete"}).status_code == 422


def test_the_page_asks_as_often_for_three_copies_as_for_one(lib_client: Client) -> None:
    title = make_title()
    counts = []
    for number in (1, 2):
        for _place in range(number):
            make_copy(title, tier=make_tier(column=1 + _place))
        lib_client.get(page_of(title))
        with CaptureQueriesContext(connection) as asked:
            lib_client.get(page_of(title))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- covers ----------------------------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (600, 800), "brown").save(file, "JPEG")
    return SimpleUploadedFile("cover.jpg", file.getvalue(), content_type="image/jpeg")


def test_a_cover_is_put_on_changed_and_taken_off(
    lib_client: Client, media: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    title = make_title()
    address = f"{page_of(title)}cover/"
    names = []
    for _time in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            assert lib_client.post(address, {"upload": picture()}).status_code == 302
        title.refresh_from_db()
        names.append(title.cover)
    assert (title.cover_width, title.cover_height) == (600, 800)
    assert names[0] not in media.names()
    assert {f"retired/{names[0]}", *covers.files_of(title)} <= media.names()
    with django_capture_on_commit_callbacks(execute=True):
        lib_client.post(address, {"deed": "remove"})
    title.refresh_from_db()
    assert (title.cover, title.cover_width) == ("", None)
    assert names[1] not in media.names()


def test_what_is_no_picture_is_no_cover(lib_client: Client) -> None:
    title = make_title()
    address = f"{page_of(title)}cover/"
    for upload in (SimpleUploadedFile("a.jpg", b"no picture"), SimpleUploadedFile("b.jpg", b""), ""):
        assert lib_client.post(address, {"upload": upload}).status_code == 422
    assert text_of(lib_client, address)


# --- who -------------------------------------------------------------------------------------------------------------


def test_only_who_keeps_the_catalogue_sees_these_pages(erik_client: Client, alice_client: Client) -> None:
    title = make_title()
    for address in (LIST, NEW, page_of(title), f"{page_of(title)}cover/"):
        for client in (erik_client, alice_client):
            assert client.get(address).status_code == 403
            assert client.post(address, fields()).status_code in (403, 405)
        assert Client().get(address).status_code == 302


def test_no_such_title(lib_client: Client) -> None:
    for pk in (0, 999_999, 2**31, 2**63, 2**70):
        assert lib_client.get(f"{LIST}{pk}/").status_code == 404
        assert lib_client.get(f"{LIST}{pk}/cover/").status_code == 404
