"""What the holder of a reservation is told after every deed: what happened, until when, and the one thing to do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings import notices
from bookings.models import Reservation
from centre.accounts.models import User
from centre.notifications.models import Notice

from .factories import make_reservation, make_room, make_user, span_on

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def english(db: None) -> User:
    return make_user(language="en")


@pytest.fixture
def reservation(english: User) -> Reservation:
    room = make_room("Rehearsal room", cancel_until_minutes=120)
    return made(english, room=room)


def made(holder: User | None, **fields: Any) -> Reservation:
    reservation = make_reservation(holder=holder, span=span_on(MONDAY, "14:00-16:00"), **fields)
    reservation.created_at = reservation.starts_at - timedelta(days=3)
    reservation.reference = "QY26110042"
    reservation.save()
    return Reservation.objects.with_room().select_related("holder").get(pk=reservation.pk)


def told(person: User) -> Notice:
    return person.notices.get()  # type: ignore[no-any-return]


def test_a_request_is_acknowledged_and_the_room_kept(reservation: Reservation, english: User) -> None:
    notices.reservation_received(reservation)
    assert told(english).title == "Request received: Rehearsal room, 23 November 14:00–16:00"
    assert "QY26110042" in told(english).body
    assert "until the desk has answered" in told(english).body


def test_a_confirmation_says_until_when_one_may_cancel(reservation: Reservation, english: User) -> None:
    notices.reservation_confirmed(reservation)
    assert told(english).title == "Reservation confirmed: Rehearsal room, 23 November 14:00–16:00"
    assert "please cancel until 23 November 12:00" in told(english).body


def test_a_late_confirmation_asks_to_call_instead_of_cancelling(reservation: Reservation, english: User) -> None:
    reservation.decided_at = reservation.starts_at - timedelta(minutes=30)
    notices.reservation_confirmed(reservation)
    assert "please call us" in told(english).body
    assert "please cancel" not in told(english).body


def test_what_the_desk_writes_goes_with_the_confirmation(reservation: Reservation, english: User) -> None:
    reservation.answer = "Bring your own music"
    notices.reservation_confirmed(reservation)
    assert "Bring your own music" in told(english).body


def test_a_refusal_gives_its_reason_and_a_way_on(reservation: Reservation, english: User) -> None:
    reservation.answer = "The piano is being tuned"
    notices.reservation_declined(reservation)
    assert "The piano is being tuned" in told(english).body
    assert "another time or room" in told(english).body


def test_who_cancels_is_told_that_it_is_done(reservation: Reservation, english: User) -> None:
    notices.reservation_cancelled(reservation, by=english)
    assert told(english).body.startswith("You cancelled Rehearsal room")


def test_who_is_cancelled_by_the_centre_is_told_why(reservation: Reservation, english: User, erik: User) -> None:
    reservation.answer = "A pipe has burst"
    notices.reservation_cancelled(reservation, by=erik)
    assert told(english).body.startswith("We are sorry")
    assert "A pipe has burst" in told(english).body


def test_a_move_names_both_places_and_times(reservation: Reservation, english: User) -> None:
    before = span_on(MONDAY, "09:00-10:00"), make_room("Meeting room")
    notices.reservation_moved(reservation, before=before, reason="Tuning")
    assert "Before: Meeting room, 23 November 09:00–10:00" in told(english).body
    assert "Now: Rehearsal room, 23 November 14:00–16:00" in told(english).body
    assert "Tuning" in told(english).body
    assert "confirm" not in told(english).body


def test_a_move_that_has_to_be_confirmed_again_says_so(reservation: Reservation, english: User) -> None:
    reservation.state = Reservation.State.REQUESTED
    notices.reservation_moved(reservation, before=(reservation.span, reservation.room))
    assert "still has to confirm" in told(english).body


def test_a_reminder_says_where_and_when(reservation: Reservation, english: User) -> None:
    notices.reservation_reminder(reservation, now=reservation.starts_at - timedelta(days=1))
    assert told(english).title == "Tomorrow: Rehearsal room, 23 November 14:00–16:00"
    assert reservation.room.venue.name in told(english).body


TELLERS: list[Callable[[Reservation], None]] = [
    notices.reservation_received,
    notices.reservation_confirmed,
    notices.reservation_declined,
    lambda reservation: notices.reservation_cancelled(reservation, by=reservation.booked_by),
    lambda reservation: notices.reservation_moved(reservation, before=(reservation.span, reservation.room)),
    lambda reservation: notices.reservation_reminder(reservation, now=reservation.created_at),
]


@pytest.mark.parametrize("tell", TELLERS)
def test_every_notice_leads_to_the_reservation(
    tell: Callable[[Reservation], None], reservation: Reservation, english: User
) -> None:
    tell(reservation)
    assert told(english).url == "/reservations/QY26110042/"


@pytest.mark.parametrize("tell", TELLERS)
def test_a_person_without_an_account_is_told_at_the_counter(tell: Callable[[Reservation], None]) -> None:
    tell(made(None, contact_name="高秀兰"))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("tell", TELLERS)
def test_who_has_chosen_no_language_is_written_to_in_chinese(tell: Callable[[Reservation], None], alice: User) -> None:
    tell(made(alice, room=make_room("合唱排练厅")))
    assert "合唱排练厅" in told(alice).title
    assert not any(letter.isascii() and letter.isalpha() for letter in told(alice).title)
    assert not any(letter.isascii() and letter.isalpha() for letter in told(alice).body.replace("QY", ""))


@pytest.mark.parametrize("tell", TELLERS)
def test_the_longest_names_fit(tell: Callable[[Reservation], None], english: User) -> None:
    tell(made(english, room=make_room("长" * 40), answer="因" * 200))
    assert len(told(english).title) <= 120


def test_telling_costs_two_statements_at_most(reservation: Reservation, english: User) -> None:
    english.email = reservation.holder.email = "english@example.org"  # type: ignore[union-attr]
    with CaptureQueriesContext(connection) as statements:
        notices.reservation_confirmed(reservation)
    assert len(statements) == 2


@pytest.mark.django_db(transaction=True)
def test_a_reservation_that_is_rolled_back_leaves_neither_notice_nor_mail() -> None:
    from bookings import actions

    alice = make_user(email="alice@example.org")
    room = make_room()
    with transaction.atomic():
        span = span_on(MONDAY, "14:00-16:00")
        actions.reserve(
            room=room,
            span=span,
            by=alice,
            holder=alice,
            now=span.starts_at - timedelta(days=2),
            purpose="排练",
            party_size=4,
        )
        assert ProcrastinateJob.objects.filter(task_name="send_notice_mail").exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="send_notice_mail").exists()
