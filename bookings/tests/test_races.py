"""Many people want one slot at the same moment, through the whole stack: HTTP, form, rules, locks, constraint."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.forms.reserve import ReserveForm
from bookings.models import Occupancy, Reservation, Room
from bookings.views import reserve
from centre.shared.timespan import local_day

from .factories import make_room, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, ROUNDS = 50, 20
FASTER = "The room is taken from"
OVERLAPS = """
    SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b
        ON a.space_id = b.space_id AND a.id < b.id
       AND tstzrange(a.starts_at, a.free_again_at) && tstzrange(b.starts_at, b.free_again_at)
"""


@pytest.fixture
def crowd() -> list[Client]:
    """Fifty people, each signed in with a browser of their own."""
    return [signed_in() for _ in range(PEOPLE)]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Fifty threads that keep their database connections until the end."""
    with ThreadPoolExecutor(PEOPLE) as threads:
        yield threads
        everybody_leaves = Barrier(PEOPLE)
        list(threads.map(lambda _: (everybody_leaves.wait(), connections.close_all()), range(PEOPLE)))


def signed_in() -> Client:
    client = Client()
    client.force_login(make_user(), "centre.accounts.backends.NameOrPhoneBackend")
    client.cookies["language"] = "en"
    return client


def filled(day: date, start: str = "14:00") -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "start": start,
        "length": "60",
        "purpose": "合唱排练",
        "party_size": "12",
        "contact_name": "某人",
        "contact_phone": "13800000001",
        "agree": "on",
    }


def all_at_once(pool: ThreadPoolExecutor, crowd: list[Client], address: str, form: dict[str, Any]) -> list[Any]:
    """Every client submits the form when all are ready."""
    ready = Barrier(len(crowd))

    def submit(client: Client) -> Any:
        ready.wait()
        return client.post(address, form)

    return list(pool.map(submit, crowd))


def reserving(room: Room) -> str:
    return reverse("bookings:reserve_room", args=[room.slug])


def overlaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return cursor.fetchone()[0]


def plain_page(_asked: object, form: ReserveForm, *, status: int = 200) -> HttpResponse:
    """The refusal without the page around it: a thousand pages would take minutes to draw, and race for nothing."""
    return HttpResponse(form.errors.as_text(), status=status)


def test_of_fifty_who_want_one_slot_one_gets_it_twenty_times_over(
    crowd: list[Client], pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "_page", plain_page)
    room, today = make_room(), local_day(timezone.now())
    for number in range(1, ROUNDS + 1):
        responses = all_at_once(pool, crowd, reserving(room), filled(today + timedelta(days=number)))
        assert Counter(r.status_code for r in responses) == {302: 1, 422: PEOPLE - 1}, f"round {number}"
        refused = [r for r in responses if r.status_code == 422]
        assert all(FASTER in r.content.decode() for r in refused), f"round {number}"
        assert Reservation.objects.count() == Occupancy.objects.count() == number
    assert overlaps() == 0


def test_whoever_is_slower_gets_the_whole_page_with_what_was_typed_and_what_else_is_free(
    crowd: list[Client], pool: ThreadPoolExecutor
) -> None:
    room, day = make_room(), local_day(timezone.now()) + timedelta(days=1)
    crowd[0].get(reserving(room))  # templates are read once, not by everybody at once
    responses = all_at_once(pool, crowd[:8], reserving(room), filled(day))
    assert Counter(r.status_code for r in responses) == {302: 1, 422: 7}
    for page in [r.content.decode() for r in responses if r.status_code == 422]:
        assert 'value="合唱排练"' in page
        assert page.count('name="take"') == 3


def test_a_double_click_reserves_once_and_both_clicks_lead_to_the_same_page(pool: ThreadPoolExecutor) -> None:
    room, today, client = make_room(), local_day(timezone.now()), signed_in()
    twice = [client, signed_in_again(client)]
    responses = all_at_once(pool, twice, reserving(room), filled(today + timedelta(days=1)))
    assert [r.status_code for r in responses] == [302, 302]
    assert responses[0]["Location"] == responses[1]["Location"]
    assert Reservation.objects.count() == 1


def signed_in_again(client: Client) -> Client:
    """The same browser, because one test client cannot ask twice at once."""
    again = Client()
    again.cookies = client.cookies.copy()
    return again
