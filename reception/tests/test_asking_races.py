"""Asking and rating on real connections: what is sent at once counts once."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from bookings.tests.racing import Racers, race  # noqa: F401 -- a fixture
from centre.accounts.tries import TooManyTries
from centre.shared.timespan import moment
from reception import asking, planning, rating
from reception.models import Message, Rating, Visit

from .factories import TUESDAY, centre_schedule, make_received, make_user, make_visit

pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(date(2026, 11, 20), time(10))


def wish(**fields: object) -> asking.Wish:
    known = {
        "organisation_name": "清河中学", "kind": "school", "level": "district", "contact_name": "陆老师",
        "contact_phone": "13800000000", "headcount": 30, "starts_at": moment(TUESDAY, time(14)), "key": uuid4(),
        "contact_email": "lu@example.com",
    }  # fmt: skip
    return asking.Wish(**{**known, **fields})  # type: ignore[arg-type]


def test_the_same_form_sent_at_once_from_two_networks_makes_one_visit(race: Racers) -> None:  # noqa: F811
    centre_schedule()
    one = wish()
    codes = []

    def send(address: str) -> None:
        codes.append(asking.ask(wish=one, by=None, now=NOW, address=address).code)

    assert race([lambda n=n: send(f"10.0.0.{n}") for n in range(8)]) == ["done"] * 8  # type: ignore[misc]
    assert (Visit.objects.count(), Message.objects.count(), len(set(codes))) == (1, 1, 1)


def test_of_many_at_once_from_one_network_ten_are_heard(race: Racers) -> None:  # noqa: F811
    centre_schedule()
    barred = []

    def send(number: int) -> None:
        try:
            asking.ask(wish=wish(organisation_name=f"单位{number}"), by=None, now=NOW, address="10.0.0.1")
        except TooManyTries:
            barred.append(number)

    race([lambda n=n: send(n) for n in range(15)])  # type: ignore[misc]
    assert (Visit.objects.count(), len(barred)) == (10, 5)


def test_as_many_ratings_as_people_however_many_press_at_once(race: Racers) -> None:  # noqa: F811
    batch = make_received(at=moment(TUESDAY, time(10)), people=3)
    now = moment(TUESDAY, time(11))
    said = race([lambda n=n: rating.rate(batch=batch, level=5, words="", key=f"{n}", now=now) for n in range(8)])  # type: ignore[misc]
    assert sorted(said) == ["all_said"] * 5 + ["done"] * 3
    assert Rating.objects.count() == 3


def test_of_yes_by_the_group_and_no_by_the_desk_one_comes_first(race: Racers) -> None:  # noqa: F811
    desk = make_user(is_staff=True, is_superuser=True)
    for _round in range(5):
        later = moment(TUESDAY, time(16))
        visit = make_visit(state="proposed", proposed_at=later, batches=0, contact_phone="")
        said = race([
            lambda visit=visit: asking.accept_proposal(visit=visit, now=NOW),  # type: ignore[misc]
            lambda visit=visit: planning.decline(visit=visit, by=desk, now=NOW, answer="没有讲解员"),  # type: ignore[misc]
        ])  # fmt: skip
        visit.refresh_from_db()
        assert visit.state == "declined"  # after the yes the desk can still say no; after the no there is no yes
        assert said in (["done", "done"], ["nothing_proposed", "done"])
        assert visit.ends_at - visit.starts_at == timedelta(hours=1)
