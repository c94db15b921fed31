"""The commands about docents: who guides a batch, who stands by, who is away.

Nobody is in two places: the docents concerned are locked first, in the order of their keys, and the exclusion
constraint is the last word. Standing by binds nobody elsewhere, but whoever guides at that time cannot stand by.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import hold_calendar, retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span
from reception.models import Batch, Duty
from reception.permissions import may_guide, may_plan, require
from reception.queries.docents import docents

ONE_PLACE_AT_A_TIME = "duty_one_place_at_a_time"
Part = Duty.Part
FieldOf = Callable[[Duty.Part], str]  # the field of a form in which somebody is chosen for a part


@retried
def assign(*, batch: Batch, part: str, docent: User | None, by: User, now: datetime) -> Duty | None:
    """Let somebody guide a batch, or stand by for it; None takes whoever does it off.

    Raises Refused (field `docent`) when they are elsewhere or no docent, or PermissionDenied.
    """
    require(may_plan(by))
    lock_docents(docent, *(duty.docent for duty in batch.duties.select_related("docent")))
    kept = _open_batch(batch)
    give(kept, {**parts_of(kept), Part(part): docent}, field=lambda part: "docent")
    return kept.duties.filter(part=part).first()


@retried
def step_in(*, batch: Batch, by: User, now: datetime) -> Batch:
    """Whoever stands by guides, and whoever guided stands by. Raises Refused when nobody stands by or they are busy.

    The desk may say so, and the docent who stands by.
    """
    lock_docents(*(duty.docent for duty in batch.duties.select_related("docent")))
    kept = _open_batch(batch)
    parts = parts_of(kept)
    backup = parts[Part.BACKUP]
    require(may_plan(by) or (may_guide(by) and backup is not None and by.pk == backup.pk))
    if backup is None:
        raise Refused([Problem(code="no_backup", field="docent", message=_("Nobody stands by for this group."))])
    give(kept, {Part.FIRST: backup, Part.BACKUP: parts[Part.FIRST]}, field=lambda part: "docent")
    return kept


@retried
def go_away(*, docent: User, span: Span, reason: str, by: User, now: datetime) -> Duty:
    """Somebody is away for a time; what they should have guided then is refused until it is given to others.

    Docents say so for themselves, the desk for everybody. Raises Refused or PermissionDenied.
    """
    require(may_plan(by) or (may_guide(by) and by.pk == docent.pk))
    problems = (
        [] if span else [Problem(code="not_a_span", field="ends_at", message=_("The end comes before the start."))]
    )
    refuse(problems)
    lock_docents(docent)
    with nobody_in_two_places(docent, field="starts_at"):
        return Duty.objects.create(
            docent=docent, part=Part.AWAY, starts_at=span.starts_at, ends_at=span.ends_at, reason=reason.strip()
        )


@retried
def come_back(*, duty: Duty, by: User, now: datetime) -> None:
    """Somebody is there after all. Raises PermissionDenied, also for a duty that is none of being away."""
    require(duty.part == Part.AWAY and (may_plan(by) or by.pk == duty.docent_id))
    duty.delete()


# --- for the commands of planning ------------------------------------------------------------------------------------


def lock_docents(*people: User | None) -> None:
    """Lock the calendar (shared) and these people, in the order of their keys, before anything else is locked."""
    hold_calendar()
    keys = sorted({person.pk for person in people if person})
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def parts_of(batch: Batch) -> dict[Part, User | None]:
    """Who guides and who stands by; None where nobody does."""
    by_part = {Part(duty.part): duty.docent for duty in batch.duties.select_related("docent")}
    return {part: by_part.get(part) for part in (Part.FIRST, Part.BACKUP)}


def give(batch: Batch, parts: Mapping[Part, User | None], *, field: FieldOf) -> None:
    """Make these the duties of a batch, at its time. The docents are locked already.

    Duties that stay as they are are not touched. Raises Refused, with the field that `field` names for each part.
    """
    refuse(_problems_with_parts(parts, field))
    take_off(batch, keep=parts)
    there = set(batch.duties.values_list("part", flat=True))
    for part, docent in parts.items():
        if docent is not None and part not in there:
            _give_one(batch, part, docent, field(part))


def take_off(batch: Batch, *, keep: Mapping[Part, User | None] | None = None) -> None:
    """Free the docents of a batch, except those who in `keep` do the same at the same time."""
    for duty in batch.duties.all():
        kept = (keep or {}).get(Part(duty.part))
        if kept is None or kept.pk != duty.docent_id or duty.span != batch.span:
            duty.delete()


@contextmanager
def nobody_in_two_places(docent: User, *, field: str) -> Iterator[None]:
    """What the database refuses within becomes a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if violated_constraint(error) != ONE_PLACE_AT_A_TIME:
            raise
        raise Refused([_is_elsewhere(docent, field)]) from None


def _give_one(batch: Batch, part: Part, docent: User, field: str) -> None:
    if part == Part.BACKUP and _is_bound(docent, batch.span):
        raise Refused([_is_elsewhere(docent, field)])
    with nobody_in_two_places(docent, field=field):
        Duty.objects.create(docent=docent, part=part, batch=batch, starts_at=batch.starts_at, ends_at=batch.ends_at)


def _is_bound(docent: User, span: Span) -> bool:
    bound = docent.duties.filter(part__in=[Part.FIRST, Part.AWAY])
    return bound.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at).exists()


def _open_batch(batch: Batch) -> Batch:
    kept = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("visit").get(pk=batch.pk)
    if not kept.is_open:
        message = format_lazy(_("This group is {state}. Please look again."), state=kept.get_state_display())
        raise Refused([Problem(code="no_longer_open", message=message)])
    return kept


def _problems_with_parts(parts: Mapping[Part, User | None], field: FieldOf) -> list[Problem]:
    chosen = [docent for docent in parts.values() if docent]
    if len({docent.pk for docent in chosen}) < len(chosen):
        message = _("Nobody can stand by for themselves. Please choose somebody else.")
        return [Problem(code="same_docent", field=field(Part.BACKUP), message=message)]
    known = set(docents().filter(pk__in=[docent.pk for docent in chosen]).values_list("pk", flat=True))
    return [
        Problem(
            code="no_docent", field=field(part), message=format_lazy(_("{name} guides no groups."), name=docent.name)
        )
        for part, docent in parts.items()
        if docent and docent.pk not in known
    ]


def _is_elsewhere(docent: User, field: str) -> Problem:
    message = format_lazy(_("{name} guides another group at that time, or is away."), name=docent.name)
    return Problem(code="docent_elsewhere", field=field, message=message)
