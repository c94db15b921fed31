"""Visits belong to the account that asked: listed there, opened without the code, taken along when it closes."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.opening.tests.factories import DAILY, make_schedule
from centre.portal.personal import closing
from centre.portal.personal.exporting import parts_of
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment
from reception import forgetting
from reception.models import Visit

from .factories import make_user, make_visit
from .test_ask_for_visit import send

pytestmark = pytest.mark.django_db
HERE = "/visits/"
NOW = moment(date(2026, 11, 20), time(10))  # the Friday of test_ask_for_visit
PAST = Span(NOW - timedelta(days=30), NOW - timedelta(days=30) + timedelta(hours=1))


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def asked(alice_client: Client) -> Visit:
    """Asked for by alice, in the name and with the number of a colleague."""
    make_schedule("中心", is_centre=True, weekly={day: hours for day, hours in DAILY.items() if day})
    assert send(alice_client).status_code == 200
    return Visit.objects.get()


def page_of(visit: Visit) -> str:
    return f"{HERE}{visit.reference}/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    return client


# --- seen ------------------------------------------------------------------------------------------------------------


def test_who_was_signed_in_when_asking_finds_the_visit_in_the_list(alice_client: Client, asked: Visit) -> None:
    page = alice_client.get(HERE).content.decode()
    assert asked.reference in page
    assert page_of(asked) in page


def test_it_is_opened_and_called_off_without_the_code(alice: User, asked: Visit) -> None:
    client = signed_in(alice)  # another browser: what the first one opened counts for nothing
    page = client.get(page_of(asked))
    assert page.status_code == 200
    assert "半小时" not in page.content.decode()
    assert client.post(page_of(asked), {"deed": "call_off"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Visit.State.CANCELLED


def test_what_is_over_stands_below_what_is_to_come(alice_client: Client, alice: User) -> None:
    coming, called_off = make_visit(asked_by=alice), make_visit(asked_by=alice, state="cancelled", batches=0)
    over = make_visit(asked_by=alice, span=PAST)
    context = alice_client.get(HERE).context
    assert list(context["upcoming"]) == [coming]
    assert list(context["past"]) == [called_off, over]


def test_others_find_nothing_and_are_asked_for_the_code_as_for_a_visit_that_there_is_not(
    bob_client: Client, client: Client, asked: Visit
) -> None:
    assert asked.reference not in bob_client.get(HERE).content.decode()
    for who in (bob_client, client):
        for address in (page_of(asked), f"{HERE}CG99999999/"):
            assert who.get(address)["Location"] == "/visits/status/"
            assert who.post(address, {"deed": "call_off"})["Location"] == "/visits/status/"
    asked.refresh_from_db()
    assert asked.state == Visit.State.ASKED


def test_the_list_is_for_who_is_signed_in(client: Client) -> None:
    assert client.get(HERE)["Location"].startswith("/account/sign-in/")


def test_without_signing_in_a_visit_belongs_to_nobody(client: Client) -> None:
    make_schedule("中心", is_centre=True, weekly={day: hours for day, hours in DAILY.items() if day})
    assert send(client).status_code == 200
    assert Visit.objects.get().asked_by is None


def test_what_nobody_asked_for_in_an_account_is_nobodys_and_not_of_who_has_none(client: Client) -> None:
    visit = make_visit()
    assert client.get(page_of(visit))["Location"] == "/visits/status/"


def test_three_visits_take_as_many_queries_as_one(
    alice: User, alice_client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    make_visit(asked_by=alice)
    make_visit(asked_by=alice, span=PAST)
    alice_client.get(HERE)
    with django_assert_max_num_queries(20) as one:
        alice_client.get(HERE)
    for _n in range(2):
        make_visit(asked_by=alice)
        make_visit(asked_by=alice, span=PAST)
    with django_assert_num_queries(len(one)):
        assert alice_client.get(HERE).content.decode().count('class="reservation') == 6 * 2


# --- taken along, and forgotten --------------------------------------------------------------------------------------


def test_it_is_in_the_own_file_whoever_the_contact_is(alice: User, asked: Visit) -> None:
    [part] = [part for part in parts_of(alice) if part.table.model is Visit]
    [row] = part.rows
    assert (row["reference"], row["contact_name"]) == (asked.reference, "陆*")


def test_an_account_with_a_visit_to_come_is_not_closed(alice: User, asked: Visit) -> None:
    with pytest.raises(Refused) as refused:
        closing.close(person=alice, by=alice, now=NOW)
    assert refused.value.codes == {"visit_to_come"}


def test_when_the_account_closes_the_visit_leads_to_nobody_and_has_no_contact(alice: User, bob: User) -> None:
    own, of_bob = make_visit(asked_by=alice, span=PAST), make_visit(asked_by=bob, span=PAST)
    earlier = make_visit(contact_name=alice.name, contact_phone=alice.phone, span=PAST)
    closing.close(person=alice, by=alice, now=NOW)
    for visit in (own, earlier, of_bob):
        visit.refresh_from_db()
    assert [(visit.asked_by, visit.contact_phone) for visit in (own, earlier)] == [(None, ""), (None, "")]
    assert (of_bob.asked_by, of_bob.contact_phone) == (bob, "13900000001")


def test_an_account_without_a_number_has_what_it_asked_for_and_nothing_else() -> None:
    person = make_user(phone=None)
    own, _other = make_visit(asked_by=person, span=PAST), make_visit(contact_phone="", contact_name=person.name)
    [part] = [part for part in parts_of(person) if part.table.model is Visit]
    assert [row["reference"] for row in part.rows] == [own.reference]


def test_whose_account_it_was_is_forgotten_with_the_contact(alice: User) -> None:
    span = Span(NOW - timedelta(days=400), NOW - timedelta(days=400) + timedelta(hours=1))
    visit = make_visit(asked_by=alice, span=span)
    assert forgetting.forget_contacts(now=NOW) == 1
    visit.refresh_from_db()
    assert (visit.asked_by, visit.contact_name) == (None, "")
