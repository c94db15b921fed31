"""Who changed what when and why, as database triggers wrote it down, shaped for people to read."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.shared.wording import clock, day_words

CREATED, CHANGED, DELETED = "insert", "update", "delete"
DEEDS = {CREATED: gettext_lazy("created"), CHANGED: gettext_lazy("changed"), DELETED: gettext_lazy("deleted")}
NOTHING = "–"
# Reasons that nobody typed: what the commands themselves say. What people typed is shown as it is.
REASONS: dict[str, Any] = {
    "account closed": gettext_lazy("account closed"),
    "account made at the counter": gettext_lazy("account made at the counter"),
    "accepted": gettext_lazy("accepted"),
    "asked": gettext_lazy("asked for"),
    "cancelled": gettext_lazy("cancelled"),
    "checked_in": gettext_lazy("checked in"),
    "claim code": gettext_lazy("new code for a reservation"),
    "confirmed": gettext_lazy("confirmed"),
    "contact forgotten": gettext_lazy("contact forgotten"),
    "declined": gettext_lazy("declined"),
    "finished": gettext_lazy("finished"),
    "given back": gettext_lazy("given back early"),
    "import": gettext_lazy("import"),
    "kept long enough": gettext_lazy("kept long enough"),
    "lifted": gettext_lazy("closure lifted"),
    "moved": gettext_lazy("moved"),
    "new one-time password at the counter": gettext_lazy("new one-time password at the counter"),
    "no-show withdrawn": gettext_lazy("no-show withdrawn"),
    "no_show": gettext_lazy("no-show"),
    "nobody checked in": gettext_lazy("released, nobody checked in"),
    "proposal accepted": gettext_lazy("proposal accepted"),
    "proposed": gettext_lazy("another time proposed"),
    "released": gettext_lazy("released, nobody checked in"),
    "requested": gettext_lazy("waiting for an answer"),
    "retired": gettext_lazy("taken out of use"),
    "taken into use again": gettext_lazy("taken into use again"),
    "with the claim code": gettext_lazy("with the code of the reservation"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field: its name, what it was and what it became, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change of a row: when, by whom (None: the portal itself), why, on which page, and what changed."""

    at: datetime
    deed: str
    deed_words: str
    by: Any
    reason: str
    url: str
    changes: list[Change]


def because(reason: str, *, by: Model | None = None) -> AbstractContextManager[Any]:
    """Within this, changes are written down with a reason, and with who did it where no request says so."""
    who = {} if by is None else {"user": by.pk}
    return pghistory.context(reason=reason, **who)


def reason_words(told: Mapping[str, Any]) -> str:
    """Why a change was made, by what its context tells; empty where nobody said so."""
    reason = str(told.get("reason") or "")
    return str(REASONS.get(reason, reason))


def history_of(row: Model) -> list[Entry]:
    """The history of a tracked row, latest first. A handful of queries, however long the history is."""
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    people = _people_behind(events)
    names = _Names(type(row), events)
    entries = []
    for before, event in zip([None, *events], events, strict=False):
        changes = names.changes(None if event.pgh_label == CREATED else before, event)
        if changes or event.pgh_label != CHANGED:
            entries.append(_entry(event, changes, people))
    return entries[::-1]


def change_of(event: Any) -> list[Change]:
    """Of one row that a trigger wrote down: which fields became another; none of one that was created or deleted."""
    if event.pgh_label != CHANGED:
        return []
    rows = type(event)._default_manager.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
    before = rows.order_by("-pgh_id").first()
    return _Names(event.pgh_tracked_model, [event] if before is None else [before, event]).changes(before, event)


def _entry(event: Any, changes: list[Change], people: dict[str, Any]) -> Entry:
    told = event.pgh_context.metadata if event.pgh_context else {}
    return Entry(
        at=event.pgh_created_at,
        deed=event.pgh_label,
        deed_words=str(DEEDS.get(event.pgh_label, event.pgh_label)),
        by=people.get(str(told.get("user"))),
        reason=reason_words(told),
        url=str(told.get("url") or ""),
        changes=changes if event.pgh_label == CHANGED else [],
    )


def _people_behind(events: Iterable[Any]) -> dict[str, Any]:
    keys = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    people = get_user_model().objects.filter(pk__in=[key for key in keys if key is not None])
    return {str(person.pk): person for person in people}


class _Names:
    """The words for the fields of one model and their values; related rows are fetched once per field."""

    def __init__(self, model: type[Model], events: list[Any]) -> None:
        kept = {field.name for event in events[:1] for field in event._meta.concrete_fields}
        self.fields = [field for field in model._meta.concrete_fields if field.name in kept and not field.primary_key]
        self.related = {
            field.name: _rows(field, {getattr(event, field.attname) for event in events})
            for field in self.fields
            if isinstance(field, ForeignKey)
        }

    def changes(self, before: Any, after: Any) -> list[Change]:
        return list(self._changes(before, after)) if before is not None else []

    def _changes(self, before: Any, after: Any) -> Iterator[Change]:
        for field in self.fields:
            old, new = getattr(before, field.attname), getattr(after, field.attname)
            if old != new:
                yield Change(
                    field=field.name,
                    label=str(field.verbose_name),
                    before=self._words(field, old),
                    after=self._words(field, new),
                )

    def _words(self, field: "Field[Any, Any]", value: Any) -> str:
        if value is None or value == "" or value == []:
            return NOTHING
        if isinstance(value, list):
            return _(", ").join(_part_words(one) for one in value)
        if field.name in self.related:
            return str(self.related[field.name].get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return f"{day_words(value)} {clock(value)}"
        return str(dict(field.flatchoices).get(value, value))


def _part_words(value: Any) -> str:
    """One of several values in a field; where it is made of parts, those that say something, one after the other."""
    parts = value.values() if isinstance(value, dict) else [value]
    return " ".join(str(part) for part in parts if part and part is not True)


def _rows(field: "ForeignKey[Any, Any]", keys: set[Any]) -> dict[Any, Model]:
    model = field.related_model
    return model._base_manager.in_bulk([key for key in keys if key is not None])
