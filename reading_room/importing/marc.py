"""Records of a CNMARC file: kept as rows while they are judged, and what a record brings."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from centre.shared.problems import Problem, Refused
from centre.sheets.kinds import Options
from centre.sheets.reading import Row
from centre.sheets.values import Cells
from reading_room.cnmarc.mapping import USUAL, CopyFields, copies_in, title_in
from reading_room.cnmarc.reading import MarcRecord, Unreadable, records
from reading_room.importing.entries import CopyEntry, Entry
from reading_room.records import ContributorRecord, CopyRecord, TitleRecord

LOOKED_AT = 20
LISTS = ("class_numbers", "subjects", "notes")


def refuse_what_is_no_marc(file: BinaryIO) -> None:
    """Look at the beginning of a file. Raises Refused, field `upload`, when there is no record to be seen."""
    seen = []
    for one in records(file):
        if isinstance(one, MarcRecord):
            return
        seen.append(one)
        if len(seen) == LOOKED_AT:
            break
    message = seen[0].problem.message if seen else _("There are no records in this file.")
    raise Refused([Problem(code="no_marc", field="upload", message=message)])


def rows_in(file: BinaryIO, options: Options) -> Iterator[Row]:
    """Every record as a row under its number; of what cannot be read the reason, and where it stands."""
    copy_fields = copy_fields_in(options)
    for one in records(file):
        if isinstance(one, Unreadable):
            place = _("Record %(n)d, from byte %(offset)d on.") % {"n": one.number, "offset": one.offset}
            yield Row(number=one.number, cells={}, misread=[("", f"{one.problem} {place}")])
        else:
            yield Row(number=one.number, cells=_cells(title_in(one), copies_in(one, copy_fields)))


def copy_fields_in(options: Options) -> CopyFields:
    """Where the file notes copies; the usual way where nobody said otherwise."""
    return CopyFields(tag=options.get("tag", USUAL.tag), subfields=options.get("subfields", USUAL.subfields))


def understood(cells: Cells) -> Entry:
    """What a record brings."""
    title = _title(json.loads(cells.cells["title"]))
    copies = [CopyRecord(**one) for one in json.loads(cells.cells["copies"])]
    return Entry(title=title, copies=[CopyEntry(record=_classed(copy, title)) for copy in copies])


def _classed(copy: CopyRecord, title: TitleRecord) -> CopyRecord:
    """A copy that says its book number alone stands under the first class of its title."""
    if copy.book_number and not copy.class_number and title.class_numbers:
        return replace(copy, class_number=title.class_numbers[0])
    return copy


def _cells(title: TitleRecord, copies: list[CopyRecord]) -> dict[str, str]:
    """Without what is empty, which is most of it."""
    said = {name: value for name, value in vars(title).items() if value}
    return {"title": _json(said), "copies": _json(copies)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=vars)


def _title(said: Mapping[str, Any]) -> TitleRecord:
    lists = {name: tuple(said.get(name, ())) for name in LISTS}
    people = tuple(ContributorRecord(**one) for one in said.get("contributors", ()))
    return TitleRecord(**{"title": "", **said, **lists, "contributors": people})
