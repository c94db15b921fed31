"""Tables of the catalogue that the imports read again: a row for each copy, a row for each issue."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from centre.sheets.wording import label
from centre.sheets.writing import Noun, Scope
from reading_room.exporting.holdings import AT_ONCE, titles_with_copies
from reading_room.importing import issues, titles
from reading_room.importing.people import cell_of
from reading_room.models import Copy, Issue, Title
from reading_room.permissions import may_keep_catalogue
from reading_room.records import ContributorRecord

Line = tuple[Title, Copy | None]
JOINTS = {"class_numbers": "；", "subjects": "；", "notes": "\n"}


def holdings(found: Callable[[], Iterator[Title]] = titles_with_copies) -> Noun:
    """Titles and copies as a table; `found` are the titles, each with its copies."""
    return Noun(
        key="titles",
        label=gettext_lazy("Titles and copies"),
        columns=titles.COLUMNS,
        rows=lambda scope: _lines(found()),
        values=_line,
        may_be_taken_by=may_keep_catalogue,
    )


def _lines(found: Iterator[Title]) -> Iterator[Line]:
    for title in found:
        copies: list[Copy | None] = list(title.copies.all()) or [None]
        yield from ((title, copy) for copy in copies)


def _line(line: Line, scope: Scope) -> Sequence[Any]:
    title, copy = line
    said = {column.key: getattr(title, column.key, "") for column in titles.COLUMNS}
    said |= {name: joint.join(getattr(title, name)) for name, joint in JOINTS.items()}
    said |= {"contributors": cell_of(_people(title)), "kind": label(Title.Kind, title.kind)}
    said |= _of_copy(copy) if copy else {}
    said["collection"] = title.collection.name
    return [said[column.key] for column in titles.COLUMNS]


def _people(title: Title) -> Any:
    return (ContributorRecord(**one) for one in title.contributors)


def _of_copy(copy: Copy) -> dict[str, Any]:
    return {
        "accession_number": copy.accession_number,
        "barcode": copy.barcode or "",
        "call_number": copy.call_number,
        "location": str(copy.tier or ""),
        "state": label(Copy.State, copy.state),
        "is_reference": copy.is_reference,
        "note": copy.note,
    }


ISSUES = Noun(
    key="issues",
    label=gettext_lazy("Issues of periodicals"),
    columns=issues.COLUMNS,
    rows=lambda scope: Issue.objects.select_related("title", "tier__shelf").order_by("pk").iterator(AT_ONCE),
    values=lambda issue, scope: [
        *(issue.title.title, issue.title.issn, issue.year, issue.number, issue.whole_number),
        *(issue.published_on, issue.arrived_on, str(issue.tier or "")),
    ],
    may_be_taken_by=may_keep_catalogue,
)
ALL_NOUNS = [holdings(), ISSUES]
