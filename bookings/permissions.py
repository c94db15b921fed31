"""Who may do what with rooms and reservations."""

from datetime import datetime

from bookings.models import Reservation, Series
from centre.accounts.models import User


def may_decide(person: User) -> bool:
    """Confirm and decline requested reservations."""
    return person.is_staff and person.has_perm("bookings.decide_reservation")


def may_reserve_for_others(person: User) -> bool:
    """Reserve at the desk, for anybody, with the desk's liberties."""
    return person.is_staff and person.has_perm("bookings.reserve_for_others")


def may_close_rooms(person: User) -> bool:
    """Close rooms for a time."""
    return person.is_staff and person.has_perm("bookings.close_room")


def may_publish_opening(person: User) -> bool:
    """Change opening hours, closed days and public holidays."""
    return person.is_staff and person.has_perm("opening.publish_opening")


def may_manage_rooms(person: User) -> bool:
    """Set up venues, rooms and their rules."""
    return person.is_staff and person.has_perm("bookings.manage_rooms")


def may_see_holders(person: User) -> bool:
    """See who holds a room."""
    return person.is_staff and person.has_perm("bookings.see_holders")


def may_see_reports(person: User) -> bool:
    """See the figures, and take their tables away."""
    return person.is_staff and person.has_perm("bookings.see_reports")


def is_holder(person: User, reservation: Reservation) -> bool:
    """Whether the reservation is the person's own."""
    return reservation.holder_id is not None and reservation.holder_id == person.pk


def holds_series(person: User, series: Series) -> bool:
    """Whether the series is the person's own."""
    return series.holder_id is not None and series.holder_id == person.pk


def may_keep_attendance(person: User) -> bool:
    """Check anybody in, give their time back, and say that nobody came."""
    return may_reserve_for_others(person)


def may_claim(reservation: Reservation) -> bool:
    """Whether a claim code can stand for an account: where there is none, and a code was given out."""
    return reservation.holder_id is None and bool(reservation.claim_hash)


def may_change(person: User, reservation: Reservation, *, now: datetime) -> bool:
    """Cancel or move: the holder while it is to come, the desk always."""
    if may_reserve_for_others(person):
        return reservation.is_open
    return is_holder(person, reservation) and reservation.is_open and now < reservation.starts_at
