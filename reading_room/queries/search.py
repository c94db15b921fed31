"""Searching the catalogue: one statement finds, ranks, counts and tells what the search can be narrowed by.

A search looks at the first `MOST` titles, those first that have the words in their titles, then those whose people have
them. Where there are more it says so, and the numbers beside the facets are then the least there are.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from centre.shared.db import one_value
from centre.shared.kept import Kept
from reading_room.models import Title
from reading_room.queries.asking import Asked, Condition, asked
from reading_room.queries.classes import letter_sql
from reading_room.queries.facets import YEARS, Filters
from reading_room.queries.revisions import UNKNOWN, Revisions, kept_since

MOST, ON_A_PAGE = 500, 10
NO_FILTERS = Filters()


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of titles, the best first; how many there are in all (`is_more`: more than this); numbers by facet.

    `is_cut`: the numbers by facet are of the best titles only; there may be more.
    """

    titles: Sequence[Title]
    number: int
    is_more: bool = False
    page: int = 1
    numbers: Mapping[str, Mapping[str, int]]
    is_cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The keys of one page, the number of hits up to `MOST` + 1, and whether there are more than were looked at.

    `lent` are the keys of all hits that the numbers are of, as far as their collections are lent.
    """

    keys: Sequence[int]
    lent: Sequence[int]
    number: int
    is_cut: bool
    numbers: Mapping[str, Mapping[str, int]]


_kept: Kept[tuple[Hashable, tuple[Found, Hits]]] = Kept(500)
_kept_numbers: Kept[tuple[Hashable, int]] = Kept(500)


def found(words: str, *, filters: Filters = NO_FILTERS, page: int = 1, since: Revisions = UNKNOWN) -> Found:
    """What has all of the words. `page` counts from 1; behind the last page is the last one.

    Three queries, or four; none for what was found before in the same revisions, and one after a loan.
    """
    question = asked(words)
    key, revision = (question.words, repr(filters), page), since.all if filters.is_in else since.catalogue
    answer, hits = kept_since(_kept, key, revision, lambda: _found(question, filters, page))
    if filters.is_in:
        return answer
    number = kept_since(_kept_numbers, key, since.all, lambda: one_value(NUMBER_IN, [list(hits.lent)]))
    return replace(answer, numbers={**answer.numbers, "in": {"1": number} if number else {}})


def _found(question: Asked, filters: Filters, page: int) -> tuple[Found, Hits]:
    hits = _best_hits(question, filters, page)
    if not hits.keys and hits.number:
        return _found(question, filters, -(-hits.number // ON_A_PAGE))
    kept = Title.objects.defer("search", "findable").in_bulk(hits.keys)
    answer = Found(
        titles=[kept[key] for key in hits.keys if key in kept],
        number=min(hits.number, MOST),
        is_more=hits.number > MOST,
        page=page,
        numbers=hits.numbers,
        is_cut=hits.is_cut,
    )
    return answer, hits


def _best_hits(question: Asked, filters: Filters, page: int) -> Hits:
    """Where there is too much, the filters are asked of every title."""
    hits = _hits(question, filters, page)
    if hits.is_cut and filters:
        return replace(_hits(question, filters, page, narrowed=True), numbers=hits.numbers, lent=hits.lent, is_cut=True)
    return hits


# --- one statement ---------------------------------------------------------------------------------------------------


PARTS = ("in_title", "in_name", "anywhere")  # fields of `Asked`, the best first
PART = """SELECT {part} AS part, t.id, t.title, t.year, t.collection_id, t.class_numbers[1] AS class_number
    FROM reading_room_title t WHERE {condition} LIMIT {most}"""
NOT_FULL = "(SELECT count(*) FROM {part}) <= {most}"
IS_IN = """c.state = 'here' AND NOT c.is_reference
    AND NOT EXISTS (SELECT FROM reading_room_loan l WHERE l.copy_id = c.id AND l.returned_at IS NULL)
    AND NOT EXISTS (SELECT FROM reading_room_hold w WHERE w.copy_id = c.id AND w.state = 'ready')"""
STATEMENT = """
WITH in_title AS MATERIALIZED ({in_title}), in_name AS MATERIALIZED ({in_name}), anywhere AS MATERIALIZED ({anywhere}),
ranked AS (
    SELECT DISTINCT ON (id) * FROM (TABLE in_title UNION ALL TABLE in_name UNION ALL TABLE anywhere) AS every
    ORDER BY id, part
), best AS MATERIALIZED (SELECT * FROM ranked ORDER BY part LIMIT {most}),
places AS (
    SELECT c.title_id, tier.shelf_id, {is_in} AS is_in FROM best JOIN reading_room_copy c ON c.title_id = best.id
        LEFT JOIN reading_room_tier tier ON tier.id = c.tier_id WHERE c.state <> 'withdrawn'
    UNION ALL SELECT i.title_id, tier.shelf_id, FALSE FROM best JOIN reading_room_issue i ON i.title_id = best.id
        JOIN reading_room_tier tier ON tier.id = i.tier_id
), stands AS (
    SELECT title_id, array_agg(DISTINCT shelf_id) AS shelves, bool_or(is_in) AS is_in FROM places GROUP BY title_id
), hits AS MATERIALIZED (
    SELECT best.*, coalesce(shelves, '{{}}') AS shelves, coalesce(is_in AND is_lent, FALSE) AS is_in, is_lent,
        CASE {years} END AS years, {letter} AS letter
    FROM best JOIN reading_room_collection collection ON collection.id = best.collection_id
        LEFT JOIN stands ON stands.title_id = best.id
)
SELECT (SELECT count(*) FROM best), (SELECT count(*) FROM hits WHERE {all_filters}),
    ARRAY(SELECT id FROM hits WHERE {all_filters}
        ORDER BY lower(title) <> %s, NOT starts_with(lower(title), %s), part, year DESC NULLS LAST, id
        LIMIT {on_a_page} OFFSET %s),
    ARRAY(SELECT id FROM hits WHERE {all_filters} AND is_lent),
    {facets}
