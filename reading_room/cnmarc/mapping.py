"""What the fields of CNMARC mean to this house: records to values, and values to fields. Pure.

Fields that are not named here are not kept. What the catalogue cannot keep apart is put together, and taken apart again
on the way out: a part's number and name are the volume, a series and its number are `series ; number`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter

from reading_room.cnmarc.reading import Field, MarcRecord
from reading_room.isbns import hyphenated_isbn, tidied_isbn, tidied_issn, tidied_unified_number
from reading_room.records import ContributorRecord, CopyRecord, TitleRecord

SERIAL = "s"  # at LEVEL in the leader
LEVEL = 7
PERSONS, BODIES = ("700", "701", "702"), ("710", "711", "712")
CONTRIBUTORS = frozenset((*PERSONS, *BODIES))
SUBJECTS = frozenset(("600", "601", "602", "605", "606", "607", "610"))
SUBJECT_JOINT = "--"
JOINT = " ; "
YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# In a statement of responsibility: 曹雪芹, 高鹗著
ROLE = re.compile(r"(.+?)\s*([总主参]?编[著译写辑校绘]*|[原合]?著|撰|翻?译[注校]?|选?注|点?校|绘|口述|整理)")
NAMES_APART = re.compile(r"[,，、]\s*")


@dataclass(frozen=True, kw_only=True)
class CopyFields:
    """Where a library notes its copies: the tag, and which subfield is what of CopyRecord.

    A field is one copy or several: a subfield that returns begins the next one, and of accession numbers in a row each
    is a copy of its own with all that the field says.
    """

    tag: str = "905"
    subfields: Mapping[str, str] = field(
        default_factory=lambda: {
            "b": "accession_number",
            "d": "class_number",
            "e": "book_number",
            "f": "location",
            "h": "barcode",
        }
    )


USUAL = CopyFields()


# --- records to values -----------------------------------------------------------------------------------------------


def title_in(record: MarcRecord) -> TitleRecord:
    """The title of a record. What is missing is empty, the title itself too: whoever takes it in says so."""
    source = _Source(record.fields)
    return TitleRecord(
        kind="periodical" if record.leader[LEVEL] == SERIAL else "book",
        title=JOINT.join(source.every("200", "a")),
        subtitle=JOINT.join(source.every("200", "e")),
        pinyin=source.one("200", "9") or source.one("200", "A"),
        volume=" ".join(source.every("200", "hi")),
        contributors=tuple(_contributors(source)),
        publisher=source.published("c"),
        place=source.published("a"),
        year=_year(source.published("d")),
        edition=source.one("205", "a"),
        series=JOINT.join(filter(None, (source.one("225", "a"), source.one("225", "v")))),
        isbn=tidied_isbn(source.one("010", "a")),
        binding=source.one("010", "b"),
        price=source.one("010", "d"),
        issn=tidied_issn(source.one("011", "a")),
        unified_number=tidied_unified_number(source.one("091", "a")),
        class_numbers=_once(source.every("690", "a")),
        subjects=_once(_subjects(source)),
        summary="\n".join(source.every("330", "a")),
        notes=tuple(source.every("300", "a")),
        language=source.one("101", "a"),
        pages=source.one("215", "a"),
    )


def copies_in(record: MarcRecord, copy_fields: CopyFields = USUAL) -> list[CopyRecord]:
    """The copies of a record, in order. One without an accession number has an empty one."""
    return [copy for own in record.fields if own.tag == copy_fields.tag for copy in _copies(own, copy_fields.subfields)]


class _Source:
    """The texts of a record, tidied, by tag and code."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields
        self.by_tag: dict[str, list[Field]] = {}
        for own in fields:
            self.by_tag.setdefault(own.tag, []).append(own)

    def every(self, tag: str, codes: str) -> list[str]:
        texts = (tidy(text) for own in self.by_tag.get(tag, ()) for code, text in own.subfields if code in codes)
        return [text for text in texts if text]

    def one(self, tag: str, code: str) -> str:
        return next(iter(self.every(tag, code)), "")

    def published(self, code: str) -> str:
        return self.one("210", code) or self.one("214", code)

    def of(self, tags: frozenset[str]) -> list[Field]:
        """The fields of these tags as they stand in the record."""
        return [own for own in self.fields if own.tag in tags]


def tidy(text: str) -> str:
    """Without control characters, and with single spaces only between words."""
    return " ".join(text.split() if text.isprintable() else UNPRINTABLE.sub(" ", text).split())


def _contributors(source: _Source) -> Iterator[ContributorRecord]:
    """As the fields for them name them; where there are none, as the statement of responsibility can be understood."""
    found = [
        ContributorRecord(
            name=name,
            role=tidy(own.first("4")),
            pinyin=tidy(own.first("9") or own.first("A")),
            is_body=own.tag in BODIES,
        )
        for own in source.of(CONTRIBUTORS)
        if (name := tidy(own.first("a") + own.first("b")))
    ]
    yield from found or (person for said in source.every("200", "fg") for person in people_in(said))


def people_in(statement: str) -> Iterator[ContributorRecord]:
    """曹雪芹, 高鹗著 → two persons, each with the role 著."""
    found = ROLE.fullmatch(statement)
    names, role = (found[1], found[2]) if found else (statement, "")
    for name in NAMES_APART.split(names):
        if bare := name.strip():
            yield ContributorRecord(name=bare, role=role)


def _year(text: str) -> int | None:
    found = YEAR.search(text)
    return int(found[0]) if found else None


