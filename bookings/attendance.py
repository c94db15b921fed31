"""The commands about who came: check in, give back what is left, record that nobody came and hear what they say.

Each takes the spaces first, like every command, so that of a check-in and a release at the same moment one wins.
"""

from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from bookings import notices, permissions
from bookings.check_in_rules import (
    Attendance,
    end_when_given_back,
    problems_with_checking_in,
    problems_with_giving_back,
    problems_with_recording_a_no_show,
)
from bookings.letting_go import clear, offer_next
from bookings.models import NoShow, Occupancy, Reservation
from bookings.queries.attendance import case_of, lets_go_at_of
from bookings.queries.no_shows import COUNTS_FOR
from bookings.spaces import let_go, occupy, take_spaces, take_spaces_around
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span

State, Verdict = Reservation.State, NoShow.Verdict
WITH_THE_CODE = "with the claim code"
AT_A_TIME = 500


@retried
def check_in(
    *, reservation: Reservation, by: User | None, now: datetime, at_the_desk: bool = False, claimed: bool = False
) -> Reservation:
    """The party is there: the room is kept until the end.

    `claimed` means that the claim code was shown instead of an account. Raises Refused outside the window, or
    PermissionDenied.
    """
    _require_party_or_desk(reservation, by, at_the_desk, claimed)
    take_spaces(reservation.room)
    kept = _locked(reservation)
    refuse(problems_with_checking_in(_case(kept), now=now))
    kept.state, kept.checked_in_at = State.CHECKED_IN, now
    _save(kept, WITH_THE_CODE if claimed else State.CHECKED_IN)
    kept.occupancies.update(lets_go_at=None)
    return kept


@retried
def give_back(
    *, reservation: Reservation, by: User | None, now: datetime, at_the_desk: bool = False, claimed: bool = False
) -> Reservation:
    """End a reservation that is going on, so that others can have the rest. Raises Refused when nothing is left."""
    _require_party_or_desk(reservation, by, at_the_desk, claimed)
    kept = _taken(reservation, now=now)
    refuse(problems_with_giving_back(_case(kept), now=now))
    rest = Span(end_when_given_back(kept.span, now=now), kept.ends_at)
    kept.ends_at, kept.state = rest.starts_at, State.FINISHED
    _save(kept, WITH_THE_CODE if claimed else "given back")
    free_again_at = kept.ends_at + kept.room.rules.turnaround
    # The turnaround may have been lengthened since: never into the time of whoever comes next.
    kept.occupancies.update(free_again_at=Least(F("free_again_at"), free_again_at), lets_go_at=None)
    kept.promises.update(ends_at=kept.ends_at)
    if by is None or not permissions.is_holder(by, kept):
        notices.rest_given_back(kept)
    offer_next(kept.room, rest, now=now)
    return kept


# --- nobody came -----------------------------------------------------------------------------------------------------


@retried
def record_no_show(*, reservation: Reservation, remark: str, by: User, now: datetime) -> NoShow:
    """The desk saw that nobody came, and says so to the holder; it counts for ninety days.

    Raises Refused without a remark, while the party may still come, or when they did.
    """
    require(permissions.may_keep_attendance(by) and reservation.kind != Reservation.Kind.CLOSURE)
    refuse(_problems_with_words(remark, "remark", _("Please write what you saw; the holder reads it.")))
    kept = _taken(reservation, now=now)
    refuse(problems_with_recording_a_no_show(_case(kept), now=now))
    before, kept.state = kept.state, State.NO_SHOW
    record, _made = NoShow.objects.update_or_create(
        reservation=kept,
        defaults={
            "state_before": before,
            "remark": remark.strip(),
            "recorded_by": by,
            "recorded_at": now,
            "expires_at": now + COUNTS_FOR,
            "contested_at": None,
            "contest": "",
            "verdict": "",
            "judged_by": None,
        },
    )
    let_go(kept)
    _save(kept, remark.strip())
    notices.no_show_recorded(record)
    if before != State.RELEASED:
        offer_next(kept.room, kept.span, now=now)
    return record


@retried
def withdraw_no_show(*, reservation: Reservation, by: User, now: datetime) -> NoShow:
    """It was a mistake, or the holder is right: it no longer counts, and the reservation is what it was.

    Where somebody else was given the time meanwhile, it stays released. Raises Refused when there is none to withdraw.
    """
    require(permissions.may_keep_attendance(by))
    kept = _taken(reservation, now=now)
    record = _record_of(kept)
    if kept.state != State.NO_SHOW or record.verdict == Verdict.WITHDRAWN:
        raise Refused([_not_recorded()])
    record.verdict, record.judged_by = Verdict.WITHDRAWN, by
    record.save()
    _put_back(kept, record.state_before, now=now)
    notices.no_show_withdrawn(record)
    return record


