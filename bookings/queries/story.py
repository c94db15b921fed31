"""What happened to a reservation, read from the history that the database writes by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.shared.timespan import Span
from centre.shared.wording import when_words

# What commands note where nobody typed a reason: the deed itself says it already.
NO_REASONS = {"moved", "given back", "claim code", *Reservation.State.values}
# What they note where it adds something, in words.
REASONS = {
    "nobody checked in": gettext_lazy("nobody checked in"),
    "with the claim code": gettext_lazy("with the claim code"),
    "no-show withdrawn": gettext_lazy("the no-show was taken back"),
}
NOT_TOLD = {
    "state",
    "room_id",
    "starts_at",
    "ends_at",
    "decided_by_id",
    "decided_at",
    "answer",
    "revision",
    "reminded_at",
    "checked_in_at",
}


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One thing that happened: when, by whom (empty for the portal itself), what, and why."""

    at: datetime
    who: str
    what: str
    why: str


def story_of(reservation: Reservation) -> list[Chapter]:
    """Everything that happened to a reservation, the latest first; three queries."""
    events = list(
        apps.get_model("bookings", "ReservationEvent")
        .objects.filter(pgh_obj_id=reservation.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    names, rooms = (
        _names(events),
        dict(Room.objects.filter(pk__in={e.room_id for e in events}).values_list("pk", "name")),
    )
    chapters = []
    for before, event in zip([None, *events], events, strict=False):
        if what := _deed(before, event, rooms):
            context = _context(event)
            why = str(context.get("reason", ""))
            chapters.append(
                Chapter(
                    at=event.pgh_created_at,
                    who=names.get(context.get("user"), ""),
                    what=what,
                    why="" if why in NO_REASONS else str(REASONS.get(why, why)),
                )
            )
    return chapters[::-1]


def _context(event: Any) -> Mapping[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _names(events: Sequence[Any]) -> dict[Any, str]:
    people = {pk for event in events if isinstance(pk := _context(event).get("user"), int)}
    return {person.pk: person.name or person.username for person in User.objects.filter(pk__in=people)}


def _deed(before: Any, event: Any, rooms: Mapping[int, str]) -> str:
    """What one row of history says in words; empty when only the portal's own notes changed."""
    if before is None:
        state = Reservation.State(event.state)
        return _("Entered: %(where)s, %(state)s") % {"where": _where(event, rooms), "state": state.label}
    deeds = []
    if event.state != before.state:
        deeds.append(str(Reservation.State(event.state).label))
    if _place(event) != _place(before):
        deeds.append(_("moved from %(old)s to %(new)s") % {"old": _where(before, rooms), "new": _where(event, rooms)})
    if changed := _changed_fields(before, event):
        deeds.append(_("changed: %(fields)s") % {"fields": ", ".join(changed)})
    return "; ".join(deeds)


def _place(event: Any) -> tuple[int, datetime, datetime]:
    return event.room_id, event.starts_at, event.ends_at


def _where(event: Any, rooms: Mapping[int, str]) -> str:
    return f"{rooms.get(event.room_id, '')} {when_words(Span(event.starts_at, event.ends_at))}"


def _changed_fields(before: Any, event: Any) -> list[str]:
    fields = [field for field in Reservation._meta.concrete_fields if field.attname not in NOT_TOLD]
    return [str(f.verbose_name) for f in fields if getattr(before, f.attname) != getattr(event, f.attname)]
