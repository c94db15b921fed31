"""The kinds of sheets that exhibits take in."""

from django.utils.translation import gettext_lazy as _

from centre.sheets.kinds import Kind
from exhibits.imports import panels, sites
from exhibits.permissions import may_edit

ALL_KINDS: list[Kind] = [
    Kind(
        key="panels",
        label=_("Panels of an exhibition"),
        help=_("One row for each panel, found again by its stop code. Rows become drafts; nothing is put on show."),
        may_be_handed_in_by=may_edit,
        titles=panels.TITLES,
        columns=panels.COLUMNS,
        understood=panels.understood,
    ),
    Kind(
        key="sites",
        label=_("Schools and organisations on the map"),
        help=_("One row for each place, found again by its name. Rows become drafts; nothing is put on show."),
        may_be_handed_in_by=may_edit,
        titles=sites.TITLES,
        columns=sites.COLUMNS,
        understood=sites.understood,
    ),
]
