"""The commands that lead a group through its day: arrived, in tour, finished; did not come, called off; taken back.

All of them go through one function over the table of states. Two people press the same at once: the second changes
nothing and is told nothing. Locks: docents where duties change, then the visit, then the batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import pghistory
from django.apps import apps
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from centre.shared.wording import day_words
from reception import duties, notices, welcoming
from reception.models import Batch, Duty, Message, Step, Visit
from reception.months import refused_when_closed
from reception.permissions import may_lead, may_receive, require
from reception.states import OF_A_BATCH, OPEN, is_done_already, leads_to

State = Batch.State
TAKEN_BACK_WITHIN = timedelta(minutes=10)
# The moment each deed writes; taking it back forgets it.
MOMENTS: Mapping[str, str] = MappingProxyType(
    {"arrive": "arrived_at", "start_tour": "tour_started_at", "finish": "finished_at"}
)
DEED_TO: Mapping[str, str] = MappingProxyType({after: deed for deed, (_before, after) in OF_A_BATCH.items()})
OF_A_DOCENT = frozenset({"start_tour", "finish"})
FREES_DOCENTS = frozenset({"miss", "cancel"})


def arrive(*, batch: Batch, by: User, now: datetime) -> Batch:
    """The group is there. Raises Refused when it is finished or was called off, or PermissionDenied."""
    return _step(batch, "arrive", by=by, now=now)


def start_tour(*, batch: Batch, by: User, now: datetime) -> Batch:
    """The tour begins; whoever guides the group may say so too. Raises Refused unless the group has arrived."""
    return _step(batch, "start_tour", by=by, now=now)


def finish(*, batch: Batch, by: User, now: datetime) -> Batch:
    """The group leaves; the contact is thanked after the last one. Raises Refused without a count."""
    return _step(batch, "finish", by=by, now=now)


def miss(*, batch: Batch, by: User, now: datetime, reason: str = "") -> Batch:
    """The group did not come: its docents are free. Raises Refused before its time or after it arrived."""
    return _step(batch, "miss", by=by, now=now, reason=reason)


def call_off(*, batch: Batch, by: User, now: datetime, reason: str = "") -> Batch:
    """This one group does not come after all: its docents are free. Raises Refused after it arrived."""
    return _step(batch, "cancel", by=by, now=now, reason=reason)


DEEDS: Mapping[str, Callable[..., Batch]] = MappingProxyType(
    {"arrive": arrive, "start_tour": start_tour, "finish": finish, "miss": miss, "cancel": call_off}
)


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """A batch after its last step was taken back, and the docents who meanwhile have something else to do."""

    batch: Batch
    not_free: tuple[User, ...] = ()


@retried
def take_back(*, batch: Batch, by: User, now: datetime, step: int | None = None) -> TakenBack:
    """Undo the last step of a batch within ten minutes, and give it the docents back who are still free.

    `step` is the key of the step that somebody means; None means the last one. Who takes back what was taken back
    already changes nothing. Raises Refused when others followed or it is too late, or PermissionDenied.
    """
    freed = [duty.docent for duty in _freed_by(_last(batch))]
    duties.lock_docents(*freed)
    kept = _locked(batch)
    last = _last(kept)
    if _is_taken_back(kept, step):
        return TakenBack(batch=kept)
    if last is None or step not in (None, last.pk) or kept.visit.state != Visit.State.ACCEPTED:
        raise Refused([_others_followed()])
    require(may_receive(by) or (last.by_id == by.pk and may_lead(by, kept)))
    if now - last.at > TAKEN_BACK_WITHIN:
        raise Refused([_too_late_to_take_back()])
    return _taken_back(kept, last, by=by, now=now)


def is_over(state: str) -> bool:
    """Whether nothing more can happen to a batch in this state."""
    return state not in OPEN


# --- the one step ----------------------------------------------------------------------------------------------------


@retried
def _step(batch: Batch, deed: str, *, by: User, now: datetime, reason: str = "") -> Batch:
    require(may_receive(by) or (deed in OF_A_DOCENT and may_lead(by, batch)))
    if deed in FREES_DOCENTS:
        duties.lock_docents(*(duty.docent for duty in batch.duties.select_related("docent")))
    kept = _locked(batch)
    if is_done_already(OF_A_BATCH, deed, kept.state):
        return kept
    _refuse_unless_possible(kept, deed, now)
    with refused_when_closed():
        _write(kept, deed, by=by, now=now, reason=reason.strip()[:120] or _remark(kept, deed, now))
    if deed not in ("arrive", "start_tour"):
        welcoming.end_after_the_last(kept.visit, now=now)
        _thank_after_the_last(kept.visit)
    return kept


def _write(batch: Batch, deed: str, *, by: User | None, now: datetime, reason: str) -> None:
    after = leads_to(OF_A_BATCH, deed, batch.state)
    assert after
    step = Step.objects.create(batch=batch, before=batch.state, after=after, at=now, by=by, reason=reason)
    if deed in FREES_DOCENTS:
        with pghistory.context(frees_docents_by_step=step.pk):
            duties.take_off(batch)
    batch.state = after
    if deed in MOMENTS:
        setattr(batch, MOMENTS[deed], now)
    _save(batch)


def _save(batch: Batch) -> None:
    """Only what steps change: the headcount belongs to the counters, who may be at work beside us."""
    batch.save(update_fields=["state", *MOMENTS.values()])


def _locked(batch: Batch) -> Batch:
    """The visit, then the batch, as they are now."""
    visit = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.visit_id)
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    kept.visit = visit
    return kept


def _refuse_unless_possible(batch: Batch, deed: str, now: datetime) -> None:
    if leads_to(OF_A_BATCH, deed, batch.state) is None:
        message = format_lazy(_("This group is already {state}."), state=batch.get_state_display())
        if deed in ("start_tour", "finish") and batch.state == State.EXPECTED:
            message = _("This group has not arrived yet.")
        raise Refused([Problem(code="not_possible", message=message)])
    if deed == "miss" and now < batch.starts_at:
        message = _("It is not time yet. If they have cancelled, please call the group off.")
        raise Refused([Problem(code="too_early", message=message)])
    if deed == "finish" and not batch.headcount:
        raise Refused([Problem(code="not_counted", message=_("Please count the group before it leaves."))])


def _remark(batch: Batch, deed: str, now: datetime) -> str:
    """What the story should say of an arrival on another day than was agreed, in the language of the house."""
    if deed != "arrive" or local_day(now) == local_day(batch.starts_at):
        return ""
    with override(settings.LANGUAGE_CODE):
        return gettext("Was planned for %(day)s.") % {"day": day_words(batch.starts_at)}


def _thank_after_the_last(visit: Visit) -> None:
    """Once, when no group is expected or in the house any more and one of them was here."""
    batches = list(visit.batches.values_list("state", flat=True))
    if any(state in OPEN for state in batches) or State.FINISHED not in batches:
        return
    if not visit.messages.filter(deed=Message.Deed.THANKS).exists():
        notices.visit_thanks(visit)


# --- taking back -----------------------------------------------------------------------------------------------------


def _taken_back(batch: Batch, step: Step, *, by: User, now: datetime) -> TakenBack:
    freed = _freed_by(step)
    with refused_when_closed():
        Step.objects.create(batch=batch, before=step.after, after=step.before, at=now, by=by, takes_back=step)
        batch.state = step.before
        if moment := MOMENTS.get(DEED_TO[step.after]):
            setattr(batch, moment, None)
        _save(batch)
    if is_over(step.after):
        welcoming.welcome(batch.visit, now=now)
    return TakenBack(batch=batch, not_free=_given_back(batch, freed))


def _last(batch: Batch) -> Step | None:
    """The last step that still stands."""
    standing = batch.steps.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return standing.order_by("-pk").first()


def _is_taken_back(batch: Batch, step: int | None) -> bool:
    return step is not None and batch.steps.filter(pk=step, taken_back_by__isnull=False).exists()


def _freed_by(step: Step | None) -> list[Duty]:
    """The duties that a step took off, from the history; unsaved copies of what they were."""
    if step is None or DEED_TO[step.after] not in FREES_DOCENTS:
        return []
    history = apps.get_model("reception", "DutyEvent").objects
    rows = history.filter(batch=step.batch_id, pgh_label="delete", pgh_context__metadata__frees_docents_by_step=step.pk)
    people = User.objects.in_bulk([row.docent_id for row in rows])
    return [
        Duty(docent=people[row.docent_id], part=row.part, batch_id=row.batch_id)
        for row in rows.order_by("-part")  # whoever guides before whoever stands by
        if row.docent_id in people
    ]


def _given_back(batch: Batch, freed: list[Duty]) -> tuple[User, ...]:
    """Give a batch its docents again; whoever is bound elsewhere by now is returned."""
    not_free = []
    for duty in freed:
        try:
            now_on = duties.parts_of(batch) | {Duty.Part(duty.part): duty.docent}
            duties.give(batch, now_on, field=lambda _part: "docent")
        except Refused:
            not_free.append(duty.docent)
    return tuple(not_free)


def _others_followed() -> Problem:
    message = _("Somebody has gone on with this group since. Please look again.")
    return Problem(code="others_followed", message=message)


def _too_late_to_take_back() -> Problem:
    message = _("That was more than ten minutes ago and stays as it is. Please write a remark instead.")
    return Problem(code="too_late", message=message)
