"""What the portal knows about people: every personal column is declared once, by the app it belongs to.

An app says it in `personal.py` and hands it in when the portal starts. The privacy notice, a person's own file, closing
an account and the nightly forgetting all read the same declarations; a test fails on a column that has none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models import Field, Model, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from centre.shared.problems import Problem

Text = Any  # words in the language of the reader: str, or what gettext_lazy gives
Person = Any  # a row of AUTH_USER_MODEL, which stands a storey above


class Category(StrEnum):
    NAME = "name"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    NETWORK = "network"
    WORDS = "words"
    LINK = "link"
    PHOTO = "photo"
    SECRET = "secret"  # noqa: S105
    CHOICE = "choice"


CATEGORIES: Mapping[Category, Text] = {
    Category.NAME: pgettext_lazy("kind of personal data", "name"),
    Category.ACCOUNT: pgettext_lazy("kind of personal data", "user name"),
    Category.PHONE: pgettext_lazy("kind of personal data", "telephone number"),
    Category.EMAIL: pgettext_lazy("kind of personal data", "e-mail address"),
    Category.NETWORK: pgettext_lazy("kind of personal data", "network address or device"),
    Category.WORDS: pgettext_lazy("kind of personal data", "free text that may name people"),
    Category.LINK: pgettext_lazy("kind of personal data", "which person it is about"),
    Category.PHOTO: pgettext_lazy("kind of personal data", "photo"),
    Category.SECRET: pgettext_lazy("kind of personal data", "secret of the person"),
    Category.CHOICE: pgettext_lazy("kind of personal data", "a choice of the person"),
}


class Shown(StrEnum):
    """How lists show a column."""

    MASKED = "masked"
    TO_STAFF = "to_staff"
    NEVER = "never"
    PUBLIC = "public"


SHOWN: Mapping[Shown, Text] = {
    Shown.MASKED: pgettext_lazy("how personal data are shown", "masked; in full only on request, which is recorded"),
    Shown.TO_STAFF: pgettext_lazy("how personal data are shown", "to the person and to the staff who handle it"),
    Shown.NEVER: pgettext_lazy("how personal data are shown", "in no list"),
    Shown.PUBLIC: pgettext_lazy("how personal data are shown", "to everybody, because the person wanted that"),
}


class Closing(StrEnum):
    """What becomes of a column when the account is closed."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    NAMELESS = "nameless"
    KEPT = "kept"


CLOSINGS: Mapping[Closing, Text] = {
    Closing.DELETED: pgettext_lazy("when an account is closed", "the row is deleted"),
    Closing.EMPTIED: pgettext_lazy("when an account is closed", "emptied, in the history too"),
    Closing.NAMELESS: pgettext_lazy("when an account is closed", "leads to an account without a name"),
    Closing.KEPT: pgettext_lazy("when an account is closed", "kept"),
}


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """What a column is emptied to when it has to differ from row to row: the words and the row's own key."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What residents are told about some tables together: what is kept, what for, and for how long."""

    key: str
    what: Text
    purpose: Text
    kept: Text
    place: int
    told: bool = True  # False: nothing of residents, so the notice does not speak of it


@dataclass(frozen=True, kw_only=True)
class Column:
    """One personal column; `empty` is what it holds once it is forgotten, `because` says why it is kept or not handed
    out."""

    name: str
    category: Category
    shown: Shown = Shown.TO_STAFF
    closing: Closing = Closing.EMPTIED
    empty: Any = ""
    exported: bool = True
    because: Text = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The personal columns of one model, and whose rows they are.

    `rows_of` finds the rows of a person; without it no account has rows of its own here. `also` names what else of a
    row goes into the person's file. `impersonal` names text columns that hold nothing personal, with the reason.
    """

    model: type[Model]
    topic: Topic
    columns: tuple[Column, ...]
    rows_of: Callable[[Person], "QuerySet[Any]"] | None = None
    row_goes: bool = False
    also: tuple[str, ...] = ()
    why_not_exported: Text = ""
    impersonal: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.model._meta.label

    def closing_of(self, column: Column) -> Closing:
        """What becomes of a column when the account of the person is closed."""
        return Closing.DELETED if self.row_goes else column.closing

    def column(self, name: str) -> Column:
        """The column of this name; raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @property
    def is_exported(self) -> bool:
        return self.rows_of is not None and not self.why_not_exported


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is forgotten by itself: `due` are the rows whose time is over, `columns` what they lose of it.

    Deleted where `deletes`, otherwise emptied as the map says; `carry_out` is for what has a command of its own.
    """

    key: str
    what: Text
    after: Text
    due: Callable[[datetime], "QuerySet[Any]"]
    columns: tuple[str, ...] = ()
    deletes: bool = False
    also: Mapping[str, Any] = field(default_factory=dict)
    carry_out: Callable[[datetime], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What an app does when somebody closes their account, before anything is forgotten.

    `problems` stand against it, `matters` tell in sentences what will be ended, `end` ends it by the app's commands.
    """

    problems: Callable[[Person, datetime], list[Problem]] = lambda person, now: []
    matters: Callable[[Person, datetime], list[str]] = lambda person, now: []
    end: Callable[[Person, datetime], None] = lambda person, now: None


