"""Taking spaces and giving them back: the locks every command takes, and the rows by which a room is somebody's.

Locks are always taken in the order calendar, person and organisation, spaces (by primary key), then what stands on
them. The exclusion constraint stays the last word.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from bookings.models import Hold, Reservation, Room
from centre.accounts.models import User
from centre.shared.db import hold_calendar, prepared, violated_constraint
from centre.shared.problems import Problem, Refused

ONE_HOLDER_PER_SPACE = "occupancy_one_holder_per_space"
# Written out because every reservation goes through them: one statement instead of five, and no query to put together.
# The person and the organisation are locked before the spaces, for the filter is evaluated below the locking of the
# rows that pass it; and only where limits are set, for otherwise nothing is counted.
LOCK_SPACES = """
SELECT id, (SELECT max(revision) FROM bookings_settingsrevision) FROM bookings_space
WHERE 0 <= (SELECT count(*) FROM (
        SELECT FROM accounts_user WHERE id = %s AND EXISTS (SELECT FROM bookings_limit) FOR NO KEY UPDATE
    ) AS person)
    AND 0 <= (SELECT count(*) FROM (
        SELECT FROM organisations_organisation WHERE id = %s AND EXISTS (SELECT FROM bookings_limit) FOR NO KEY UPDATE
    ) AS organisation)
    AND id IN ({spaces})
ORDER BY id FOR NO KEY UPDATE
"""
OF_THE_ROOMS = LOCK_SPACES.format(spaces="SELECT space_id FROM bookings_room_spaces WHERE room_id = ANY(%s)")
# Also those of every room that shares one with them: whoever waits for such a room may be next.
AROUND_THE_ROOMS = LOCK_SPACES.format(
    spaces="""
    SELECT theirs.space_id FROM bookings_room_spaces AS ours
    JOIN bookings_room_spaces AS shared ON shared.space_id = ours.space_id
    JOIN bookings_room_spaces AS theirs ON theirs.room_id = shared.room_id
    WHERE ours.room_id = ANY(%s)
    """
)
OCCUPY = """
INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id, hold_id, lets_go_at)
SELECT space_id, %s, %s, %s, %s, %s FROM bookings_room_spaces WHERE room_id = %s ORDER BY space_id
"""


def take_spaces(*rooms: Room, person: int | None = None, organisation: int | None = None) -> int:
    """Lock the calendar (shared) and the rooms' spaces; the revision of the settings as it is under these locks.

    With the primary keys of a person and an organisation they are locked first where limits are set, so that nobody
    passes a limit by two reservations at once. Raises Refused for a room that has no space.
    """
    return _locked(OF_THE_ROOMS, rooms, person, organisation)


def take_spaces_around(*rooms: Room, person: int | None = None, organisation: int | None = None) -> int:
    """The same for a command that lets go: it also locks what is needed to offer the time to whoever waits for it."""
    return _locked(AROUND_THE_ROOMS, rooms, person, organisation)


def take_person(person: User) -> None:
    """Lock the calendar (shared) and a person, for commands that count or replace what this person has."""
    hold_calendar()
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _locked(sql: str, rooms: tuple[Room, ...], person: int | None, organisation: int | None) -> int:
    hold_calendar()
    with prepared() as cursor:
        cursor.execute(sql, [person, organisation, [room.pk for room in rooms]])
        rows = cursor.fetchall()
    if not rows:  # set up in the administration, but no space yet
        raise Refused([Problem(code="retired", message=_("This room can no longer be reserved."))])
    return rows[0][1] or 0


def occupy(reservation: Reservation, *, now: datetime) -> None:
    """Write the reservation's occupancies. Raises Refused when somebody else holds one of the spaces."""
    free_again_at = reservation.ends_at + reservation.room.rules.turnaround
    _write(
        reservation.room, reservation.starts_at, free_again_at, reservation.pk, None, lets_go_at(reservation, now=now)
    )


def occupy_for_a_hold(hold: Hold) -> None:
    """Write a hold's occupancies, which are over with it. Raises Refused when somebody else holds one of the spaces."""
    _write(hold.room, hold.starts_at, hold.ends_at + hold.room.rules.turnaround, None, hold.pk, hold.ends_by)


def _write(room: Room, *row: datetime | int | None) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(OCCUPY, [*row, room.pk])
    except IntegrityError as error:
        if violated_constraint(error) != ONE_HOLDER_PER_SPACE:
            raise
        raise Refused([someone_was_faster()]) from error


def let_go(reservation: Reservation) -> None:
    """Give back whatever the reservation holds: its spaces and the equipment it was promised."""
    reservation.occupancies.all().delete()
    reservation.promises.all().delete()


def lets_go_at(reservation: Reservation, *, now: datetime) -> datetime | None:
    """From when on a reservation holds its room no longer unless somebody checks in; None where the room is kept.

    Only what was promised to the public and is still to begin is ever let go.
    """
    minutes = reservation.room.release_after_minutes
    promised = reservation.kind == Reservation.Kind.PUBLIC and reservation.state == Reservation.State.CONFIRMED
    if minutes is None or not promised or reservation.starts_at <= now:
        return None
    return min(reservation.starts_at + timedelta(minutes=minutes), reservation.ends_at)


def someone_was_faster() -> Problem:
    """What is said when the database refused: the rules allowed it, and somebody came first."""
    message = _("Somebody was faster and has just taken this time. Please choose another.")
    return Problem(code="taken", field="start", message=message)
