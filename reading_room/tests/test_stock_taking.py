"""Taking stock: what is found, misplaced, missing; two phones in one round; what is closed stays as it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from centre.accounts.models import User
from centre.shared.problems import Refused
from reading_room import call_numbers, stock_taking
from reading_room.models import Copy, Scan, StockTake, Tier, TierToTake
from reading_room.queries.stock import Sheet, progress_of, rounds, sheet_of, sheets_of
from reading_room.tests.factories import make_card, make_copy, make_hold, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 21, 2, 40, tzinfo=UTC)


def standing(number: str, tier: Tier, **fields: Any) -> Copy:
    """A copy of a title that is called like its call number."""
    given = {"call_number": number, "call_key": call_numbers.key(number)}
    return make_copy(make_title(f"书 {number}"), tier=tier, **{**given, **fields})


@pytest.fixture
def tier(db: None) -> Tier:
    return make_tier()


@pytest.fixture
def other(db: None) -> Tier:
    return make_tier(name="下层")


@pytest.fixture
def stock_take(lib: User, tier: Tier, other: Tier) -> StockTake:
    return stock_taking.begin(name="春季盘点", tiers=[tier, other], by=lib, now=NOW)


@pytest.fixture
def scan(stock_take: StockTake, tier: Tier, lib: User) -> Callable[..., stock_taking.Seen]:
    def scanned(copy: Copy, on: Tier = tier, code: str | None = None) -> stock_taking.Seen:
        return stock_taking.scan(stock_take=stock_take, tier=on, code=code or copy.accession_number, by=lib, now=NOW)

    return scanned


def sheet(stock_take: StockTake, tier: Tier) -> Sheet:
    return sheet_of(TierToTake.objects.select_related("tier__shelf").get(stock_take=stock_take, tier=tier))


def told(stock_take: StockTake, tier: Tier) -> dict[str, str]:
    """Call numbers with what the sheet of the tier says of them."""
    return {line.copy.call_number: line.standing.value for line in sheet(stock_take, tier).lines}


def codes(command: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused, transaction.atomic():
        command()
    return refused.value.codes


# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_stock_take_has_a_name_and_tiers(lib: User, tier: Tier) -> None:
    begun = stock_taking.begin(name=" 春季盘点 ", tiers=[tier], by=lib, now=NOW)
    assert (begun.name, begun.begun_by, begun.begun_at, begun.closed_at) == ("春季盘点", lib, NOW, None)
    assert [one.tier for one in begun.tiers_to_take.all()] == [tier]
    assert codes(lambda: stock_taking.begin(name=" ", tiers=[], by=lib, now=NOW)) == {"no_name", "no_tiers"}
    assert codes(lambda: stock_taking.begin(name="长" * 41, tiers=[tier], by=lib, now=NOW)) == {"no_name"}


def test_only_who_may_take_stock_takes_it(stock_take: StockTake, tier: Tier, erik: User, alice: User) -> None:
    copy = standing("D2/5", tier)
    for by in (erik, alice):
        given = {"stock_take": stock_take, "by": by}
        for command in (
            lambda: stock_taking.begin(name="春", tiers=[tier], by=by, now=NOW),  # noqa: B023
            lambda: stock_taking.scan(tier=tier, code=copy.accession_number, now=NOW, **given),  # noqa: B023
            lambda: stock_taking.tick(tier=tier, copy_pk=copy.pk, now=NOW, **given),  # noqa: B023
            lambda: stock_taking.take_back(copy_pk=copy.pk, **given),  # noqa: B023
            lambda: stock_taking.note_missing(tier=tier, copy_pk=copy.pk, **given),  # noqa: B023
            lambda: stock_taking.take_back_missing(tier=tier, copy_pk=copy.pk, **given),  # noqa: B023
            lambda: stock_taking.finish_tier(tier=tier, now=NOW, **given),  # noqa: B023
            lambda: stock_taking.close(missing=[], now=NOW, **given),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                command()


# --- scanning --------------------------------------------------------------------------------------------------------


def test_a_copy_is_found_by_barcode_and_by_accession_number(scan: Any, stock_take: StockTake, tier: Tier) -> None:
    one, two = standing("D2/5", tier, barcode="B-77"), standing("D2/6", tier)
    assert told(stock_take, tier) == {"D2/5": "not_seen", "D2/6": "not_seen"}
    scan(one, code=" Ｂ-77\n"), scan(two)
    assert told(stock_take, tier) == {"D2/5": "found", "D2/6": "found"}
    assert list(Scan.objects.values_list("copy", "place")) == [(one.pk, 1), (two.pk, 2)]


def test_what_belongs_to_another_tier_is_misplaced_here_and_not_looked_for_there(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier
) -> None:
    scan(standing("K20/1", other))
    assert told(stock_take, tier) == {"K20/1": "stranger"}
    assert told(stock_take, other) == {"K20/1": "elsewhere"}
    assert (sheet(stock_take, tier).expected, sheet(stock_take, other).expected) == (0, 1)


def test_scanned_again_a_copy_is_where_it_was_seen_last(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier
) -> None:
    copy = standing("K20/1", other)
    scan(copy), scan(copy, on=other)
    assert (told(stock_take, tier), told(stock_take, other)) == ({}, {"K20/1": "found"})


def test_out_of_order_is_told_with_the_place_where_it_belongs(scan: Any, stock_take: StockTake, tier: Tier) -> None:
    numbers = ("D2/5", "I247/3", "D2/12", "D20/3")
    copies = {number: standing(number, tier) for number in numbers}
    for number in numbers:
        scan(copies[number])
    assert told(stock_take, tier)["I247/3"] == "out_of_order"
    [wrong] = sheet(stock_take, tier).misplaced
    assert (wrong.copy, wrong.behind) == (copies["I247/3"], copies["D20/3"])
    scan(copies["I247/3"])  # put right, and scanned where it stands now
    assert set(told(stock_take, tier).values()) == {"found"}


def test_a_stranger_and_a_copy_without_call_number_do_not_disturb_the_order(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier
) -> None:
    for copy in (standing("D2/5", tier), standing("A1/1", other), make_copy(tier=tier), standing("D2/6", tier)):
        scan(copy)
    lines = [line.standing.value for line in sheet(stock_take, tier).lines]
    assert lines == ["found", "stranger", "found", "found"]


def test_a_missing_copy_that_is_scanned_is_found_again(scan: Any, stock_take: StockTake, tier: Tier) -> None:
    copy = standing("D2/5", tier, state="missing")
    assert told(stock_take, tier) == {"D2/5": "missing"}
    assert scan(copy).was_missing
    copy.refresh_from_db()
    assert (copy.state, told(stock_take, tier)) == ("here", {"D2/5": "found"})
    assert not scan(copy).was_missing


def test_a_copy_found_again_is_kept_for_who_waits_for_its_title(
    scan: Any, stock_take: StockTake, tier: Tier, lib: User
) -> None:
    one, two = (standing(number, tier, state="missing") for number in ("D2/5", "D2/6"))
    type(one.title.collection).objects.update(is_lent=True)
    holds = [make_hold(copy.title) for copy in (one, two)]
    scan(one), stock_taking.tick(stock_take=stock_take, tier=tier, copy_pk=two.pk, by=lib, now=NOW)
    for hold, copy in zip(holds, (one, two), strict=True):
        hold.refresh_from_db()
        assert (hold.state, hold.copy) == ("ready", copy)
    assert [line.away for line in sheet(stock_take, tier).lines] == ["kept", "kept"]


def test_what_is_lent_is_not_expected_and_told_when_it_stands_there(
    scan: Any, stock_take: StockTake, tier: Tier
) -> None:
    copy = standing("D2/5", tier)
    make_loan(copy)
    assert (told(stock_take, tier), sheet(stock_take, tier).expected) == ({"D2/5": "lent"}, 0)
    scan(copy)
    [line] = sheet(stock_take, tier).lines
    assert (line.standing, line.away) == ("found", "lent")


def test_what_is_kept_at_the_counter_is_not_expected_and_never_missing(
    scan: Any, stock_take: StockTake, tier: Tier, lib: User
) -> None:
    copy = standing("D2/5", tier)
    make_hold(copy.title, state="ready", copy=copy, ready_until=NOW.date())
    assert (told(stock_take, tier), sheet(stock_take, tier).expected) == ({"D2/5": "kept"}, 0)
    assert [one.to_see for one in progress_of(stock_take)] == [0, 0]
    given = {"stock_take": stock_take, "tier": tier, "copy_pk": copy.pk, "by": lib}
    assert codes(lambda: stock_taking.note_missing(**given)) == {"not_missing"}
    scan(copy)
    [line] = sheet(stock_take, tier).lines
    assert (line.standing, line.away) == ("found", "kept")


def test_what_is_being_repaired_is_not_expected_and_what_is_withdrawn_not_known(
    scan: Any, stock_take: StockTake, tier: Tier
) -> None:
    standing("D2/5", tier, state="repair")
    gone = standing("D2/6", tier, state="withdrawn")
    assert (told(stock_take, tier), sheet(stock_take, tier).expected) == ({"D2/5": "repair"}, 0)
    assert codes(lambda: scan(gone)) == {"withdrawn"}
    assert not Scan.objects.exists()


def test_a_code_that_names_no_copy_is_refused_with_what_to_do(scan: Any, tier: Tier) -> None:
    copy = standing("D2/5", tier, barcode="0003107")
    make_copy(accession_number="0003107")
    card = make_card()
    for code, why in (
        (" ", "no_code"),
        ("没有这个号", "no_such_copy"),
        ("978-7-02-000220-7", "is_isbn"),
        (card.number, "is_card"),
        ("0003107", "two_copies"),
        ("9" * 200, "no_such_copy"),
    ):
        assert codes(lambda: scan(copy, code=code)) == {why}  # noqa: B023


# --- ticking, and what is missing ------------------------------------------------------------------------------------


def test_what_is_ticked_is_found_and_never_out_of_order(
    scan: Any, stock_take: StockTake, tier: Tier, lib: User
) -> None:
    copies = {number: standing(number, tier) for number in ("D2/1", "D2/2", "D2/3", "D2/4", "D2/5")}
    scan(copies["D2/2"]), scan(copies["D2/4"])
    for number in ("D2/3", "D2/1", "D2/5"):
        stock_taking.tick(stock_take=stock_take, tier=tier, copy_pk=copies[number].pk, by=lib, now=NOW)
    lines = sheet(stock_take, tier).lines
    assert [(line.copy.call_number, line.standing.value) for line in lines] == [
        (number, "found") for number in ("D2/1", "D2/2", "D2/3", "D2/4", "D2/5")
    ]


def test_a_tick_is_taken_back(stock_take: StockTake, tier: Tier, lib: User) -> None:
    copy = standing("D2/5", tier)
    stock_taking.tick(stock_take=stock_take, tier=tier, copy_pk=copy.pk, by=lib, now=NOW)
    stock_taking.take_back(stock_take=stock_take, copy_pk=copy.pk, by=lib)
    assert told(stock_take, tier) == {"D2/5": "not_seen"}


def test_what_was_not_seen_is_noted_as_missing_and_that_is_undone(stock_take: StockTake, tier: Tier, lib: User) -> None:
    copy = standing("D2/5", tier)
    stock_taking.note_missing(stock_take=stock_take, tier=tier, copy_pk=copy.pk, by=lib)
    copy.refresh_from_db()
    assert (copy.state, told(stock_take, tier)) == ("missing", {"D2/5": "missing"})
    stock_taking.take_back_missing(stock_take=stock_take, tier=tier, copy_pk=copy.pk, by=lib)
    copy.refresh_from_db()
    assert (copy.state, told(stock_take, tier)) == ("here", {"D2/5": "not_seen"})


def test_what_was_seen_or_is_lent_or_stands_elsewhere_is_not_missing(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier, lib: User
) -> None:
    seen, lent, elsewhere = standing("D2/5", tier), standing("D2/6", tier), standing("D2/7", other)
    scan(seen), make_loan(lent)
    for copy, why in ((seen, "not_missing"), (lent, "not_missing"), (elsewhere, "other_tier")):
        given = {"stock_take": stock_take, "tier": tier, "copy_pk": copy.pk, "by": lib}
        assert codes(lambda: stock_taking.note_missing(**given)) == {why}  # noqa: B023
        copy.refresh_from_db()
        assert copy.state == "here"


# --- going on, and closing -------------------------------------------------------------------------------------------


def test_after_a_tier_comes_the_next_that_is_not_done(
    stock_take: StockTake, tier: Tier, other: Tier, lib: User
) -> None:
    following = stock_taking.finish_tier(stock_take=stock_take, tier=tier, by=lib, now=NOW)
    assert following is not None
    assert following.tier == other
    assert stock_taking.finish_tier(stock_take=stock_take, tier=other, by=lib, now=NOW) is None
    assert [one.done_at for one in stock_take.tiers_to_take.all()] == [NOW, NOW]


def test_a_tier_of_no_round_is_refused(stock_take: StockTake, lib: User) -> None:
    far = make_tier("丁架")
    copy = standing("D2/5", far)
    given = {"stock_take": stock_take, "tier": far, "by": lib}
    assert codes(lambda: stock_taking.scan(code=copy.accession_number, now=NOW, **given)) == {"other_tier"}
    assert codes(lambda: stock_taking.tick(copy_pk=copy.pk, now=NOW, **given)) == {"other_tier"}


def test_not_seen_becomes_missing_only_by_an_explicit_tick(
    scan: Any, stock_take: StockTake, tier: Tier, lib: User
) -> None:
    seen, gone, unsure = standing("D2/5", tier), standing("D2/6", tier), standing("D2/7", tier)
    scan(seen)
    stock_taking.finish_tier(stock_take=stock_take, tier=tier, by=lib, now=NOW)
    closed = stock_taking.close(stock_take=stock_take, missing=[gone.pk], by=lib, now=NOW)
    states = dict(Copy.objects.values_list("call_number", "state"))
    assert states == {"D2/5": "here", "D2/6": "missing", "D2/7": "here"}
    assert [one["title"] for one in closed.summary["missing"]] == ["书 D2/6"]
    assert [one["accession_number"] for one in closed.summary["not_seen"]] == [unsure.accession_number]
    first = closed.summary["tiers"][0]
    assert closed.summary["together"]["expected"] == 2
    assert [first[name] for name in ("tier", "expected", "found", "misplaced", "missing", "not_seen")] == [
        "甲架 1 列 上层", 2, 1, 0, 1, 1,
    ]  # fmt: skip


def test_on_a_tier_that_is_not_done_nothing_becomes_missing(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier, lib: User
) -> None:
    stock_taking.finish_tier(stock_take=stock_take, tier=tier, by=lib, now=NOW)
    for copy in (standing("D2/5", other), standing("D2/6", tier, state="repair")):
        given = {"stock_take": stock_take, "missing": [copy.pk], "by": lib, "now": NOW}
        assert codes(lambda: stock_taking.close(**given)) == {"list_has_changed"}  # noqa: B023
    seen = standing("D2/7", tier)
    scan(seen)  # by a colleague, after the list was drawn
    for pks in ([seen.pk], [10**12]):
        given = {"stock_take": stock_take, "missing": pks, "by": lib, "now": NOW}
        assert codes(lambda: stock_taking.close(**given)) == {"list_has_changed"}  # noqa: B023
    stock_take.refresh_from_db()
    assert stock_take.closed_at is None


def test_after_closing_nothing_changes(scan: Any, stock_take: StockTake, tier: Tier, lib: User) -> None:
    seen, gone = standing("D2/5", tier), standing("D2/6", tier)
    scan(seen)
    closed = stock_taking.close(stock_take=stock_take, missing=[], by=lib, now=NOW)
    before = closed.summary
    given = {"stock_take": stock_take, "by": lib}
    for command in (
        lambda: scan(gone),
        lambda: stock_taking.tick(tier=tier, copy_pk=gone.pk, now=NOW, **given),
        lambda: stock_taking.take_back(copy_pk=seen.pk, **given),
        lambda: stock_taking.note_missing(tier=tier, copy_pk=gone.pk, **given),
        lambda: stock_taking.take_back_missing(tier=tier, copy_pk=gone.pk, **given),
        lambda: stock_taking.finish_tier(tier=tier, now=NOW, **given),
        lambda: stock_taking.close(missing=[], now=NOW, **given),
    ):
        assert codes(command) == {"closed"}
    Copy.objects.filter(pk=gone.pk).update(tier=None)  # life goes on
    stock_take.refresh_from_db()
    assert (stock_take.summary, list(Scan.objects.values_list("copy", flat=True))) == (before, [seen.pk])


def test_the_database_refuses_a_closed_stock_take_without_its_summary(stock_take: StockTake) -> None:
    for fields in ({"closed_at": NOW}, {"summary": {}}):
        with pytest.raises(IntegrityError, match="stock_take_closed_with_its_summary"), transaction.atomic():
            StockTake.objects.filter(pk=stock_take.pk).update(**fields)


def test_the_database_refuses_to_change_what_is_closed(scan: Any, stock_take: StockTake, tier: Tier, lib: User) -> None:
    seen, other = standing("D2/5", tier), standing("D2/6", tier)
    scan(seen)
    stock_taking.close(stock_take=stock_take, missing=[], by=lib, now=NOW)
    scans, tiers = Scan.objects.filter(stock_take=stock_take), TierToTake.objects.filter(stock_take=stock_take)
    for write in (
        lambda: StockTake.objects.filter(pk=stock_take.pk).update(name="别的名字"),
        lambda: StockTake.objects.filter(pk=stock_take.pk).update(closed_at=None, summary=None),
        lambda: Scan.objects.create(stock_take=stock_take, copy=other, tier=tier, place=2, by=lib),
        lambda: scans.update(place=7),
        lambda: scans.delete(),
        lambda: tiers.update(done_at=NOW),
        lambda: tiers.delete(),
        lambda: TierToTake.objects.create(stock_take=stock_take, tier=make_tier("丁架")),
        lambda: StockTake.objects.filter(pk=stock_take.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="closed and does not change"), transaction.atomic():
            write()
    going_on = stock_taking.begin(name="夏季盘点", tiers=[tier], by=lib, now=NOW)
    with pytest.raises(IntegrityError, match="closed and does not change"), transaction.atomic():
        scans.update(stock_take=going_on)
    going_on.delete()
    assert list(StockTake.objects.all()) == [stock_take]


# --- reading it ------------------------------------------------------------------------------------------------------


def test_progress_counts_what_was_seen_and_what_is_to_be_looked_for(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier
) -> None:
    scan(standing("D2/5", tier)), scan(standing("D2/6", other))
    standing("D2/7", tier), standing("D2/8", tier, state="missing")
    make_loan(standing("D2/9", tier))
    assert [(one.seen, one.to_see) for one in progress_of(stock_take)] == [(2, 1), (0, 0)]


def test_what_is_expected_is_the_sum_of_what_became_of_it(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier, lib: User
) -> None:
    row = [standing(f"D2/{number}", tier) for number in (1, 2, 9, 3, 4)]
    for copy in (*row, standing("K1/1", other)):
        scan(copy)
    scan(standing("D2/5", tier), on=other), standing("D2/6", tier), standing("D2/7", tier, state="repair")
    make_loan(standing("D2/8", tier))
    closed = stock_taking.close(stock_take=stock_take, missing=[], by=lib, now=NOW)
    parts = ("found", "out_of_order", "elsewhere", "not_seen")
    for figures in (*closed.summary["tiers"], closed.summary["together"]):
        assert figures["expected"] == sum(figures[name] for name in parts)
        assert figures["misplaced"] == figures["out_of_order"] + figures["stranger"]
    first = closed.summary["tiers"][0]
    assert [first[name] for name in (*parts, "stranger", "lent", "repair")] == [4, 1, 1, 1, 1, 1, 1]


def test_the_latest_round_stands_first(stock_take: StockTake, tier: Tier, lib: User) -> None:
    later = stock_taking.begin(name="夏季盘点", tiers=[tier], by=lib, now=NOW + timedelta(days=30))
    assert [(one.name, one.tier_count, one.done_count) for one in rounds()] == [(later.name, 1, 0), ("春季盘点", 2, 0)]


def test_many_tiers_cost_as_many_queries_as_one(
    scan: Any, stock_take: StockTake, tier: Tier, other: Tier, django_assert_num_queries: Any
) -> None:
    scan(standing("D2/5", tier)), standing("D2/6", other)
    with django_assert_num_queries(5):
        sheets_of(stock_take)
    for column in (2, 3, 4):
        TierToTake.objects.create(stock_take=stock_take, tier=make_tier(column=column))
        scan(standing(f"E{column}/1", make_tier(column=column)))
    with django_assert_num_queries(5):
        sheets_of(stock_take)
    with django_assert_num_queries(3):
        progress_of(stock_take)


@pytest.mark.django_db(transaction=True)
def test_two_phones_in_one_row_never_get_the_same_place(stock_take: StockTake, tier: Tier, lib: User) -> None:
    phones = [[standing(f"D{phone}/{number}", tier) for number in range(4)] for phone in range(2)]
    together, failures = Barrier(2), []

    def walk(copies: list[Copy]) -> None:
        try:
            together.wait(10)
            for copy in copies:
                given = {"stock_take": stock_take, "tier": tier, "by": lib, "now": NOW}
                stock_taking.scan(code=copy.accession_number, **given)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=walk, args=[copies]) for copies in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert sorted(Scan.objects.values_list("place", flat=True)) == list(range(1, 9))
