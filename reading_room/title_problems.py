"""What is wrong with a title as it is typed. No database is asked; lengths are those of the table."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem
from reading_room import call_numbers, isbns
from reading_room.models import Title
from reading_room.records import TitleRecord

FIRST_YEAR, LAST_YEAR = 1000, 2999  # as the database says
MOST_CONTRIBUTORS, MOST_OF_A_LIST = 40, 30
LONGEST_NAME, LONGEST_ROLE, LONGEST_SPELLING = 80, 20, 160
WORDS = (
    *("title", "subtitle", "pinyin", "publisher", "place", "edition", "series", "volume", "pages", "binding"),
    *("price", "language", "isbn", "unified_number", "issn", "summary"),
)
LISTS = ("class_numbers", "subjects", "notes")


def problems_with_title(
    record: TitleRecord, *, before: TitleRecord | None = None, printed_so: bool = False
) -> list[Problem]:
    """Why a tidy record cannot be kept. What was in the catalogue `before` is not complained about again.

    `printed_so`: whoever types has compared wrong check digits with the book.
    """
    found = [*_missing(record), *_too_long(record), *_contributors(record), *_numbers(record, before)]
    return [one for one in found if not (printed_so and one.code in isbns.OVERRIDABLE)]


def _missing(record: TitleRecord) -> Iterator[Problem]:
    if not record.title:
        yield Problem(code="no_title", field="title", message=_("Please write the title as it is on the title page."))
    if record.kind not in Title.Kind.values:
        yield Problem(code="no_such_kind", field="kind", message=_("Please choose book or periodical."))
    if record.year is not None and not FIRST_YEAR <= record.year <= LAST_YEAR:
        yield Problem(code="year_nonsense", field="year", message=_("Please write the year with four digits."))


def _too_long(record: TitleRecord) -> Iterator[Problem]:
    for name, what, most in _limits():
        text = getattr(record, name)
        if len(text) > most:
            yield too_long(name, what, most)
        if "\0" in text:
            yield Problem(code="unseen", field=name, message=_("There is a character in it that nobody can see."))
    for name in LISTS:
        yield from _list(record, name)


@cache
def _limits() -> list[tuple[str, Any, int]]:
    """Of each text its name, what people call it, and how long it may be."""
    fields: list[Any] = [Title._meta.get_field(name) for name in WORDS]
    return [(field.name, field.verbose_name, field.max_length) for field in fields]


def _list(record: TitleRecord, name: str) -> Iterator[Problem]:
    field: Any = Title._meta.get_field(name)
    lines, most = getattr(record, name), field.base_field.max_length
    if len(lines) > MOST_OF_A_LIST:
        message = _("At most %(most)s lines, please.") % {"most": MOST_OF_A_LIST}
        yield Problem(code="too_many", field=name, message=message)
    if any(len(line) > most for line in lines):
        message = _("Each line may have at most %(most)s characters.") % {"most": most}
        yield Problem(code="too_long", field=name, message=message)


def _contributors(record: TitleRecord) -> Iterator[Problem]:
    people = record.contributors
    if len(people) > MOST_CONTRIBUTORS:
        message = _("At most %(most)s persons and bodies, please.") % {"most": MOST_CONTRIBUTORS}
        yield Problem(code="too_many", field="contributors", message=message)
    limits = (("name", LONGEST_NAME), ("role", LONGEST_ROLE), ("pinyin", LONGEST_SPELLING))
    for place, person in enumerate(people):
        for name, most in limits:
            if len(getattr(person, name)) > most:
                yield too_long(f"contributors-{place}-{name}", _("What is typed here"), most)


def _numbers(record: TitleRecord, before: TitleRecord | None) -> Iterator[Problem]:
    checks: Sequence[tuple[str, Callable[[str], Problem | None]]] = (
        ("isbn", isbns.problem_with_isbn),
        ("issn", isbns.problem_with_issn),
        ("unified_number", isbns.problem_with_unified_number),
    )
    for name, check in checks:
        is_new = before is None or getattr(record, name) != getattr(before, name)
        if is_new and (problem := check(getattr(record, name))):
            yield problem
    known = before.class_numbers if before else ()
    for number in record.class_numbers:
        if number not in known and ("/" in number or call_numbers.problem_with(number)):
            yield _unreadable(number)


def _unreadable(number: str) -> Problem:
    message = _("“%(number)s” is no number of the classification. It should look like I247.57, one on each line.")
    return Problem(code="class_number_unreadable", field="class_numbers", message=message % {"number": number})


def too_long(field: str, what: Any, most: int) -> Problem:
    """A text that does not fit: which field, its name for people, and how many characters it may have."""
    message = _("%(what)s may have at most %(most)s characters.") % {"what": what, "most": most}
    return Problem(code="too_long", field=field, message=message)
