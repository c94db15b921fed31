"""The commands that count people: presses of a counter, corrections, groups that walk in, individual visitors.

A headcount is the sum of its tallies, and each tally has a key: sent twice it counts once. Whoever counts locks the
batch first, so that the tallies of a batch are written one after the other.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import local_day
from reception.models import Batch, Category, Headcount, IndividualVisitors, Tally
from reception.months import refused_when_closed
from reception.permissions import may_lead, may_receive, require

State = Batch.State
MOST_IN_ONE_PRESS, MOST_PRESSES, MOST_PEOPLE = 999, 500, 9_999
REPLAYED_WITHIN = timedelta(days=2)
UNDONE = "8"  # the version of a key; a press has a random one, of version 4


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press of the counter: so many people of a category more or less. `pressed_at` is None where nobody knows."""

    key: uuid.UUID
    category: Category
    change: int
    pressed_at: datetime | None = None


def undoing(key: uuid.UUID) -> uuid.UUID:
    """The key of what undoes a press: the same with another version, so that it can be undone only once."""
    text = str(key)
    return uuid.UUID(f"{text[:14]}{UNDONE}{text[15:]}")


def count(*, batch: Batch, presses: Sequence[Press], by: User, now: datetime, over_capacity_reason: str = "") -> Batch:
    """Write the presses that are not there yet, in their order.

    Raises Refused at the first that cannot be (below nobody, above the hall without a reason); those before it stay.
    Raises PermissionDenied for whoever neither receives nor guides the group.
    """
    require(may_lead(by, batch))
    if len(presses) > MOST_PRESSES:
        raise Refused([Problem(code="too_many", message=_("These are too many presses at once."))])
    kept, problem = _counted(batch, presses, by=by, now=now, reason=over_capacity_reason.strip())
    refuse([problem] if problem else [])
    return kept


@dataclass(frozen=True, kw_only=True)
class NotCounted(Problem):
    """Why a press was not written, and which; `key` tells whoever replays presses to go on without it."""

    key: uuid.UUID


@retried
def set_count(
    *,
    batch: Batch,
    counts: Mapping[Category, int],
    key: uuid.UUID,
    by: User,
    now: datetime,
    over_capacity_reason: str = "",
) -> Batch:
    """Correct the count: each of `counts` holds from now on, written as the difference. The form's `key` counts once.

    Raises Refused for nobody at all or more than the hall holds without a reason, or PermissionDenied.
    """
    require(may_lead(by, batch))
    sheet = _sheet(batch)
    if Tally.objects.filter(key__in=[_key_for(key, category) for category in counts]).exists():
        return sheet.batch
    for category, people in counts.items():
        change = people - sheet.people.get(category.pk, 0)
        if change:
            sheet.enter(Press(key=_key_for(key, category), category=category, change=change))
    refuse(sheet.problems_as_a_whole(over_capacity_reason))
    return sheet.written(by=by, now=now, reason=over_capacity_reason)


@retried
def count_individuals(*, people: int, key: uuid.UUID, by: User, now: datetime, purpose: str = "") -> IndividualVisitors:
    """People without a group, counted by day and apart; the form's `key` counts once.

    Raises Refused or PermissionDenied.
    """
    require(may_receive(by))
    refuse(problems_with_people(people, field="headcount"))
    row = {"day": local_day(now), "people": people, "purpose": purpose.strip()[:40], "by": by, "at": now}
    with refused_when_closed():
        return IndividualVisitors.objects.get_or_create(key=key, defaults=row)[0]


def problems_with_people(people: int, *, field: str) -> list[Problem]:
    """Why nobody can have counted so many."""
    if 1 <= people <= MOST_PEOPLE:
        return []
    message = format_lazy(_("Please count between 1 and {most} people."), most=MOST_PEOPLE)
    return [Problem(code="no_headcount", field=field, message=message)]


# --- the sheet on which a batch is counted ---------------------------------------------------------------------------


