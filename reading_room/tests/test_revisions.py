"""Two numbers tell whether the catalogue and its loans are as they were; every change makes them others."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from reading_room.models import Collection, Copy, Hold, Loan, Revision, Shelf, Title
from reading_room.queries import revisions
from reading_room.tests.factories import make_copy, make_hold, make_issue, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db(transaction=True)

CATALOGUE: dict[str, Callable[[], Any]] = {
    "title": lambda: Title.objects.update(subtitle="修订本"),
    "collection": lambda: Collection.objects.update(is_lent=True),
    "copy": lambda: Copy.objects.update(state="missing"),
    "issue": make_issue,
    "shelf": lambda: Shelf.objects.update(name="乙架"),
    "tier": lambda: make_tier("丙架"),
}
USE: dict[str, Callable[[], Any]] = {
    "loan": lambda: Loan.objects.update(renewals=1),
    "return": lambda: Loan.objects.all().delete(),
    "hold": lambda: Hold.objects.update(state="cancelled", ended_at="2026-11-23T10:00+08:00"),
}


@pytest.fixture(autouse=True)
def held() -> None:
    make_copy(make_title(), tier=make_tier())
    make_hold()
    make_loan()


def test_every_change_makes_its_part_another_and_leaves_the_other_as_it_was() -> None:
    for part, changes in (("catalogue", CATALOGUE), ("use", USE)):
        for name, change in changes.items():
            before = revisions.current()
            change()
            after = revisions.current()
            assert (after.catalogue != before.catalogue) == (part == "catalogue"), name
            assert (after.use != before.use) == (part == "use"), name
            assert after.all != before.all, name


def test_what_was_given_up_changes_nothing_and_what_comes_after_it_does() -> None:
    before = revisions.current()
    with transaction.atomic():
        Title.objects.update(subtitle="修订本")
        transaction.set_rollback(True)
    assert revisions.current() == before
    with transaction.atomic():
        with transaction.atomic():
            Title.objects.update(subtitle="修订本")
            transaction.set_rollback(True)
        Title.objects.update(subtitle="增订本")
        assert revisions.current().all is None  # who knows what becomes of it
    assert revisions.current().catalogue != before.catalogue


def test_nobody_waits_for_a_long_import_and_each_end_is_noticed() -> None:
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as importing:
        importing.execute("UPDATE reading_room_title SET subtitle = '修订本'")
        first = revisions.current()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '2s'")
            cursor.execute("UPDATE reading_room_copy SET note = 'x'")
            cursor.execute("RESET statement_timeout")
        second = revisions.current()
        importing.commit()
    assert len({first.catalogue, second.catalogue, revisions.current().catalogue}) == 3
    assert Revision.objects.filter(part="catalogue").count() == 2
