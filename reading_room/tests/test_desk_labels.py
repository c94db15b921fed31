"""The page of labels: which copies, in the order of the shelf, on which sheet."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reading_room import call_numbers
from reading_room.models import Copy
from reading_room.queries.labels import Choice, chosen
from reading_room.tests.factories import make_copy, make_tier, make_title

pytestmark = pytest.mark.django_db
REFUSED = 422


def labelled(accession: str, number: str, **fields: Any) -> Copy:
    key = call_numbers.key(number)
    return make_copy(make_title(), accession_number=accession, call_number=number, call_key=key, **fields)


def address() -> str:
    return reverse("reading_room:desk_labels")


def page(client: Client, **query: str) -> str:
    answer = client.get(address(), query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(choice: Choice) -> list[str]:
    return [copy.accession_number for copy in chosen(choice).copies]


def test_labels_are_for_who_keeps_the_catalogue(
    client: Client, alice_client: Client, erik_client: Client, lib_client: Client
) -> None:
    assert client.get(address()).status_code == 302
    assert [one.get(address()).status_code for one in (alice_client, erik_client, lib_client)] == [403, 403, 200]


# --- which copies ----------------------------------------------------------------------------------------------------


def test_labels_come_in_the_order_of_the_shelf() -> None:
    examples = (
        "R711",
        "R711-62",
        "R711(711)",
        "R711(711)=535",
        "R711=6",
        "R711<326>",
        "R711:R83",
        "R711+R173",
        "R711.1",
    )
    for place, number in enumerate(reversed(examples)):
        labelled(f"T{place}", number)
    labelled("T9", "R711")
    found = chosen(Choice(first="T0")).copies
    assert [copy.call_number for copy in found] == ["R711", *examples]
    assert [copy.accession_number for copy in found[:2]] == ["T8", "T9"]


def test_accession_numbers_go_from_one_to_another() -> None:
    for number in ("98", "99", "100", "101"):
        labelled(number, f"A{number}")
    assert numbers(Choice(first="99", last="100")) == ["100", "99"]
    assert set(numbers(Choice(first="100"))) == {"100", "101"}
    assert set(numbers(Choice(last="99"))) == {"98", "99"}


def test_a_day_a_tier_and_single_numbers_are_choices_that_all_have_to_fit() -> None:
    tier, at = make_tier(), datetime(2026, 5, 20, 16, 0, tzinfo=UTC)  # midnight in the centre
    labelled("1", "A1", tier=tier, added_at=at)
    labelled("2", "A2", added_at=at)
    labelled("3", "A3", tier=tier, added_at=datetime(2026, 5, 20, 15, 59, tzinfo=UTC), barcode="B-3")
    since = datetime(2026, 5, 21).date()  # noqa: DTZ001
    assert numbers(Choice(since=since)) == ["1", "2"]
    assert numbers(Choice(tier=tier)) == ["1", "3"]
    assert numbers(Choice(since=since, tier=tier)) == ["1"]
    assert numbers(Choice(numbers=["B-3", "2", "77"])) == ["2", "3"]
    assert chosen(Choice(numbers=["B-3", "2", "77"])).unknown == ["77"]


def test_what_is_withdrawn_or_has_no_call_number_gets_no_label() -> None:
    labelled("1", "A1", state="withdrawn"), labelled("2", "A2"), make_copy(accession_number="3")
    found = chosen(Choice(first="1"))
    assert ([copy.accession_number for copy in found.copies], found.without_call_number) == (["2"], 1)


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_begins_with_a_choice(lib_client: Client) -> None:
    shown = page(lib_client)
    assert "打印书标" in shown
    assert "label-sheet" not in shown.replace("surfaces/labels.css", "")


def test_labels_show_call_number_and_bars_from_the_first_free_place(lib_client: Client) -> None:
    labelled("0003107", "I267/18"), labelled("0003108", "G424/19", barcode="B-77")
    shown = page(lib_client, first="0003107", last="0003108", layout="65", used="7", barcode="on")
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", shown)
    assert texts == ["G424", "19", "B-77", "I267", "18", "0003107"]
    assert shown.count("label--used") == 7
    assert shown.count("<path d=") >= 2
    assert 'width="210mm" height="297mm"' in shown
    assert "<dd>8</dd>" in shown
    plain = page(lib_client, first="0003107", last="0003108", layout="65", used="0")
    assert re.findall(r"<text [^>]*>([^<]*)</text>", plain) == ["G424", "19", "I267", "18"]


def test_a_link_needs_no_more_than_its_choice(lib_client: Client) -> None:
    labelled("0003107", "I267/18")
    assert "I267" in page(lib_client, since="2020-01-01")


def test_whoever_prints_is_told_what_is_left_out(lib_client: Client) -> None:
    make_copy(accession_number="1"), labelled("党2", "A2")
    shown = page(lib_client, numbers="1、党2 77", barcode="on")
    assert "1 册还没有索书号" in shown
    assert "馆藏里没有：77" in shown
    assert "扫描枪读不出的条码" in shown
    assert "没有可打印的书标" in page(lib_client, numbers="1")


@pytest.mark.parametrize(
    "query",
    [
        {"first": ""},
        {"first": "5", "last": "4"},
        {"first": "a\0b"},
        {"first": "长" * 31},
        {"since": "0001-01-01"},
        {"since": "9999-12-31"},
        {"since": "x"},
        {"first": "1", "tier": "999999"},
        {"first": "1", "tier": str(2**70)},
        {"first": "1", "tier": "\0"},
        {"first": "1", "layout": "x"},
        {"first": "1", "used": "-1"},
        {"first": "1", "used": "65"},
        {"first": "1", "used": str(2**31)},
        {"first": "1", "used": ""},
        {"numbers": "长" * 31},
        {"numbers": "1 " * 10_000},
    ],
)
def test_a_choice_that_says_nothing_is_refused(lib_client: Client, query: dict[str, str]) -> None:
    answer = lib_client.get(address(), query)
    assert answer.status_code == REFUSED
    assert "error-summary" in answer.content.decode()


@pytest.mark.parametrize("number", ["😀", "' OR 1=1 --", "<script>"])
def test_odd_numbers_are_looked_for_and_not_found(lib_client: Client, number: str) -> None:
    assert "没有可打印的书标" in page(lib_client, first=number, last=number)
    assert "<script>" not in page(lib_client, numbers=number)


def test_many_labels_cost_as_many_queries_as_one(lib_client: Client, django_assert_max_num_queries: Any) -> None:
    def counted() -> int:
        labelled(f"Q{Copy.objects.count()}", "I267/18")
        with django_assert_max_num_queries(100) as queries:
            page(lib_client, first="Q0", barcode="on")
        return len(queries)

    page(lib_client)
    assert counted() == counted() == counted()
