"""The portal looks at itself: whether its promises hold, its jobs are done, and what would be missed is kept.

What must be zero is counted anew each time. Every check says what to do when it is not as it should be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer

from bookings.outage import LATEST
from bookings.outage import folder as outage_folder
from bookings.queries import audit as rooms
from bookings.wording import length_words
from centre.notifications.actions import SEND_NOTICE_MAIL
from centre.opening.models import SpecialDay
from centre.shared.timespan import local_day
from centre.shared.wording import clock, day_words
from centre.trail import sealing
from centre.trail.models import Seal
from centre.upkeep.backup import backup_folder, newest_at, tried_out_at

SOON = timedelta(minutes=10)  # a job, or a mail, that has waited longer is late
A_DAY_AND_MORE = timedelta(hours=26)
ANNOUNCED_FROM = 12  # by December the holidays of the next year are known
JOBS_NAMED = 3
SEALED_DAYS = 3  # so many are computed anew at each look; all of them by manage.py verify_trail


class State(StrEnum):
    GOOD = "good"
    LOOK = "look"
    BROKEN = "broken"


STATES: dict[State, tuple[Any, str, str]] = {
    State.GOOD: (gettext_lazy("In order"), "is-confirmed", "check"),
    State.LOOK: (gettext_lazy("Please look"), "is-waiting", "triangle-alert"),
    State.BROKEN: (gettext_lazy("Broken"), "is-refused", "circle-x"),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """What was looked at, what was found, and what to do if it is not in order. `references` are reservations."""

    what: Any
    state: State
    found: Any
    remedy: Any = ""
    references: Sequence[str] = ()

    @property
    def word(self) -> str:
        return str(STATES[self.state][0])

    @property
    def look(self) -> str:
        return STATES[self.state][1]

    @property
    def icon(self) -> str:
        return STATES[self.state][2]


def _check(what: Any, found: Any, *, good: bool, otherwise: State, remedy: Any, **more: Any) -> Check:
    """A check that is either in order, or `otherwise` with its remedy."""
    return Check(what=what, state=State.GOOD if good else otherwise, found=found, remedy="" if good else remedy, **more)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Every check in groups with a heading."""

    groups: Sequence[tuple[str, Sequence[Check]]]

    @property
    def checks(self) -> list[Check]:
        return [check for _title, checks in self.groups for check in checks]

    def count(self, state: State) -> int:
        return sum(check.state == state for check in self.checks)

    @property
    def broken(self) -> int:
        return self.count(State.BROKEN)

    @property
    def to_look_at(self) -> int:
        return self.count(State.LOOK)


def audit(now: datetime) -> Audit:
    """Look at everything; it reads every reservation once and takes a moment."""
    return Audit(
        groups=[
            (_("Rooms and reservations"), [_overlaps(), _constraint(), _triggers(), _disagreements(), _left_over(now)]),
            (_("Jobs"), [_failed_jobs(), _waiting_jobs(now), _unsent_notices(now), *_periodic_tasks(now)]),
            (_("Audit trail"), [_seals(now), _sealed_until(now)]),
            (_("Kept for bad days"), [_backup(now), _trial(now), _snapshot(now), *_special_days(now)]),
        ]
    )


# --- rooms -----------------------------------------------------------------------------------------------------------


def _overlaps() -> Check:
    found = rooms.overlaps()
    return _check(
        _("Two parties in one space"),
        found.number,
        good=found.number == 0,
        otherwise=State.BROKEN,
        remedy=_("Move or cancel one of each two and tell the parties; then bring the constraint back (next line)."),
        references=found.examples,
    )


def _constraint() -> Check:
    stands = rooms.constraint_stands()
    return _check(
        _("The constraint that makes it impossible"),
        _("there and valid") if stands else _("missing or changed"),
        good=stands,
        otherwise=State.BROKEN,
        remedy=_("Restore occupancy_one_holder_per_space from a fresh database; until then reserve by paper."),
    )


def _triggers() -> Check:
    missing = rooms.missing_triggers()
    return _check(
        _("The triggers that watch over reservations"),
        ", ".join(missing) or _("all there and enabled"),
        good=not missing,
        otherwise=State.BROKEN,
        remedy=_("Enable them (ALTER TABLE … ENABLE TRIGGER), or restore them from a fresh database."),
    )


