"""Periodicals, with the issues of this year and the last as they came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from centre.shared.pinyin import spelled
from centre.shared.timespan import local_day, moment
from reading_room.described import describe, tidy
from reading_room.indexing import indexed
from reading_room.models import Collection, Issue, Tier, Title
from reading_room.records import TitleRecord

from .books import BOOKS_ON_LAST, LAST_SHELF, contributors_of, rows_of

DAYS_IN_THE_POST = (1, 2, 3, 5)


def load(*, now: datetime, collection: Collection, tiers: Mapping[str, Sequence[Tier]]) -> None:
    """Write them, laid out on the tiers behind the books of the last shelf."""
    rows, today = rows_of("periodicals"), local_day(now)
    at = moment(today - timedelta(days=500), time(9))
    titles = Title.objects.bulk_create(_title(row, collection, at) for row in rows)
    racks = tiers[LAST_SHELF][BOOKS_ON_LAST:]
    Issue.objects.bulk_create(
        issue
        for place, (title, row) in enumerate(zip(titles, rows, strict=True))
        for issue in _issues(title, int(row["a_year"]), today, racks[place * len(racks) // len(rows)], place)
    )


def _title(row: Mapping[str, str], collection: Collection, at: datetime) -> Title:
    title = Title(collection=collection, added_at=at)
    record = TitleRecord(
        kind=Title.Kind.PERIODICAL,
        title=row["title"],
        pinyin=spelled(row["title"]),
        contributors=contributors_of(row["by"]),
        issn=row["issn"],
        class_numbers=(row["class"],),
        subjects=tuple(row["subjects"].split(";")),
        summary=row["summary"],
    )
    describe(title, tidy(record))
    return indexed(title)


def _issues(title: Title, a_year: int, today: date, tier: Tier, place: int) -> Iterator[Issue]:
    """In the order in which they arrive; only what is here by today."""
    wait = timedelta(days=DAYS_IN_THE_POST[place % len(DAYS_IN_THE_POST)])
    for year in (today.year - 1, today.year):
        for number in range(1, a_year + 1):
            published = _published(year, number, a_year)
            if published + wait <= today:
                yield Issue(
                    title=title,
                    year=year,
                    number=str(number),
                    published_on=published,
                    arrived_on=published + wait,
                    tier=tier,
                )


def _published(year: int, number: int, a_year: int) -> date:
    """Twice a month on the 1st and the 16th; else on the 5th of its month."""
    if a_year == 24:
        return date(year, (number + 1) // 2, 1 if number % 2 else 16)
    return date(year, (number - 1) * 12 // a_year + 1, 5)
