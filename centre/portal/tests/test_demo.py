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
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.opening.models import Schedule, SpecialDay
from centre.organisations.models import Organisation
from centre.portal.demo.exhibits.terms import TERMS
from centre.portal.demo.people import CAST
from centre.shared.timespan import local_day
from exhibits.checking import problems_before_review
from exhibits.models import Exhibition, HourCount, Panel, Picture, Placement, Screen, Signature, Site, Term, Version
from exhibits.versions import fingerprint_of, next_step
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


# --- the exhibition hall ---------------------------------------------------------------------------------------------


def test_ten_panels_hang_along_the_rail_with_their_codes(loaded: Loaded) -> None:
    hung = list(Panel.objects.published().filter(section__exhibition__sort="permanent").in_order())
    assert [panel.stop_code for panel in hung] == [f"{number:02}" for number in range(1, 11)]
    assert [panel.rail_mm for panel in hung] == [900 + 1800 * place for place in range(10)]
    assert str(hung[0].piece) == "日出东方"


def test_each_sort_of_exhibition_is_on_show_and_the_temporary_one_today(loaded: Loaded) -> None:
    shown = {one.sort: one for one in Exhibition.objects.published()}
    assert set(shown) == set(Exhibition.Sort.values)
    assert Panel.objects.filter(section__exhibition=shown["lesson"]).count() == 3
    starts, ends = shown["temporary"].starts_on, shown["temporary"].ends_on
    assert starts is not None
    assert ends is not None
    assert starts < local_day(timezone.now()) < ends


def test_more_than_a_hundred_sites_are_on_the_map_by_their_pinyin(loaded: Loaded) -> None:
    shown = list(Site.objects.published())
    assert len(shown) >= 104
    assert shown[0].initial == "A"
    assert {"fenglinxiaoxue"} <= {one.piece.pinyin.split()[0] for one in shown}
    assert all(one.piece.live and one.piece.live.content["pinyin"] for one in shown)


def test_whatever_is_on_show_was_signed_by_six_who_did_not_write_it(loaded: Loaded) -> None:
    on_show = Version.objects.filter(live_as__isnull=False).prefetch_related("signatures", "author_rows")
    for version in on_show:
        signers = {one.by_id for one in version.signatures.all()}
        assert len(signers) == 6
        assert not signers & {row.person_id for row in version.author_rows.all()}
        times = [one.at for one in sorted(version.signatures.all(), key=lambda one: one.order) if one.at]
        assert times == sorted(times)
        assert version.sent_at
        assert version.approved_at
        assert version.saved_at < version.sent_at < times[0]
        assert times[-1] <= version.approved_at < timezone.now()


def test_every_fingerprint_is_that_of_what_was_signed(loaded: Loaded) -> None:
    sent = Version.objects.exclude(state=Version.State.DRAFT).select_related("piece")
    assert sent.count() > 130
    assert [str(version) for version in sent if version.fingerprint != fingerprint_of(version)] == []


def test_one_panel_waits_for_its_second_review_one_was_returned_and_one_is_being_written(loaded: Loaded) -> None:
    waiting = Version.objects.get(state=Version.State.IN_REVIEW)
    step = next_step(waiting)
    assert (waiting.title, step.name if step else "") == ("星火燎原", "二审")
    assert Signature.objects.get(verdict=Signature.Verdict.RETURNED).version.title == "弦歌不辍"
    draft = Version.objects.get(state=Version.State.DRAFT)
    assert draft.accepted_hits.get().words == "1986 年"
    assert problems_before_review(draft) == []


def test_every_kind_of_screen_is_registered_and_a_wall_has_something_to_show(loaded: Loaded) -> None:
    assert set(Screen.objects.values_list("kind", flat=True)) == set(Screen.Kind.values)
    always = Placement.objects.in_use().filter(priority="default")
    for wall in Screen.objects.filter(kind="wall"):
        assert {"story", "programme", "house"} <= set(always.filter(screen=wall).values_list("slide__sort", flat=True))


def test_every_wall_welcomes_those_who_are_to_come(loaded: Loaded) -> None:
    coming = Visit.objects.filter(state="accepted", starts_at__gt=timezone.now())
    keys = {f"visit:{visit.reference}" for visit in coming}
    assert keys
    for wall in Screen.objects.filter(kind="wall"):
        assert keys <= set(wall.placements.in_use().values_list("slide__key", flat=True))


def test_pictures_have_their_files_and_are_used(loaded: Loaded) -> None:
    assert 8 <= Picture.objects.count() <= 10
    unused = Picture.objects.filter(uses__isnull=True, slides__isnull=True)
    assert [str(picture) for picture in unused] == []


def test_terms_and_two_months_of_reading_are_there(loaded: Loaded) -> None:
    assert Term.objects.in_use().count() == len(TERMS)
    days = {local_day(hour) for hour in HourCount.objects.values_list("hour", flat=True)}
    assert 55 <= len(days) <= 61
    assert set(HourCount.objects.values_list("way", flat=True)) == set(HourCount.Way.values)
    assert not HourCount.objects.filter(hour__gt=timezone.now()).exists()
