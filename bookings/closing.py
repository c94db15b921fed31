"""Changing what has been published: closing rooms, lifting closures, other opening hours.

Every such change first lists the reservations it hits and needs a decision on each. Publishing takes the calendar lock
for itself alone, so nobody reserves meanwhile, looks again, and refuses when a hit has no decision yet; locks are taken
in the order calendar, spaces, reservations.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import pghistory
from django.db import transaction
from django.db.models import Count, TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import actions, permissions
from bookings.letting_go import clear_for_a_closure, offer_next
from bookings.models import Occupancy, Reservation, Room, Space
from bookings.models.reservation import ReservationQuerySet
from bookings.models.room import RoomQuerySet
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.shared.db import hold_calendar, retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day, without

CLOSURE = Reservation.Kind.CLOSURE
StandsAside = Callable[[Room, Span], bool]


class Deed(TextChoices):
    """What happens to a reservation that a change hits."""

    MOVE = "move", _("move")
    CANCEL = "cancel", _("cancel with notice")
    KEEP = "keep", _("keep")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about one reservation; a move says where to and when."""

    deed: Deed
    room: Room | None = None
    span: Span | None = None


KEEP, CANCEL = Decision(deed=Deed.KEEP), Decision(deed=Deed.CANCEL)


class Change(Protocol):
    """Something to be published; `reason` is told to the holders."""

    @property
    def reason(self) -> str: ...

    def may_be_published_by(self, person: User) -> bool: ...

    def hits(self, now: datetime) -> list[Reservation]:
        """The reservations still to come, or going on, that would be in the way; in order of time."""

    def untouched(self, first_day: date, last_day: date) -> StandsAside:
        """Tells of a room and a span within these days whether the change would leave a reservation there alone."""

    def apply(self, *, by: User, now: datetime) -> None:
        """Write it. The locks are held, and whatever is still in the way is to be kept."""


@retried
def publish(*, change: Change, decisions: Mapping[int, Decision], by: User, now: datetime) -> None:
    """Carry out the decisions (by primary key of the reservation), tell the holders, and write the change; or nothing.

    Raises Refused when a hit has no decision or a decision cannot be carried out; the problem's field is
    `decision-<reference>`. Raises PermissionDenied.
    """
    hold_calendar(to_change_it=True)
    require(change.may_be_published_by(by))
    hits = change.hits(now)
    _lock_spaces([hit.room for hit in hits], [d.room for d in decisions.values() if d.room])
    refuse([_undecided(hit) for hit in hits if hit.pk not in decisions])
    with transaction.atomic(), pghistory.context(reason=change.reason):
        refuse(_carried_out(hits, decisions, reason=change.reason, by=by, now=now))
        in_the_way = [hit for hit in change.hits(now) if decisions.get(hit.pk) != KEEP]
        refuse([_still_hit(hit) for hit in in_the_way])
        change.apply(by=by, now=now)


def _carried_out(
    hits: Iterable[Reservation], decisions: Mapping[int, Decision], *, reason: str, by: User, now: datetime
) -> list[Problem]:
    """Cancel first, for that makes room for those who move; returns why some could not be carried out."""
    problems: list[Problem] = []
    for hit in sorted(hits, key=lambda hit: decisions[hit.pk].deed != Deed.CANCEL):
        try:
            _carry_out(hit, decisions[hit.pk], reason=reason, by=by, now=now)
        except Refused as refused:
            problems += [_cannot(hit, problem) for problem in refused.problems]
    return problems


def _carry_out(hit: Reservation, decision: Decision, *, reason: str, by: User, now: datetime) -> None:
    if decision.deed == Deed.CANCEL:
        actions.cancel(reservation=hit, by=by, now=now, reason=reason, at_the_desk=True, offer=False)
    elif decision.room and decision.span:
        actions.move(
            reservation=hit,
            room=decision.room,
            span=decision.span,
            by=by,
            now=now,
            reason=reason,
            at_the_desk=True,
            offer=False,
        )


# --- closures --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Rooms that cannot be used during a span, which may last several days, and why; everybody can read the reason."""

    rooms: Sequence[Room]
    span: Span
    reason: str

    def may_be_published_by(self, person: User) -> bool:
        return permissions.may_close_rooms(person)

    def hits(self, now: datetime) -> list[Reservation]:
        """Reservations of these rooms and of every room that shares a space with one of them."""
        return list(still_to_come(now).filter(room__in=_sharing_a_space(self.rooms)).overlapping(self.span))

    def untouched(self, first_day: date, last_day: date) -> StandsAside:
        concerned = set(_sharing_a_space(self.rooms).values_list("pk", flat=True))
        return lambda room, span: room.pk not in concerned or not span.overlaps(self.span)

    def apply(self, *, by: User, now: datetime) -> None:
        """Write the closure in pieces around whoever stays.

        The rooms with most spaces come first: the whole hall closes its halves with it, and where only one half is
        kept by somebody, the other half is closed by itself. So at every moment each room has a space that is taken.
        """
        rooms = Room.objects.filter(pk__in=[room.pk for room in self.rooms])
        _lock_spaces(rooms)
        clear_for_a_closure(rooms, self.span, now=now)
        busy = self._busy(rooms)
        written = 0
        for room in rooms.annotate(size=Count("spaces")).order_by("-size", "pk").prefetch_related("spaces"):
            spaces = sorted(space.pk for space in room.spaces.all())
            for piece in without([self.span], [span for pk in spaces for span in busy[pk]]):
                self._close(room, spaces, piece, by=by, now=now)
                written += 1
                for pk in spaces:
                    busy[pk].append(piece)
        if not written:
            raise Refused([Problem(code="nothing_to_close", message=_("These rooms are already closed at this time."))])

    def _busy(self, rooms: Iterable[Room]) -> dict[int, list[Span]]:
        rows = Occupancy.objects.overlapping(self.span).filter(space__rooms__in=rooms).distinct()
        busy: dict[int, list[Span]] = defaultdict(list)
        for occupancy in rows:
            busy[occupancy.space_id].append(occupancy.span)
        return busy

    def _close(self, room: Room, spaces: Sequence[int], piece: Span, *, by: User, now: datetime) -> None:
        closure = Reservation(
            kind=CLOSURE,
            state=Reservation.State.CONFIRMED,
            room=room,
            starts_at=piece.starts_at,
            ends_at=piece.ends_at,
            purpose=self.reason,
            booked_by=by,
            created_at=now,
        )
        closure.save(force_insert=True)
        Occupancy.objects.bulk_create(
            Occupancy(space_id=pk, starts_at=piece.starts_at, free_again_at=piece.ends_at, reservation=closure)
            for pk in spaces
        )


