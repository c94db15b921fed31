"""The forms on the pages of titles at the desk: looking for them, the ISBN first, and all that a title says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared import pictures
from centre.shared.pinyin import spelled
from centre.shared.problems import Problem, Refused
from centre.shared.rows import Typed, bound_or_draft, problems_of_rows, swapped, typed_rows, without_row
from reading_room.isbns import OVERRIDABLE, hyphenated_isbn
from reading_room.models import Collection, Title
from reading_room.queries.desk_titles import LACKS
from reading_room.records import ContributorRecord, TitleRecord
from reading_room.title_problems import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    LONGEST_ROLE,
    LONGEST_SPELLING,
    MOST_CONTRIBUTORS,
)

ROW = "contributors"
ROLES = ("著", "主编", "编著", "编", "译", "校注", "绘", "朗读")
LANGUAGES = {
    "chi": pgettext_lazy("language of a book", "Chinese"),
    "eng": pgettext_lazy("language of a book", "English"),
    "rus": pgettext_lazy("language of a book", "Russian"),
    "jpn": pgettext_lazy("language of a book", "Japanese"),
    "fre": pgettext_lazy("language of a book", "French"),
    "ger": pgettext_lazy("language of a book", "German"),
    "mul": pgettext_lazy("language of a book", "several languages"),
}


def _length(name: str) -> int | None:
    field: Any = Title._meta.get_field(name)
    most: int | None = field.max_length
    return most


def _text(name: str, label: Any, *, most: int | None = None, **more: Any) -> forms.CharField:
    given = {"required": False, **more}
    return forms.CharField(label=label, max_length=most or _length(name), **given)


def _lines(label: Any, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=9000, widget=widget, **more)


class LookForTitlesForm(CommandForm):
    """Words and filters, each of which may be empty."""

    q = forms.CharField(
        label=_("Title, person, ISBN, call number or number of a copy"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    collection = forms.ModelChoiceField(
        label=pgettext_lazy("part of the holdings", "Collection"),
        queryset=Collection.objects.all(),
        required=False,
        empty_label=_("all"),
    )
    lacks = forms.ChoiceField(
        label=pgettext_lazy("a title of the catalogue", "What is missing"),
        required=False,
        choices=[("", _("all titles")), *LACKS.items()],
    )


class IsbnForm(CommandForm):
    """The number on the back of a book, scanned or typed."""

    isbn = forms.CharField(
        label=_("ISBN"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "autofocus": True}),
        help_text=_("Scan the back of the book, or type the number; without one go on below."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="first_%s", **kwargs)  # the number stands in the form below as well


class ContributorForm(CommandForm):
    """Somebody who had a part in a title; a row without a name is left out."""

    name = forms.CharField(label=_("Name of the person or body"), required=False, max_length=LONGEST_NAME)
    role = forms.CharField(
        label=_("Part in the book"),
        required=False,
        max_length=LONGEST_ROLE,
        widget=forms.TextInput(attrs={"list": "roles"}),
    )
    pinyin = forms.CharField(label=_("Pinyin of the name"), required=False, max_length=LONGEST_SPELLING)
    is_body = forms.BooleanField(label=_("is an organisation"), required=False)

    def record(self) -> ContributorRecord:
        typed = self.cleaned_data
        pinyin = "" if typed["pinyin"] == spelled(typed["name"]) else typed["pinyin"]
        return ContributorRecord(name=typed["name"], role=typed["role"], pinyin=pinyin, is_body=typed["is_body"])


class TitleForm(CommandForm):
    """What a title says of itself, but for its contributors."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Title.Kind.choices, initial=Title.Kind.BOOK)
    collection = forms.ModelChoiceField(
        label=pgettext_lazy("part of the holdings", "Collection"),
        queryset=Collection.objects.all(),
        empty_label=_("Please choose…"),
    )
    title = _text("title", _("Title as on the title page"), required=True)
    subtitle = _text("subtitle", _("Subtitle"))
    volume = _text("volume", _("Volume"), help_text=_("Number or name of the part: 上, 第二卷."))
    pinyin = _text("pinyin", _("Pinyin of the title"), help_text=_("Left empty, the usual reading is taken."))
    isbn = _text("isbn", _("ISBN"), most=40)
    printed_so = forms.BooleanField(label=_("The number is printed so in the book; take it as it is"), required=False)
    another = forms.BooleanField(label=_("This is another volume, edition or book; enter it"), required=False)
    unified_number = _text("unified_number", _("Old unified number"), most=40)
    issn = _text("issn", _("ISSN"), most=40)
    publisher = _text("publisher", _("Publisher"))
    place = _text("place", _("Place of publication"))
    year = forms.IntegerField(label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    edition = _text("edition", _("Edition"))
    series = _text("series", _("Series of the publisher"))
    pages = _text("pages", _("Extent"), help_text=_("For instance 232 页."))
    binding = _text("binding", _("Binding"))
    price = _text("price", pgettext_lazy("of a book", "Price"))
    language = forms.ChoiceField(label=_("Language of the text"))
    class_numbers = _lines(
        _("Class numbers"), 2, help_text=_("One on each line, the main one first, for instance I247.57.")
    )
    subjects = _lines(_("Subjects"), 3, help_text=_("One on each line."))
    summary = _text("summary", _("Summary"), widget=forms.Textarea(attrs={"rows": 4}))
    notes = _lines(pgettext_lazy("of a book", "Notes"), 2, help_text=_("One on each line."))
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        """`language`: the one the title has; it can be chosen although it is not among the usual ones."""
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["language"]
        rare = {language: language} if language not in ("", *LANGUAGES) else {}
        choices.choices = [*LANGUAGES.items(), *rare.items()]


WORDS = (
    *("kind", "title", "subtitle", "volume", "pinyin", "isbn", "unified_number", "issn", "publisher", "place"),
    *("edition", "series", "pages", "binding", "price", "language", "summary"),
)
LINES = ("class_numbers", "subjects", "notes")


@dataclass(frozen=True, kw_only=True)
class TypedTitle:
    """A title as text: its fields, and the rows of its contributors."""

    fields: Typed
    rows: Sequence[Typed]

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> "TypedTitle":
        return cls(
            fields={name: data.get(name, "") for name in TitleForm.base_fields},
            rows=typed_rows(data, ROW, ContributorForm.base_fields, MOST_CONTRIBUTORS),
        )

    @classmethod
    def of(cls, record: TitleRecord, *, collection: int | None = None, seen: str = "") -> "TypedTitle":
        """A record as it stands in the fields, with the usual pinyin where it has none of its own."""
        words = {name: str(getattr(record, name)) for name in WORDS}
        lines = {name: "\n".join(getattr(record, name)) for name in LINES}
        more = {"year": str(record.year or ""), "collection": str(collection or ""), "seen": seen}
        words |= {"isbn": hyphenated_isbn(record.isbn), "pinyin": record.pinyin or spelled(record.title)}
        rows = [
            {
                "name": one.name,
                "role": one.role,
                "pinyin": one.pinyin or spelled(one.name),
                "is_body": "on" if one.is_body else "",
            }
            for one in record.contributors
        ]
        return cls(fields={**words, **lines, **more}, rows=rows or [{}])

    def with_mark(self, seen: str) -> "TypedTitle":
        """The same, typed once more over what the catalogue says now."""
        return replace(self, fields={**self.fields, "seen": seen})

    def unlike(self, now: "TypedTitle") -> list[tuple[Any, str]]:
        """The fields in which the catalogue says something else `now`, each with its label and what it says."""
        names = [name for name in (*WORDS, "year", *LINES) if self.fields[name].split() != now.fields[name].split()]
        return [(TitleForm.base_fields[name].label, now.fields[name]) for name in names]

    def changed(self, change: str) -> "TypedTitle":
        """After a button: `more`, `without contributors-1`, `up contributors-1`; the same for any other word."""
        deed, _space, row = change.partition(" ")
        if deed == "more":
            return replace(self, rows=[*self.rows, {}][:MOST_CONTRIBUTORS])
        if deed == "without":
            return replace(self, rows=without_row(self.rows, row))
        return replace(self, rows=swapped(self.rows, row)) if deed == "up" else self


class WholeTitleForm:
    """All that is typed of a title; bound only when it is to be saved."""

    def __init__(self, typed: TypedTitle, *, before: TitleRecord | None = None, bound: bool = False) -> None:
        self.before = before
        language = before.language if before else ""
        self.head: TitleForm = bound_or_draft(TitleForm, "", typed.fields, bound, language=language)
        self.rows = [bound_or_draft(ContributorForm, f"{ROW}-{n}", row, bound) for n, row in enumerate(typed.rows)]
        self.codes: set[str] = set()

    def is_valid(self) -> bool:
        return not self.problems()

    def record(self) -> TitleRecord:
        """What was typed, as a record; only after `is_valid()`."""
        typed = self.head.cleaned_data
        people = tuple(row.record() for row in self.rows if row.cleaned_data["name"])
        lines = {name: tuple(one.strip() for one in typed[name].splitlines() if one.strip()) for name in LINES}
        words = {name: typed[name] for name in WORDS}
        return TitleRecord(
            **{**words, **lines, "pinyin": self._pinyin(), "year": typed["year"], "contributors": people}
        )

    def command(self) -> dict[str, Any]:
        """The arguments of `cataloguing.enter_title`; only after `is_valid()`."""
        typed = self.head.cleaned_data
        return {"record": self.record(), "collection": typed["collection"], "printed_so": typed["printed_so"]}

    def _pinyin(self) -> str:
        """Only what differs from the usual reading is kept, be it of this title or of the one before."""
        typed = self.head.cleaned_data
        usual = {spelled(typed["title"]), spelled(self.before.title) if self.before else ""}
        return "" if typed["pinyin"] in usual else typed["pinyin"]

    def show(self, refused: Refused) -> None:
        self.codes = refused.codes
        self.head.show(refused)

    @property
    def asks_if_printed_so(self) -> bool:
        """Whether the only way on may be to take a number as it is printed."""
        return bool(self.codes & OVERRIDABLE) or bool(self.head["printed_so"].value())

    def problems(self) -> list[Problem]:
        return problems_of_rows([self.head, *self.rows], {ROW: gettext("person %(n)d")})


class CoverForm(CommandForm):
    """A picture of the cover."""

    upload = forms.FileField(
        label=_("Picture of the cover"),
        allow_empty_file=True,
        max_length=200,
        help_text=_("JPEG, PNG or WebP, at most 10 MB and 40 million pixels. Place and camera are removed."),
        widget=forms.FileInput(
            attrs={
                "accept": pictures.ACCEPTED,
                "data-most-bytes": pictures.MAX_BYTES,
                "data-too-large": pictures.TOO_MANY_BYTES,
            }
        ),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        message = pictures.TOO_MANY_BYTES if too_large else _("Please choose a file.")
        self.fields["upload"].error_messages["required"] = message
