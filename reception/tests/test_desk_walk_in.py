"""The form for whoever walks in."""

import uuid
from datetime import date, datetime, time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.timespan import moment
from reception.models import Batch, Category, IndividualVisitors, Visit
from reception.tests.factories import (
    TUESDAY,
    make_category,
    make_hall,
    make_organisation,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
PAGE = "/desk/visits/walk-in/"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    at = moment(TUESDAY, time(10, 12))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture(autouse=True)
def students(db: None) -> Category:
    make_hall(capacity=40)
    return make_category("学生")


def hand_in(client: Client, **data: Any) -> HttpResponse:
    category = Category.objects.get().pk
    return client.post(PAGE, {"headcount": "12", "category": category, "key": str(uuid.uuid4()), **data})


def test_two_fields_are_needed_and_the_rest_is_remembered(erik_client: Client) -> None:
    make_visit(
        "枫林小学",
        kind="company",
        level="city",
        span=span_on(date(2026, 11, 3), "09:00-10:00"),
    )
    assert hand_in(erik_client, organisation_name="枫林小学").status_code == 302
    visit = Visit.objects.get(origin="walk_in")
    assert (visit.kind, visit.level, visit.batches.get().headcount) == ("company", "city", 12)


@pytest.mark.parametrize(("kind", "level"), [("school", "school"), ("government", "district"), ("other", "other")])
def test_who_was_never_here_is_what_the_organisation_is(erik_client: Client, kind: str, level: str) -> None:
    make_organisation(name="新单位", kind=kind)
    hand_in(erik_client, organisation_name="新单位")
    assert list(Visit.objects.values_list("kind", "level")) == [(kind, level)]


def test_at_most_six_fields_are_required(erik_client: Client) -> None:
    form = erik_client.get(PAGE).context["walk_in"]
    assert [name for name, field in form.fields.items() if field.required] == ["headcount", "category"]


def test_without_an_organisation_they_are_individual_visitors(erik_client: Client) -> None:
    assert hand_in(erik_client, headcount="3").status_code == 302
    assert list(IndividualVisitors.objects.values_list("day", "people")) == [(TUESDAY, 3)]
    assert not Visit.objects.exists()


def test_the_form_sent_twice_counts_once(erik_client: Client) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        hand_in(erik_client, organisation_name="枫林小学", key=key)
        hand_in(erik_client, headcount="3", key=key)
    assert (Visit.objects.count(), IndividualVisitors.objects.count()) == (1, 1)


def test_beside_the_board_it_leads_back_there(erik_client: Client) -> None:
    assert 'name="next" value="/desk/today/"' in erik_client.get("/desk/today/").content.decode()
    done = hand_in(erik_client, organisation_name="枫林小学", next="/desk/today/")
    assert done["Location"] == "/desk/today/"
    assert "枫林小学" in erik_client.get("/desk/today/").content.decode()


def test_the_same_organisation_today_is_asked_about_and_a_tick_goes_on(erik_client: Client) -> None:
    expected = make_visit("枫林小学", headcount=5)
    asked = hand_in(erik_client, organisation_name="枫林小学")
    text = asked.content.decode()
    assert asked.status_code == 422
    assert expected.get_absolute_url() in text
    assert 'name="is_another"' in text
    assert 'value="枫林小学"' in text
    assert hand_in(erik_client, organisation_name="枫林小学", is_another="on").status_code == 302


def test_a_full_hall_asks_for_a_reason(erik_client: Client) -> None:
    asked = hand_in(erik_client, organisation_name="枫林小学", headcount="41")
    assert asked.status_code == 422
    assert 'name="over_capacity_reason"' in asked.content.decode()
    told = hand_in(erik_client, organisation_name="枫林小学", headcount="41", over_capacity_reason="分两路走")
    assert (told.status_code, Batch.objects.get().over_capacity_reason) == (302, "分两路走")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("headcount", value) for value in ("", "0", "-1", "1.5", "x", "1\0", "😀", "10000", str(2**31), "9" * 5000)),
        *(("category", value) for value in ("", "0", "x", "1\0", str(2**31), str(2**70))),
        *(("route", value) for value in ("999", "x", "1\0", str(2**70))),
        *(("docent", value) for value in ("999", "x", "1\0", str(2**70))),
        ("kind", "castle"), ("level", "\0"), ("organisation_name", "枫\0林"), ("organisation_name", "枫" * 81),
        ("over_capacity_reason", "\0"), ("over_capacity_reason", "x" * 121),
        ("key", "x"), ("key", "\0"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_written(erik_client: Client, field: str, value: str) -> None:
    answer = hand_in(erik_client, **{"organisation_name": "枫林小学", field: value})
    assert answer.status_code == 422
    assert not Visit.objects.exists()


def test_a_resident_is_no_docent_of_the_form(erik_client: Client, alice: User) -> None:
    assert hand_in(erik_client, organisation_name="枫林小学", docent=alice.pk).status_code == 422


def test_it_is_for_the_desk(client: Client, alice_client: Client, dana_client: Client) -> None:
    assert "/account/sign-in/" in client.get(PAGE)["Location"]
    assert [one.get(PAGE).status_code for one in (alice_client, dana_client)] == [403, 403]
