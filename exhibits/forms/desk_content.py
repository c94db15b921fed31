"""The form of a content, made from its parts: whatever `content.PARTS` names has its field here.

What is typed is read without judging it (`typed`), so that anything can be saved, previewed and shown again; the form
refuses only what is no value of its field at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import CommandForm
from centre.shared.problems import Problem
from exhibits import content as contents
from exhibits.content import (
    CHOICE,
    DRAWING,
    LINE,
    LIST,
    MAP_SIZE,
    NUMBER,
    PARTS,
    PERIOD,
    PICTURES,
    POINT,
    RECORDING,
    ROWS,
    TEXT,
    Content,
    Part,
)
from exhibits.fit_lines import FitLine, fit_lines, lines_broken
from exhibits.models import Picture, Recording

Raw = dict[str, Any]
MOST_TYPED = 10_000  # characters in one field; more than that is no text for a wall but a mistake
NO_SCENES = {"mark", "district-map", "door", "section", "seat"}  # drawings of other pages, not of something told
ADDED = (LIST, ROWS, PICTURES)

# The columns of a picture in a content; its key is chosen from the library.
PICTURE_COLUMNS = (
    Part(name="alt", label=_("Alternative text"), most=120, help=_("Say what is to be seen, without “picture of”.")),
    Part(name="caption", label=_("Caption"), most=60),
)


# --- what is typed ---------------------------------------------------------------------------------------------------


def typed(kind: str, data: Mapping[str, str]) -> Raw:
    """What stands in the fields of a content, part by part, not yet tidied; nothing where there is no such field."""
    return {part.name: _typed(part, data) for part in PARTS[kind]}


def changed(kind: str, raw: Raw, change: str) -> Raw:
    """What is typed after a button: `without facts-1`, `up pictures-1`, `break wall_text`; the same for other words."""
    deed, _space, target = change.partition(" ")
    name, _dash, place = target.partition("-")
    part = next((one for one in PARTS[kind] if one.name == name), None)
    if part is None:
        return raw
    if deed == "break" and part.kind == TEXT:
        return {**raw, name: lines_broken(part, contents.tidied(kind, raw)[name])}
    if part.kind in (ROWS, PICTURES) and deed in ("without", "up"):
        return {**raw, name: _moved(raw[name], deed, _whole(place))}
    return raw


def with_picture(raw: Raw, picture: Picture) -> Raw:
    """With one picture of the library more, and what the library says about it as alternative text."""
    fresh = {
        "picture": picture.pk,
        "alt": picture.alternative_text,
        "is_decorative": picture.is_decorative,
        "caption": "",
    }
    return {**raw, "pictures": [*raw["pictures"], fresh]}


def _moved(rows: list[Any], deed: str, place: int | None) -> list[Any]:
    if place is None or place >= len(rows):
        return rows
    rest = [row for number, row in enumerate(rows) if number != place]
    if deed == "up" and place > 0:
        rest.insert(place - 1, rows[place])
    return rest if deed == "without" or place > 0 else rows


def _typed(part: Part, data: Mapping[str, str]) -> Any:
    text = data.get(part.name, "")
    if part.kind == LIST:
        return text.splitlines()
    if part.kind in (ROWS, PICTURES):
        return [_typed_row(part, f"{part.name}-{place}", data) for place in range(_rows_in(part, data))]
    if part.kind == PERIOD:
        return {end: data.get(f"{part.name}-{end}", "") for end in ("from", "to", "goes_on")}
    if part.kind == POINT:
        return {axis: _whole(data.get(f"{part.name}-{axis}", "")) for axis in ("x", "y")}
    if part.kind in (NUMBER, RECORDING):
        return _whole(text)
    if part.kind == DRAWING:
        return text if text in drawings() else ""
    return text


def _typed_row(part: Part, prefix: str, data: Mapping[str, str]) -> Content:
    if part.kind == ROWS:
        return {column.name: data.get(f"{prefix}-{column.name}", "") for column in part.columns}
    return {
        "picture": _whole(data.get(f"{prefix}-picture", "")),
        "alt": data.get(f"{prefix}-alt", ""),
        "caption": data.get(f"{prefix}-caption", ""),
        "is_decorative": bool(data.get(f"{prefix}-is_decorative")),
    }


def _rows_in(part: Part, data: Mapping[str, str]) -> int:
    return min(_whole(data.get(part.name, "")) or 0, part.rows)


def _whole(text: str) -> int | None:
    """A number as a form sends it; None for anything else, and for what no column could hold."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@cache
