"""Changing the itinerary of one group: other stops, another order, other minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused
from reception.models import Batch, BatchStop, Stop
from reception.permissions import may_plan, may_receive, require
from reception.states import OPEN

MOST_STOPS = 30
LONGEST_STOP = 240


@dataclass(frozen=True, kw_only=True)
class StopPlan:
    """One stop of the itinerary; `pk` names the batch's stop that is there already, None is a new one."""

    stop: Stop
    minutes: int
    pk: int | None = None


@retried
def set_stops(*, batch: Batch, stops: Sequence[StopPlan], by: User, now: datetime) -> Batch:
    """Make this the itinerary of a group, in this order. Where it has already been cannot be left out.

    Raises Refused (fields such as `stops-0-minutes`) or PermissionDenied.
    """
    require(may_plan(by) or may_receive(by))
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    there = {one.pk: one for one in kept.batch_stops.select_related("stop")}
    if problems := [*_problems_with_state(kept), *_problems_with(stops, there)]:
        raise Refused(problems)
    kept.batch_stops.exclude(pk__in=[one.pk for one in stops if one.pk]).delete()
    for order, one in enumerate(stops, start=1):
        row = there.get(one.pk or 0) or BatchStop(batch=kept)
        row.stop, row.minutes, row.order = one.stop, one.minutes, order
        row.save()
    return kept


def _problems_with_state(batch: Batch) -> list[Problem]:
    if batch.state in OPEN:
        return []
    message = format_lazy(_("This group is {state}. Please look again."), state=batch.get_state_display())
    return [Problem(code="no_longer_open", message=message)]


def _problems_with(stops: Sequence[StopPlan], there: dict[int, BatchStop]) -> list[Problem]:
    chosen = [one.pk for one in stops if one.pk]
    if len(stops) > MOST_STOPS:
        return [Problem(code="too_many", message=_("At most 30 stops belong to one group."))]
    if len(set(chosen)) < len(chosen) or set(chosen) - there.keys():
        return [Problem(code="changed_meanwhile", message=_("This visit has just been changed. Please look again."))]
    problems = [
        Problem(
            code="been_there",
            message=format_lazy(_("The group has already been to {stop}; that stays."), stop=been.stop.name),
        )
        for pk, been in there.items()
        if been.entered_at and not any(one.pk == pk and one.stop == been.stop for one in stops)
    ]
    for place, one in enumerate(stops):
        if not 1 <= one.minutes <= LONGEST_STOP:
            message = _("Please give between 1 and 240 minutes.")
            problems.append(Problem(code="minutes", field=f"stops-{place}-minutes", message=message))
    return problems
