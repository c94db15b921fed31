"""The reading room of the demonstration centre: its sheets as they were typed, and what is made of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Count, F, Max, Q
from pytest_django import DjangoDbBlocker

from centre.accounts.models import User
from centre.opening.queries import hours_by_schedule
from centre.portal import demo
from centre.portal.demo.reading import lists, use
from centre.portal.demo.reading.books import books, rows_of
from centre.shared.timespan import local_day
from reading_room import call_numbers, isbns
from reading_room.classification import main_class_of
from reading_room.models import (
    Collection,
    Copy,
    Furniture,
    Hold,
    InHouseUse,
    Issue,
    Kiosk,
    Loan,
    Miss,
    ReaderCard,
    ReadingList,
    StockTake,
    Tier,
    Title,
)
from reading_room.queries.stock import sheets_of
from reading_room.title_problems import problems_with_title

# The worst of moments: the first half-hour of a year, and of a public holiday.
NOW = datetime.fromisoformat("2026-01-01T00:30:00+08:00")
TODAY = local_day(NOW)


# --- the sheets ------------------------------------------------------------------------------------------------------


def test_every_book_could_be_entered_as_it_stands() -> None:
    for book in books():
        record = book.record
        assert [str(problem.message) for problem in problems_with_title(record)] == [], record.title
        assert record.contributors, record.title
        assert all(person.name and person.role for person in record.contributors), record.title
        assert all((record.publisher, record.year, record.summary, record.subjects)), record.title
        assert 1 <= book.copies <= 6
        assert main_class_of(record.class_numbers[0]) is not None, record.title


def test_a_book_is_there_once() -> None:
    counted = Counter(
        (one.record.title, one.record.subtitle, one.record.volume, one.record.contributors) for one in books()
    )
    assert {key for key, times in counted.items() if times > 1} == set()


def test_published_elsewhere_means_published_in_a_known_place() -> None:
    nowhere = {book.record.publisher for book in books() if not book.record.place}
    assert nowhere == {"本中心编印"}


def test_numbers_of_periodicals_are_right_where_they_are_given() -> None:
    numbers = [row["issn"] for row in rows_of("periodicals")]
    assert len(numbers) == 20
    assert sum(map(bool, numbers)) >= 15
    assert [number for number in numbers if isbns.problem_with_issn(number)] == []


def test_what_is_lent_waited_for_and_recommended_has_a_name_that_only_one_book_has() -> None:
    names = Counter(book.record.title for book in books())
    wanted = {title for _name, _words, _shown, entries in lists.LISTS for title, _why in entries}
    wanted |= {title for _reader, title, *_rest in (*use.LENT, *use.ENDED)} | {
        use.QUEUE[0],
        use.KEPT[0],
        use.TO_FETCH[0],
    }
    assert {title: names[title] for title in wanted if names[title] != 1} == {}


# --- what is made of them --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """People, rooms and the reading room; what was said while they were loaded."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(now=NOW, password="Unused-2026", say=said.append, parts=(demo.CATALOGUE,))
        yield said
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self, loaded: list[str]) -> None:
        self.said = loaded

    def test_there_are_as_many_titles_copies_and_periodicals_as_a_small_reading_room_has(self) -> None:
        assert "Reading room" in self.said
        assert Title.objects.filter(kind="book").count() == len(books()) >= 300
        assert Copy.objects.count() >= 500
        assert Title.objects.filter(kind="periodical").count() == 20
        assert list(Collection.objects.values_list("name", flat=True)) == ["党史理论", "世界名著", "专业书籍", "期刊"]
        assert [one.name for one in Collection.objects.filter(is_lent=False)] == ["期刊"]

    def test_every_title_is_found_by_its_words_and_by_its_sound(self) -> None:
        assert not Title.objects.filter(Q(search=None) | Q(findable="")).exists()

    def test_copies_stand_in_the_order_of_their_call_numbers_from_tier_to_tier(self) -> None:
        for shelf in ("甲架", "乙架", "丙架", "丁架"):
            tiers = Tier.objects.filter(shelf__name=shelf)
            keys = [key for tier in tiers for key in tier.copies.in_shelf_order().values_list("call_key", flat=True)]
            assert keys == sorted(keys)
            assert len(keys) > 20
        assert not Copy.objects.filter(tier=None).exists()
        assert not Tier.objects.filter(copies=None, issues=None).exists()

    def test_two_titles_never_share_a_call_number_and_the_copies_of_one_always_do(self) -> None:
        numbers = Copy.objects.order_by().values("call_number").annotate(titles=Count("title", distinct=True))
        assert not numbers.filter(titles__gt=1).exists()
        titles = Title.objects.annotate(numbers=Count("copies__call_number", distinct=True))
        assert not titles.filter(numbers__gt=1).exists()
        assert not any(map(call_numbers.problem_with, Copy.objects.values_list("call_number", flat=True)))

    def test_accession_numbers_rise_with_the_days_and_none_is_a_barcode_of_another(self) -> None:
        entered = list(Copy.objects.order_by("accession_number").values_list("added_at", flat=True))
        assert entered == sorted(entered)
        barcodes = set(Copy.objects.exclude(barcode=None).values_list("barcode", flat=True))
        assert not barcodes & set(Copy.objects.values_list("accession_number", flat=True))

    def test_every_periodical_has_issues_of_which_the_latest_has_come_lately(self) -> None:
        latest = Title.objects.filter(kind="periodical").annotate(latest=Max("issues__arrived_on"))
        assert all(TODAY - timedelta(days=100) <= title.latest <= TODAY for title in latest)
        assert not Issue.objects.filter(arrived_on__gt=TODAY).exists()

    def test_who_borrows_has_a_card_and_may_take_the_book_out(self) -> None:
        readers = set(ReaderCard.objects.valid().values_list("reader", flat=True))
        assert set(Loan.objects.values_list("reader", flat=True)) <= readers
        assert {"alice", "bob"} <= set(User.objects.filter(pk__in=readers).values_list("username", flat=True))
        lent = Copy.objects.filter(loans__isnull=False)
        assert not lent.filter(Q(is_reference=True) | Q(title__collection__is_lent=False)).exists()

    def test_one_loan_is_late_and_one_is_due_in_two_days(self) -> None:
        table = hours_by_schedule(TODAY, TODAY + timedelta(days=10))
        assert table.opening_on(TODAY + timedelta(days=2)).spans
        due = [loan.due_on - TODAY for loan in Loan.objects.open().filter(reader__username="alice")]
        assert min(due) < timedelta()
        assert timedelta(days=2) in due

    def test_no_copy_was_ever_in_two_hands_and_none_was_lent_tomorrow(self) -> None:
        assert not Loan.objects.filter(Q(lent_at__gt=NOW) | Q(returned_at__gt=NOW)).exists()
        spans: dict[int, list[tuple[datetime, datetime]]] = {}
        for loan in Loan.objects.order_by("lent_at"):
            spans.setdefault(loan.copy_id, []).append((loan.lent_at, loan.returned_at or NOW))
        for of_copy in spans.values():
            assert all(before[1] <= after[0] for before, after in pairwise(of_copy))
        assert Loan.objects.filter(returned_at__isnull=False).count() > 150

    def test_readers_wait_for_a_title_of_which_every_copy_is_lent(self) -> None:
        waiting = Counter(Hold.objects.filter(state="waiting").values_list("title__title", flat=True))
        assert waiting == {"三体": 3, "小王子": 1}  # the latter can be fetched from its shelf
        open_loans = Loan.objects.open().values("copy")
        assert not Copy.objects.filter(title__title="三体").exclude(pk__in=open_loans).exists()
        ready = Hold.objects.get(state="ready")
        assert ready.copy is not None
        assert ready.ready_until is not None
        assert ready.ready_until >= TODAY
        assert not ready.copy.loans.open().exists()
        assert Hold.objects.filter(ended_at__lt=F("placed_at")).count() == 0

    def test_the_house_counts_what_is_read_and_what_is_not_found(self) -> None:
        assert InHouseUse.objects.filter(copy__isnull=False).count() > 100
        assert InHouseUse.objects.filter(tier__isnull=False).count() > 30
        assert Miss.objects.count() > 15
        assert not InHouseUse.objects.filter(at__gt=NOW).exists()

    def test_one_stock_take_is_closed_and_one_is_in_progress_with_something_to_do(self) -> None:
        told = StockTake.objects.get(closed_at__isnull=False).summary or {}
        assert len(told["misplaced"]) == 2
        assert told["missing"]
        assert told["not_seen"]
        sheets = sheets_of(StockTake.objects.get(closed_at__isnull=True))
        assert [sheet.is_done for sheet in sheets] == [True] + [False] * 7
        assert len(sheets[0].misplaced) == 2
        assert len(sheets[0].not_seen) == 1
        assert sheets[1].found
        assert sheets[1].not_seen

    def test_three_lists_are_public_and_say_why(self) -> None:
        public = ReadingList.objects.filter(is_public=True)
        assert public.count() == 3
        assert not public.filter(entries__why="").exists()
        assert ReadingList.objects.filter(is_public=False).count() == 1

    def test_the_plan_shows_thirty_seats_a_counter_and_the_way_in(self) -> None:
        kinds = Counter(Furniture.objects.values_list("kind", flat=True))
        assert kinds == {"table": 10, "counter": 1, "entrance": 1}
        assert Kiosk.objects.filter(retired_at=None).exists()