def _subjects(source: _Source) -> Iterator[str]:
    for own in source.of(SUBJECTS):
        yield SUBJECT_JOINT.join(tidy(text) for code, text in own.subfields if code in "axyz" and tidy(text))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _copies(own: Field, meanings: Mapping[str, str]) -> Iterator[CopyRecord]:
    said: dict[str, str] = {}
    for group in _groups(own, meanings):
        shared = {meanings[code]: texts[0] for code, texts in group.items()}
        if not shared:
            continue
        if not {"class_number", "book_number"} & set(shared):
            shared = {**_call_number(said), **shared}
        said = shared
        numbers = next((texts for code, texts in group.items() if meanings[code] == "accession_number"), [""])
        yield from (CopyRecord(**{**shared, "accession_number": number}) for number in numbers)


def _call_number(said: Mapping[str, str]) -> dict[str, str]:
    return {meaning: text for meaning, text in said.items() if meaning in ("class_number", "book_number")}


def _groups(own: Field, meanings: Mapping[str, str]) -> Iterator[dict[str, list[str]]]:
    """Subfields by code, one dictionary for what belongs together."""
    group: dict[str, list[str]] = {}
    seen: set[str] = set()
    before = ""
    for code, text in own.subfields:
        if code in seen and not (code == before and meanings.get(code) == "accession_number"):
            yield group
            group, seen = {}, set()
        seen.add(code)
        before = code
        if code in meanings and (tidied := tidy(text)):
            group.setdefault(code, []).append(tidied)
    yield group


# --- values to fields ------------------------------------------------------------------------------------------------


def fields_of(
    title: TitleRecord,
    copies: Iterable[CopyRecord] = (),
    *,
    entered: date,
    identifier: str = "",
    copy_fields: CopyFields = USUAL,
) -> list[Field]:
    """The fields of a record from which `title_in` and `copies_in` read the same values again.

    `entered` is the day on which the title came into the catalogue, `identifier` what the house calls it.
    """
    fields = [
        *([Field("001", "", (), tidy(identifier))] if identifier else []),
        *_of_numbers(title),
        Field("100", "  ", (("a", _general_data(title, entered)),)),
        *_of_description(title),
        *(_field("606", "0 ", *_subject_parts(subject)) for subject in title.subjects),
        *(_field("690", "  ", ("a", number)) for number in title.class_numbers),
        *(_of_contributor(person, title.contributors[0].role) for person in title.contributors),
        *(_of_copy(copy, copy_fields) for copy in copies),
    ]
    return [own for own in fields if own.value or own.subfields]


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    """A field of those subfields that say something."""
    return Field(tag, indicators, tuple((code, text) for code, said in subfields if (text := tidy(said))))


def _of_numbers(title: TitleRecord) -> list[Field]:
    return [
        _field("010", "  ", ("a", hyphenated_isbn(title.isbn)), ("b", title.binding), ("d", title.price)),
        _field("011", "  ", ("a", title.issn)),
        _field("091", "  ", ("a", title.unified_number)),
    ]


def _of_description(title: TitleRecord) -> list[Field]:
    series, _joint, number = title.series.rpartition(JOINT) if JOINT in title.series else (title.series, "", "")
    year = str(title.year or "")
    return [
        _field("101", "0 ", ("a", title.language)),
        _field(
            *("200", "1 ", ("a", title.title), ("9", title.pinyin), ("e", title.subtitle)),
            *_responsibility(title.contributors),
            ("h", title.volume),
        ),
        _field("205", "  ", ("a", title.edition)),
        _field("210", "  ", ("a", title.place), ("c", title.publisher), ("d", year)),
        _field("215", "  ", ("a", title.pages)),
        _field("225", "2 ", ("a", series), ("v", number)),
        *(_field("300", "  ", ("a", note)) for note in title.notes),
        *(_field("330", "  ", ("a", paragraph)) for paragraph in title.summary.split("\n")),
    ]


def _responsibility(contributors: Iterable[ContributorRecord]) -> Iterator[tuple[str, str]]:
    """As on the title page: 曹雪芹, 高鹗著, and further roles each by itself."""
    for place, (role, persons) in enumerate(groupby(contributors, key=attrgetter("role"))):
        yield "g" if place else "f", ", ".join(person.name for person in persons) + role


def _subject_parts(subject: str) -> list[tuple[str, str]]:
    pieces = subject.split(SUBJECT_JOINT)
    if any(not piece or tidy(piece) != piece for piece in pieces):
        return [("a", subject)]
    return [("x" if place else "a", piece) for place, piece in enumerate(pieces)]


def _of_contributor(person: ContributorRecord, first_role: str) -> Field:
    """Who has the same role as the first one has the main responsibility with him, the others have another."""
    tags = BODIES if person.is_body else PERSONS
    tag = tags[1] if person.role == first_role else tags[2]
    indicators = "02" if person.is_body else " 0"
    return _field(tag, indicators, ("a", person.name), ("9", person.pinyin), ("4", person.role))


def _of_copy(copy: CopyRecord, copy_fields: CopyFields) -> Field:
    said = ((code, getattr(copy, meaning)) for code, meaning in copy_fields.subfields.items())
    return _field(copy_fields.tag, "  ", *said)


def _general_data(title: TitleRecord, entered: date) -> str:
    """Field 100: 36 places, each with a meaning. In Chinese characters, catalogued in Chinese, in ISO 10646."""
    kind = "a" if title.kind == "periodical" else "d"
    return f"{entered:%Y%m%d}{kind}{title.year or '':4}    em y0chiy50      ea"
