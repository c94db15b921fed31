"""A series on the pages of its holder: /reservations/series/<pk>/."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Reservation, Series
from bookings.tests.factories import make_room
from bookings.tests.test_desk_series import confirmed, make_series, text
from centre.accounts.models import User
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
State = Reservation.State


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def series(erik: User, alice: User, day: date) -> Series:
    return make_series(make_room("活动室"), erik, day, holder=alice)


def test_the_holder_sees_every_date(alice_client: Client, series: Series) -> None:
    page = alice_client.get(series.get_absolute_url())
    assert page.status_code == 200
    for one in series.reservations.all():
        assert one.get_absolute_url() in text(page)


def test_a_date_says_that_it_belongs_to_a_series(alice_client: Client, series: Series) -> None:
    one = series.reservations.earliest("starts_at")
    assert f'href="{series.get_absolute_url()}"' in text(alice_client.get(one.get_absolute_url()))


def test_somebody_elses_series_is_not_there(bob_client: Client, client: Client, series: Series) -> None:
    assert bob_client.get(series.get_absolute_url()).status_code == 404
    assert bob_client.post(series.get_absolute_url(), {"deed": "cancel"}).status_code == 404
    assert client.get(series.get_absolute_url())["Location"].startswith("/account/sign-in/")
    assert bob_client.get("/reservations/series/99999999999999999999999/").status_code == 404


def test_a_series_of_somebody_without_an_account_is_nobodys(bob_client: Client, erik: User, day: date) -> None:
    nobodys = make_series(make_room(), erik, day)
    assert bob_client.get(nobodys.get_absolute_url()).status_code == 404


def test_the_desk_is_led_to_its_own_page(erik_client: Client, series: Series) -> None:
    assert erik_client.get(series.get_absolute_url())["Location"] == f"/desk/series/{series.pk}/"


def test_from_a_date_on_the_holder_gives_the_room_back(alice_client: Client, series: Series, day: date) -> None:
    address = series.get_absolute_url()
    data: dict[str, object] = {"scope": "following", "from_day": f"{day + timedelta(weeks=1)}", "reason": "放假"}
    page = alice_client.post(address, {**data, "deed": "preview"})
    assert len(page.context["going"]) == 3
    assert not series.reservations.filter(state=State.CANCELLED).exists()
    assert confirmed(alice_client, address, data, "cancel")["Location"] == address
    assert series.reservations.filter(state=State.CANCELLED, answer="放假").count() == 3


def test_one_date_is_cancelled_the_ordinary_way(alice_client: Client, series: Series) -> None:
    one = series.reservations.earliest("starts_at")
    assert alice_client.post(f"{one.get_absolute_url()}cancel/", {"reason": ""}).status_code == 302
    assert series.reservations.filter(state=State.CONFIRMED).count() == 3


@pytest.mark.parametrize(
    "data", [{}, {"from_day": "x"}, {"from_day": "\0"}, {"from_day": "2020-01-01"}, {"scope": "one"}]
)
def test_what_makes_no_sense_is_refused(alice_client: Client, series: Series, data: dict[str, str]) -> None:
    page = alice_client.post(series.get_absolute_url(), {"scope": "following", **data, "deed": "cancel"})
    assert page.status_code == 422
    assert "error-summary" in text(page)
    assert not series.reservations.filter(state=State.CANCELLED).exists()


def test_dates_for_which_it_is_too_late_are_not_offered(
    alice_client: Client, alice: User, erik: User, day: date
) -> None:
    series = make_series(make_room(cancel_until_minutes=8 * 24 * 60), erik, day, holder=alice)
    form = alice_client.get(series.get_absolute_url()).context["form"]
    assert [value for value, _label in form.fields["from_day"].choices][1] == f"{day + timedelta(weeks=1)}"


def test_30_dates_cost_as_many_queries_as_3(alice_client: Client, alice: User, erik: User, day: date) -> None:
    counts = []
    for weeks in (3, 30):
        address = make_series(make_room(), erik, day, weeks, holder=alice).get_absolute_url()
        alice_client.get(address)
        with CaptureQueriesContext(connection) as found:
            alice_client.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]