"""
# Loans come and go all day: what is in is counted apart, and all the rest stands as long as the catalogue does.
NUMBER_IN = "SELECT count(DISTINCT c.title_id) FROM reading_room_copy c WHERE c.title_id = ANY(%s) AND " + IS_IN  # noqa: S608 -- our own words
COUNTED = """(SELECT coalesce(jsonb_object_agg(value, number), '{{}}') FROM (
        SELECT {value} AS value, count(*) AS number FROM hits{more} WHERE {filters} AND {value} IS NOT NULL GROUP BY 1
    ) AS counted)"""
# For each facet: its value, what else the hits are joined with for it, and what a choice of values asks of a hit.
FACETS = {
    "collection": ("collection_id", "", "collection_id = ANY(%s)"),
    "class": ("letter", "", "letter = ANY(%s)"),
    "year": ("years", "", "years = ANY(%s)"),
    "shelf": ("shelf", " CROSS JOIN unnest(shelves) AS shelf", "shelves && %s::bigint[]"),
    "in": ("CASE WHEN is_in THEN 1 END", "", "is_in = ANY(%s)"),
}
YEAR_GROUPS = " ".join(f"WHEN year BETWEEN {first} AND {last} THEN '{name}'" for name, (first, last) in YEARS.items())


def _hits(question: Asked, filters: Filters, page: int, *, narrowed: bool = False) -> Hits:
    """`narrowed`: the filters are asked of every title, not only of the best, which takes longer."""
    extra = _narrowing(filters) if narrowed else Condition("TRUE")
    parts = {name: _part(place, getattr(question, name), extra) for place, name in enumerate(PARTS)}
    chosen = _filtered(filters)
    counted = [_counted(name, _filtered(filters, without=name)) for name in FACETS]
    sql = STATEMENT.format(
        **{name: part.sql for name, part in parts.items()},
        most=MOST + 1,
        is_in=IS_IN if filters.is_in else "FALSE",
        years=YEAR_GROUPS,
        letter=letter_sql(number="best.class_number", title="best.id"),
        all_filters=chosen.sql,
        on_a_page=ON_A_PAGE,
        facets=", ".join(one.sql for one in counted),
    )
    typed = question.words.lower()
    params = [
        *_params(parts.values()),
        *chosen.params,
        *chosen.params,
        typed,
        typed,
        (page - 1) * ON_A_PAGE,
        *chosen.params,
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *_params(counted)])
        looked_at, number, keys, lent, *numbers = cursor.fetchone()
    counts = dict(zip(FACETS, map(_read, numbers), strict=True))
    return Hits(keys=keys, lent=lent, number=number, is_cut=looked_at > MOST, numbers=counts)


def _part(place: int, condition: Condition, extra: Condition) -> Condition:
    """Where the parts before it have filled the page of the best, nobody looks further."""
    before = [NOT_FULL.format(part=name, most=MOST) for name in PARTS[:place]]
    sql = PART.format(part=place, condition=" AND ".join([f"({condition.sql})", extra.sql, *before]), most=MOST + 1)
    return Condition(sql, (*condition.params, *extra.params))


def _filtered(filters: Filters, without: str = "") -> Condition:
    """What the chosen values ask of a hit; a facet is counted without its own."""
    chosen = {name: values for name, values in filters.chosen.items() if name != without}
    sql = " AND ".join(["TRUE", *(FACETS[name][2] for name in chosen)])
    return Condition(sql, tuple(chosen.values()))


def _counted(name: str, filters: Condition) -> Condition:
    value, more, _asks = FACETS[name]
    return Condition(COUNTED.format(value=value, more=more, filters=filters.sql), filters.params)


NARROWING = {
    "collection": "t.collection_id = ANY(%s)",
    "class": letter_sql(number="t.class_numbers[1]", title="t.id") + " = ANY(%s)",
    "year": "CASE " + YEAR_GROUPS.replace("year", "t.year") + " END = ANY(%s)",
    "shelf": """(EXISTS (SELECT FROM reading_room_copy c JOIN reading_room_tier tier ON tier.id = c.tier_id
            WHERE c.title_id = t.id AND c.state <> 'withdrawn' AND tier.shelf_id = ANY(%s))
        OR EXISTS (SELECT FROM reading_room_issue i JOIN reading_room_tier tier ON tier.id = i.tier_id
            WHERE i.title_id = t.id AND tier.shelf_id = ANY(%s)))""",
    "in": f"""EXISTS (SELECT FROM reading_room_copy c JOIN reading_room_collection lent ON lent.id = t.collection_id
            WHERE c.title_id = t.id AND lent.is_lent AND {IS_IN}) = ANY(%s)""",
}


def _narrowing(filters: Filters) -> Condition:
    chosen = filters.chosen
    sql = " AND ".join(NARROWING[name] for name in chosen)
    return Condition(sql, tuple(values for name, values in chosen.items() for _place in range(_places(name))))


def _places(name: str) -> int:
    return NARROWING[name].count("%s")


def _params(conditions: Any) -> list[Any]:
    return [param for one in conditions for param in one.params]


def _read(numbers: str) -> Mapping[str, int]:
    """An object of JSON, which the connection hands over as text."""
    return dict(json.loads(numbers))
