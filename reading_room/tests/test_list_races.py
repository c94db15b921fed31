"""Two librarians at one reading list on real connections: each title once, every place once, no error page."""

from datetime import date, time

import pytest

from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.timespan import moment
from reading_room import reading_lists
from reading_room.models import ReadingList

from .factories import make_title

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(date(2026, 11, 23), time(10))
ROUNDS = 3


def a_list(by: User, name: str) -> ReadingList:
    return reading_lists.keep_list(name=name, introduction="", is_public=False, by=by, now=NOW)


def test_a_title_that_two_put_on_a_list_is_on_it_once_and_two_titles_have_two_places(race: Racers, lib: User) -> None:
    for round_ in range(ROUNDS):
        kept, same, other = a_list(lib, f"书单{round_}"), make_title("甲"), make_title("乙")
        deeds = [
            lambda k=kept, t=title: reading_lists.put_on(reading_list=k, title=t, by=lib)
            for title in (same, same, other)
        ]
        assert sorted(race(deeds)) == ["done", "done", "there_already"]
        assert sorted(kept.entries.values_list("order", flat=True)) == [1, 2]


def test_a_title_taken_off_while_somebody_moves_it_is_off(race: Racers, lib: User) -> None:
    for round_ in range(ROUNDS):
        kept = a_list(lib, f"书单{round_}")
        for name in "甲乙丙":
            reading_lists.put_on(reading_list=kept, title=make_title(name), by=lib)
        entry = kept.entries.all()[0]
        results = race(
            [
                lambda e=entry: reading_lists.take_off(entry=e, by=lib),
                lambda e=entry: reading_lists.move_entry(entry=e, step=1, by=lib),
                lambda e=entry: reading_lists.say_why(entry=e, why="好", by=lib),
            ]
        )
        assert results[0] == "done"
        assert set(results[1:]) <= {"done", "off_already"}
        assert [(one.title.title, one.order) for one in kept.entries.all()] == [("乙", 1), ("丙", 2)]


def test_of_two_lists_of_one_name_there_is_one(race: Racers, lib: User) -> None:
    for round_ in range(ROUNDS):
        results = race([lambda n=round_: a_list(lib, f"同名{n}")] * 2)
        assert sorted(results) == ["done", "name_taken"]
