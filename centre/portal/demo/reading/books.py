"""The books of the sheets beside this file: titles, and their copies on the shelves in the order of call numbers."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from centre.shared.pinyin import spelled
from centre.shared.timespan import local_day, moment
from reading_room import call_numbers
from reading_room.described import describe, tidy
from reading_room.indexing import indexed
from reading_room.models import Collection, Copy, Tier, Title
from reading_room.records import ContributorRecord, TitleRecord

from .room import CLASSICS, PARTY, PROFESSIONAL

HERE = Path(__file__).parent
SHEETS = [
    ("party", PARTY),
    ("classics", CLASSICS),
    ("professional", PROFESSIONAL),
    ("children", CLASSICS),
    ("local", PROFESSIONAL),
]
# Which main classes stand on which shelf; what is named nowhere stands on the last, in front of the periodicals.
ON_SHELVES = {"甲架": "BG", "乙架": "ADEK", "丙架": "I"}
LAST_SHELF, BOOKS_ON_LAST = "丁架", 4
DAYS_OF_ENTERING, NEW_TITLES, NEW_DAYS = 420, 16, 40
REFERENCE = {"中国图书馆分类法", "中国少年儿童百科全书", "墅人区教育志", "墅园小学百年纪事"}
NOT_HERE = {7: Copy.State.REPAIR, 133: Copy.State.REPAIR, 61: Copy.State.MISSING, 250: Copy.State.MISSING}
WITHDRAWN = {211, 402, 488}
NO_BARCODE = 40  # every so manieth copy has not been given one yet


@dataclass(frozen=True, kw_only=True)
class Book:
    """A row of a sheet: what its title page says, and how many copies there are."""

    record: TitleRecord
    collection: str
    copies: int


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a sheet; every column is there, empty where nothing was typed."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, restval=""))


def books() -> list[Book]:
    """All books, sheet by sheet."""
    places = {row["publisher"]: row["place"] for row in rows_of("places")}
    return [
        Book(record=_record(row, places), collection=collection, copies=int(row["copies"]))
        for sheet, collection in SHEETS
        for row in rows_of(sheet)
    ]


def load(*, now: datetime, collections: Mapping[str, Collection], tiers: Mapping[str, Sequence[Tier]]) -> list[Copy]:
    """Write titles and copies; returns those copies that stand in the room or are lent."""
    all_books = books()
    entered = _moments_of_entering(local_day(now), len(all_books))
    order = sorted(range(len(all_books)), key=lambda place: entered[place])
    titles = [_title(all_books[place], collections, entered[place]) for place in order]
    Title.objects.bulk_create(titles)
    numbers = _call_numbers([book.record.class_numbers[0] for book in all_books])
    copies = list(_copies(titles, [all_books[place].copies for place in order], [numbers[place] for place in order]))
    _put_on_shelves(copies, tiers)
    Copy.objects.bulk_create(copies)
    return [copy for copy in copies if copy.state == Copy.State.HERE]


# --- titles ----------------------------------------------------------------------------------------------------------


def contributors_of(text: str) -> tuple[ContributorRecord, ...]:
    """From `name:role;@body:role` as it is typed in the sheets."""
    people = (one.partition(":") for one in text.split(";") if one)
    return tuple(
        ContributorRecord(name=name.removeprefix("@"), role=role, is_body=name.startswith("@"))
        for name, _colon, role in people
    )


def _record(row: Mapping[str, str], places: Mapping[str, str]) -> TitleRecord:
    return tidy(
        TitleRecord(
            title=row["title"],
            subtitle=row["subtitle"],
            volume=row["volume"],
            edition=row["edition"],
            pinyin=spelled(row["title"]),
            contributors=contributors_of(row["by"]),
            publisher=row["publisher"],
            place=places.get(row["publisher"], ""),
            year=int(row["year"]),
            class_numbers=(row["class"],),
            subjects=tuple(row["subjects"].split(";")),
            summary=row["summary"],
            isbn=row["isbn"],
            pages=f"{row['pages']} 页" if row["pages"] else "",
        )
    )


def _title(book: Book, collections: Mapping[str, Collection], at: datetime) -> Title:
    title = Title(collection=collections[book.collection], added_at=at)
    describe(title, book.record)
    return indexed(title)


def _moments_of_entering(today: date, number: int) -> list[datetime]:
    """Most came in the year before, some in the past weeks; none today."""
    dice = random.Random(6)  # noqa: S311 -- chance for the eye, no secret
    new = set(dice.sample(range(number), NEW_TITLES))
    ages = [
        dice.randint(1, NEW_DAYS) if place in new else dice.randint(NEW_DAYS + 1, DAYS_OF_ENTERING)
        for place in range(number)
    ]
    return [moment(today - timedelta(days=age), time(10, place % 60)) for place, age in enumerate(ages)]


# --- copies ----------------------------------------------------------------------------------------------------------


def _call_numbers(class_numbers: Iterable[str]) -> list[str]:
    """The second line counts the titles of a class."""
    counted: Counter[str] = Counter()
    found = []
    for number in class_numbers:
        counted[number] += 1
        found.append(call_numbers.tidied(f"{number}/{counted[number]}"))
    return found


def _copies(titles: Sequence[Title], numbers_of_copies: Sequence[int], numbers: Sequence[str]) -> Iterator[Copy]:
    """In the order in which they came, so that accession numbers rise with the days."""
    accession = 0
    for title, copies, number in zip(titles, numbers_of_copies, numbers, strict=True):
        for _copy in range(copies):
            accession += 1
            yield _copy_of(title, number, accession)


def _copy_of(title: Title, number: str, accession: int) -> Copy:
    return Copy(
        title=title,
        accession_number=f"A{accession:06}",
        barcode=f"2100{accession:06}" if accession % NO_BARCODE else None,
        call_number=number,
        call_key=call_numbers.key(number),
        state=Copy.State.WITHDRAWN if accession in WITHDRAWN else NOT_HERE.get(accession, Copy.State.HERE),
        is_reference=title.title in REFERENCE,
        note="封面破损，已送修" if NOT_HERE.get(accession) == Copy.State.REPAIR else "",
        added_at=title.added_at,
    )


def _put_on_shelves(copies: Iterable[Copy], tiers: Mapping[str, Sequence[Tier]]) -> None:
    """In the order of call numbers, about as many titles on each tier; copies of one title stand together."""
    shelves: defaultdict[str, dict[str, list[Copy]]] = defaultdict(dict)
    for copy in sorted(copies, key=lambda copy: (copy.call_key, copy.accession_number)):
        shelves[_shelf_of(copy)].setdefault(copy.call_key, []).append(copy)
    for shelf, together in shelves.items():
        room = tiers[shelf][: BOOKS_ON_LAST if shelf == LAST_SHELF else None]
        for place, same in enumerate(together.values()):
            for copy in same:
                copy.tier = room[place * len(room) // len(together)]


def _shelf_of(copy: Copy) -> str:
    letter: Any = copy.call_number[0]
    return next((shelf for shelf, letters in ON_SHELVES.items() if letter in letters), LAST_SHELF)
