"""Writing into the audit trail."""

from contextvars import ContextVar

import pytest
from django.db import transaction
from django.test import Client, RequestFactory

from centre.accounts.models import User
from centre.shared import requests
from centre.trail.models import Entry, Kind
from centre.trail.recording import record

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_from_where(erik: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/desk/x/?q=secret", REMOTE_ADDR="192.0.2.7")
    monkeypatch.setattr(requests, "request_id", ContextVar("request_id", default="r-1"))
    record(Kind.UNMASKED, by=erik, request=request, about="李*", field="phone")
    entry = Entry.objects.get()
    assert (entry.who, entry.who_name, entry.address, entry.request_id) == (erik.pk, "erik", "192.0.2.7", "r-1")
    assert (entry.page, entry.about, entry.facts) == ("/desk/x/", "李*", {"field": "phone"})
    assert entry.at is not None


def test_no_input_however_odd_stops_a_deed(erik: User) -> None:
    odd = "\0\ud800\n👩" + "长" * 500
    request = RequestFactory().get("/" + "x" * 5000, REMOTE_ADDR=odd)
    record(
        Kind.SETTING, by=erik, request=request, what=odd, about=odd, **{odd: odd, "n": 2**70, "o": object(), "x": None}
    )
    entry = Entry.objects.get()
    assert (len(entry.about), len(entry.what), len(entry.page)) == (200, 80, 200)
    assert "\0" not in entry.about


def test_what_is_rolled_back_was_not_done(erik: User) -> None:
    with transaction.atomic():
        record(Kind.SETTING, by=erik)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_a_kind_that_there_is_not_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        record("nonsense")


def test_a_refusal_of_permission_is_recorded_and_a_missing_thing_is_not(alice: User, alice_client: Client) -> None:
    answer = alice_client.get("/desk/accounts/")
    assert answer.status_code == 403
    assert alice_client.get("/desk/nothing-here/").status_code == 404
    entry = Entry.objects.get(kind=Kind.REFUSED)
    assert (entry.who, entry.page, entry.facts) == (alice.pk, "/desk/accounts/", {"method": "GET"})
    assert entry.request_id == answer["X-Request-ID"]


def test_a_person_without_account_has_no_number() -> None:
    record(Kind.SETTING, request=RequestFactory().get("/"))
    assert Entry.objects.get().who is None