def _disagreements() -> Check:
    found = rooms.disagreements()
    return _check(
        _("Reservations that do not occupy exactly their room"),
        found.number,
        good=found.number == 0,
        otherwise=State.BROKEN,
        remedy=_("Open each of them, and move it to its own room and time again, or cancel it."),
        references=found.examples,
    )


def _left_over(now: datetime) -> Check:
    found = rooms.left_over(now)
    late = found.since is not None and now - found.since > SOON
    return _check(
        _("Holds that are over and not cleared away yet"),
        _with_age(found.number, found.since, now),
        good=not late,
        otherwise=State.LOOK,
        remedy=_("Nobody is kept out by them, but whoever waits is not asked: see that a worker is running."),
    )


# --- jobs ------------------------------------------------------------------------------------------------------------


def _jobs(**conditions: Any) -> QuerySet[ProcrastinateJob]:
    jobs: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(**conditions)
    return jobs


def _failed_jobs() -> Check:
    failed = _jobs(status="failed").exclude(task_name=SEND_NOTICE_MAIL).values("task_name").annotate(n=Count("pk"))
    rows = list(failed.order_by("task_name"))
    names = ", ".join(f"{row['task_name']} ({row['n']})" for row in rows[:JOBS_NAMED])
    return _check(
        _("Jobs that failed"),
        f"{sum(row['n'] for row in rows)} {names}".strip(),
        good=not rows,
        otherwise=State.BROKEN,
        remedy=_("The worker's log says why. Mend that, then “manage.py procrastinate shell”: list_jobs, retry."),
    )


def _waiting_jobs(now: datetime) -> Check:
    due = _jobs(status="todo").filter(Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=now))
    facts = due.aggregate(
        number=Count("pk", distinct=True), since=Min("procrastinateevent__at", filter=Q(scheduled_at__isnull=True))
    )
    planned = due.aggregate(since=Min("scheduled_at"))["since"]
    since = min((at for at in (facts["since"], planned) if at), default=None)
    return _check(
        _("Jobs that wait"),
        _with_age(facts["number"], since, now),
        good=since is None or now - since <= SOON,
        otherwise=State.LOOK,
        remedy=_("No worker takes them up: start one (manage.py procrastinate worker), or another one."),
    )


def _unsent_notices(now: datetime) -> Check:
    mails = _jobs(task_name=SEND_NOTICE_MAIL)
    old = mails.filter(status__in=["todo", "doing"], procrastinateevent__type="deferred")
    late = old.filter(procrastinateevent__at__lt=now - SOON).distinct().count()
    number = mails.filter(status="failed").count() + late
    return _check(
        _("Notices whose mail was not sent"),
        number,
        good=number == 0,
        otherwise=State.BROKEN,
        remedy=_("See that the mail server answers and a worker is running; what failed is sent by retrying its job."),
    )


LABELS = {
    "seal_the_trail": gettext_lazy("sealing the audit trail"),
    "back_up": gettext_lazy("backup, and bringing it back on trial"),
    "remind_of_tomorrow": gettext_lazy("reminders of tomorrow"),
    "write_outage_snapshot": gettext_lazy("snapshot for a day without network"),
    "let_go_of_what_is_over": gettext_lazy("letting go of what is over"),
    "finish_past": gettext_lazy("finishing what has passed"),
    "take_up_stalled_jobs": gettext_lazy("taking up stalled jobs"),
    "remind_of_visits": gettext_lazy("reminders of visits"),
    "thank_for_visits": gettext_lazy("thanks after visits"),
    "retention": gettext_lazy("forgetting personal data whose time is over"),
    "expire_holds": gettext_lazy("passing on books that nobody collected"),
    "remind_of_loans": gettext_lazy("reminders of borrowed books"),
}


def _periodic_tasks(now: datetime) -> Iterable[Check]:
    """Of each the last run; a run that succeeded is no longer among the jobs, which is how one knows."""
    rows = ProcrastinatePeriodicDefer.objects.select_related("job").order_by("defer_timestamp")
    last = {(row.task_name, row.periodic_id): row for row in rows}
    for (name, periodic_id), task in sorted(app.periodic_registry.periodic_tasks.items()):
        due = task.croniter.get_prev(start_time=(now - SOON).timestamp(), update_current=False)
        run = last.get((name, periodic_id))
        yield _periodic_task(LABELS.get(name, name), run, due=datetime.fromtimestamp(due, UTC), now=now)


