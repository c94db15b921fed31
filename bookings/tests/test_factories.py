"""The makers that every other test relies on."""

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Occupancy, Space

from .factories import make_reservation, make_room, make_space

pytestmark = pytest.mark.django_db


def test_a_reservation_made_for_a_test_occupies_every_space_of_its_room() -> None:
    reservation = make_reservation(room=make_room(spaces=2))
    assert Occupancy.objects.filter(reservation=reservation).count() == 2


def test_rooms_made_over_one_space_exclude_each_other() -> None:
    east, west = (make_space(), make_space())
    whole, half = make_room(spaces=[east, west]), make_room(spaces=[east])
    make_reservation(room=whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reservation(room=half)


def test_every_room_is_made_with_a_space_of_its_own() -> None:
    make_room()
    make_room()
    assert Space.objects.count() == 2