TABLES: dict[str, Table] = {}
IMPERSONAL: dict[str, str] = {}
RULES: dict[str, Rule] = {}
LEAVINGS: dict[str, Leaving] = {}


def hand_in(app: AppConfig) -> None:
    """Take what the app says in its module `personal`: TABLES, IMPERSONAL, RULES, LEAVING; each may be missing.

    `IMPERSONAL` are models without anything personal in them, each with the reason.
    """
    said = import_module(f"{app.name}.personal")
    TABLES.update({table.label: table for table in getattr(said, "TABLES", ())})
    IMPERSONAL.update({model._meta.label: reason for model, reason in getattr(said, "IMPERSONAL", {}).items()})
    RULES.update({rule.key: rule for rule in getattr(said, "RULES", ())})
    if leaving := getattr(said, "LEAVING", None):
        LEAVINGS[app.name] = leaving


def topics() -> list[Topic]:
    """Every topic that a table belongs to, in the order of the notice."""
    found = {table.topic.key: table.topic for table in TABLES.values()}
    return sorted(found.values(), key=lambda topic: topic.place)


# --- columns that many tables have -----------------------------------------------------------------------------------

OF_THE_DESK = _("it tells about the work of the desk, not about the person")


def owner(name: str) -> Column:
    """The link of a row to the person it belongs to; the row stays for the figures and leads to nobody."""
    return Column(name=name, category=Category.LINK, closing=Closing.NAMELESS, exported=False, because=_("it is yours"))


def link(name: str) -> Column:
    """Such a link that does not stay: once nobody needs to know, the row leads to no account any more."""
    return Column(name=name, category=Category.LINK, empty=None, exported=False, because=_("it is yours"))


def done_by(*names: str) -> tuple[Column, ...]:
    """Links to the staff who entered, decided or changed something."""
    return tuple(
        Column(name=name, category=Category.LINK, closing=Closing.NAMELESS, exported=False, because=OF_THE_DESK)
        for name in names
    )


def name_of(name: str, **more: Any) -> Column:
    """A name of a person; lists mask it."""
    return Column(name=name, category=Category.NAME, shown=Shown.MASKED, **more)


def phone_of(name: str, **more: Any) -> Column:
    """A number under which a person is reached; lists mask it."""
    return Column(name=name, category=Category.PHONE, shown=Shown.MASKED, **more)


def words(*names: str, **more: Any) -> tuple[Column, ...]:
    """Free text, in which people may be named."""
    return tuple(Column(name=name, category=Category.WORDS, **more) for name in names)


def of(model: type[Model], *paths: str) -> Callable[[Person], "QuerySet[Any]"]:
    """The rows of `model` that lead to a person by one of these lookups."""

    def rows(person: Person) -> "QuerySet[Any]":
        found = model._base_manager.none()
        for path in paths:
            found = found | model._base_manager.filter(**{path: person})
        return found

    return rows


# --- words -----------------------------------------------------------------------------------------------------------


def time_words(days: int) -> str:
    """`30 天`, `3 年`: years where they are whole, and more than one."""
    years, rest = divmod(days, 365)
    if years > 1 and not rest:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def of_days(words: Text, days: Callable[[], int]) -> Text:
    """Words of `ngettext_lazy(…, "n")` about so many days: as the settings have it whenever somebody reads them."""
    return lazy(lambda: words % {"n": days()}, str)()


# --- history ---------------------------------------------------------------------------------------------------------


def event_model(model: type[Model]) -> type[Model] | None:
    """The table in which triggers write down the changes of `model`, if they do."""
    events = getattr(model, "pgh_event_models", None) or {}
    return next(iter(events.values()), None)


def columns_in_history(table: Table) -> Iterator[tuple[Column, "Field[Any, Any]"]]:
    """Those columns of a table that are forgotten and that its history has as well."""
    events = event_model(table.model)
    if events is None:
        return
    kept = {one.name: one for one in events._meta.concrete_fields}
    forgotten = {name for rule in RULES.values() for label, name in map(_split, rule.columns) if label == table.label}
    for column in table.columns:
        if column.name in kept and (column.closing == Closing.EMPTIED or column.name in forgotten):
            yield column, kept[column.name]


def _split(name: str) -> tuple[str, str]:
    label, _dot, column = name.rpartition(".")
    return label, column