def drawings() -> tuple[str, ...]:
    """The names of the line drawings that a panel may show."""
    folder = Path(settings.BASE_DIR) / "templates" / "drawings"
    return tuple(sorted({file.stem for file in folder.glob("*.svg")} - NO_SCENES, key=_scenes_first))


def _scenes_first(name: str) -> tuple[bool, str]:
    """What was drawn for panels comes before the rooms of the house."""
    return "-" not in name, name


# --- fields ----------------------------------------------------------------------------------------------------------


class NeededLater(forms.CharField):
    """Marked as needed, and yet a draft is saved without it: what is missing is said when it is sent."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class ChosenLater(forms.ChoiceField):
    """The same for a choice."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class PartsForm(CommandForm):
    """The fields of some parts."""

    use_required_attribute = False

    def __init__(self, parts: Iterable[Part], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields.update(_fields(part))


class PictureRowForm(PartsForm):
    """One picture of a content: which, and the words about it."""

    picture = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)
    is_decorative = forms.BooleanField(label=_("Only decoration, nothing to describe"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(PICTURE_COLUMNS, *args, **kwargs)
        self.order_fields(["picture", "alt", "is_decorative", "caption"])


def _fields(part: Part) -> dict[str, forms.Field]:
    if part.kind == PERIOD:
        return _period_fields(part)
    if part.kind == POINT:
        return {f"{part.name}-{axis}": _number(label, MAP_SIZE, least=0) for axis, label in POINT_LABELS.items()}
    if part.kind in (ROWS, PICTURES):
        return {}
    return {part.name: _FIELDS[part.kind](part)}


def _text(part: Part) -> forms.Field:
    widget: forms.Widget = forms.TextInput()
    if part.kind in (TEXT, LIST):
        widget = forms.Textarea(attrs={"rows": _height(part)})
    return NeededLater(
        label=part.label, help_text=part.help, required=part.is_required, max_length=MOST_TYPED, widget=widget
    )


def _height(part: Part) -> int:
    """Lines of the field: what fits the screen and one more, or as the text will be long."""
    if part.kind == LIST:
        return part.rows
    if part.room:
        return part.room.lines + 1
    return 3 if part.name.endswith("_words") else min(12, max(2, part.most // 60))


def _period_fields(part: Part) -> dict[str, forms.Field]:
    return {
        f"{part.name}-from": NeededLater(label=_("From"), required=False, max_length=20, help_text=part.help),
        f"{part.name}-to": NeededLater(label=_("Until (empty: one moment)"), required=False, max_length=20),
        f"{part.name}-goes_on": forms.BooleanField(label=_("It still goes on"), required=False),
    }


def _number(label: Any, most: int, least: int = 1, **more: Any) -> forms.Field:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most, **more)


def _choice(part: Part) -> forms.Field:
    choices = [("", _("Please choose…")), *(part.choices or {}).items()]
    return ChosenLater(label=part.label, choices=choices, required=part.is_required, help_text=part.help)


def _recording(part: Part) -> forms.Field:
    rows = Recording.objects.filter(sort=part.name).order_by("title", "pk")
    choices = [("", pgettext_lazy("no recording", "none")), *((row.pk, f"{row.title} · {row.credit}") for row in rows)]
    return forms.ChoiceField(label=part.label, choices=choices, required=False, help_text=part.help)


def _drawing(part: Part) -> forms.Field:
    choices = [("", pgettext_lazy("no drawing", "none")), *((name, name) for name in drawings())]
    return forms.ChoiceField(
        label=part.label, choices=choices, required=False, help_text=part.help, widget=forms.RadioSelect
    )


_FIELDS = {
    LINE: _text,
    TEXT: _text,
    LIST: _text,
    NUMBER: lambda part: _number(part.label, part.most, help_text=part.help),
    CHOICE: _choice,
    RECORDING: _recording,
    DRAWING: _drawing,
}
POINT_LABELS = {"x": _("From the left, ‰"), "y": _("From the top, ‰")}


# --- the whole form --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PartOfForm:
    """A part as the page shows it: its fields or its rows, and what stands below."""

    part: Part
    fields: Sequence[BoundField]
    rows: Sequence[forms.Form]
    fit: FitLine

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def kind(self) -> str:
        return self.part.kind

    @property
    def label(self) -> Any:
        return self.part.label

    @property
    def can_have_more(self) -> bool:
        return len(self.rows) < self.part.rows

    @property
    def is_open(self) -> bool:
        """Whether anything is written in it."""
        return any(field.value() for field in self.fields) or bool(self.rows)


class ContentForm:
    """The form of a content: bound to what was posted, or filled from a content; `more` gives a part an empty row."""

    def __init__(
        self, kind: str, data: Mapping[str, str] | None = None, *, content: Content | None = None, more: str = ""
    ) -> None:
        self.kind = kind
        self.data = data
        self.raw = typed(kind, data) if data is not None else dict(content or contents.blank(kind))
        self.content = contents.tidied(kind, self.raw)
        self.more = more
        self.head = PartsForm(PARTS[kind], data, initial=dict(_initials(PARTS[kind], self.raw)))

    @cached_property
    def rows(self) -> dict[str, list[forms.Form]]:
        """The rows of every part that has some."""
        return {part.name: self._rows(part) for part in PARTS[self.kind] if part.kind in (ROWS, PICTURES)}

    @cached_property
    def parts(self) -> list[PartOfForm]:
        """Every part in order, for the page."""
        fits = fit_lines(self.kind, self.content)
        return [
            PartOfForm(
                part=part,
                fields=[self.head[name] for name in self.head.fields if name.partition("-")[0] == part.name],
                rows=self.rows.get(part.name, []),
                fit=fits[part.name],
            )
            for part in PARTS[self.kind]
        ]

    @property
    def has_script(self) -> bool:
        """Whether some parts are for staff alone."""
        return any(not part.is_public for part in PARTS[self.kind])

    def is_valid(self) -> bool:
        return not self.problems()

    def problems(self) -> list[Problem]:
        """What is no value of its field, each with the id of the field behind `id_`."""
        return [problem for form in self._forms() for problem in problems_of(form)]

    def _forms(self) -> Iterator[forms.Form]:
        yield self.head
        for rows in self.rows.values():
            yield from rows

    def _rows(self, part: Part) -> list[forms.Form]:
        values = list(self.raw[part.name])
        if self.more == part.name and part.kind == ROWS and len(values) < part.rows:
            values.append({})
        return [self._row(part, f"{part.name}-{place}", value) for place, value in enumerate(values)]

    def _row(self, part: Part, prefix: str, value: Content) -> forms.Form:
        if part.kind == PICTURES:
            return PictureRowForm(self.data, prefix=prefix, initial=value)
        return PartsForm(part.columns, self.data, prefix=prefix, initial=value)


def _initials(parts: Iterable[Part], raw: Raw) -> Iterator[tuple[str, Any]]:
    for part in parts:
        value = raw.get(part.name)
        if part.kind in (PERIOD, POINT):
            yield from ((f"{part.name}-{key}", one) for key, one in (value or {}).items())
        elif part.kind == LIST:
            yield part.name, "\n".join(value or [])
        elif part.kind not in ADDED:
            yield part.name, value


def problems_of(form: forms.Form) -> Iterator[Problem]:
    if not form.is_bound:
        return
    for name, messages in form.errors.items():
        for message in messages:
            yield Problem(
                code="no_value", field=form.add_prefix(name), message=f"{form.fields[name].label}{_(': ')}{message}"
            )
