"""The pages of months: closing, corrections, and who may."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.accounts.models import User
from reception import months
from reception.models import Adjustment, ClosedMonth
from reception.tests.factories import make_received, make_visit, span_on

pytestmark = pytest.mark.django_db
MONTHS, APRIL = "/desk/visits/months/", "/desk/visits/months/2026/4/"
NOW = span_on(date(2026, 5, 4), "17:20-18:00").starts_at


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def april(root: User) -> None:
    make_received(at=span_on(date(2026, 4, 17), "10:00-11:00").starts_at, people=48, by=root)


@pytest.fixture
def closed(april: None, root: User) -> ClosedMonth:
    return months.close_month(month=date(2026, 4, 1), by=root, now=NOW)


def test_a_manager_closes_a_month(root_client: Client, root: User, april: None) -> None:
    assert 'value="close"' in text(root_client.get(APRIL))
    assert root_client.post(APRIL, {"deed": "close"}, follow=True).status_code == 200
    closed = ClosedMonth.objects.get()
    assert (closed.closed_by, closed.figures["people"]) == (root, 48)
    assert "48" in text(root_client.get(APRIL))
    assert 'value="close"' not in text(root_client.get(APRIL))


def test_a_month_with_open_groups_says_which(root_client: Client, april: None) -> None:
    visit = make_visit("枫林小学", span=span_on(date(2026, 4, 20), "10:00-11:00"))
    page = text(root_client.get(APRIL))
    assert visit.reference in page
    assert 'value="close"' not in page
    refused = root_client.post(APRIL, {"deed": "close"})
    assert refused.status_code == 422
    assert 'class="error-summary"' in text(refused)
    assert not ClosedMonth.objects.exists()


def test_a_closed_month_is_corrected_with_a_reason(root_client: Client, closed: ClosedMonth) -> None:
    data = {"deed": "adjust", "day": "2026-04-17", "batches": "0", "people": "-4", "reason": "重复登记"}
    assert root_client.post(APRIL, data).status_code == 302
    assert (Adjustment.objects.get().people, Adjustment.objects.get().reason) == (-4, "重复登记")
    page = text(root_client.get(APRIL))
    assert "−4" in page
    assert "重复登记" in page
    assert "44" in page


BAD = [
    {"people": "0"}, {"people": "-49"}, {"people": ""}, {"people": str(2**31)}, {"people": "9" * 5000}, {"people": "x"},
    {"batches": "-2"}, {"batches": "1.5"}, {"reason": ""}, {"reason": " "}, {"reason": "长" * 201}, {"reason": "\0"},
    {"day": "2026-05-01"}, {"day": "2026-03-31"}, {"day": "9999-12-31"}, {"day": "0001-01-01"}, {"day": ""},
    {"deed": "nonsense"}, {"deed": ""},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD)
def test_a_correction_that_makes_no_sense_is_refused_and_stays_typed(
    root_client: Client, closed: ClosedMonth, change: dict[str, str]
) -> None:
    data = {"deed": "adjust", "day": "2026-04-17", "batches": "0", "people": "-4", "reason": "重复登记"}
    refused = root_client.post(APRIL, data | change)
    assert refused.status_code == 422
    assert 'class="error-summary"' in text(refused)
    assert not Adjustment.objects.exists()


def test_an_open_month_takes_no_corrections(root_client: Client, april: None) -> None:
    data = {"deed": "adjust", "day": "2026-04-17", "batches": "0", "people": "-4", "reason": "重复登记"}
    assert root_client.post(APRIL, data).status_code == 422
    assert not Adjustment.objects.exists()


def test_the_desk_sees_months_and_does_not_close_them(erik_client: Client, april: None) -> None:
    assert 'value="close"' not in text(erik_client.get(APRIL))
    assert erik_client.post(APRIL, {"deed": "close"}).status_code == 403
    assert erik_client.get(MONTHS).status_code == 200
    assert not ClosedMonth.objects.exists()


@pytest.mark.parametrize("address", [MONTHS, APRIL])
def test_months_are_for_those_who_see_reports(
    client: Client, alice_client: Client, dana_client: Client, address: str
) -> None:
    assert client.get(address).status_code == 302
    assert alice_client.get(address).status_code == 403
    assert dana_client.get(address).status_code == 403


@pytest.mark.parametrize(
    "month", ["2026/0", "2026/13", "1999/1", "9999/1", "0/1", f"{2**40}/1", f"2026/{10**30}", "2099/12"]
)
def test_months_that_there_are_not_are_not_found(root_client: Client, month: str) -> None:
    assert root_client.get(f"{MONTHS}{month}/").status_code == 404
    assert root_client.post(f"{MONTHS}{month}/", {"deed": "close"}).status_code == 404


def test_the_list_shows_every_month_of_a_year_with_its_state(root_client: Client, closed: ClosedMonth) -> None:
    make_received(at=span_on(date(2025, 3, 4), "10:00-11:00").starts_at, people=7)
    page = root_client.get(MONTHS, {"year": "2025"})
    assert len(page.context["lines"]) == 12
    assert [line.total.people for line, _words, _query in page.context["lines"]][9] == 7
    assert "待封账" in text(page)
    now = root_client.get(MONTHS, {"year": "2026"})
    assert "已封账" in text(now)
    for nonsense in ("0", "x", "\0", "9" * 400):
        assert root_client.get(MONTHS, {"year": nonsense}).status_code == 200


def test_the_list_takes_as_many_queries_with_many_groups_as_with_one(root_client: Client, april: None) -> None:
    counts = []
    for day in range(1, 4):
        root_client.get(MONTHS)
        with CaptureQueriesContext(connection) as queries:
            root_client.get(MONTHS, {"year": "2026"})
        counts.append(len(queries))
        make_received(at=span_on(date(2026, 2, day), "10:00-11:00").starts_at)
    assert len(set(counts)) == 1
