"""Reading lists at the desk."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.shared.problems import Refused
from reading_room import reading_lists
from reading_room.indexing import indexed
from reading_room.models import ReadingList, Title
from reading_room.tests.factories import make_copy, make_title

pytestmark = pytest.mark.django_db
LISTS = reverse("reading_room:desk_lists")
NONSENSE = ["\0", "a\0b", "📚" * 200, "x" * 100_000, "2147483648", "<script>", "%s%n"]


@pytest.fixture
def reading_list(lib) -> ReadingList:
    return reading_lists.keep_list(name="给新教师", introduction="", is_public=False, by=lib, now=timezone.now())


def entered(name: str, **fields: str) -> Title:
    title = indexed(make_title(name, **fields))
    title.save()
    return title


@pytest.fixture
def put(reading_list, lib) -> Callable[[str], Title]:
    def on_it(name: str) -> Title:
        title = entered(name)
        reading_lists.put_on(reading_list=reading_list, title=title, by=lib)
        return title

    return on_it


def address(reading_list: ReadingList) -> str:
    return reverse("reading_room:desk_list", args=[reading_list.pk])


def do(client: Client, reading_list: ReadingList, deed: str, **typed: str):
    return client.post(address(reading_list), {"deed": deed, **typed})


def names(reading_list: ReadingList) -> list[str]:
    return [entry.title.title for entry in reading_list.entries.select_related("title")]


# --- making one ------------------------------------------------------------------------------------------------------


def test_a_librarian_begins_a_list_which_nobody_else_sees_yet(lib_client):
    response = lib_client.post(LISTS, {"name": "给新教师", "introduction": "先读这几本", "is_public": "on"})
    made = ReadingList.objects.get()
    assert response.url == address(made)
    assert (made.name, made.introduction, made.is_public) == ("给新教师", "先读这几本", False)
    assert "给新教师" in lib_client.get(LISTS).content.decode()


def test_a_name_that_is_taken_is_refused_and_stays_typed(lib_client, reading_list):
    response = lib_client.post(LISTS, {"name": reading_list.name, "introduction": "另一份"})
    assert response.status_code == 422
    assert "已有同名的书单" in response.content.decode()
    assert "另一份" in response.content.decode()
    assert ReadingList.objects.count() == 1


@pytest.mark.parametrize("reader", ["alice_client", "erik_client", "dana_client"])
def test_nobody_but_librarians_makes_lists(request, reader, reading_list):
    client = request.getfixturevalue(reader)
    for path in (LISTS, address(reading_list)):
        assert client.get(path).status_code == 403
        assert client.post(path, {"name": "我的"}).status_code == 403


def test_visitors_are_asked_to_sign_in(client):
    assert reverse("accounts:sign_in") in client.get(LISTS).url


def test_no_command_is_for_residents(alice, reading_list, put):
    put("甲")
    entry = reading_list.entries.get()
    for command, given in (
        (reading_lists.put_on, {"reading_list": reading_list, "title": entry.title}),
        (reading_lists.say_why, {"entry": entry, "why": ""}),
        (reading_lists.move_entry, {"entry": entry, "step": 1}),
        (reading_lists.take_off, {"entry": entry}),
        (reading_lists.remove_list, {"reading_list": reading_list}),
    ):
        with pytest.raises(PermissionDenied):
            command(by=alice, **given)


# --- its titles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["教室", "S0042", "978-7-02-000220-7"])
def test_a_title_is_found_by_its_words_and_numbers_and_put_at_the_end(lib_client, reading_list, put, words):
    put("第一本")
    title = entered("教室里的光", isbn="9787020002207")
    make_copy(title, accession_number="S0042")
    page = lib_client.get(address(reading_list), {"find": words}).content.decode()
    assert f'value="put {title.pk}"' in page
    assert do(lib_client, reading_list, f"put {title.pk}").status_code == 302
    assert names(reading_list) == ["第一本", "教室里的光"]


def test_a_title_that_is_on_the_list_is_not_put_on_it_again(lib_client, reading_list, put):
    title = put("教室里的光")
    assert f'value="put {title.pk}"' not in lib_client.get(address(reading_list), {"find": "教室"}).content.decode()
    response = do(lib_client, reading_list, f"put {title.pk}")
    assert response.status_code == 422
    assert "已在书单里" in response.content.decode()
    assert names(reading_list) == ["教室里的光"]


def test_a_list_is_full_at_a_hundred(lib, reading_list, put, monkeypatch):
    monkeypatch.setattr(reading_lists, "MOST_TITLES", 2)
    put("一")
    put("二")
    with pytest.raises(Refused):
        put("三")


def test_titles_move_up_and_down_and_stay_at_the_ends(lib_client, reading_list, put):
    for name in "甲乙丙":
        put(name)
    first, _second, third = reading_list.entries.all()
    for deed, order in (("up", "甲乙丙"), ("down", "乙甲丙")):
        do(lib_client, reading_list, f"{deed} {first.pk}")
        assert names(reading_list) == list(order)
    do(lib_client, reading_list, f"up {third.pk}")
    assert names(reading_list) == ["乙", "丙", "甲"]


def test_why_a_title_is_there_can_be_said_and_is_refused_when_too_long(lib_client, reading_list, put):
    put("甲")
    entry = reading_list.entries.get()
    do(lib_client, reading_list, f"why {entry.pk}", **{f"entry-{entry.pk}-why": " 写得实在 "})
    entry.refresh_from_db()
    assert entry.why == "写得实在"
    response = do(lib_client, reading_list, f"why {entry.pk}", **{f"entry-{entry.pk}-why": "长" * 121})
    assert response.status_code == 422
    assert "长" * 121 in response.content.decode()


def test_a_title_goes_off_the_list_and_the_others_close_up(lib_client, reading_list, put):
    for name in "甲乙丙":
        put(name)
    do(lib_client, reading_list, f"off {reading_list.entries.all()[1].pk}")
    assert [(entry.title.title, entry.order) for entry in reading_list.entries.all()] == [("甲", 1), ("丙", 2)]


def test_an_entry_of_another_list_is_404(lib, lib_client, reading_list, put):
    put("甲")
    other = reading_lists.keep_list(name="另一份", introduction="", is_public=False, by=lib, now=timezone.now())
    for deed in ("up", "down", "why", "off"):
        assert do(lib_client, other, f"{deed} {reading_list.entries.get().pk}").status_code == 404
    assert names(reading_list) == ["甲"]


# --- showing it ------------------------------------------------------------------------------------------------------


def test_a_list_with_titles_can_be_shown_to_everybody(client, lib_client, reading_list, put):
    put("甲")
    do(lib_client, reading_list, "keep", name="给新教师", introduction="好", is_public="on")
    assert client.get(reverse("reading_room:reading_list", args=[reading_list.pk])).status_code == 200
    do(lib_client, reading_list, "keep", name="给新教师", introduction="好")
    assert client.get(reverse("reading_room:reading_list", args=[reading_list.pk])).status_code == 404


def test_an_empty_list_is_not_shown_to_anybody(lib_client, reading_list):
    response = do(lib_client, reading_list, "keep", name="新名字", is_public="on")
    assert response.status_code == 422
    assert "书单里还没有书，请先加入图书" in response.content.decode()
    assert "新名字" in response.content.decode()
    reading_list.refresh_from_db()
    assert not reading_list.is_public


def test_a_list_that_everybody_sees_is_not_thrown_away(lib_client, reading_list, put):
    put("甲")
    ReadingList.objects.update(is_public=True)
    assert do(lib_client, reading_list, "remove").status_code == 422
    ReadingList.objects.update(is_public=False)
    assert do(lib_client, reading_list, "remove").url == LISTS
    assert not ReadingList.objects.exists()


# --- what nobody should send -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_is_refused_or_kept_as_words(lib_client, reading_list, put, typed):
    title = put("甲")
    entry = reading_list.entries.get()
    assert lib_client.post(LISTS, {"name": typed, "introduction": typed}).status_code in (302, 422)
    assert do(lib_client, reading_list, "keep", name=typed, introduction=typed).status_code in (302, 422)
    assert do(lib_client, reading_list, f"why {entry.pk}", **{f"entry-{entry.pk}-why": typed}).status_code in (302, 422)
    for deed in (typed, f"put {typed}", f"up {typed}", f"put {title.pk}9999"):
        assert do(lib_client, reading_list, deed).status_code in (404, 422)
    assert lib_client.get(address(reading_list), {"find": typed}).status_code == 200


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**20])
def test_a_list_that_is_not_there_is_404(lib_client, pk):
    assert lib_client.get(f"/desk/lists/{pk}/").status_code == 404


def test_three_titles_take_as_many_queries_as_one(lib_client, reading_list, put):
    put("一")
    lib_client.get(LISTS)  # the first page of a session is another matter
    with CaptureQueriesContext(connection) as one:
        lib_client.get(address(reading_list), {"find": "一"})
    put("二")
    put("三")
    with CaptureQueriesContext(connection) as three:
        lib_client.get(address(reading_list), {"find": "一"})
    assert len(one) == len(three)
