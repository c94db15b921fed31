"""Changes of data: the database tells of each of them, once for each transaction, and never changes what it told."""

from uuid import uuid4

import pghistory
import pytest
from django.db import connection, transaction
from django.test import Client
from pghistory.models import Context

from centre.accounts.models import User
from centre.shared.tests.refusing import refused_by, settle
from centre.trail.models import Entry, Kind, Seal
from centre.trail.protecting import history_tables
from centre.trail.recording import record

GUARD = "trail_is_unchangeable"


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def change(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(name=name)


@pytest.mark.django_db(transaction=True)
def test_what_one_request_changes_in_two_transactions_is_told_twice_and_each_with_its_reason(alice: User) -> None:
    Entry.objects.exists()
    told = Entry.objects.filter(kind=Kind.CHANGED).count()
    with pghistory.context(user=alice.pk, url="/account/", address="192.0.2.9", request_id="r-7"):
        with transaction.atomic():
            change(alice, "李一")
            with pghistory.context(reason="spelled anew"):
                change(alice, "李二")
        change(alice, "李三")
    first, second = Entry.objects.filter(kind=Kind.CHANGED).order_by("pk")[told:]
    assert {(entry.who, entry.who_name, entry.page) for entry in (first, second)} == {(alice.pk, "alice", "/account/")}
    assert {(entry.address, entry.request_id) for entry in (first, second)} == {("192.0.2.9", "r-7")}
    contexts = [Context.objects.get(pk=entry.context) for entry in (first, second)]
    assert [context.metadata["reason"] for context in contexts] == ["spelled anew", "spelled anew"]
    assert "address" not in contexts[0].metadata
    assert [event.name for event in alice.events.filter(pgh_context=contexts[0]).order_by("pgh_id")] == ["李一", "李二"]
    assert [event.name for event in alice.events.filter(pgh_context=contexts[1])] == ["李三"]


@pytest.mark.django_db
def test_what_is_changed_without_the_portal_is_told_with_the_role_that_did_it(alice: User) -> None:
    settle()
    entry = Entry.objects.filter(kind=Kind.CHANGED).latest("pk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
    assert (entry.who, entry.who_name, entry.facts) == (None, "", {"role": role})


@pytest.mark.django_db
def test_a_form_says_who_changed_something_and_from_where(alice: User, alice_client: Client) -> None:
    settle()
    answer = alice_client.post(
        "/account/", {"name": "李丽", "email": "", "language": "zh-hans"}, REMOTE_ADDR="192.0.2.3"
    )
    alice.refresh_from_db()
    assert alice.name == "李丽"
    settle()
    entry = Entry.objects.get(request_id=answer["X-Request-ID"], kind=Kind.CHANGED)
    assert (entry.who, entry.page, entry.address) == (alice.pk, "/account/", "192.0.2.3")


@pytest.mark.django_db
def test_a_user_that_is_no_number_stops_nothing(alice: User) -> None:
    with pghistory.context(user="O'Brien %s \\", url="x" * 900):
        change(alice, "李一")
    settle()
    assert Entry.objects.filter(kind=Kind.CHANGED, who=None, page="x" * 200).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_and_its_seals_refuse_every_change(deed: str) -> None:
    record(Kind.SETTING)
    Seal.objects.create(day="2026-01-05", last_entry=1, entries=1, digest="x")
    for table, column in (("trail_entry", "about"), ("trail_seal", "digest")):
        with refused_by(GUARD):
            sql(deed.format(table, column, column))


@pytest.mark.django_db
def test_every_history_table_refuses_to_be_emptied_or_changed() -> None:
    for table in history_tables():
        for deed in ("DELETE FROM {}", "UPDATE {} SET pgh_label = pgh_label", "TRUNCATE {}"):
            with refused_by(GUARD):
                sql(deed.format(table))


@pytest.mark.django_db
def test_a_context_of_another_transaction_stays_as_it_is() -> None:
    context = Context.objects.create(pk=uuid4(), metadata={"reason": "told before"})
    with refused_by(GUARD):
        Context.objects.filter(pk=context.pk).update(metadata={})
    with refused_by(GUARD):
        sql("DELETE FROM pghistory_context")


@pytest.mark.django_db
def test_the_owner_may_change_rows_when_it_says_so() -> None:
    record(Kind.SETTING, about="x")
    with transaction.atomic():
        sql("SET LOCAL centre.trail_upkeep = 'on'")
        assert Entry.objects.update(about="y") == 1


@pytest.mark.django_db
def test_what_a_savepoint_took_back_is_not_told(alice: User) -> None:
    settle()
    told = Entry.objects.count()
    with pghistory.context(user=alice.pk), transaction.atomic():
        change(alice, "李一")
        transaction.set_rollback(True)
    settle()
    assert Entry.objects.count() == told
