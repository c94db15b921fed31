"""Where a visit stands, for the group itself: the steps with their moments, and what was agreed; no full names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bookings.models import Reservation
from centre.shared.masking import surname
from centre.shared.wording import clock, day_words
from reception import policies
from reception.models import Batch, Duty, Visit

DONE, NOW, COMING, STOPPED = "done", "now", "coming", "stopped"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the way; `phase` is done, now, coming or stopped, `at` None while nobody knows."""

    name: str
    phase: str
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """One guided group as its contact may know it."""

    batch: Batch
    docents: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Status:
    """Everything that the page of a visit shows."""

    title: str
    steps: Sequence[Step]
    groups: Sequence[Group]
    rooms: Sequence[Reservation]
    call_off_until: datetime
    may_call_off: bool
    proposal: datetime | None


def status_of(visit: Visit, *, now: datetime) -> Status:
    """Read where a visit stands at `now`; three queries."""
    batches = visit.batches.exclude(state=Batch.State.CANCELLED).select_related("route").order_by("number")
    groups = [Group(batch=batch, docents=_docents(batch)) for batch in batches.prefetch_related("duties__docent")]
    rooms = Reservation.objects.filter(visit_room__visit=visit, state__in=Reservation.OPEN).select_related(
        "room__venue"
    )
    until = policies.cancelled_online_until(visit.starts_at)
    untouched = not any(group.batch.is_received for group in groups)
    return Status(
        title=_title(visit, groups),
        steps=[_asked(visit), *_answered(visit, came=not untouched), *_came(visit, groups)],
        groups=groups,
        rooms=list(rooms.order_by("starts_at")),
        call_off_until=until,
        may_call_off=visit.is_open and now < until and untouched,
        proposal=visit.proposed_at if visit.state == Visit.State.PROPOSED else None,
    )


def _docents(batch: Batch) -> list[str]:
    """By family name only: `主讲林讲解员`, `备讲周讲解员`."""
    parts = {Duty.Part.FIRST: _("guided by docent %(surname)s"), Duty.Part.BACKUP: _("docent %(surname)s stands by")}
    names = {duty.part: {"surname": surname(duty.docent.name)} for duty in batch.duties.all()}
    return [words % names[part] for part, words in parts.items() if part in names]


def _title(visit: Visit, groups: Sequence[Group]) -> str:
    state, day = visit.state, {"day": day_words(visit.starts_at)}
    if state == Visit.State.ACCEPTED:
        if groups and all(group.batch.state == Batch.State.FINISHED for group in groups):
            return _("Thank you for coming")
        return _("Accepted: we see you on %(day)s") % day
    titles = {
        Visit.State.ASKED: _("Received, the answer is on its way"),
        Visit.State.PROPOSED: _("Could you come at another time?"),
        Visit.State.DECLINED: _("We cannot receive you on %(day)s") % day,
        Visit.State.CANCELLED: _("This visit was called off"),
    }
    return titles[Visit.State(state)]


def _asked(visit: Visit) -> Step:
    wish = {"day": day_words(visit.starts_at), "clock": clock(visit.starts_at), "n": visit.planned_headcount}
    text = _("For %(day)s %(clock)s, %(n)d people.") % wish
    return Step(name=_("Asked"), phase=DONE, at=visit.created_at, text=text)


def _answered(visit: Visit, *, came: bool) -> list[Step]:
    """What the desk said, or that it has not yet."""
    looked_at = _("The desk looks at the day")
    if visit.state == Visit.State.ASKED:
        agreed = _("You said yes to the time we proposed; nothing is kept until the desk has planned it.")
        waiting = _("Nothing is kept until you have our answer.")
        return [Step(name=looked_at, phase=NOW, text=agreed if visit.is_agreed_to else waiting)]
    if visit.state == Visit.State.PROPOSED:
        return [Step(name=_("Another time proposed"), phase=NOW, at=visit.decided_at, text=visit.answer)]
    if visit.state == Visit.State.DECLINED:
        return [Step(name=_("Declined"), phase=STOPPED, at=visit.decided_at, text=visit.answer)]
    if visit.state == Visit.State.CANCELLED:
        return [Step(name=_("Called off"), phase=STOPPED, at=visit.decided_at, text=visit.answer)]
    phase = DONE if came else NOW
    return [Step(name=_("Accepted"), phase=phase, at=visit.decided_at, text=visit.answer)]


def _came(visit: Visit, groups: Sequence[Group]) -> list[Step]:
    """Arriving and leaving; nothing for a visit that does not take place."""
    if visit.state in (Visit.State.DECLINED, Visit.State.CANCELLED):
        return []
    arrivals = [group.batch.arrived_at for group in groups if group.batch.arrived_at]
    ends = [group.batch.finished_at for group in groups if group.batch.finished_at]
    if groups and all(group.batch.state == Batch.State.NO_SHOW for group in groups):
        return [Step(name=_("Nobody came"), phase=STOPPED, at=visit.starts_at)]
    settled = visit.state == Visit.State.ACCEPTED
    over = bool(groups) and not any(group.batch.is_open for group in groups)
    return [
        Step(
            name=_("Arrival at the desk"),
            phase=DONE if arrivals else COMING,
            at=min(arrivals) if arrivals else visit.starts_at if settled else None,
            text="" if arrivals else _("Whoever leads the group says the number at the reception desk."),
        ),
        Step(
            name=_("End of the visit"),
            phase=DONE if over else NOW if arrivals else COMING,
            at=max(ends) if over and ends else None,
            text=_("Afterwards we ask you for a minute: how was it? Without a name."),
        ),
    ]
