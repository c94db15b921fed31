"""Titles with their copies, one after the other, so that memory does not grow with the catalogue."""

from collections.abc import Iterator

from django.db.models import Prefetch

from reading_room.call_numbers import parts
from reading_room.models import Collection, Copy, Title
from reading_room.queries.browsing import titles_of_class
from reading_room.records import CopyRecord

AT_ONCE = 500


def titles_with_copies(*, collection: Collection | None = None, main_class: str = "") -> Iterator[Title]:
    """The titles of a collection and of a main class, or all, each with its copies in `copies.all()`."""
    titles = titles_of_class(main_class) if main_class else Title.objects.all()
    if collection:
        titles = titles.filter(collection=collection)
    copies = Copy.objects.select_related("tier__shelf").order_by("accession_number")
    found = titles.order_by("pk").select_related("collection").defer("search", "findable")
    return found.prefetch_related(Prefetch("copies", copies)).iterator(chunk_size=AT_ONCE)


def copy_record_of(copy: Copy) -> CopyRecord:
    """A copy of the catalogue as a record."""
    class_line, book_line = parts(copy.call_number)
    return CopyRecord(
        accession_number=copy.accession_number,
        barcode=copy.barcode or "",
        class_number=class_line,
        book_number=book_line,
        location=str(copy.tier or ""),
    )
