"""Contributors as they stand in one cell of a sheet, and back. Pure.

Ours is 费孝通（著）[fei xiao tong]；机构：校史办公室（编）. From elsewhere comes 曹雪芹, 高鹗著；杨宪益译.
"""

import re
from collections.abc import Iterable, Iterator

from reading_room.cnmarc.mapping import people_in
from reading_room.records import ContributorRecord

BODY = "机构："
APART = re.compile(r"[；;\n]+")
OURS = re.compile(r"(?:机构[:：])?(?P<name>.+?)（(?P<role>[^（）]*)）(?:\[(?P<pinyin>[^\[\]]*)\])?")


def contributors_in(text: str) -> tuple[ContributorRecord, ...]:
    """The persons and bodies of a cell, in order."""
    return tuple(person for part in APART.split(text) if part.strip() for person in _of_a_part(part.strip()))


def cell_of(contributors: Iterable[ContributorRecord]) -> str:
    """A cell from which `contributors_in` reads the same again."""
    return "；".join(map(_one, contributors))


def _of_a_part(part: str) -> Iterator[ContributorRecord]:
    if found := OURS.fullmatch(part.replace("(", "（").replace(")", "）")):
        yield ContributorRecord(
            name=found["name"].strip(),
            role=found["role"].strip(),
            pinyin=(found["pinyin"] or "").strip(),
            is_body=part.startswith(("机构：", "机构:")),
        )
    else:
        yield from people_in(part)


def _one(person: ContributorRecord) -> str:
    spelling = f"[{person.pinyin}]" if person.pinyin else ""
    return f"{BODY if person.is_body else ''}{person.name}（{person.role}）{spelling}"
