"""The sheets of reception: an old register of visits."""

from django.utils.translation import gettext_lazy as _

from centre.sheets.kinds import Kind
from reception.imports import register
from reception.permissions import may_plan

ALL_KINDS = [
    Kind(
        key="visits",
        label=_("Old register of visits"),
        help=_("One row for each group that was received. Nobody is told anything; closed months stay as they are."),
        may_be_handed_in_by=may_plan,
        titles=register.TITLES,
        columns=register.COLUMNS,
        more_columns=register.category_columns,
        understood=register.understood,
        notes_hold_when_written=True,
    )
]
