"""How was it? Five levels behind the code on the sign: once per browser, no more than there were people."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centre.shared.timespan import moment
from reception.models import Batch, Rating

from .factories import TUESDAY, make_batch, make_received, make_visit

pytestmark = pytest.mark.django_db
ARRIVED = moment(TUESDAY, time(10))


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Half past eleven of the day of the visit."""
    at = moment(TUESDAY, time(11, 30))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture
def batch() -> Batch:
    return make_received(at=ARRIVED, people=2)


def address(batch: Batch) -> str:
    return f"/visits/rate/{batch.rating_code}/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def rate(client: Client, batch: Batch, **fields: Any) -> HttpResponse:
    client.get(address(batch))
    return client.post(address(batch), {"level": "5", **fields})


def test_five_levels_in_words_and_a_sentence(client: Client, batch: Batch) -> None:
    page = client.get(address(batch))
    assert text(page).count('type="radio"') == 5
    assert batch.visit.organisation_name in text(page)
    answer = rate(client, batch, level="4", words="讲得清楚")
    assert (answer.status_code, answer["Location"]) == (302, address(batch))
    rating = Rating.objects.get()
    assert (rating.batch, rating.level, rating.words) == (batch, 4, "讲得清楚")
    thanks = text(client.get(address(batch)))
    assert "谢谢" in thanks
    assert 'type="radio"' not in thanks


def test_a_browser_says_it_once(client: Client, batch: Batch) -> None:
    rate(client, batch, level="5")
    assert rate(client, batch, level="1").status_code == 302
    assert list(Rating.objects.values_list("level", flat=True)) == [5]


def test_another_batch_is_another_matter(client: Client, batch: Batch) -> None:
    other = make_received(at=ARRIVED)
    rate(client, batch)
    assert rate(client, other).status_code == 302
    assert Rating.objects.count() == 2


def test_no_more_ratings_than_people(batch: Batch) -> None:
    for _number in range(2):
        assert rate(Client(), batch).status_code == 302
    late = rate(Client(), batch)
    assert late.status_code == 422
    assert "收齐" in text(late)
    assert Rating.objects.count() == 2


def test_open_from_the_arrival_for_a_week(client: Client, batch: Batch, monkeypatch: Any) -> None:
    coming = make_batch(make_visit(batches=0))
    assert rate(client, coming).status_code == 422
    assert "到馆以后" in text(client.get(address(coming)))
    monkeypatch.setattr(timezone, "now", lambda: ARRIVED + timedelta(days=7))
    assert rate(client, batch).status_code == 422
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        *({"level": level} for level in ("", "0", "6", str(2**70), "1\0")),
        *({"words": words} for words in ("好" * 201, "x\0")),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(client: Client, batch: Batch, bad: dict[str, str]) -> None:
    page = rate(client, batch, **bad)
    assert page.status_code == 422
    assert "error-summary" in text(page)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("code", ["x", "x" * 3000, "-", "0" * 16])
def test_a_code_that_is_none_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/visits/rate/{code}/").status_code == 404


def test_a_forged_cookie_is_another_browser(client: Client, batch: Batch) -> None:
    rate(client, batch)
    client.cookies["rating"] = Rating.objects.get().key
    assert rate(client, batch).status_code == 302
    assert Rating.objects.count() == 2
    assert client.cookies["rating"]["httponly"]


def test_looking_rates_nothing(client: Client, batch: Batch) -> None:
    client.get(address(batch), {"level": "5"})
    assert not Rating.objects.exists()
