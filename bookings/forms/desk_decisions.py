"""What was chosen for each reservation that a change hits: kept on the page until everything can be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bookings.closing import CANCEL, KEEP, Decision, Deed, field_of
from bookings.models import Reservation, Room
from bookings.queries.hits import Hit, Place
from centre.shared.fields import understood_moment
from centre.shared.problems import Problem
from centre.shared.timespan import CENTRE_ZONE, Span, local_day
from centre.shared.wording import clock_span, day_words


@dataclass(frozen=True, kw_only=True)
class Row:
    """One hit with what can be chosen for it, what was chosen (empty: nothing yet), and what is wrong with that."""

    hit: Hit
    choices: Sequence[tuple[str, str]]
    chosen: str
    problems: Sequence[Problem] = field(default=())

    @property
    def name(self) -> str:
        return field_of(self.hit.reservation)

    @property
    def has_no_place(self) -> bool:
        return not self.hit.places


class Decisions:
    """The choices of a page; `data` is what was posted, `for_the_rest` a deed for everybody without a choice."""

    def __init__(self, hits: Sequence[Hit], data: Mapping[str, str] | None = None, *, for_the_rest: str = "") -> None:
        posted = data or {}
        self.rooms = Room.objects.in_use().in_bulk() if posted else {}
        self.rows = [self._row(hit, posted.get(field_of(hit.reservation), ""), for_the_rest) for hit in hits]
        self.problems: list[Problem] = []

    @property
    def people(self) -> int:
        return sum(row.hit.reservation.party_size for row in self.rows)

    @property
    def undecided(self) -> int:
        return sum(not row.chosen for row in self.rows)

    def made(self) -> dict[int, Decision]:
        """The decisions by primary key of the reservation; whoever has none is missing."""
        read = {row.hit.reservation.pk: self._read(row.chosen) for row in self.rows}
        return {pk: decision for pk, decision in read.items() if decision}

    def show(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its row; all of them are listed at the top as well."""
        self.problems = list(problems)
        self.rows = [
            Row(hit=r.hit, choices=r.choices, chosen=r.chosen, problems=[p for p in problems if p.field == r.name])
            for r in self.rows
        ]

    def _row(self, hit: Hit, chosen: str, for_the_rest: str) -> Row:
        choices = [(_value(place), _words(place, hit.reservation)) for place in hit.places]
        if not self._read(chosen):
            chosen = _default(choices, for_the_rest)
        elif (moved := self._read(chosen)) and moved.deed == Deed.MOVE and chosen not in dict(choices):
            choices.append((chosen, _words(Place(room=moved.room, span=moved.span), hit.reservation)))  # type: ignore[arg-type]
        rest = [(Deed.CANCEL.value, _("cancel with notice")), (Deed.KEEP.value, _("keep, it can stay"))]
        return Row(hit=hit, choices=[*choices, *rest], chosen=chosen)

    def _read(self, chosen: str) -> Decision | None:
        """A value of the list as a decision; None for anything else."""
        if chosen in (Deed.KEEP, Deed.CANCEL):
            return KEEP if chosen == Deed.KEEP else CANCEL
        deed, _bar, place = chosen.partition("|")
        parts = place.split("|")
        if deed != Deed.MOVE or len(parts) != 3 or not (parts[0].isascii() and parts[0].isdigit()):
            return None
        room, start, end = self.rooms.get(int(parts[0][:18])), understood_moment(parts[1]), understood_moment(parts[2])
        return Decision(deed=Deed.MOVE, room=room, span=Span(start, end)) if room and start and end else None


def _default(choices: Sequence[tuple[str, str]], for_the_rest: str) -> str:
    if for_the_rest == Deed.MOVE:
        return choices[0][0] if choices else ""
    return for_the_rest if for_the_rest in (Deed.CANCEL, Deed.KEEP) else ""


def _value(place: Place) -> str:
    return f"{Deed.MOVE.value}|{place.room.pk}|{_minute(place.span.starts_at)}|{_minute(place.span.ends_at)}"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CENTRE_ZONE):%Y-%m-%dT%H:%M}"


def _words(place: Place, reservation: Reservation) -> str:
    """Where it would go, saying only what changes."""
    if place.span == reservation.span:
        return _("to %(room)s, same time") % {"room": place.room}
    day = "" if local_day(place.span.starts_at) == local_day(reservation.starts_at) else day_words(place.span.starts_at)
    when: Any = f"{day} {clock_span(place.span)}".strip()
    if place.room.pk == reservation.room_id:
        return _("same room, %(when)s") % {"when": when}
    return _("to %(room)s, %(when)s") % {"room": place.room, "when": when}
