"""Somebody telephones: the same form at the desk, where no lead time binds; and the signs for rating."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.timespan import moment
from reception.models import Batch, Message, Visit

from .factories import TUESDAY, centre_schedule, make_batch, make_visit, span_on

pytestmark = pytest.mark.django_db
NEW = "/desk/visits/new/"
FIELDS = {
    "organisation_name": "枫林小学",
    "kind": "school",
    "level": "school",
    "headcount": "90",
    "contact_name": "孙老师",
    "contact_phone": "13900000001",
    "day": "2026-11-21",
    "time": "14:30",
    "purpose": "youth",
}


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Friday, ten in the morning, in a house that is open daily."""
    centre_schedule()
    ten = moment(date(2026, 11, 20), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    return ten


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_desk_takes_a_visit_down_for_tomorrow(erik_client: Client, erik: User) -> None:
    page = erik_client.post(NEW, FIELDS)
    assert page.status_code == 200
    visit = Visit.objects.get()
    assert (visit.state, visit.origin, visit.created_by) == ("asked", "desk", erik)
    assert visit.span == span_on(date(2026, 11, 21), "14:30-16:00")
    assert visit.reference in text(page)
    assert "<code>" in text(page)
    assert "时间较紧" in text(page)
    assert not Message.objects.exists()  # they are on the phone


def test_with_enough_time_nothing_is_said_about_it(erik_client: Client) -> None:
    assert "时间较紧" not in text(erik_client.post(NEW, FIELDS | {"day": "2026-11-30"}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "2026-11-19"), ("time", "09:00"), ("time", "20:00"), ("headcount", "0"), ("organisation_name", "1\0")],
)
def test_what_cannot_be_is_refused(erik_client: Client, field: str, value: str) -> None:
    data = FIELDS | {"day": "2026-11-20", field: value}
    assert erik_client.post(NEW, data).status_code == 422
    assert not Visit.objects.exists()


def test_the_desk_is_asked_about_the_same_organisation_whoever_telephones(erik_client: Client) -> None:
    there = make_visit("枫林小学", span=span_on(date(2026, 11, 21), "09:00-10:00"), contact_phone="13911111111")
    page = erik_client.post(NEW, FIELDS)
    assert page.status_code == 422
    assert there.reference in text(page)
    assert erik_client.post(NEW, FIELDS | {"same_is_meant": "on"}).status_code == 200


def test_pressing_twice_takes_it_down_once(erik_client: Client) -> None:
    key = str(uuid4())
    for _number in range(2):
        assert erik_client.post(NEW, FIELDS | {"key": key}).status_code == 200
    assert Visit.objects.count() == 1


def test_only_who_plans_visits_takes_them_down(client: Client, alice_client: Client, dana_client: Client) -> None:
    assert client.get(NEW).status_code == 302
    for somebody in (alice_client, dana_client):
        assert somebody.get(NEW).status_code == 403
        assert somebody.post(NEW, FIELDS).status_code == 403
    assert not Visit.objects.exists()


def test_a_sign_for_each_group(erik_client: Client, alice_client: Client) -> None:
    visit = make_visit(span=span_on(TUESDAY, "10:00-11:00"))
    make_batch(visit, label="家长")
    off = make_batch(visit, state=Batch.State.CANCELLED)
    page = text(erik_client.get(f"/desk/visits/{visit.reference}/rating-sign/"))
    for batch in visit.batches.exclude(pk=off.pk):
        assert f"/visits/rate/{batch.rating_code}/" in page
    assert off.rating_code not in page
    assert "sign-page--small" in text(erik_client.get(f"/desk/visits/{visit.reference}/rating-sign/?size=a6"))
    assert alice_client.get(f"/desk/visits/{visit.reference}/rating-sign/").status_code == 403
    assert erik_client.get("/desk/visits/CG99999999/rating-sign/").status_code == 404
