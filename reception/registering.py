"""Groups of the past, out of an old register: written down as they were, received, counted and finished in one step."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, refuse
from centre.shared.timespan import Span
from reception import duties
from reception.itineraries import take_route
from reception.models import Batch, Category, Duty, Hall, Remark, Route, Step, Tally, Visit
from reception.months import refused_when_closed
from reception.permissions import may_plan, require
from reception.walk_ins import locked_hall

State, Part = Batch.State, Duty.Part
A_MINUTE = timedelta(minutes=1)
NOT_BROKEN_DOWN = "未分类"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One group as the register has it. `counts` are its people by category, `people` all of them.

    `label` says who they are, and tells two groups apart that one organisation sent at the same minute.
    """

    organisation_name: str
    kind: str
    level: str
    span: Span
    people: int
    counts: Mapping[Category, int]
    label: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    docent: User | None = None
    route: Route | None = None
    purpose: str = Visit.Purpose.OTHER
    purpose_words: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The group as it stands here, and whether it was just written; otherwise it was there already."""

    batch: Batch
    is_new: bool


@retried
def register(*, entry: Entry, by: User, now: datetime) -> Registered:
    """Write down a group of the past, unless it is there already. Nobody is told anything.

    Raises Refused (fields `day`, `people`, `docent`) when its time is not over, its month is closed or the docent was
    elsewhere, or PermissionDenied.
    """
    require(may_plan(by))
    refuse([*_problems_with_time(entry, now), *_problems_with_people(entry)])
    duties.lock_docents(entry.docent)
    hall = locked_hall(entry.route)  # so that of two who hand in the same register one comes after the other
    if there := batch_like(entry):
        return Registered(batch=there, is_new=False)
    with refused_when_closed():
        batch = _received(entry, hall, by=by, now=now)
        _counted(batch, entry, by=by, now=now)
        _finished(batch, entry, by=by)
    duties.give(batch, {Part.FIRST: entry.docent, Part.BACKUP: None}, field=lambda _part: "docent")
    batch.refresh_from_db()
    return Registered(batch=batch, is_new=True)


def batch_like(entry: Entry) -> Batch | None:
    """The group that is this entry: the same organisation, arrived in the same minute, called the same."""
    arrived = entry.span.starts_at.replace(second=0, microsecond=0)
    within = Batch.objects.received().filter(arrived_at__gte=arrived, arrived_at__lt=arrived + A_MINUTE)
    same = within.filter(visit__organisation_name=entry.organisation_name, label=entry.label)
    return same.select_related("visit").first()


def _problems_with_time(entry: Entry, now: datetime) -> list[Problem]:
    if not entry.span:
        return [Problem(code="not_a_span", field="left", message=_("The end must come after the start."))]
    if entry.span.ends_at > now:
        message = _("This time is not over yet. A register holds what has been; please enter it at the desk.")
        return [Problem(code="not_over", field="day", message=message)]
    return []


def _problems_with_people(entry: Entry) -> list[Problem]:
    beside = sum(people for category, people in entry.counts.items() if not category.is_within)
    too_many = [category.name for category, people in entry.counts.items() if people > entry.people]
    if entry.people < 1:
        message = gettext("A group is at least one person.")
        return [Problem(code="nobody", field="people", message=message)]
    if beside not in (0, entry.people):
        message = gettext("The categories add up to %(sum)d, the headcount says %(total)d. Please put one right.")
        message %= {"sum": beside, "total": entry.people}
        return [Problem(code="does_not_add_up", field="people", message=message)]
    if too_many:
        message = gettext("More %(names)s are named than people in all.") % {"names": "、".join(too_many)}
        return [Problem(code="more_than_all", field="people", message=message)]
    return []


def _received(entry: Entry, hall: Hall, *, by: User, now: datetime) -> Batch:
    """The visit with its one batch, which has arrived."""
    start, end = entry.span.starts_at, entry.span.ends_at
    visit = Visit.objects.create(
        origin=Visit.Origin.REGISTER,
        state=Visit.State.ACCEPTED,
        organisation_name=entry.organisation_name,
        organisation=Organisation.objects.filter(name=entry.organisation_name).first(),
        kind=entry.kind,
        level=entry.level,
        starts_at=start,
        ends_at=end,
        planned_headcount=entry.people,
        purpose=entry.purpose,
        purpose_words=entry.purpose_words,
        created_by=by,
        created_at=now,
        decided_by=by,
        decided_at=now,
        **_contact(entry, now),
    )
    batch = Batch.objects.create(
        visit=visit,
        label=entry.label,
        hall=hall,
        route=entry.route,
        starts_at=start,
        ends_at=end,
        planned_headcount=entry.people,
        state=State.ARRIVED,
        arrived_at=start,
        over_capacity_reason=gettext("from the old register") if entry.people > hall.capacity else "",
    )
    take_route(batch)
    if entry.remark:
        Remark.objects.create(visit=visit, text=entry.remark, by=by, at=now)
    return batch


def _contact(entry: Entry, now: datetime) -> dict[str, object]:
    """Whom one could call; after the time for which contacts are kept it is not even taken in."""
    if is_too_old_for_contact(entry, now):
        return {"contact_purged_at": now} if entry.contact_name or entry.contact_phone else {}
    return {"contact_name": entry.contact_name, "contact_phone": entry.contact_phone}


def is_too_old_for_contact(entry: Entry, now: datetime) -> bool:
    """Whether the contact of so old a group is no longer kept."""
    return entry.span.ends_at < now - timedelta(days=settings.VISITS["contact_kept_days"])


def _counted(batch: Batch, entry: Entry, *, by: User, now: datetime) -> None:
    """The tallies: by category, or all people in one that says that nobody broke them down."""
    counts = {category: people for category, people in entry.counts.items() if people}
    if all(category.is_within for category in counts):
        counts[_not_broken_down(now)] = entry.people
    for category, people in counts.items():
        Tally.objects.create(
            batch=batch,
            category=category,
            change=people,
            key=uuid.uuid4(),
            pressed_at=entry.span.starts_at,
            received_at=now,
            by=by,
        )


def _not_broken_down(now: datetime) -> Category:
    """Retired from the beginning, so that no counter offers it."""
    facts = {"hint": "旧登记簿只有总人数", "order": 99, "retired_at": now}
    return Category.objects.get_or_create(name=NOT_BROKEN_DOWN, defaults=facts)[0]


def _finished(batch: Batch, entry: Entry, *, by: User) -> None:
    told = {"batch": batch, "by": by, "reason": gettext("from the old register")}
    Step.objects.create(before=State.EXPECTED, after=State.ARRIVED, at=entry.span.starts_at, **told)
    Step.objects.create(before=State.ARRIVED, after=State.FINISHED, at=entry.span.ends_at, **told)
    batch.state, batch.finished_at = State.FINISHED, entry.span.ends_at
    batch.save(update_fields=["state", "finished_at"])  # the headcount is the tallies' alone
