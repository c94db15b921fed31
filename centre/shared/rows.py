"""Rows of a page as they are typed: kept as text until they are carried out, so that one row more loses nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from centre.shared.problems import Problem, Refused

Typed = dict[str, str]


def typed_rows(data: Mapping[str, str], kind: str, names: Iterable[str], most: int) -> list[Typed]:
    """The rows `kind-0-…`, `kind-1-…` of a page that says in `kind` how many they are; at most `most`."""
    told = data.get(kind, "")
    count = min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 5 else 0
    names = list(names)
    return [{name: data.get(f"{kind}-{place}-{name}", "") for name in names} for place in range(count)]


def without_row(rows: Sequence[Typed], row: str) -> list[Typed]:
    """The rows without the one that is called, for instance, `batches-1`; all of them when there is none."""
    gone = _place(row)
    return [one for number, one in enumerate(rows) if number != gone]


def bound_or_draft(kind: Any, prefix: str, row: Mapping[str, str], bound: bool, **more: Any) -> Any:
    """The form of one row: with what was typed as data, or, for a draft, as what it begins with."""
    if not bound:
        return kind(initial=row, prefix=prefix or None, use_required_attribute=False, **more)
    data = {f"{prefix}-{name}" if prefix else name: value for name, value in row.items()}
    return kind(data, prefix=prefix or None, use_required_attribute=False, **more)


def show_in_rows(refused: Refused, head: Any, rows: Sequence[Any]) -> None:
    """Put each problem, of a field such as `batches-0-first`, at its row; at the top when it belongs to none."""
    by_prefix = {form.prefix: form for form in rows}
    for problem in refused.problems:
        prefix, _dash, name = (problem.field or "").rpartition("-")
        form = by_prefix.get(prefix, head)
        form.add_error(name if name in form.fields else None, str(problem))


def swapped(rows: Sequence[Typed], row: str) -> list[Typed]:
    """The rows with the one that is called, for instance, `stops-1` one place further up; as they are for the first."""
    moved, place = list(rows), _place(row)
    if place is not None and 0 < place < len(moved):
        moved[place - 1], moved[place] = moved[place], moved[place - 1]
    return moved


def problems_of_rows(rows: Iterable[Any], names: Mapping[str, str]) -> list[Problem]:
    """Everything that is wrong with some forms, each problem with its row and the full name of its field.

    `names` says how a row is called by its kind: `{"stops": "stop %(n)d"}`.
    """
    return [problem for form in rows for problem in _problems_of(form, names)]


def _problems_of(form: Any, names: Mapping[str, str]) -> Iterable[Problem]:
    where = _row_words(form, names)
    for name, messages in form.errors.items():
        known = name in form.fields
        label = f"{form.fields[name].label}{gettext(': ')}" if known and form.fields[name].label else ""
        field = form.add_prefix(name) if known else None
        for message in messages:
            yield Problem(code="row", field=field, message=f"{where}{label}{message}")


def _row_words(form: Any, names: Mapping[str, str]) -> str:
    """`第 2 批：`, before what is wrong with a row; nothing for the head of the page."""
    kind, _dash, place = (form.prefix or "").partition("-")
    if not place:
        return ""
    return names[kind] % {"n": getattr(form, "shown_number", int(place) + 1)} + gettext(": ")


def _place(row: str) -> int | None:
    place = row.partition("-")[2]
    return int(place[:4]) if place.isascii() and place.isdigit() else None
