"""What the role of the portal may do: all that the portal does, and nothing to the trail but to add to it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings import actions
from bookings.models import Reservation
from bookings.tests.factories import make_reservation
from centre.accounts.tests.factories import make_user
from centre.embedded_postgres import PORTAL_ROLE
from centre.trail.checks import trail_is_out_of_reach
from centre.trail.models import Entry, Kind
from centre.trail.protecting import history_tables
from centre.trail.rights import KEPT
from centre.trail.sealing import seal_finished_days

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
PASSWORD = "Lantern-Gate-7"
AGAINST_WHAT_IS_KEPT = [
    "UPDATE {0} SET {1} = {1}",
    "DELETE FROM {0}",
    "TRUNCATE {0}",
    "ALTER TABLE {0} DISABLE TRIGGER ALL",
    "ALTER TABLE {0} ADD COLUMN x integer",
    "DROP TABLE {0}",
    "CREATE TRIGGER x BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE {0} OWNER TO CURRENT_USER",
    "DO 'BEGIN LOCK TABLE {0} IN EXCLUSIVE MODE; END'",
]
TOWARDS_MORE = [
    "SET session_replication_role = replica",
    "SET ROLE OWNER_ROLE",
    "CREATE TABLE public.x (y integer)",
    "DELETE FROM django_migrations",
    "DROP FUNCTION _pgh_attach_context()",
    "CREATE OR REPLACE FUNCTION trail_told() RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
]


@pytest.fixture
def rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PORTAL_ROLE])
        if cursor.fetchone() is None:
            pytest.skip(f"there is no role {PORTAL_ROLE} in this server")
    call_command("roles", role=PORTAL_ROLE, verbosity=0)
    call_command("roles", role=PORTAL_ROLE, verbosity=0)  # again is no harm


@pytest.fixture
def portal(rights: None) -> Iterator[psycopg.Connection]:
    """A connection as the role of the portal."""
    given = connection.get_connection_params() | {"user": PORTAL_ROLE}
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    with psycopg.connect(**{key: value for key, value in given.items() if key in known}, autocommit=True) as session:
        yield session


@pytest.fixture
def as_portal(rights: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything in this test that Django asks the database, it asks as the role of the portal."""
    owner = connection.settings_dict["USER"]
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # the worker's threads leave no connection open
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    connection.close()
    connection.settings_dict["USER"] = PORTAL_ROLE
    yield
    connection.close()
    connection.settings_dict["USER"] = owner


def test_the_trail_and_the_history_can_be_read_and_added_to_and_nothing_else(portal: psycopg.Connection) -> None:
    asked = "SELECT string_agg(deed, ' ') FROM unnest(%s::text[]) AS deed WHERE has_table_privilege(%s, %s, deed)"
    deeds = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"]
    for table in [*KEPT, *history_tables()]:
        assert portal.execute(asked, [deeds, PORTAL_ROLE, table]).fetchone() == ("SELECT INSERT",), table


def test_no_statement_gets_around_it_or_leads_to_more_rights(portal: psycopg.Connection) -> None:
    portal.execute("SET centre.trail_upkeep = 'on'")
    told = [("trail_entry", "about"), ("trail_seal", "digest"), ("pghistory_context", "metadata")]
    kept = [*told, ("bookings_reservationevent", "state")]
    for deed in (*(deed.format(*names) for deed in AGAINST_WHAT_IS_KEPT for names in kept), *TOWARDS_MORE):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal.execute(deed.replace("OWNER_ROLE", str(connection.settings_dict["USER"])))


def test_what_was_told_before_cannot_be_told_differently_by_naming_its_context(portal: psycopg.Connection) -> None:
    person = make_user("mei")
    make_user("lan")
    before = portal.execute("SELECT id, metadata FROM pghistory_context ORDER BY id").fetchall()
    assert before
    with portal.transaction():
        portal.execute("SELECT set_config('pghistory.context_id', %s, true)", [str(before[0][0])])
        portal.execute("SELECT set_config('pghistory.context_metadata', %s, true)", ['{"reason": "never"}'])
        portal.execute("UPDATE accounts_user SET name = 'x' WHERE id = %s", [person.pk])
    after = portal.execute("SELECT id, metadata FROM pghistory_context ORDER BY id").fetchall()
    assert [row for row in after if row in before] == before
    assert len(after) == len(before) + 1


def test_signing_in_reserving_and_a_job_work_as_that_role(as_portal: None, client: Client) -> None:
    person = make_user("mei", password=PASSWORD, email="mei@example.org")
    client.post("/account/sign-in/", {"username": "mei", "password": PASSWORD})
    reservation = make_reservation(holder=person)
    actions.cancel(reservation=reservation, by=person, now=NOW)
    assert ProcrastinateJob.objects.filter(status="todo").exists()
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert not ProcrastinateJob.objects.exclude(status="succeeded").exists()
    assert Reservation.objects.get().state == "cancelled"
    made = seal_finished_days(now=Entry.objects.latest("at").at + timedelta(days=1))
    assert made[-1].entries == Entry.objects.count()
    told = set(Entry.objects.values_list("kind", "who_name", "facts__role"))
    assert {(Kind.SIGNED_IN, "mei", None), (Kind.CHANGED, "", PORTAL_ROLE)} <= told


def test_before_opening_one_is_told_when_the_portal_could_change_the_trail() -> None:
    assert [message.id for message in trail_is_out_of_reach(None)] == ["trail.W001"]


def test_a_role_that_can_only_add_to_the_trail_is_as_it_should_be(as_portal: None) -> None:
    assert trail_is_out_of_reach(None) == []


def test_a_role_that_is_the_owner_is_refused() -> None:
    with pytest.raises(CommandError, match="use another"):
        call_command("roles", role=connection.settings_dict["USER"], verbosity=0)


def test_a_role_that_is_not_there_is_asked_for() -> None:
    with pytest.raises(CommandError, match="CREATE ROLE nobody_at_all LOGIN"):
        call_command("roles", role="nobody_at_all", verbosity=0)


def test_it_forgets_in_the_history_only_what_is_forgotten_already(portal: psycopg.Connection) -> None:
    person = make_user(name="欧阳文静", email="wenjing@example.com")
    person.name = "–"
    person.save()
    portal.execute("SELECT personal_forget_in_history('accounts.User', %s)", [[person.pk]])
    told = set(person.events.values_list("name", "email"))  # type: ignore[attr-defined]
    assert told == {("–", "wenjing@example.com")}
