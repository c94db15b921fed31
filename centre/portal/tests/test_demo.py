"""What is in the demonstration centre. It is loaded once for all of these tests, which only read."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.opening.models import Schedule, SpecialDay
from centre.organisations.models import Organisation
from centre.portal.demo.people import CAST
from reception.models import Adjustment, Batch, ClosedMonth, Tally, Visit

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Loaded:
    said: str
    password_file: Path


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    var, said = tmp_path_factory.mktemp("var"), StringIO()
    with django_db_blocker.unblock(), override_settings(VAR_DIR=var), transaction.atomic():
        call_command("demo", stdout=said)
        yield Loaded(said.getvalue(), var / "demo-password.txt")
        transaction.set_rollback(True)


def test_it_fills_an_empty_database_and_says_what_it_does(loaded: Loaded) -> None:
    assert Room.objects.count() >= 20
    assert Organisation.objects.count() >= 12
    assert SpecialDay.objects.exists()
    assert "Reservations" in loaded.said


def test_the_cast_signs_in_with_one_password_that_only_the_owner_can_read(loaded: Loaded) -> None:
    file = loaded.password_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = file.read_text().strip()
    assert all(User.objects.get(username=person.username).check_password(password) for person in CAST)
    assert {person.username for person in CAST} >= {"alice", "bob", "dana", "erik", "lib", "ed", "root"}


def test_the_staff_have_their_roles_and_the_residents_none(loaded: Loaded) -> None:
    roles = {user.username: set(user.groups.values_list("name", flat=True)) for user in User.objects.all()}
    assert roles["erik"] == {"reception desk"}
    assert roles["mei"] == {"bookings manager"}
    assert roles["alice"] == roles["bob"] == set()
    assert set(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == {"root"}
    assert User.objects.get(username="erik").has_perm("bookings.reserve_for_others")


def test_the_lecture_hall_consists_of_its_two_halves(loaded: Loaded) -> None:
    spaces = {room.slug: set(room.spaces.all()) for room in Room.objects.filter(slug__startswith="lecture-hall")}
    assert spaces["lecture-hall"] == spaces["lecture-hall-east"] | spaces["lecture-hall-west"]
    assert not spaces["lecture-hall-east"] & spaces["lecture-hall-west"]


def test_every_room_has_spaces_a_line_about_it_and_a_slug_of_its_own(loaded: Loaded) -> None:
    for room in Room.objects.all():
        assert room.spaces.exists()
        assert room.tagline
        assert room.introduction
        room.full_clean()


def test_the_house_is_open_on_every_weekday(loaded: Loaded) -> None:
    weekdays = Schedule.objects.of_the_centre().weekly_intervals.values_list("weekday", flat=True)
    assert set(weekdays) == set(range(7))


def test_alice_finds_something_of_everything_in_her_list(loaded: Loaded) -> None:
    alice = User.objects.get(username="alice")
    states = set(alice.reservations.values_list("state", flat=True))
    assert states >= {"confirmed", "requested", "cancelled"}
    assert alice.notices.exists()


def test_a_second_run_refuses_politely_and_changes_nothing(loaded: Loaded) -> None:
    before = Reservation.objects.count(), User.objects.count()
    with pytest.raises(CommandError, match="already in use"):
        call_command("demo")
    assert (Reservation.objects.count(), User.objects.count()) == before


def test_a_year_of_visits_is_of_a_size_that_such_a_centre_reports(loaded: Loaded) -> None:
    received = Batch.objects.received()
    people = received.aggregate(n=Sum("headcount"))["n"]
    assert 90 <= received.count() <= 110
    assert 1_800 <= people <= 3_500
    assert people == sum(Tally.objects.filter(category__is_within=False).values_list("change", flat=True))
    assert received.filter(duties__part="first").count() == received.count()
    assert {"school", "branch", "government", "company"} <= set(received.values_list("visit__kind", flat=True))


def test_of_every_answer_to_a_visit_there_is_one(loaded: Loaded) -> None:
    assert set(Visit.objects.values_list("state", flat=True)) == set(Visit.State.values)
    assert set(Batch.objects.values_list("state", flat=True)) >= {"finished", "expected", "cancelled", "no_show"}


def test_past_months_are_closed_and_one_was_corrected(loaded: Loaded) -> None:
    assert ClosedMonth.objects.count() >= 9
    correction = Adjustment.objects.get()
    assert ClosedMonth.objects.filter(month=correction.day.replace(day=1)).exists()
