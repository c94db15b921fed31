"""A person's own file: everything the map says is theirs, as JSON and as a page for reading, in one zip."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db.models import Field, Model
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.accounts.personal import USER
from centre.shared.masking import masked_name, masked_phone
from centre.shared.personal import TABLES, Category, Column, Table, event_model
from centre.shared.timespan import CENTRE_ZONE
from centre.trail.models import Kind
from centre.trail.recording import record

FORMAT = 1
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:]{8}[+-][\d:]{5}")
JSON_NAME, PAGE_NAME = "data.json", "readme.html"


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one table: how it is called, its fields by name and in words, the rows, and what they were before."""

    table: Table
    fields: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]

    @property
    def title(self) -> str:
        return str(self.table.model._meta.verbose_name_plural)


def parts_of(person: User) -> list[Part]:
    """Everything of theirs, table by table, without tables that have nothing. Nobody else is named in full."""
    found = (_part(table, person) for table in TABLES.values() if table.is_exported)
    return [part for part in found if part.rows or part.history]


def _part(table: Table, person: User) -> Part:
    assert table.rows_of is not None
    names = _names(table)
    rows = list(table.rows_of(person).select_related(*_links(table.model, names)).order_by("pk"))
    return Part(
        table=table,
        fields={name: _words_for(table.model, name) for name in names},
        rows=[_row(table, row, names, person) for row in rows],
        history=list(_history(table, rows, person)),
    )


def _names(table: Table) -> list[str]:
    return [*(column.name for column in table.columns if column.exported), *table.also]


def _links(model: type[Model], names: Sequence[str]) -> list[str]:
    return [name for name in names if _field(model, name).is_relation]


def _words_for(model: type[Model], name: str) -> dict[str, Any]:
    """What a field is called, and what its codes mean where it has codes."""
    field = _field(model, name)
    words: dict[str, Any] = {"name": str(field.verbose_name)}
    if choices := list(field.flatchoices):
        words["values"] = {str(code): str(label) for code, label in choices}
    return words


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    first, _dot, rest = path.partition("__")
    field: Field[Any, Any] = model._meta.get_field(first)  # type: ignore[assignment]
    return _field(field.related_model, rest) if rest else field  # type: ignore[arg-type]


def _row(table: Table, row: Model, names: Sequence[str], person: User) -> dict[str, Any]:
    known = {column.name: column for column in table.columns}
    masking = known if table is not USER else {}
    return {name: _shown(_value(row, name), masking.get(name), person) for name in names}


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _shown(value: Any, column: Column | None, person: User) -> Any:
    """A value as JSON has it. The name or number of somebody else is masked, as it is in every list."""
    if column and column.category == Category.NAME and value not in (person.name, None):
        return masked_name(str(value))
    if column and column.category == Category.PHONE and value not in (person.phone, None):
        return masked_phone(str(value))
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(CENTRE_ZONE).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _history(table: Table, rows: Sequence[Model], person: User) -> Iterator[dict[str, Any]]:
    """What these rows were, change by change, as triggers wrote it down."""
    events = event_model(table.model)
    if events is None:
        return
    kept = {field.name for field in events._meta.concrete_fields}
    names = [name for name in _names(table) if name in kept and name not in _links(table.model, _names(table))]
    for event in events._default_manager.filter(pgh_obj__in=[row.pk for row in rows]).order_by("pgh_id"):
        yield {
            "at": _plain(event.pgh_created_at),  # type: ignore[attr-defined]
            "change": event.pgh_label,  # type: ignore[attr-defined]
            "of": event.pgh_obj_id,  # type: ignore[attr-defined]
            **_row(table, event, names, person),
        }


# --- as files --------------------------------------------------------------------------------------------------------


def file_of(person: User, *, now: datetime) -> bytes:
    """The zip with both files, made for `person` at `now`, in the language of the request."""
    parts = parts_of(person)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(JSON_NAME, as_json(parts, now=now))
        archive.writestr(PAGE_NAME, _as_page(parts, person, now))
    return packed.getvalue()


def as_json(parts: Sequence[Part], *, now: datetime) -> str:
    """UTF-8, indented, keys as in the map; times are those of Shanghai, with their offset."""
    told = {
        "format": FORMAT,
        "centre": str(settings.CENTRE["name"]),
        "made_at": _plain(now),
        "about": _("Everything this site keeps about you. “fields” says what each name means."),
        "tables": {
            part.table.label: {
                "title": part.title,
                "purpose": str(part.table.topic.purpose),
                "kept": str(part.table.topic.kept),
                "fields": part.fields,
                "rows": part.rows,
                "history": part.history,
            }
            for part in parts
        },
        "not_in_this_file": not_exported(),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def not_exported() -> dict[str, str]:
    """What is kept and not handed out, with the reason; by `app.Table` or `app.Table.column`."""
    tables = {table.label: str(table.why_not_exported) for table in TABLES.values() if table.why_not_exported}
    columns = {
        f"{table.label}.{column.name}": str(column.because)
        for table in TABLES.values()
        if table.is_exported
        for column in table.columns
        if not column.exported and column.category != Category.LINK
    }
    return tables | columns


def _as_page(parts: Sequence[Part], person: User, now: datetime) -> str:
    context = {
        "person": person,
        "parts": [(part, list(_lines(part))) for part in parts],
        "made": _words(_plain(now)),
        "centre": settings.CENTRE,
        "json_name": JSON_NAME,
    }
    return render_to_string("portal/data_readme.html", context)


def _lines(part: Part) -> Iterator[list[tuple[str, str]]]:
    """Each row as pairs of a name and a value in words; what is empty is left out."""
    for row in part.rows:
        yield [
            (part.fields[name]["name"], part.fields[name].get("values", {}).get(str(value)) or _words(value))
            for name, value in row.items()
            if value not in (None, "", [], {})
        ]


def _words(value: Any) -> str:
    """A value of the JSON as people read it: `2026-11-23 10:47`, yes or no."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return f"{text[:10]} {text[11:16]}" if MOMENT.fullmatch(text) else text


def hand_over(*, person: User, now: datetime) -> bytes:
    """The file for the person themselves; that it was taken stands in the trail."""
    packed = file_of(person, now=now)
    record(Kind.DATA_EXPORTED, by=person, what=JSON_NAME)
    return packed
