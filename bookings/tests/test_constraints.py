"""What PostgreSQL itself refuses, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.models import Occupancy, Reservation, SettingsRevision, SpaceDay
from bookings.tests.factories import make_reservation, make_room, make_space, span_on
from centre.shared.db import one_value, violated_constraint

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str | None:
    return violated_constraint(error.value)


def check_now() -> None:
    """Have the deferred constraints speak before the test's own rollback."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_two_parties_in_one_space_are_refused_even_in_raw_sql() -> None:
    reservation = make_reservation(span=span_on(MONDAY, "14:00-16:00"))
    sql = """INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id)
             VALUES (%s, '2026-11-23 15:30+08', '2026-11-23 17:00+08', %s)"""
    other = make_reservation(span=span_on(MONDAY, "15:30-17:00"))
    space = reservation.room.spaces.get()
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [space.pk, other.pk])
    assert refused_by(error) == "occupancy_one_holder_per_space"


def test_two_reservations_that_only_touch_are_both_kept() -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(MONDAY, "14:00-16:00"))
    make_reservation(room=room, span=span_on(MONDAY, "16:00-18:00"))
    assert Occupancy.objects.count() == 2


def test_a_hall_and_its_half_exclude_each_other() -> None:
    half = make_room()
    hall = make_room(spaces=[half.spaces.get(), make_space(half.venue)])
    make_reservation(room=half, span=span_on(MONDAY, "14:00-16:00"))
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_reservation(room=hall, span=span_on(MONDAY, "15:00-17:00"))
    assert refused_by(error) == "occupancy_one_holder_per_space"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"party_size": 0}, "reservation_party_size_at_least_one"),
        ({"state": "lost"}, "reservation_state_known"),
        ({"kind": "party"}, "reservation_kind_known"),
        ({"state": "declined", "answer": ""}, "reservation_declined_with_a_reason"),
        ({"holder": None, "contact_name": ""}, "reservation_belongs_to_somebody"),
    ],
)
def test_a_reservation_that_makes_no_sense_is_refused(change: dict[str, object], constraint: str) -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Reservation.objects.filter(pk=reservation.pk).update(**change)
    assert refused_by(error) == constraint


def test_a_reservation_must_start_before_it_ends() -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Reservation.objects.filter(pk=reservation.pk).update(ends_at=reservation.starts_at)
    assert refused_by(error) == "reservation_starts_before_it_ends"


def test_an_occupancy_must_start_before_it_ends() -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Occupancy.objects.filter(reservation=reservation).update(free_again_at=reservation.starts_at)
    assert refused_by(error) == "occupancy_starts_before_it_ends"


def release(reservation: Reservation, *, only_one_space: bool = False) -> None:
    """Take occupancies away in raw SQL, and have the database look."""
    with connection.cursor() as cursor:
        few = "LIMIT 1" if only_one_space else ""
        cursor.execute(
            f"""DELETE FROM bookings_occupancy WHERE id IN
                (SELECT id FROM bookings_occupancy WHERE reservation_id = %s {few})""",
            [reservation.pk],
        )
    check_now()


def cancel_carelessly(reservation: Reservation) -> None:
    """Cancel without letting go of the room, and have the database look."""
    Reservation.objects.filter(pk=reservation.pk).update(state="cancelled")
    check_now()


def test_a_confirmed_reservation_cannot_lose_its_occupancy() -> None:
    reservation = make_reservation()
    check_now()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        release(reservation)
    assert refused_by(error) == "reservation_holds_its_spaces"


def test_a_cancelled_reservation_cannot_go_on_holding_its_room() -> None:
    reservation = make_reservation()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        cancel_carelessly(reservation)
    assert refused_by(error) == "reservation_holds_its_spaces"


def test_a_reservation_of_the_hall_must_hold_both_halves() -> None:
    reservation = make_reservation(room=make_room(spaces=2))
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        release(reservation, only_one_space=True)
    assert refused_by(error) == "reservation_holds_its_spaces"


def test_references_are_given_by_the_database_and_never_twice() -> None:
    first, second = make_reservation(), make_reservation()
    month = one_value("SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYMM')")
    assert first.reference.startswith(f"QY{month}")
    assert len(first.reference) >= 10
    assert first.reference != second.reference


def revisions() -> dict[date, int]:
    return dict(SpaceDay.objects.values_list("day", "revision"))


def test_every_change_of_occupancy_raises_the_revision_of_its_days() -> None:
    reservation = make_reservation(span=span_on(MONDAY, "14:00-16:00"))
    before = revisions()[MONDAY]
    later = reservation.ends_at + timedelta(minutes=30)
    Occupancy.objects.filter(reservation=reservation).update(free_again_at=later)
    assert revisions()[MONDAY] > before
    assert list(revisions()) == [MONDAY]


def test_a_new_public_title_raises_the_revision_of_its_days() -> None:
    reservation = make_reservation(span=span_on(MONDAY, "14:00-16:00"))
    before = revisions()[MONDAY]
    Reservation.objects.filter(pk=reservation.pk).update(public_title="合唱公开排练")
    assert revisions()[MONDAY] > before


def test_a_span_over_midnight_raises_both_days() -> None:
    evening, morning = span_on(MONDAY, "22:00-23:00"), span_on(MONDAY + timedelta(days=1), "08:00-09:00")
    make_reservation(span=evening.until(morning.ends_at))
    assert sorted(revisions()) == [MONDAY, MONDAY + timedelta(days=1)]


def test_changing_a_room_or_its_spaces_raises_the_settings_revision() -> None:
    room = make_room()
    before = SettingsRevision.objects.get().revision
    room.name = "新名字"
    room.save()
    assert SettingsRevision.objects.get().revision > before
