"""The kinds of sheets: what each is called, its columns, who may hand it in, and how a row of it is understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bookings.imports import closures, reservations, rooms
from bookings.imports.columns import Column, Errand
from bookings.imports.values import Cells
from bookings.models import Import
from centre.accounts.models import User
from centre.accounts.permissions import may


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of sheet."""

    key: str
    label: Any
    help: Any
    permission: str
    titles: Sequence[str]
    columns: Sequence[Column]
    understood: Callable[[Cells], Errand]

    def may_be_handed_in_by(self, person: User) -> bool:
        return may(person, self.permission)


KINDS = {
    Import.Kind.ROOMS: Kind(
        key="rooms",
        label=_("Rooms and their rules"),
        help=_("A room of the same name is brought up to date, a new name becomes a new room."),
        permission="bookings.manage_rooms",
        titles=rooms.TITLES,
        columns=rooms.COLUMNS,
        understood=rooms.understood,
    ),
    Import.Kind.CLOSURES: Kind(
        key="closures",
        label=_("Closures"),
        help=_("Nobody is cancelled by a sheet: reservations in the way are named."),
        permission="bookings.close_room",
        titles=closures.TITLES,
        columns=closures.COLUMNS,
        understood=closures.understood,
    ),
    Import.Kind.RESERVATIONS: Kind(
        key="reservations",
        label=_("Reservations"),
        help=_("They are judged like reservations made at the desk, and confirmed at once."),
        permission="bookings.reserve_for_others",
        titles=reservations.TITLES,
        columns=reservations.COLUMNS,
        understood=reservations.understood,
    ),
}


def kinds_for(person: User) -> list[Kind]:
    """The kinds that somebody may hand in."""
    return [kind for kind in KINDS.values() if kind.may_be_handed_in_by(person)]