def _periodic_task(label: Any, run: ProcrastinatePeriodicDefer | None, *, due: datetime, now: datetime) -> Check:
    what = _("By itself: %(task)s") % {"task": label}
    remedy = _("See that a worker is running (manage.py procrastinate worker), and read its log.")
    if run is None or run.defer_timestamp is None:
        return Check(what=what, state=State.LOOK, found=_("not once yet"), remedy=remedy)
    at = datetime.fromtimestamp(run.defer_timestamp, UTC)
    status = run.job.status if run.job else "succeeded"
    if status == "failed":
        found = _("failed on %(when)s") % {"when": _moment(at)}
        return Check(what=what, state=State.BROKEN, found=found, remedy=remedy)
    done = status == "succeeded"
    words = _("last done on %(when)s") if done else _("waiting since %(when)s")
    good = at >= due if done else now - at <= SOON
    return _check(what, words % {"when": _moment(at)}, good=good, otherwise=State.LOOK, remedy=remedy)


# --- the audit trail -------------------------------------------------------------------------------------------------


def _seals(now: datetime) -> Check:
    found = sealing.verify(now=now, days=SEALED_DAYS)
    differs = found.differs_on
    return _check(
        _("Days of the audit trail that are not as they were sealed"),
        _("%(day)s differs") % {"day": day_words(differs)} if differs else 0,
        good=differs is None,
        otherwise=State.BROKEN,
        remedy=_(
            "Somebody has changed the database past the portal. Keep it as it is, and look into the last backups."
        ),
    )


def _sealed_until(now: datetime) -> Check:
    last = Seal.objects.last()
    late = sealing.days_waiting(now=now - A_DAY_AND_MORE)
    return _check(
        _("Audit trail sealed up to"),
        day_words(last.day) if last else _("not sealed yet"),
        good=not late,
        otherwise=State.LOOK,
        remedy=_("A worker seals each day after midnight: see that one is running."),
    )


# --- for bad days ----------------------------------------------------------------------------------------------------


def _backup(now: datetime) -> Check:
    made = newest_at()
    return _check(
        _("Last backup"),
        _ago(made, now) if made else _("no backup has been made"),
        good=made is not None and now - made <= A_DAY_AND_MORE,
        otherwise=State.LOOK,
        remedy=_("The worker makes one every night, “manage.py backup” at once. Copy %(folder)s to another house.")
        % {"folder": backup_folder()},
    )


def _trial(now: datetime) -> Check:
    made = tried_out_at()
    return _check(
        _("Last trial of bringing one back"),
        _("with the one of %(when)s") % {"when": _ago(made, now)} if made else _("none has succeeded"),
        good=made is not None and now - made <= A_DAY_AND_MORE,
        otherwise=State.LOOK,
        remedy=_("“manage.py verify_backup” does it now and says what is wrong."),
    )


def _snapshot(now: datetime) -> Check:
    path = outage_folder() / LATEST
    made = _changed_at(path) if path.is_file() else None
    return _check(
        _("Snapshot for a day without network"),
        _ago(made, now) if made else _("none has been written"),
        good=made is not None and now - made <= A_DAY_AND_MORE,
        otherwise=State.LOOK,
        remedy=_("It is written every evening by the worker; “manage.py outage” writes it now."),
    )


def _special_days(now: datetime) -> Iterable[Check]:
    today = local_day(now)
    for year in (today.year, today.year + 1):
        number = SpecialDay.objects.filter(day__year=year).count()
        expected = year == today.year or today.month >= ANNOUNCED_FROM
        yield _check(
            _("Public holidays of %(year)s") % {"year": year},
            number if number or expected else _("not announced yet"),
            good=bool(number) or not expected,
            otherwise=State.LOOK,
            remedy=_("“manage.py import_special_days %(year)s” once they are announced.") % {"year": year},
        )


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


# --- words -----------------------------------------------------------------------------------------------------------


def _moment(at: datetime) -> str:
    return f"{day_words(at)} {clock(at)}"


def _ago(at: datetime, now: datetime) -> str:
    minutes = max(0, int((now - at).total_seconds() // 60))
    return _("%(when)s, %(length)s ago") % {"when": _moment(at), "length": length_words(minutes)}


def _with_age(number: int, since: datetime | None, now: datetime) -> str:
    if since is None:
        return str(number)
    length = length_words(max(0, int((now - since).total_seconds() // 60)))
    return _("%(n)d, the oldest since %(length)s") % {"n": number, "length": length}
