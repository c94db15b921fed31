"""Closing an account on real connections while something is done in its name."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bookings import actions
from bookings.models import Reservation, Room
from bookings.tests.factories import make_room
from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.portal.personal import closing, retention
from centre.shared.timespan import Span, moment
from centre.trail.models import Entry, Kind
from reading_room import lending
from reading_room.models import Loan
from reading_room.tests.factories import make_card, make_collection, make_copy, make_kiosk, make_title

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(date(2026, 11, 23), time(10))
NAME, PHONE = "欧阳文静", "13987654321"


def close(person: User) -> None:
    closing.close(person=User.objects.get(pk=person.pk), by=person, now=NOW)


def reserve(room: Room, person: User) -> Reservation:
    start = NOW + timedelta(days=1)
    span = Span(start, start + timedelta(hours=1))
    return actions.reserve(room=room, span=span, by=person, holder=person, purpose=NAME, party_size=1, now=NOW)


def test_two_presses_close_once_and_what_is_begun_at_the_same_time_is_gone_by_the_morning(race: Racers) -> None:
    room, kiosk = make_room(), make_kiosk()
    copies = [make_copy(make_title(f"第{n}本", collection=make_collection("社科", is_lent=True))) for n in range(4)]
    for copy in copies:
        person = make_user(name=NAME, phone=PHONE)
        make_card(person)
        results = race(
            [
                lambda p=person: close(p),
                lambda p=person: close(p),
                lambda p=person: reserve(room, p),
                lambda p=person, c=copy: lending.lend(copy=c, reader=p, kiosk=kiosk, now=NOW),
            ]
        )
        person.refresh_from_db()
        closed = Entry.objects.filter(kind=Kind.ACCOUNT_CLOSED, about=f"#{person.pk}").count()
        lent = Loan.objects.open().filter(reader=person).exists()
        assert closed == (person.closed_at is not None)
        assert lent is not (person.closed_at is not None), results
        if lent:  # the book was first, so the account stays
            lending.give_back(copy=copy, kiosk=kiosk, now=NOW)
            close(person)
        retention.forget(NOW)
        own = Reservation.objects.filter(holder=person)
        assert not own.filter(state__in=Reservation.OPEN).exists()
        assert not own.exclude(contact_name="–", contact_phone="", purpose="").exists()


def test_of_two_administrators_who_close_one_another_one_remains(race: Racers) -> None:
    one, other = (make_user(is_superuser=True, is_staff=True) for _n in range(2))
    assert race([lambda: attempt(one, other), lambda: attempt(other, one)]) == ["done", "done"]
    assert User.objects.filter(pk__in=[one.pk, other.pk], closed_at__isnull=True).count() == 1


def attempt(by: User, person: User) -> None:
    with suppress(PermissionDenied):
        closing.close(person=person, by=by, now=NOW)
