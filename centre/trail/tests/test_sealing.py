"""Every day that is over is sealed, and nothing of it can change without being noticed."""

import logging
import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.logs import without_persons
from centre.shared.tests.refusing import settle
from centre.shared.timespan import local_day
from centre.trail import sealing
from centre.trail.models import Entry, Kind, Seal
from centre.trail.recording import record
from centre.trail.sealing import Difference, seal_finished_days, trim, verify
from centre.trail.tasks import seal_the_trail

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in Shanghai
MORNING_AFTER = datetime(2026, 3, 2, 17, tzinfo=UTC)  # one o'clock of the third
A_DAY = timedelta(days=1)


def entry(at: datetime = NOON, **fields: Any) -> Entry:
    return Entry.objects.create(kind=Kind.SETTING, at=at, **fields)


def as_owner(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL centre.trail_upkeep = 'on'")
        if "accounts_userevent" in statement:
            cursor.execute("ALTER TABLE accounts_userevent DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL centre.trail_upkeep = ''")


@pytest.fixture
def three_days() -> list[Seal]:
    for number in range(3):
        entry(NOON + number * A_DAY, about="a")
        entry(NOON + number * A_DAY, about="b", facts={"n": number})
    return seal_finished_days(now=MORNING_AFTER + 2 * A_DAY)


def test_every_finished_day_gets_one_seal_also_when_nothing_happened() -> None:
    entry()
    entry(NOON + 2 * A_DAY)
    made = seal_finished_days(now=MORNING_AFTER + 2 * A_DAY)
    assert [(seal.day - DAY, seal.entries) for seal in made] == [(0 * A_DAY, 1), (A_DAY, 0), (2 * A_DAY, 1)]
    assert seal_finished_days(now=MORNING_AFTER + 2 * A_DAY) == []
    assert len({seal.digest for seal in made}) == 3


def test_the_day_that_is_not_over_and_a_trail_without_entries_are_not_sealed() -> None:
    assert seal_finished_days(now=NOON) == []
    entry()
    assert seal_finished_days(now=NOON) == []
    assert seal_finished_days(now=datetime(2026, 3, 2, 16, 5, tzinfo=UTC)) == []  # five minutes past midnight
    assert len(seal_finished_days(now=datetime(2026, 3, 2, 16, 15, tzinfo=UTC))) == 1


def test_an_entry_whose_clock_went_back_is_sealed_with_the_next_day() -> None:
    entry()
    seal_finished_days(now=MORNING_AFTER)
    entry(NOON)
    (second,) = seal_finished_days(now=MORNING_AFTER + A_DAY)
    assert second.entries == 1
    entry(NOON + 2 * A_DAY)
    (third,) = seal_finished_days(now=MORNING_AFTER + 2 * A_DAY)
    assert third.entries == 1
    assert verify(now=MORNING_AFTER + 2 * A_DAY).difference is None


def test_what_was_not_touched_is_as_it_was_sealed(three_days: list[Seal]) -> None:
    found = verify(now=MORNING_AFTER + 2 * A_DAY)
    assert (found.days, found.difference, found.last) == (3, None, three_days[-1])
    assert verify(now=MORNING_AFTER + 2 * A_DAY, days=1).days == 1


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("UPDATE trail_entry SET about = 'c' WHERE id = (SELECT max(id) - 2 FROM trail_entry)", Difference.ENTRIES),
        (
            "UPDATE trail_entry SET facts = '{}' WHERE id = (SELECT max(id) - 2 FROM trail_entry)",
            Difference.ENTRIES,
        ),
        ("DELETE FROM trail_entry WHERE id = (SELECT max(id) - 3 FROM trail_entry)", Difference.ENTRIES),
        ("UPDATE trail_seal SET entries = 7 WHERE day = '2026-03-03'", Difference.SEAL),
        ("UPDATE trail_seal SET digest = 'x' WHERE day = '2026-03-03'", Difference.SEAL),
    ],
)
def test_the_first_day_that_differs_is_named(three_days: list[Seal], statement: str, difference: Difference) -> None:
    as_owner(statement)
    found = verify(now=MORNING_AFTER + 2 * A_DAY)
    assert (found.differs_on, found.difference) == (DAY + A_DAY, difference)


