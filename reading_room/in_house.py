"""The commands of in-house use: what was read in the house is counted from the trolley, without anybody in it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from reading_room import holding
from reading_room.lending import JUST_NOW
from reading_room.locks import take_copy, take_title
from reading_room.models import Copy, Hold, InHouseUse, Loan, Tier
from reading_room.permissions import may_lend, require
from reading_room.queries.copies import copy_named

MOST = 20  # of one tier at once; whoever has more on the trolley presses again


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A use of a copy; `was_missing` says that it is found again by it, `hold` for whom it is kept therefore, `is_new`
    that it was not counted just now.
    """

    use: InHouseUse
    was_missing: bool
    hold: Hold | None
    is_new: bool


@retried
def note_copy(*, code: str, by: User, now: datetime) -> Noted:
    """A copy lies on the trolley; `code` is its barcode or accession number. A missing one is here again, and is
    kept for the first who waits for its title.

    Scans that follow one another within some minutes count once, also with those of the counter. Raises Refused (field
    `code`) when it names no copy, or one that is lent, kept for a reader or withdrawn; PermissionDenied.
    """
    require(may_lend(by))
    named = copy_named(code)
    copy = take_copy(named.pk, take_title(named.title_id))
    _refuse_what_is_elsewhere(copy)
    found = holding.keep_found(copy, now=now)
    before = InHouseUse.objects.filter(copy=copy, at__gt=now - JUST_NOW).first()
    use = before or InHouseUse.objects.create(copy=copy, at=now, by=by)
    use.copy = copy
    return Noted(use=use, was_missing=found.was_missing, hold=found.hold, is_new=before is None)


@retried
def note_tier(*, tier: Tier, times: int, by: User, now: datetime) -> InHouseUse:
    """So many books of a tier lie on the trolley. Raises Refused (field `times`) or PermissionDenied."""
    require(may_lend(by))
    if not 1 <= times <= MOST:
        message = _("Please count from 1 to %(most)s books at once.") % {"most": MOST}
        raise Refused([Problem(code="times", message=message, field="times")])
    return InHouseUse.objects.create(tier=tier, times=times, at=now, by=by)


@retried
def take_back(*, use_pk: int, by: User, now: datetime) -> None:
    """Something was counted by mistake today. Raises Refused when it is older or gone already; PermissionDenied."""
    require(may_lend(by))
    use = InHouseUse.objects.select_for_update().filter(pk=use_pk).first()
    if use is None or local_day(use.at) != local_day(now):
        message = _("Only what was counted today can be taken back.")
        raise Refused([Problem(code="not_of_today", message=message)])
    use.delete()


def _refuse_what_is_elsewhere(copy: Copy) -> None:
    if Loan.objects.open().filter(copy=copy).exists():
        message = _("“%(title)s” is lent: please take it back at the counter. It was not counted.")
        raise Refused([Problem(code="is_lent", message=message % {"title": copy.title}, field="code")])
    if copy.holds.filter(state=Hold.State.READY).exists():
        message = _("“%(title)s” is kept for a reader: please take it to the counter. It was not counted.")
        raise Refused([Problem(code="is_kept", message=message % {"title": copy.title}, field="code")])
    if copy.state == Copy.State.WITHDRAWN:
        message = _("“%(title)s” is withdrawn from the stock. Please take it off the shelf.")
        raise Refused([Problem(code="withdrawn", message=message % {"title": copy.title}, field="code")])
