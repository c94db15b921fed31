"""Who took which table out of the portal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.accounts.permissions import may_unmask, require
from centre.sheets.models import Export
from centre.sheets.registry import TABLES
from centre.sheets.writing import Noun, Scope
from centre.trail import recording as trail
from centre.trail.models import Kind

EVERYTHING = "everything"


@transaction.atomic
def record(*, nouns: Sequence[Noun], what: str, format: str, scope: Scope, by: User, now: datetime) -> Export:
    """Write down who takes away which tables, together called `what`.

    Raises PermissionDenied, also when full names are asked for without the right.
    """
    require(all(noun.may_be_taken_by(by) for noun in nouns) and (may_unmask(by) or not scope.in_full))
    if scope.in_full and any(noun.names_people for noun in nouns):
        trail.record(Kind.UNMASKED, by=by, what=what, about=f"{_('export')}: {label_of(what)}")
    days = f"{scope.first_day} – {scope.last_day}"
    trail.record(Kind.EXPORTED, by=by, what=what, about=label_of(what), format=format, in_full=scope.in_full, days=days)
    return Export.objects.create(
        by=by,
        what=what,
        format=format,
        first_day=scope.first_day,
        last_day=scope.last_day,
        in_full=scope.in_full,
        at=now,
    )


def label_of(what: str) -> str:
    """How a table, or everything, is called; for names that are no longer known, the name."""
    return _("everything") if what == EVERYTHING else str(TABLES.get(what, what))
