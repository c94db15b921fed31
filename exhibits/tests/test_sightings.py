"""What the last word of a screen means."""

from datetime import UTC, datetime, timedelta

import pytest

from exhibits.sightings import Sighting, State, sighting

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def seen(**told: object) -> Sighting:
    usual = {
        "revision": 12,
        "revised_at": ago(hours=1),
        "seen_at": ago(seconds=5),
        "reported_revision": 12,
        "reported_problem": "",
    }
    return sighting(**{**usual, **told}, now=NOW)  # type: ignore[arg-type]


def test_who_shows_what_it_should_is_right_since_it_changed() -> None:
    assert seen() == Sighting(state=State.RIGHT, since=ago(hours=1))
    assert not seen().needs_somebody


def test_who_was_never_opened_is_neither_right_nor_lost() -> None:
    assert seen(seen_at=None, reported_revision=None) == Sighting(state=State.NEVER)


@pytest.mark.parametrize(("seconds", "state"), [(90, State.RIGHT), (91, State.LOST)])
def test_who_is_silent_for_ninety_seconds_is_lost(seconds: int, state: State) -> None:
    assert seen(seen_at=ago(seconds=seconds)).state == state


def test_who_is_lost_is_so_since_its_last_word() -> None:
    lost = seen(seen_at=ago(minutes=44), reported_revision=11)
    assert lost == Sighting(state=State.LOST, since=ago(minutes=44))
    assert lost.minutes(NOW) == 44


def test_who_shows_an_old_revision_is_wrong_since_it_should_have_changed() -> None:
    wrong = seen(reported_revision=11, revised_at=ago(minutes=37))
    assert wrong == Sighting(state=State.WRONG, since=ago(minutes=37))
    assert wrong.minutes(NOW) == 37


@pytest.mark.parametrize(("seconds", "state"), [(15, State.RIGHT), (16, State.WRONG)])
def test_a_screen_has_some_seconds_to_catch_up(seconds: int, state: State) -> None:
    assert seen(reported_revision=11, revised_at=ago(seconds=seconds)).state == state


def test_who_reports_trouble_is_wrong() -> None:
    assert seen(reported_problem="2 slides missing").state == State.WRONG
