"""Where a group is: the docent says on the phone that it has gone on to the next stop, or that this was a slip."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused
from reception.models import Batch, BatchStop
from reception.permissions import may_lead, require


@retried
def next_stop(*, batch: Batch, by: User, now: datetime, left: int | None = None) -> BatchStop | None:
    """The group leaves the stop where it is and is at the next one from now on; None after the last.

    `left` is the stop (primary key) at which whoever presses believes the group to be, 0 for none yet: when somebody
    else was faster nothing changes. Raises Refused while the group is not in the house, or PermissionDenied.
    """
    kept = _taken(batch, by)
    stops = list(kept.batch_stops.select_related("stop"))
    here, to_come = here_and_next(stops)
    if left is not None and left != (here.pk if here else 0):
        return here
    if here is not None:
        here.left_at = now
        here.save(update_fields=["left_at"])
    if to_come is not None:
        to_come.entered_at = now
        to_come.save(update_fields=["entered_at"])
    return to_come


@retried
def back(*, batch: Batch, by: User, now: datetime) -> BatchStop | None:
    """Take the last "next stop" back: the group is again where it was before. None when it is nowhere yet.

    Raises Refused while the group is not in the house, or PermissionDenied.
    """
    kept = _taken(batch, by)
    stops = [stop for stop in kept.batch_stops.all() if stop.entered_at]
    here = next((stop for stop in stops if stop.left_at is None), None)
    if here is not None:
        here.entered_at = None
        here.save(update_fields=["entered_at"])
        stops.remove(here)
    before = max(stops, key=lambda stop: (stop.left_at, stop.order), default=None)
    if before is not None:
        before.left_at = None
        before.save(update_fields=["left_at"])
    return before


def here_and_next(stops: list[BatchStop]) -> tuple[BatchStop | None, BatchStop | None]:
    """The stop where a group is, and the one after it, of stops in their order; stops that were left out are past."""
    here = next((stop for stop in stops if stop.entered_at and stop.left_at is None), None)
    last = max((place for place, stop in enumerate(stops) if stop.entered_at), default=-1)
    return here, next((stop for stop in stops[last + 1 :] if stop.entered_at is None), None)


def _taken(batch: Batch, by: User) -> Batch:
    """The batch, locked. Whoever guides it or stands by may say where it is, and the desk."""
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    require(may_lead(by, kept))
    if kept.state not in (Batch.State.ARRIVED, Batch.State.IN_TOUR):
        message = format_lazy(
            _("This group is {state}: stops can be ticked off while it is in the house."),
            state=kept.get_state_display(),
        )
        raise Refused([Problem(code="not_in_the_house", message=message)])
    return kept
