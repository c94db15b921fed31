"""A title and its copies as values: what an import has read and an export will write. Pure.

Every text is tidy: no spaces around it, no line breaks except between the paragraphs of a summary; empty where unknown.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ContributorRecord:
    """Somebody who had a part in a title, with the word for it: 著, 主编, 译. `is_body`: an organisation."""

    name: str
    role: str = ""
    pinyin: str = ""
    is_body: bool = False


@dataclass(frozen=True, kw_only=True)
class TitleRecord:
    """A book or periodical (`kind`: "book" or "periodical") as its title page names it.

    Numbers are tidied (see `isbns`) but not checked. `binding`, `price` and `notes` are carried along.
    """

    title: str
    subtitle: str = ""
    pinyin: str = ""
    contributors: tuple[ContributorRecord, ...] = ()
    publisher: str = ""
    place: str = ""
    year: int | None = None
    edition: str = ""
    series: str = ""
    volume: str = ""
    isbn: str = ""
    unified_number: str = ""
    issn: str = ""
    class_numbers: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    pages: str = ""
    kind: str = "book"
    binding: str = ""
    price: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CopyRecord:
    """One copy; `class_number` and `book_number` are the two lines of its call number."""

    accession_number: str
    barcode: str = ""
    class_number: str = ""
    book_number: str = ""
    location: str = ""
