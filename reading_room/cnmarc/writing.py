"""Records of ISO 2709 in UTF-8, from fields. Pure."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem, Refused
from reading_room.cnmarc.reading import ENTRY_LENGTH, FIELD_END, LEADER_LENGTH, LONGEST, RECORD_END, SUBFIELD, Field

LONGEST_FIELD = 9_999  # bytes; the directory has four digits for it


def record(fields: Iterable[Field], *, is_serial: bool = False) -> bytes:
    """One record with these fields in this order. No text may hold one of the marks 0x1D to 0x1F.

    Raises Refused when a field or the record is longer than the format can tell.
    """
    tags, bodies = [], []
    for own in fields:
        tags.append(own.tag)
        bodies.append(_body(own))
    base = LEADER_LENGTH + ENTRY_LENGTH * len(tags) + 1
    length = base + sum(len(body) for body in bodies) + 1
    if length > LONGEST or any(len(body) > LONGEST_FIELD for body in bodies):
        raise Refused([Problem(code="marc_too_long", message=_("This title says more than a CNMARC record can hold."))])
    leader = f"{length:05}na{'s' if is_serial else 'm'}0 22{base:05}   450 "
    return leader.encode("ascii") + _directory(tags, bodies) + FIELD_END + b"".join(bodies) + RECORD_END


def _body(own: Field) -> bytes:
    subfields = "".join(SUBFIELD + code + text for code, text in own.subfields)
    return (own.value or own.indicators + subfields).encode() + FIELD_END


def _directory(tags: list[str], bodies: list[bytes]) -> bytes:
    entries, start = [], 0
    for tag, body in zip(tags, bodies, strict=True):
        entries.append(f"{tag}{len(body):04}{start:05}")
        start += len(body)
    return "".join(entries).encode("ascii")
