"""Changing the itinerary of one group."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from reception import touring
from reception.itineraries import take_route
from reception.models import Batch

from .factories import make_batch, make_received, make_route, make_stop, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    """A group that is expected, with two stops of half an hour."""
    batch = make_batch(make_visit(batches=0), route=make_route())
    take_route(batch)
    return batch


def page_of(batch: Batch) -> str:
    return f"/desk/visits/{batch.visit.reference}/batches/{batch.number}/stops/"


def typed(*rows: tuple[Any, Any, Any], **more: Any) -> dict[str, Any]:
    """Rows of the stop that is there (empty: new), what it is, and its minutes."""
    data: dict[str, Any] = {"stops": len(rows), **more}
    for place, (pk, stop, minutes) in enumerate(rows):
        data |= {f"stops-{place}-pk": pk, f"stops-{place}-stop": stop, f"stops-{place}-minutes": minutes}
    return data


def rows_of(batch: Batch) -> list[tuple[Any, Any, Any]]:
    return [(one.pk, one.stop_id, one.minutes) for one in batch.batch_stops.all()]


def test_stops_change_their_order_and_minutes_and_new_ones_come_in(erik_client: Client, batch: Batch) -> None:
    (one, stop_one, _m), (two, stop_two, _n) = rows_of(batch)
    new = make_stop()
    data = typed((two, stop_two, 15), ("", new.pk, 5), (one, stop_one, 20), deed="save")
    assert erik_client.post(page_of(batch), data).status_code == 302
    assert [(stop, minutes) for _pk, stop, minutes in rows_of(batch)] == [(stop_two, 15), (new.pk, 5), (stop_one, 20)]
    assert rows_of(batch)[2][0] == one


def test_a_stop_can_be_left_out(erik_client: Client, batch: Batch) -> None:
    _one, two = rows_of(batch)
    erik_client.post(page_of(batch), typed(two, deed="save"))
    assert rows_of(batch) == [two]


def test_where_the_group_has_been_stays(erik_client: Client, erik: User) -> None:
    visit = make_visit(batches=0)
    batch = make_received(at=visit.starts_at, state="in_tour", visit=visit, route=make_route())
    take_route(batch)
    touring.next_stop(batch=batch, by=erik, now=timezone.now())
    one, two = rows_of(batch)
    page = erik_client.post(page_of(batch), typed(two, deed="save"))
    assert page.status_code == 422
    other = make_stop()
    assert erik_client.post(page_of(batch), typed((one[0], other.pk, 5), two, deed="save")).status_code == 422
    assert rows_of(batch) == [one, two]


def test_the_draft_changes_without_being_saved(erik_client: Client, batch: Batch) -> None:
    one, two = rows_of(batch)
    for change, stops in (("more", 3), ("without stops-0", 1), ("up stops-1", 2), ("up stops-9", 2), ("x", 2)):
        page = erik_client.post(page_of(batch), typed(one, two, change=change))
        assert len(page.context["form"].rows) == stops
    page = erik_client.post(page_of(batch), typed(one, two, change="up stops-1"))
    assert [row.initial["pk"] for row in page.context["form"].rows] == [str(two[0]), str(one[0])]
    assert rows_of(batch) == [one, two]


def test_stops_of_another_group_are_refused(erik_client: Client, batch: Batch) -> None:
    other = make_batch(make_visit(batches=0), route=make_route())
    take_route(other)
    assert erik_client.post(page_of(batch), typed(*rows_of(other), deed="save")).status_code == 422
    assert other.batch_stops.count() == 2


def test_a_group_that_is_called_off_is_left_alone(erik_client: Client, batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    assert erik_client.post(page_of(batch), typed(deed="save")).status_code == 422
    assert batch.batch_stops.count() == 2


def test_only_the_desk_changes_stops(dana_client: Client, alice_client: Client, batch: Batch) -> None:
    for one in (dana_client, alice_client):
        assert one.get(page_of(batch)).status_code == 403
        assert one.post(page_of(batch), typed(deed="save")).status_code == 403


@pytest.mark.parametrize("number", ["99", "99999999999"])
def test_a_group_that_is_not_there_is_not_found(erik_client: Client, batch: Batch, number: str) -> None:
    address = page_of(batch).replace("/batches/1/", f"/batches/{number}/")
    assert erik_client.get(address).status_code == 404


@pytest.mark.parametrize("value", ["", "\0", "x", "-1", "0", str(2**31), "9" * 30, "长" * 400])
def test_nonsense_is_refused_in_words(erik_client: Client, batch: Batch, value: str) -> None:
    one, two = rows_of(batch)
    for name in ("stop", "minutes"):
        page = erik_client.post(page_of(batch), typed(one, two, deed="save") | {f"stops-0-{name}": value})
        assert page.status_code == 422
        assert "error-summary" in page.content.decode()
    assert rows_of(batch) == [one, two]