def close_rooms(
    *,
    rooms: Sequence[Room],
    span: Span,
    reason: str,
    by: User,
    now: datetime,
    decisions: Mapping[int, Decision] | None = None,
) -> None:
    """Close rooms for a span; see `publish` for decisions and refusals."""
    refuse(problems_with_closing(span, now=now))
    publish(change=Closing(rooms=rooms, span=span, reason=reason), decisions=decisions or {}, by=by, now=now)


def problems_with_closing(span: Span, *, now: datetime) -> list[Problem]:
    """Why a closure cannot be for this time: it must end after it begins, be to come, and be shorter than a year."""
    if not span:
        return [Problem(code="not_a_span", field="until", message=_("The end must come after the start."))]
    if span.ends_at <= now:
        return [Problem(code="in_past", field="until", message=_("This time has passed. Please choose a later one."))]
    if local_day(span.starts_at) < local_day(now):
        return [Problem(code="begins_in_past", field="start", message=_("A closure begins today at the earliest."))]
    if span.length.days > 366:
        return [Problem(code="too_long", field="until", message=_("A closure lasts a year at most."))]
    return []


@retried
def lift(*, closure: Reservation, by: User, now: datetime) -> int:
    """Open again what was closed together with `closure`: at once, or not at all where it has not begun.

    Returns how many pieces were lifted. Raises Refused when all of it is over, or PermissionDenied.
    """
    hold_calendar(to_change_it=True)
    require(permissions.may_close_rooms(by))
    pieces = closed_together(closure).filter(ends_at__gt=now, state__in=Reservation.OPEN)
    _lock_spaces([piece.room for piece in pieces])
    kept = list(pieces.select_for_update(of=("self",)).order_by("pk"))
    if not kept:
        raise Refused([Problem(code="already_over", message=_("This closure is already over or lifted."))])
    freed = [(piece.room, piece.span) for piece in kept]
    with pghistory.context(reason="lifted"):
        for piece in kept:
            _lift(piece, now=now.replace(second=0, microsecond=0))
    for room, span in freed:
        offer_next(room, span, now=now)
    return len(kept)


def _lift(piece: Reservation, *, now: datetime) -> None:
    if piece.starts_at >= now:
        piece.state = Reservation.State.CANCELLED
        piece.occupancies.all().delete()
    else:
        piece.ends_at = now
        piece.occupancies.update(free_again_at=now)
    piece.revision += 1
    piece.save()


def closed_together(closure: Reservation) -> ReservationQuerySet:
    """The pieces that were published as one closure."""
    together = Reservation.objects.filter(kind=CLOSURE, created_at=closure.created_at, booked_by=closure.booked_by_id)
    return together.filter(purpose=closure.purpose).select_related("room")


def still_to_come(now: datetime) -> ReservationQuerySet:
    """Everybody's reservations that are to come or going on, with what a list shows of them."""
    parties = Reservation.objects.filter(state__in=Reservation.OPEN, ends_at__gt=now).exclude(kind=CLOSURE)
    parties = parties.exclude(occupancies__lets_go_at__lte=now)  # nobody checked in: as good as released
    return parties.select_related("room__venue", "holder", "organisation").order_by("starts_at", "room", "pk")


# --- problems and locks ----------------------------------------------------------------------------------------------


def _sharing_a_space(rooms: Iterable[Room]) -> RoomQuerySet:
    spaces = Space.objects.filter(rooms__in=[room.pk for room in rooms])
    return Room.objects.filter(spaces__in=spaces).distinct()


def _lock_spaces(*rooms: Iterable[Room | None]) -> None:
    wanted = {room.pk for group in rooms for room in group if room}
    spaces = Space.objects.filter(rooms__in=wanted).order_by("pk")
    list(spaces.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def field_of(hit: Reservation) -> str:
    """The form field in which the decision about a reservation stands."""
    return f"decision-{hit.reference}"


def _undecided(hit: Reservation) -> Problem:
    message = format_lazy(_("{reference} needs a decision."), reference=hit.reference)
    return Problem(code="undecided", field=field_of(hit), message=message)


def _still_hit(hit: Reservation) -> Problem:
    message = format_lazy(
        _("{reference} would be hit in its new place too. Please choose another."), reference=hit.reference
    )
    return Problem(code="still_hit", field=field_of(hit), message=message)


def _cannot(hit: Reservation, problem: Problem) -> Problem:
    message = format_lazy("{reference}: {message}", reference=hit.reference, message=problem.message)
    return Problem(code=problem.code, field=field_of(hit), message=message)