@retried
def contest_no_show(*, reservation: Reservation, words: str, by: User, now: datetime) -> NoShow:
    """The holder sees it differently, once, while it counts. Raises Refused without words or when it is settled."""
    require(permissions.is_holder(by, reservation))
    refuse(_problems_with_words(words, "words", _("Please tell us how it was.")))
    record = _record_of(reservation)
    refuse(_problems_with_contesting(record, now=now))
    record.contested_at, record.contest = now, words.strip()
    record.save()
    return record


@retried
def judge_no_show(*, reservation: Reservation, verdict: str, by: User, now: datetime) -> NoShow:
    """The desk's answer to what the holder says: it stands, or it is withdrawn. Raises Refused when nobody asked."""
    require(permissions.may_keep_attendance(by))
    if verdict == Verdict.WITHDRAWN:
        return withdraw_no_show(reservation=reservation, by=by, now=now)
    record = _record_of(reservation)
    if record.contested_at is None or record.verdict:
        raise Refused([Problem(code="not_contested", message=_("There is nothing to decide here any more."))])
    record.verdict, record.judged_by = Verdict.STANDS, by
    record.save()
    notices.no_show_stands(record)
    return record


# --- by the clock ----------------------------------------------------------------------------------------------------


def finish_past(*, now: datetime) -> int:
    """What was reserved and has passed is finished; how many there were. Each is written once, whoever else does it.

    A room that nobody checked in to is not finished but let go, and closures stay what they are.
    """
    count = 0
    while done := _finish_some(now=now):
        count += done
    return count


@transaction.atomic
def _finish_some(*, now: datetime) -> int:
    let_go_by_itself = Occupancy.objects.filter(reservation=OuterRef("pk"), lets_go_at__isnull=False)
    past = Reservation.objects.filter(state__in=[State.CONFIRMED, State.CHECKED_IN], ends_at__lte=now)
    past = past.exclude(kind=Reservation.Kind.CLOSURE).exclude(Exists(let_go_by_itself))
    rows = past.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME]
    with pghistory.context(reason=State.FINISHED):
        return Reservation.objects.filter(pk__in=list(rows)).update(state=State.FINISHED, revision=F("revision") + 1)


# --- the parts -------------------------------------------------------------------------------------------------------


def _taken(reservation: Reservation, *, now: datetime) -> Reservation:
    """Lock what is needed to let time go, clear away what is over, and read the reservation as it is now."""
    take_spaces_around(reservation.room)
    clear(reservation.room, now=now)
    return _locked(reservation)


def _locked(reservation: Reservation) -> Reservation:
    kept = Reservation.objects.select_for_update(of=("self",)).with_room().get(pk=reservation.pk)
    if kept.room_id != reservation.room_id:
        message = _("This reservation has just been changed. Please look again.")
        raise Refused([Problem(code="changed_meanwhile", message=message)])
    return kept


def _case(reservation: Reservation) -> Attendance:
    return case_of(reservation, lets_go_at=lets_go_at_of(reservation))


def _save(reservation: Reservation, reason: str) -> None:
    reservation.revision += 1
    with pghistory.context(reason=reason):
        reservation.save()


def _put_back(reservation: Reservation, state: str, *, now: datetime) -> None:
    """Give a reservation the state it had, and its room; released where somebody else has the room by now."""
    over = state == State.CONFIRMED and reservation.ends_at <= now
    reservation.state = State.FINISHED if over else state
    if reservation.state in Reservation.HOLDING:
        try:
            with transaction.atomic():
                occupy(reservation, now=now)
        except Refused:
            reservation.state = State.RELEASED
    _save(reservation, "no-show withdrawn")


def _record_of(reservation: Reservation) -> NoShow:
    """The record, locked. Raises Refused when there is none."""
    records = NoShow.objects.select_for_update(of=("self",)).select_related("reservation__room__venue")
    record = records.filter(reservation=reservation).first()
    if record is None:
        raise Refused([_not_recorded()])
    return record


def _problems_with_contesting(record: NoShow, *, now: datetime) -> list[Problem]:
    if record.contested_at:
        return [Problem(code="already_contested", message=_("You have told us already; the answer comes here."))]
    if record.verdict or record.expires_at <= now:
        return [Problem(code="no_longer_counts", message=_("This no longer counts. You need not do anything."))]
    return []


def _problems_with_words(words: str, field: str, message: Any) -> list[Problem]:
    return [] if words.strip() else [Problem(code=f"no_{field}", field=field, message=message)]


def _not_recorded() -> Problem:
    return Problem(code="not_recorded", message=_("There is no such record any more. Please look again."))


def _require_party_or_desk(reservation: Reservation, by: User | None, at_the_desk: bool, claimed: bool) -> None:
    if claimed:
        require(permissions.may_claim(reservation))
    elif at_the_desk:
        require(by is not None and permissions.may_keep_attendance(by))
    else:
        require(by is not None and permissions.is_holder(by, reservation))
    require(reservation.kind != Reservation.Kind.CLOSURE)
