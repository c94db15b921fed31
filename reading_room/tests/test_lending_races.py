"""Two at one book on real connections: one gets it, nothing is counted twice, nobody in the queue is forgotten."""

from datetime import date, time, timedelta

import pytest

from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.timespan import moment
from reading_room import holding, lending
from reading_room.models import Copy, Hold, InHouseUse, Kiosk, Loan

from .factories import make_card, make_collection, make_copy, make_hold, make_kiosk, make_loan, make_reader, make_title

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(date(2026, 11, 23), time(10))
BEFORE = NOW - timedelta(days=3)
ROUNDS = 5


def lent_out(round_: int = 0) -> Copy:
    return make_copy(make_title(f"第{round_}本", collection=make_collection("社科", is_lent=True)))


def reader() -> User:
    return make_card(make_reader()).reader


@pytest.fixture
def points(transactional_db: None) -> list[Kiosk]:
    return [make_kiosk("东"), make_kiosk("西")]


def test_two_points_lend_one_copy_to_one_reader(race: Racers, points: list[Kiosk]) -> None:
    people = [reader(), reader()]
    for round_ in range(ROUNDS):
        copy = lent_out(round_)
        pairs = list(zip(people, points, strict=True))
        results = race([lambda c=copy, r=r, k=k: lending.lend(copy=c, reader=r, kiosk=k, now=NOW) for r, k in pairs])
        assert sorted(results) in (["done", "is_lent"], ["done", "is_lent,most_loans"])
        loan = Loan.objects.open().get(copy=copy)
        lending.give_back(copy=copy, kiosk=points[0], now=NOW)
        assert loan.reader in people


def test_two_points_lend_one_reader_one_book_below_the_limit(race: Racers, points: list[Kiosk]) -> None:
    person = reader()
    for number in range(4):
        make_loan(lent_out(number), person)
    for round_ in range(ROUNDS):
        copies = [lent_out(10 + round_), lent_out(30 + round_)]
        pairs = list(zip(copies, points, strict=True))
        results = race([lambda c=c, k=k: lending.lend(copy=c, reader=person, kiosk=k, now=NOW) for c, k in pairs])
        assert sorted(results) == ["done", "most_loans"]
        lending.give_back(copy=Loan.objects.open().get(reader=person, copy__in=copies).copy, kiosk=points[0], now=NOW)


def test_one_copy_scanned_twice_at_once_comes_back_once(race: Racers, points: list[Kiosk]) -> None:
    for round_ in range(ROUNDS):
        copy = lent_out(round_)
        loan, waiting = make_loan(copy, lent_at=BEFORE), make_hold(copy.title)
        results = race([lambda c=copy, k=k: lending.give_back(copy=c, kiosk=k, now=NOW) for k in points])
        loan.refresh_from_db()
        waiting.refresh_from_db()
        assert results == ["done", "done"]
        assert (loan.returned_at, waiting.state, waiting.reader.notices.count()) == (NOW, Hold.State.READY, 1)
    assert not InHouseUse.objects.exists()


def test_a_return_and_a_place_in_the_queue_at_once_lose_neither(race: Racers, points: list[Kiosk]) -> None:
    for round_ in range(ROUNDS):
        copy, person = lent_out(round_), reader()
        make_loan(copy, lent_at=BEFORE)
        results = race(
            [
                lambda c=copy: lending.give_back(copy=c, kiosk=points[0], now=NOW),
                lambda c=copy, r=person: holding.place(title=c.title, reader=r, now=NOW),
            ]
        )
        assert results == ["done", "done"]
        assert Hold.objects.get(reader=person).state in Hold.OPEN
        assert not Loan.objects.open().filter(copy=copy).exists()


def test_one_reader_who_asks_twice_at_once_waits_once(race: Racers) -> None:
    for round_ in range(ROUNDS):
        copy, person = lent_out(round_), reader()
        assert race([lambda c=copy, r=person: holding.place(title=c.title, reader=r, now=NOW)] * 2) == ["done", "done"]
        assert Hold.objects.filter(reader=person).count() == 1


def test_two_copies_that_come_back_at_once_are_kept_for_two(race: Racers, points: list[Kiosk]) -> None:
    for round_ in range(ROUNDS):
        first = lent_out(round_)
        copies = [first, make_copy(first.title)]
        for copy in copies:
            make_loan(copy, lent_at=BEFORE)
            make_hold(first.title)
        pairs = list(zip(copies, points, strict=True))
        assert race([lambda c=c, k=k: lending.give_back(copy=c, kiosk=k, now=NOW) for c, k in pairs]) == ["done"] * 2
        ready = Hold.objects.filter(title=first.title, state=Hold.State.READY)
        assert {hold.copy_id for hold in ready} == {copy.pk for copy in copies}


def test_the_next_in_the_queue_and_a_quick_borrower_do_not_both_get_it(race: Racers, points: list[Kiosk]) -> None:
    for round_ in range(ROUNDS):
        copy, quick = lent_out(round_), reader()
        make_loan(copy, lent_at=BEFORE)
        make_hold(copy.title)
        results = race(
            [
                lambda c=copy: lending.give_back(copy=c, kiosk=points[0], now=NOW),
                lambda c=copy, r=quick: lending.lend(copy=c, reader=r, kiosk=points[1], now=NOW),
            ]
        )
        assert results[0] == "done"
        assert results[1] in ("is_lent", "kept")
        assert not Loan.objects.open().filter(copy=copy).exists()
