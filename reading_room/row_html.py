"""A title in a list as HTML, kept while the catalogue and what is known of the title's copies are the same."""

from collections.abc import Hashable, Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from centre.shared.kept import Kept
from reading_room.queries.browsing import Row
from reading_room.queries.holdings import Standing
from reading_room.queries.revisions import Revisions, kept_since

TEMPLATE = "reading_room/_row.html"
_rows: Kept[tuple[Hashable, SafeString]] = Kept(5_000)  # about 2 KB each


def rows_as_html(rows: Iterable[Row], *, since: Revisions) -> list[SafeString]:
    """Each row as it stands in a list; the rows were read after `since`."""
    return [_row(row, since) for row in rows]


def _row(row: Row, since: Revisions) -> SafeString:
    key = (row.title.pk, *_known_of(row.standing), get_language())
    return kept_since(_rows, key, since.catalogue, lambda: render_to_string(TEMPLATE, {"row": row}))


def _known_of(standing: Standing) -> tuple[Hashable, ...]:
    """What a loan or a hold changes in a row, since another copy may speak for the title then."""
    tier = standing.tier.pk if standing.tier else None
    return (standing.availability, standing.free, standing.lent_until, standing.call_number, tier)
