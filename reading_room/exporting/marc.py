"""The catalogue as CNMARC, record by record."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from reading_room.cnmarc.mapping import fields_of
from reading_room.cnmarc.writing import record
from reading_room.described import record_of
from reading_room.exporting.holdings import copy_record_of
from reading_room.models import Copy, Title
from reading_room.records import CopyRecord, TitleRecord

PIECE = 64 * 1024


def marc_pieces(titles: Iterable[Title]) -> Iterator[bytes]:
    """A file of these titles with the copies that are held, piece by piece."""
    kept = bytearray()
    for title in titles:
        copies = [copy_record_of(copy) for copy in title.copies.all() if copy.state != Copy.State.WITHDRAWN]
        for one in _records(title, record_of(title), copies):
            kept += one
        if len(kept) > PIECE:
            yield bytes(kept)
            kept.clear()
    yield bytes(kept)


def _records(title: Title, said: TitleRecord, copies: Sequence[CopyRecord]) -> Iterator[bytes]:
    """One record; several with some of the copies each where one cannot hold them all."""
    fields = fields_of(said, copies, entered=local_day(title.added_at), identifier=str(title.pk))
    try:
        yield record(fields, is_serial=said.kind == Title.Kind.PERIODICAL)
    except Refused:
        half = len(copies) // 2
        if half:
            yield from _records(title, said, copies[:half])
            yield from _records(title, said, copies[half:])
        elif said.notes:
            yield from _records(title, replace(said, notes=()), copies)
        else:
            raise
