"""The commands of the desk about a visit: accept, plan anew, move, propose another time, decline, cancel.

What belongs to a visit belongs together: its batches, their docents and its rooms are written in one step or not at
all. Locks are taken in the order calendar, docents, spaces, halls, visit, as everywhere.
"""

from datetime import datetime

import pghistory
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings import actions as bookings
from bookings.spaces import take_spaces_around
from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from reception import duties, notices, welcoming
from reception.carrying_out import call_off, carry_out, changed_meanwhile, in_past
from reception.models import Batch, Duty, Hall, Visit
from reception.permissions import may_plan, require
from reception.plans import Plan, hall_of, open_rooms, plan_of
from reception.states import OF_A_VISIT, leads_to


@retried
def accept(*, visit: Visit, plan: Plan, by: User, now: datetime, answer: str = "") -> Visit:
    """Say yes: batches, docents and rooms are the visit's from now on, all of them or none.

    Raises Refused with every reason (fields such as `batches-0-first`, `rooms-1-room`), or PermissionDenied.
    """
    require(may_plan(by))
    kept = _taken(visit, plan)
    _decide(kept, "accept", by=by, now=now, answer=answer)
    carry_out(kept, plan, by=by, now=now)
    welcoming.welcome(kept, now=now)
    notices.visit_accepted(kept)
    return kept


@retried
def replan(*, visit: Visit, plan: Plan, by: User, now: datetime) -> Visit:
    """Change what an accepted visit has. A batch is known by its number; expected ones that are left out are off.

    The contact is told when the time has changed. Raises Refused with every reason, or PermissionDenied.
    """
    require(may_plan(by))
    kept = _taken(visit, plan)
    refuse(_problems_unless_accepted(kept))
    before = kept.span
    carry_out(kept, plan, by=by, now=now)
    welcoming.welcome(kept, now=now)
    if kept.starts_at != before.starts_at:
        notices.visit_moved(kept, before=before)
    return kept


@retried
def move(*, visit: Visit, starts_at: datetime, by: User, now: datetime, reason: str = "") -> Visit:
    """Move an accepted visit with everything that belongs to it, so that it begins at `starts_at`: all or none.

    Raises Refused, field `starts_at` or as of `accept`, or PermissionDenied.
    """
    require(may_plan(by))
    had = plan_of(visit)
    refuse([] if had.batches else [_has_begun()])
    plan = had.shifted(starts_at - had.span.starts_at)
    kept = _taken(visit, plan)
    refuse(_problems_unless_accepted(kept) or _problems_with_moving(kept))
    refuse([] if plan_of(kept) == had else [changed_meanwhile()])
    before = kept.span
    with pghistory.context(reason=reason or "moved"):
        carry_out(kept, plan, by=by, now=now)
    welcoming.welcome(kept, now=now)
    notices.visit_moved(kept, before=before)
    return kept


@retried
def propose(*, visit: Visit, starts_at: datetime, by: User, now: datetime, answer: str = "") -> Visit:
    """Offer another time to a visit that waits for an answer; nothing is held for it yet.

    Raises Refused, field `starts_at`, or PermissionDenied.
    """
    require(may_plan(by))
    kept = _locked(visit)
    refuse([] if starts_at > now else [in_past("starts_at")])
    kept.proposed_at = starts_at
    _decide(kept, "propose", by=by, now=now, answer=answer)
    notices.visit_proposed(kept)
    return kept


@retried
def decline(*, visit: Visit, by: User, now: datetime, answer: str) -> Visit:
    """Say no, with the reason that the contact is told. Raises Refused, field `answer`, or PermissionDenied."""
    require(may_plan(by))
    if not answer.strip():
        message = _("Please say why, so that the group understands.")
        raise Refused([Problem(code="no_reason", field="answer", message=message)])
    kept = _locked(visit)
    _decide(kept, "decline", by=by, now=now, answer=answer)
    notices.visit_declined(kept)
    return kept


@retried
def cancel(*, visit: Visit, by: User | None, now: datetime, reason: str = "", by_contact: bool = False) -> Visit:
    """Call a visit off: its docents and rooms are free at once. The contact may too, which is for the view to know.

    Raises Refused when it has begun or is over, or PermissionDenied.
    """
    require(by_contact or (by is not None and may_plan(by)))
    kept = _taken(visit, plan_of(visit))
    refuse(_problems_with_moving(kept))
    _decide(kept, "cancel", by=by, now=now, answer=reason)
    for batch in kept.batches.filter(state=Batch.State.EXPECTED):
        call_off(batch, by=by, now=now, reason=reason)
    for one in open_rooms(kept):
        bookings.cancel(reservation=one.reservation, by=by, now=now, reason=reason, vouched=True)
    welcoming.end(kept, now=now)
    notices.visit_cancelled(kept, by_contact=by_contact)
    return kept


# --- locks -----------------------------------------------------------------------------------------------------------


def _taken(visit: Visit, plan: Plan) -> Visit:
    """Lock everything that the visit has or is going to have, and read it as it is then."""
    had = Duty.objects.filter(batch__visit=visit).select_related("docent")
    duties.lock_docents(*plan.docents, *(duty.docent for duty in had))
    rooms = [one.room for one in plan.rooms] + [one.reservation.room for one in open_rooms(visit)]
    if rooms:
        take_spaces_around(*rooms, organisation=visit.organisation_id)
    halls = {hall_of(one).pk for one in plan.batches} | set(visit.batches.values_list("hall_id", flat=True))
    list(Hall.objects.select_for_update(no_key=True).filter(pk__in=halls).order_by("pk"))
    return _locked(visit)


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=visit.pk)


def _decide(visit: Visit, deed: str, *, by: User | None, now: datetime, answer: str) -> None:
    after = leads_to(OF_A_VISIT, deed, visit.state)
    if after is None:
        message = format_lazy(_("This visit is already {state}."), state=visit.get_state_display())
        raise Refused([Problem(code="no_longer_open", message=message)])
    visit.state, visit.answer = after, answer.strip()
    visit.decided_by, visit.decided_at = by, now
    with pghistory.context(reason=answer or after):
        visit.save()


# --- what is against it ----------------------------------------------------------------------------------------------


def _problems_unless_accepted(visit: Visit) -> list[Problem]:
    if visit.state == Visit.State.ACCEPTED:
        return []
    message = format_lazy(_("This visit is {state}, so there is nothing to plan."), state=visit.get_state_display())
    return [Problem(code="not_accepted", message=message)]


def _problems_with_moving(visit: Visit) -> list[Problem]:
    """A visit of which a group has arrived stays where it is."""
    return [_has_begun()] if visit.batches.received().exists() else []


def _has_begun() -> Problem:
    return Problem(code="has_begun", message=_("A group of this visit has arrived already, so it stays where it is."))
