"""The kinds of imports that the catalogue hands in."""

from django.utils.translation import gettext_lazy as _

from centre.sheets.kinds import Kind
from reading_room.forms.desk_taking_in import WishesForm
from reading_room.importing import issues, marc, titles
from reading_room.permissions import may_keep_catalogue

MARC = Kind(
    key="marc",
    label=_("CNMARC records"),
    help=_("Titles with their copies; handed in on the page of the catalogue's exchange."),
    may_be_handed_in_by=may_keep_catalogue,
    titles=(),
    columns=titles.COLUMNS,
    understood=marc.understood,
    together=titles.together,
    options=WishesForm,
    rows_in=marc.rows_in,
)
ALL_KINDS = [
    Kind(
        key="titles",
        label=_("Titles and copies"),
        help=_("One row for each copy, found again by its accession number; what was put right by hand stays."),
        may_be_handed_in_by=may_keep_catalogue,
        titles=titles.TITLES,
        columns=titles.COLUMNS,
        understood=titles.understood,
        together=titles.together,
        options=WishesForm,
        notes_hold_when_written=True,
    ),
    Kind(
        key="issues",
        label=_("Issues of periodicals"),
        help=_("One row for each issue; the periodical itself stands in the catalogue already."),
        may_be_handed_in_by=may_keep_catalogue,
        titles=issues.TITLES,
        columns=issues.COLUMNS,
        understood=issues.understood,
        notes_hold_when_written=True,
    ),
    MARC,
]
