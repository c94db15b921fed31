"""Two librarians at once on real connections: no number means two copies, nobody's words are written over unseen."""

from dataclasses import replace
from datetime import date, time

import pytest

from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.timespan import moment
from reading_room import cataloguing, lending
from reading_room.described import mark_of, record_of
from reading_room.models import Copy, Loan
from reading_room.records import CopyRecord

from .factories import make_card, make_collection, make_copy, make_kiosk, make_reader, make_title

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(date(2026, 11, 23), time(10))
ROUNDS = 3


def test_two_who_enter_one_number_make_one_copy(race: Racers, lib: User) -> None:
    titles = [make_title("甲"), make_title("乙")]
    for number in range(ROUNDS):
        record = CopyRecord(accession_number=f"T{number}", barcode=f"9000{number}")
        given = {"record": record, "tier": None, "by": lib, "now": NOW}
        results = race([lambda t=title, g=given: cataloguing.enter_copy(title=t, **g) for title in titles])
        assert sorted(results) in (
            ["accession_number_taken", "done"],
            ["accession_number_taken,barcode_taken", "done"],
        )
    assert Copy.objects.count() == ROUNDS


def test_of_two_who_save_one_title_the_later_is_told(race: Racers, lib: User) -> None:
    title = make_title("乡土中国")
    for round_ in range(ROUNDS):
        title.refresh_from_db()
        given = {"title": title, "collection": title.collection, "by": lib, "seen": mark_of(title)}
        records = [replace(record_of(title), summary=f"{round_}{who}") for who in "甲乙"]
        results = race([lambda r=record, g=given: cataloguing.change_title(record=r, **g) for record in records])
        assert sorted(results) == ["done", "newer"]


def test_a_copy_is_withdrawn_or_lent_but_not_both(race: Racers, lib: User) -> None:
    reader, kiosk = make_card(make_reader()).reader, make_kiosk()
    collection = make_collection("社科", is_lent=True)
    for round_ in range(ROUNDS):
        copy = make_copy(make_title(f"第{round_}本", collection=collection))
        results = race(
            [
                lambda c=copy: cataloguing.withdraw_copy(copy=c, reason="旧", by=lib),
                lambda c=copy: lending.lend(copy=c, reader=reader, kiosk=kiosk, now=NOW),
            ]
        )
        copy.refresh_from_db()
        is_lent = Loan.objects.open().filter(copy=copy).exists()
        assert results.count("done") == 1
        assert is_lent != (copy.state == Copy.State.WITHDRAWN)
