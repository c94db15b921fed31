"""What the database refuses, whoever asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from centre.shared.tests.refusing import refused_by
from reading_room.models import (
    Collection,
    Copy,
    Furniture,
    InHouseUse,
    Kiosk,
    Miss,
    Scan,
    Shelf,
    StockTake,
    Tier,
    Title,
)
from reading_room.tests.factories import (
    make_card,
    make_copy,
    make_hold,
    make_issue,
    make_kiosk,
    make_loan,
    make_reader,
    make_tier,
    make_title,
)

pytestmark = pytest.mark.django_db


def test_a_copy_is_with_one_reader_only() -> None:
    loan = make_loan()
    with refused_by("loan_one_open_of_a_copy"):
        make_loan(loan.copy)


def test_a_copy_that_came_back_is_lent_again() -> None:
    loan = make_loan(returned_at=timezone.now() + timedelta(minutes=1))
    assert make_loan(loan.copy).pk


def test_a_copy_does_not_come_back_before_it_was_lent() -> None:
    with refused_by("loan_returned_after_it_was_lent"):
        make_loan(returned_at=timezone.now() - timedelta(days=1))


def test_a_reader_waits_for_a_title_once() -> None:
    hold = make_hold()
    with refused_by("hold_one_open_each"):
        make_hold(hold.title, hold.reader)


def test_a_copy_is_kept_for_one_reader_only() -> None:
    copy = make_copy()
    kept: dict[str, Any] = {"state": "ready", "copy": copy, "ready_until": timezone.localdate()}
    make_hold(copy.title, **kept)
    with refused_by("hold_one_reader_for_a_copy_kept"):
        make_hold(copy.title, make_reader("周老师"), **kept)


def test_what_is_ready_says_which_copy_and_until_when() -> None:
    with refused_by("hold_ready_with_copy_and_day"):
        make_hold(state="ready")


def test_a_hold_that_ended_says_when() -> None:
    with refused_by("hold_ended_with_its_time"):
        make_hold(state="cancelled")


@pytest.mark.parametrize("field", ["accession_number", "barcode"])
def test_a_number_is_on_one_copy_only(field: str) -> None:
    make_copy(**{field: "0001"})
    with refused_by(f"reading_room_copy_{field}_key"):
        make_copy(**{field: "0001"})


def test_copies_without_a_barcode_are_many() -> None:
    assert make_copy().barcode is make_copy().barcode is None


def test_a_call_number_has_what_it_is_sorted_by() -> None:
    with refused_by("copy_call_number_has_its_key"):
        make_copy(call_number="D23/5")


def test_an_issue_stands_there_once() -> None:
    issue = make_issue()
    with refused_by("issue_once"):
        make_issue(issue.title)


def test_reading_in_the_house_is_of_a_copy_or_of_a_tier() -> None:
    with refused_by("in_house_use_of_a_copy_or_a_tier"):
        InHouseUse.objects.create()
    with refused_by("in_house_use_of_a_copy_or_a_tier"):
        InHouseUse.objects.create(copy=make_copy(), tier=make_tier())
    with refused_by("in_house_use_of_a_copy_or_a_tier"):
        InHouseUse.objects.create(copy=make_copy(), times=2)
    assert InHouseUse.objects.create(tier=make_tier(), times=7).pk


def test_words_that_were_not_found_are_counted_once_a_day() -> None:
    today = timezone.localdate()
    Miss.objects.create(words="围城", day=today)
    with refused_by("miss_once_a_day"):
        Miss.objects.create(words="围城", day=today)


def test_a_copy_is_seen_in_one_place_of_a_stock_take() -> None:
    reader, tier, copy = make_reader(), make_tier(), make_copy()
    stock_take = StockTake.objects.create(name="秋季盘点", begun_by=reader)
    Scan.objects.create(stock_take=stock_take, copy=copy, tier=tier, place=1, by=reader)
    with refused_by("scan_once_in_a_stock_take"):
        Scan.objects.create(stock_take=stock_take, copy=copy, tier=tier, place=2, by=reader)


def test_sets_share_one_isbn() -> None:
    assert make_title("卷一", isbn="9787010000008").isbn == make_title("卷二", isbn="9787010000008").isbn


def test_a_title_has_a_title_and_a_plausible_year() -> None:
    with refused_by("title_with_a_title"):
        make_title("")
    with refused_by("title_of_a_plausible_year"):
        make_title(year=23)
    assert Title.objects.count() == 0


def test_copies_stand_in_the_order_of_their_keys_byte_by_byte() -> None:
    for key in ("b", "B", "a", "10", "9"):
        make_copy(call_number=key, call_key=key)
    assert [one.call_key for one in Copy.objects.in_shelf_order()] == ["10", "9", "B", "a", "b"]


def test_a_reader_has_one_valid_card() -> None:
    card = make_card()
    with refused_by("card_one_valid_of_a_reader"):
        make_card(card.reader)
    card.ended_at = timezone.now()
    card.save()
    assert make_card(card.reader).number != card.number


def test_the_number_of_a_card_is_twelve_digits_and_never_given_twice() -> None:
    with refused_by("card_number_of_twelve_digits"):
        make_card(number="012345678901")
    with refused_by("reading_room_readercard_number_key"):
        make_card(number=make_card().number)


def test_a_loan_is_by_somebody_or_at_a_self_service_point() -> None:
    with refused_by("loan_by_somebody_or_at_a_kiosk"):
        make_loan(lent_by=None)
    with refused_by("loan_by_somebody_or_at_a_kiosk"):
        make_loan(kiosk=make_kiosk(), lent_by=make_reader())
    assert make_loan(kiosk=make_kiosk()).pk


def test_a_kiosk_has_a_name_and_an_address_nobody_guesses() -> None:
    with refused_by("kiosk_with_a_name"):
        Kiosk.objects.create(name="")
    with refused_by("kiosk_address_nobody_guesses"):
        Kiosk.objects.create(name="门口", address="kiosk")


def test_a_collection_lends_for_at_least_a_day() -> None:
    with refused_by("collection_lends_for_some_days"):
        Collection.objects.create(name="外借", is_lent=True, loan_days=0)


def test_shelves_and_furniture_stand_on_the_plan() -> None:
    with refused_by("shelf_on_the_plan"):
        Shelf.objects.create(name="甲架", x=1001)
    with refused_by("furniture_on_the_plan"):
        Furniture.objects.create(width=0)
    with refused_by("furniture_kind_known"):
        Furniture.objects.create(kind="sofa")


def test_a_tier_is_in_one_column_of_its_shelf_once() -> None:
    tier = make_tier(column=3)
    assert str(tier) == "甲架 3 列 上层"
    assert make_tier(column=2) != tier
    with refused_by("tier_name_once"):
        Tier.objects.create(shelf=tier.shelf, column=3, name="上层")
    with refused_by("tier_in_a_column"):
        Tier.objects.create(shelf=tier.shelf, column=0, name="上层")


def test_a_stock_take_names_a_tier_once() -> None:
    stock_take, tier = StockTake.objects.create(name="秋季盘点", begun_by=make_reader()), make_tier()
    stock_take.tiers_to_take.create(tier=tier)
    with refused_by("stock_take_names_a_tier_once"):
        stock_take.tiers_to_take.create(tier=tier)