def test_a_day_whose_seal_is_missing_breaks_the_chain(three_days: list[Seal]) -> None:
    as_owner("DELETE FROM trail_seal WHERE day = '2026-03-03'")
    found = verify(now=MORNING_AFTER + 2 * A_DAY)
    assert (found.differs_on, found.difference) == (DAY + 2 * A_DAY, Difference.SEAL)


@pytest.fixture
def sealed_change(alice: User) -> User:
    """A change of data told today, and sealed."""
    settle()
    seal_finished_days(now=_tomorrow())
    return alice


def _tomorrow() -> datetime:
    return Entry.objects.latest("pk").at + A_DAY


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_userevent SET is_staff = NOT is_staff",
        "DELETE FROM accounts_userevent",
        'UPDATE pghistory_context SET metadata = \'{"reason": "another"}\'',
    ],
)
def test_a_change_that_is_told_differently_later_is_noticed(sealed_change: User, statement: str) -> None:
    assert verify(now=_tomorrow()).difference is None
    as_owner(statement)
    assert verify(now=_tomorrow()).difference == Difference.HISTORY


def test_forgetting_a_name_in_the_history_breaks_no_seal(sealed_change: User) -> None:
    as_owner("UPDATE accounts_userevent SET name = '', phone = NULL, username = 'x'")
    found = verify(now=_tomorrow())
    assert (found.difference, found.not_comparable) == (None, 0)


def test_columns_that_a_release_has_taken_away_are_said_and_no_alarm(
    sealed_change: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing.fingerprints, "sealed_columns", lambda: {"accounts_userevent": ["pgh_id"]})
    found = verify(now=_tomorrow())
    assert (found.difference, found.not_comparable) == (None, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_slow_to_commit_over_midnight_is_waited_for() -> None:
    entry(about="first")
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            entry(about="slow")
            written.set()
            go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    entry(about="quick")
    assert seal_finished_days(now=MORNING_AFTER) == []
    go_on.set()
    thread.join()
    (made,) = seal_finished_days(now=MORNING_AFTER)
    assert made.entries == 3


def test_the_fingerprint_of_a_day_gets_into_the_log_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    made = entry(timezone.now() - 2 * A_DAY)
    with caplog.at_level(logging.INFO, "centre.trail"):
        seal_the_trail(0)
    (line, *_rest) = [record.getMessage() for record in caplog.records if "is sealed" in record.getMessage()]
    assert line == f"The audit trail of D{local_day(made.at)} is sealed: {Seal.objects.all()[0].digest}"
    assert without_persons(line) == line


# --- trimming --------------------------------------------------------------------------------------------------------


def test_less_than_a_year_and_a_day_is_never_trimmed(three_days: list[Seal]) -> None:
    with pytest.raises(CommandError, match="366"):
        call_command("trim_trail", older_than=365)
    assert Entry.objects.count() == 6


def test_what_is_old_enough_goes_and_the_chain_stays_whole(three_days: list[Seal]) -> None:
    a_year_later = MORNING_AFTER + timedelta(days=367)
    assert trim(older_than=366, now=a_year_later) == 4
    assert set(Entry.objects.values_list("at", flat=True)) == {NOON + 2 * A_DAY}
    found = verify(now=a_year_later)
    assert (found.trimmed, found.days, found.difference) == (2, 1, None)


def test_trimming_is_told(three_days: list[Seal]) -> None:
    call_command("trim_trail", older_than=400, stdout=StringIO())
    told = Entry.objects.get(kind=Kind.UPKEEP)
    assert (told.what, told.facts["days"]) == ("trim_trail", 400)


def test_what_was_deleted_too_early_differs(three_days: list[Seal]) -> None:
    as_owner("DELETE FROM trail_entry WHERE id <= %s", three_days[0].last_entry)
    assert verify(now=MORNING_AFTER + 2 * A_DAY).differs_on == DAY


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_names_the_day_and_ends_with_1() -> None:
    entry(about="a")
    record(Kind.SETTING)
    seal_finished_days(now=MORNING_AFTER)
    said = StringIO()
    call_command("verify_trail", stdout=said)
    assert Seal.objects.get().digest in said.getvalue()
    as_owner("UPDATE trail_entry SET about = 'c' WHERE about = 'a'")
    with pytest.raises(CommandError, match="2026-03-02 differs") as refused:
        call_command("verify_trail", stdout=StringIO())
    assert refused.value.returncode == 1