class Sheet:
    """A batch that is locked, what was counted, and the presses that are about to be written."""

    def __init__(self, batch: Batch, people: dict[int, int]) -> None:
        self.batch = batch
        self.people = people
        self.presses: list[Press] = []

    @property
    def total(self) -> int:
        return (self.batch.headcount or 0) + sum(one.change for one in self.presses if not one.category.is_within)

    def enter(self, press: Press) -> None:
        self.presses.append(press)
        self.people[press.category.pk] = self.people.get(press.category.pk, 0) + press.change

    def problem_with(self, press: Press, reason: str) -> NotCounted | None:
        """Why a press cannot be written after those before it."""
        if not 1 <= abs(press.change) <= MOST_IN_ONE_PRESS:
            return _not_counted(press, "not_a_change", _("One press counts at most 999 people."))
        if self.people.get(press.category.pk, 0) + press.change < 0:
            message = format_lazy(_("{category}: nobody is left to take away."), category=press.category)
            return _not_counted(press, "below_nobody", message)
        total = self.total + (0 if press.category.is_within else press.change)
        if total > MOST_PEOPLE or (total < 1 and self.batch.state == State.FINISHED):
            return _not_counted(press, "no_headcount", _("A group that has left was at least one person."))
        if total > self.total and self._is_too_full(total, reason):
            return _not_counted(press, "over_capacity", self._too_full(), field="over_capacity_reason")
        return None

    def problems_as_a_whole(self, reason: str) -> list[Problem]:
        """Why the counts that were typed cannot be."""
        if min(self.people.values(), default=0) < 0 or max(self.people.values(), default=0) > MOST_PEOPLE:
            return [Problem(code="no_headcount", message=_("Please write how many people they were."))]
        if problems := problems_with_people(self.total, field="counts"):
            return problems
        if self._is_too_full(self.total, reason):
            return [Problem(code="over_capacity", field="over_capacity_reason", message=self._too_full())]
        return []

    def written(self, *, by: User, now: datetime, reason: str) -> Batch:
        """Add the presses to the tallies; the database adds them up."""
        rows = [
            Tally(
                batch=self.batch,
                category=one.category,
                change=one.change,
                key=one.key,
                pressed_at=_believable(one.pressed_at, now),
                received_at=now,
                by=by,
            )
            for one in self.presses
        ]
        with refused_when_closed():
            Tally.objects.bulk_create(rows, ignore_conflicts=True)
            if reason.strip() and self.total > self.batch.hall.capacity:
                Batch.objects.filter(pk=self.batch.pk).update(over_capacity_reason=reason.strip()[:120])
        self.batch.refresh_from_db(fields=["headcount", "over_capacity_reason"])
        return self.batch

    def _is_too_full(self, total: int, reason: str) -> bool:
        return total > self.batch.hall.capacity and not (reason.strip() or self.batch.over_capacity_reason)

    def _too_full(self) -> object:
        message = _("The hall holds {capacity} people. If there are really more, please say why.")
        return format_lazy(message, capacity=self.batch.hall.capacity)


def _sheet(batch: Batch) -> Sheet:
    """Lock a batch to count it. Raises Refused when it never came."""
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("hall").get(pk=batch.pk)
    if kept.state in (State.CANCELLED, State.NO_SHOW):
        message = format_lazy(_("This group is already {state}."), state=kept.get_state_display())
        raise Refused([Problem(code="not_possible", message=message)])
    return Sheet(kept, dict(Headcount.objects.filter(batch=kept).values_list("category_id", "people")))


@retried
def _counted(
    batch: Batch, presses: Sequence[Press], *, by: User, now: datetime, reason: str
) -> tuple[Batch, NotCounted | None]:
    """Write up to the first press that cannot be written, which comes back as a problem."""
    sheet, problem = _sheet(batch), None
    there = set(Tally.objects.filter(key__in=[one.key for one in presses]).values_list("key", flat=True))
    for press in presses:
        if press.key in there:
            continue
        if problem := sheet.problem_with(press, reason):
            break
        there.add(press.key)
        sheet.enter(press)
    return sheet.written(by=by, now=now, reason=reason), problem


def _believable(pressed_at: datetime | None, now: datetime) -> datetime:
    """When a press was made; a phone with a wrong clock is not believed."""
    if pressed_at is None or not now - REPLAYED_WITHIN <= pressed_at <= now:
        return now
    return pressed_at


def _key_for(key: uuid.UUID, category: Category) -> uuid.UUID:
    return uuid.uuid5(key, str(category.pk))


def _not_counted(press: Press, code: str, message: object, *, field: str | None = None) -> NotCounted:
    return NotCounted(code=code, field=field, message=message, key=press.key)
