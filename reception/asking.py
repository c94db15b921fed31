"""Asking for a visit, and what the group itself does about it afterwards."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bookings.models import Room
from centre.accounts import tries
from centre.accounts.models import User
from centre.organisations.models import Organisation
from centre.shared import codes
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day
from reception import notices, planning, policies
from reception.models import Stop, Visit
from reception.permissions import may_plan, require
from reception.queries.asking import Calendar, calendar_from, same_visits
from reception.states import OF_A_VISIT, leads_to

PURPOSE = "reception.visits"  # in every hash that is kept
ASKING = "reception.asking"
MOST_ASKED, MOST_ASKED_WITHIN = 10, timedelta(hours=1)  # from one network address
MOST_PEOPLE = 10_000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for. `second_at` is when else they could come; `key` is the one of the form they sent."""

    organisation_name: str
    kind: str
    level: str
    contact_name: str
    contact_phone: str
    headcount: int
    starts_at: datetime
    key: UUID
    contact_email: str = ""
    second_at: datetime | None = None
    purpose: str = Visit.Purpose.OTHER
    purpose_words: str = ""
    interests: Sequence[Stop] = ()
    speech: str = Visit.Speech.MANDARIN
    needs: Sequence[str] = ()
    room_wish: Room | None = None
    note: str = ""
    same_is_meant: bool = False  # there is such a visit already, and this is another


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of it. The code, `ABCD-EFGH`, is kept nowhere; a form that is sent again gets the same."""

    visit: Visit
    code: str
    is_new: bool


@retried
def ask(*, wish: Wish, by: User | None, now: datetime, address: str = "", account: User | None = None) -> Asked:
    """Write a wish down; the desk answers it. `by` is who takes it down at the desk, None for the group itself.

    `account` is that of whoever of the group is signed in: the visit is shown there without the code.
    `address` is the network address that asks; too many within an hour raise TooManyTries. A form that was sent before
    writes nothing again. At the desk no lead time binds. Raises Refused with every reason, or PermissionDenied.
    """
    require(by is None or may_plan(by))
    if before := Visit.objects.filter(form_key=wish.key).first():
        return _sent_before(before, wish)
    refuse(_problems_with(wish, calendar_from(now), at_the_desk=by is not None, now=now))
    if by is None:
        tries.count_deed(purpose=ASKING, address=address, at_most=MOST_ASKED, within=MOST_ASKED_WITHIN, now=now)
    try:
        with transaction.atomic():
            visit = _written(wish, by=by, account=account, now=now)
    except IntegrityError as error:
        if violated_constraint(error) != "reception_visit_form_key_key":
            raise
        return _sent_before(Visit.objects.get(form_key=wish.key), wish)  # the same form, sent twice at once
    notices.visit_received(visit)
    return Asked(visit=visit, code=_code_of(wish), is_new=True)


def _sent_before(visit: Visit, wish: Wish) -> Asked:
    return Asked(visit=visit, code=_code_of(wish), is_new=False)


def _code_of(wish: Wish) -> str:
    return codes.spelled(codes.drawn_for(str(wish.key), purpose=PURPOSE))


def _written(wish: Wish, *, by: User | None, account: User | None, now: datetime) -> Visit:
    name = " ".join(unicodedata.normalize("NFKC", wish.organisation_name).split())
    visit = Visit.objects.create(
        origin=Visit.Origin.DESK if by else Visit.Origin.ASKED,
        organisation_name=name,
        organisation=Organisation.objects.active().filter(name=name).first(),
        kind=wish.kind,
        level=wish.level,
        contact_name=wish.contact_name,
        contact_phone=wish.contact_phone,
        contact_email=wish.contact_email,
        asked_by=account,
        written_in="" if by else get_language() or "",
        starts_at=wish.starts_at,
        ends_at=wish.starts_at + policies.USUAL_LENGTH,
        second_wish_at=wish.second_at,
        planned_headcount=wish.headcount,
        purpose=wish.purpose,
        purpose_words=wish.purpose_words,
        speech=wish.speech,
        needs=list(wish.needs),
        room_wish=wish.room_wish,
        note=wish.note,
        created_by=by,
        created_at=now,
        form_key=wish.key,
    )
    visit.interests.set(wish.interests)
    code = codes.typed(_code_of(wish))
    visit.code_hash = codes.hashed(code, purpose=PURPOSE, reference=visit.reference)
    visit.save(update_fields=["code_hash"])
    return visit


# --- what is against it ----------------------------------------------------------------------------------------------


def _problems_with(wish: Wish, calendar: Calendar, *, at_the_desk: bool, now: datetime) -> list[Problem]:
    wanted = {"starts_at": wish.starts_at, "second_at": wish.second_at}
    problems = problems_with_times(wanted, calendar, at_the_desk=at_the_desk, now=now)
    if not 1 <= wish.headcount <= MOST_PEOPLE:
        message = _("Please say how many people they are, at least one.")
        problems.append(Problem(code="no_headcount", field="headcount", message=message))
    return problems + _problems_with_the_same(wish, at_the_desk=at_the_desk)


def problems_with_times(
    wanted: Mapping[str, datetime | None], calendar: Calendar, *, at_the_desk: bool, now: datetime
) -> list[Problem]:
    """What stands against the moments of one form, by the field that each stands in."""
    return [
        problem
        for field, at in wanted.items()
        if at
        for problem in _problems_with_time(field, at, calendar, at_the_desk=at_the_desk, now=now)
    ]


def _problems_with_time(
    field: str, starts_at: datetime, calendar: Calendar, *, at_the_desk: bool, now: datetime
) -> list[Problem]:
    """What stands against one wish; the first reason is enough."""
    if starts_at <= now:
        message = _("This time has passed. Please choose a later one.")
        return [Problem(code="in_past", field=field, message=message)]
    earliest = local_day(now) if at_the_desk else calendar.earliest or calendar.table.last_day
    lead = calendar.lead_workdays
    problems = policies.problems_with_notice(starts_at, now=now, earliest=earliest, lead_workdays=lead, field=field)
    opening = calendar.opening_on(local_day(starts_at))
    if problems or opening is None:
        return problems
    span = Span(starts_at, starts_at + policies.USUAL_LENGTH)
    return [replace(problem, field=field) for problem in policies.problems_with_time(span, opening=opening)]


def _problems_with_the_same(wish: Wish, *, at_the_desk: bool) -> list[Problem]:
    """The same organisation on the same day: asked about. Strangers are told only of what their own number asked."""
    if wish.same_is_meant:
        return []
    phone = None if at_the_desk else wish.contact_phone
    same = same_visits(organisation_name=wish.organisation_name, starts_at=wish.starts_at, phone=phone)
    if not same:
        return []
    words = _("There is a visit of this organisation on this day already: {references}. Is this another one?")
    message = format_lazy(words, references=", ".join(visit.reference for visit in same))
    return [Problem(code="same_visit", field="same_is_meant", message=message)]


# --- the page of the visit -------------------------------------------------------------------------------------------


@retried
def open_with_code(*, reference: str, code: str, address: str, now: datetime) -> Visit | None:
    """The visit that this code belongs to; None when the two do not fit, which is counted.

    `reference` and `code` may be typed with spaces and in small letters; `address` is the network address that asks.
    Raises TooManyTries after five failures with this reference or from this address within fifteen minutes.
    """
    reference, code = codes.typed(reference)[:16], codes.typed(code)
    asked = {"purpose": PURPOSE, "reference": reference}
    tries.begin(**asked, address=address, now=now)
    found = Visit.objects.filter(reference=reference, contact_purged_at__isnull=True).first()
    if codes.fits(code, found.code_hash if found else None, **asked):
        return found
    tries.count_failure(**asked, address=address, now=now)
    return None


@retried
def accept_proposal(*, visit: Visit, now: datetime) -> Visit:
    """The group can come at the time the desk proposed: that is its wish now, and waits to be planned.

    Nothing is held by this. Raises Refused when nothing is proposed any more, or its time has passed.
    """
    kept = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    after = leads_to(OF_A_VISIT, "accept_proposal", kept.state)
    if after is None or kept.proposed_at is None:
        message = _("There is no proposal any more to say yes to. Please look at the page again.")
        raise Refused([Problem(code="nothing_proposed", message=message)])
    if kept.proposed_at <= now:
        message = _("The proposed time has passed. Please call us.")
        raise Refused([Problem(code="in_past", message=message)])
    length = kept.ends_at - kept.starts_at
    kept.state, kept.starts_at, kept.ends_at = after, kept.proposed_at, kept.proposed_at + length
    with pghistory.context(reason="proposal accepted"):
        kept.save(update_fields=["state", "starts_at", "ends_at"])
    return kept


def call_off(*, visit: Visit, now: datetime) -> Visit:
    """The group calls its own visit off, until 17:00 of the day before. Raises Refused."""
    if now >= policies.cancelled_online_until(visit.starts_at):
        message = _("It is too late to call it off here. Please call us.")
        raise Refused([Problem(code="too_late", message=message)])
    return planning.cancel(visit=visit, by=None, now=now, by_contact=True)
