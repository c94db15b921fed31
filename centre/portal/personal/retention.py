"""Forgetting what was kept long enough: every rule of the map, in stretches, and a line in the trail about it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from centre.portal.personal.closing import empty
from centre.portal.personal.history import forget_in_history
from centre.shared.db import retried
from centre.shared.history import because
from centre.shared.personal import RULES, TABLES, Rule
from centre.trail.models import Entry, Kind
from centre.trail.recording import record

logger = logging.getLogger(__name__)
AT_ONCE = 500  # rows in one transaction
RETENTION = "retention"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many rows a rule concerns: those that are due, or those that were forgotten."""

    rule: Rule
    rows: int


def due(now: datetime) -> list[Outcome]:
    """What every rule would forget at `now`; nothing is changed."""
    return [Outcome(rule=rule, rows=rule.due(now).count()) for rule in RULES.values()]


def forget(now: datetime) -> list[Outcome]:
    """Carry out every rule. One that fails does not keep the others from their work; its error is raised in the end."""
    outcomes, failed = [], None
    for rule in RULES.values():
        try:
            outcomes.append(Outcome(rule=rule, rows=_carry_out(rule, now)))
        except Exception as error:
            logger.exception("The rule %s could not be carried out.", rule.key)
            failed = error
    told: dict[str, Any] = {outcome.rule.key: outcome.rows for outcome in outcomes if outcome.rows}
    record(Kind.FORGOTTEN, what=RETENTION, rules=len(outcomes), **told)
    if failed:
        raise failed
    return outcomes


def last_run() -> Entry | None:
    """When it was done last, and what it forgot then."""
    return Entry.objects.filter(kind=Kind.FORGOTTEN, what=RETENTION).order_by("-at", "-pk").first()


def _carry_out(rule: Rule, now: datetime) -> int:
    if rule.carry_out:
        return rule.carry_out(now)
    return sum(_stretches(rule, now))


def _stretches(rule: Rule, now: datetime) -> Iterator[int]:
    while some := _forget_some(rule, now):
        yield some


@retried
def _forget_some(rule: Rule, now: datetime) -> int:
    """Rows that somebody has in hand are left for the next night."""
    rows = rule.due(now)
    model = rows.model
    locked = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    keys = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    chosen = model._base_manager.filter(pk__in=keys)
    with because("kept long enough"), transaction.atomic():
        if rule.deletes:
            chosen.delete()
        else:
            table = TABLES[model._meta.label]
            names = [name.rpartition(".")[2] for name in rule.columns]
            chosen.update(**{name: empty(table.column(name)) for name in names})
            forget_in_history(table, keys)
    return len(keys)
