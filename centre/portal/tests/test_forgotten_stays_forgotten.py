"""A backup brings everything back but those who closed their account after it was made."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bookings.models import Reservation
from centre.accounts.models import User
from centre.portal.personal import closing
from centre.shared.db import one_value
from centre.shared.timespan import Span
from centre.trail.models import Entry, Kind
from centre.upkeep import backup, tasks
from centre.upkeep.tests.test_backup import made_database, run
from reading_room.models import Loan
from reading_room.tests.factories import make_copy, make_loan
from reception.models import Visit
from reception.tests.factories import make_visit

from .test_closing_an_account import NAME, NOW, PHONE, TRACES, kept_by_the_map, make_wenjing, where_it_says

OF_AN_OLDER_PORTAL = """
DROP INDEX visit_of_an_account;
DELETE FROM django_migrations WHERE app = 'reception' AND name = '0008_visits_of_an_account';
"""


@pytest.fixture
def backups(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path, tmp_path / "media", str(tmp_path / "backups")
    return tmp_path / "backups"


@pytest.mark.django_db(transaction=True)
def test_who_closed_the_account_after_the_last_backup_is_not_brought_back_by_it(
    backups: Path, settings: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backup at two, closed at ten, the server is lost at noon; the portal was brought up to date meanwhile."""
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=2))
    connection.close()
    name = connection.settings_dict["NAME"]
    for house in made_database(f"{name}_closed", like=name):
        settings.BACKUP_DATABASE_URL = house
        with backup.used_by_django(house):
            person = make_wenjing()
            make_loan(make_copy(), person, lent_at=NOW - timedelta(days=1))
            make_visit(
                contact_name=NAME, contact_phone=PHONE, span=Span(NOW + timedelta(days=1), NOW + timedelta(days=2))
            )
        run(house, OF_AN_OLDER_PORTAL)
        made = backup.back_up(now=NOW, address=house)

        with backup.used_by_django(house):
            settled_and_closed(person)
            tasks.note_closings()
        run(house, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")

        call_command("restore", str(made))
        assert "1  accounts.closed_before" in capsys.readouterr().out
        with backup.used_by_django(house):
            assert where_it_says(TRACES) <= kept_by_the_map()
            assert one_value("SELECT count(*) FROM pg_class WHERE relname = 'visit_of_an_account'") == 1
            there_is_nobody(person)
        settings.BACKUP_DATABASE_URL = ""


def settled_and_closed(person: User) -> None:
    Loan.objects.open().update(returned_at=NOW)
    Visit.objects.filter(contact_name=NAME, state=Visit.State.ACCEPTED, ends_at__gt=NOW).update(state="cancelled")
    closing.close(person=person, by=person, now=NOW)


def there_is_nobody(person: User) -> None:
    """What was open in the backup is settled, and the trail says that it was closed once more."""
    person.refresh_from_db()
    assert (person.name, person.closed_at is not None, person.is_active) == ("–", True, False)
    assert not Reservation.objects.filter(holder=person, state__in=Reservation.OPEN, starts_at__gt=NOW).exists()
    assert not Loan.objects.open().exists()
    assert not Loan.objects.filter(reader=person).exists()
    assert Visit.objects.filter(state=Visit.State.CANCELLED).count() == 1
    entry = Entry.objects.get(kind=Kind.ACCOUNT_CLOSED)
    assert (entry.who, entry.what, entry.about) == (None, "closed before", f"#{person.pk}")
