"""What is kept about the contacts of visits, and about who received them."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from centre.accounts.models import User
from centre.accounts.personal import STAFF
from centre.shared import personal
from centre.shared.personal import (
    Category,
    Closing,
    Column,
    Leaving,
    Rule,
    Shown,
    Table,
    Topic,
    done_by,
    link,
    name_of,
    of_days,
    phone_of,
    words,
)
from centre.shared.problems import Problem, Refused
from reception import forgetting, planning
from reception.models import (
    Adjustment,
    Batch,
    ClosedMonth,
    Duty,
    Hall,
    IndividualVisitors,
    Message,
    Rating,
    Remark,
    Route,
    Step,
    Stop,
    Tally,
    Visit,
    VisitPhoto,
)
from reception.models import (
    Category as VisitorCategory,
)
from reception.models.visit import CONTACT
from reception.states import OPEN

KEPT = of_days(
    ngettext_lazy(
        "%(n)d day after the visit, 30 days if it does not take place; then deleted by itself",
        "%(n)d days after the visit, 30 days if it does not take place; then deleted by itself",
        "n",
    ),
    lambda: settings.VISITS["contact_kept_days"],
)
VISITS = Topic(
    key="visits",
    what=gettext_lazy("Group visits: the contact's name and number, e-mail if given, what they write to us"),
    purpose=gettext_lazy("to answer the group and to reach it when something changes"),
    kept=KEPT,
    place=50,
)
RECORD = Topic(
    key="visit_record",
    what=gettext_lazy("Group visits: which group came, photos, thanks and complaints"),
    purpose=gettext_lazy("to report what the centre did"),
    kept=gettext_lazy("for good, as the record of the centre; without the contact"),
    place=52,
)
OF_THE_GROUP = gettext_lazy("it tells about the group, and is part of the centre's record")


def _own(person: User) -> "QuerySet[Visit]":
    """Visits that they asked for while signed in, and those whose contact has the name and the number of the account.

    A number alone may be somebody else's.
    """
    own = Q(asked_by=person)
    if person.phone:
        own |= Q(contact_phone=person.phone, contact_name=person.name)
    return Visit.objects.filter(own)


def _of_the_group(*names: str, **more: Any) -> tuple[Column, ...]:
    return words(*names, closing=Closing.KEPT, because=OF_THE_GROUP, exported=False, **more)


TABLES = (
    Table(
        model=Visit,
        topic=VISITS,
        rows_of=_own,
        columns=(
            link("asked_by"),
            name_of("contact_name"),
            phone_of("contact_phone"),
            Column(name="contact_email", category=Category.EMAIL, exported=False, because=gettext_lazy("ask the desk")),
            *words("note", exported=False, because=gettext_lazy("ask the desk")),
            Column(
                name="code_hash",
                category=Category.SECRET,
                shown=Shown.NEVER,
                exported=False,
                because=gettext_lazy("it is kept as a hash only"),
            ),
            *_of_the_group("purpose_words", "answer"),
            Column(
                name="other_hosts",
                category=Category.NAME,
                closing=Closing.KEPT,
                because=OF_THE_GROUP,
                exported=False,
            ),
            *done_by("created_by", "decided_by"),
        ),
        also=("reference", "state", "starts_at", "ends_at", "planned_headcount"),
        impersonal={
            "reference": "a running number",
            "organisation_name": "names of schools, branches and companies",
            "written_in": "a language",
            "needs": "what a group needs",
            "search": "kept by triggers from the other columns, and emptied with them",
        },
    ),
    Table(
        model=Message,
        topic=VISITS,
        columns=(*words("body", closing=Closing.KEPT, because=KEPT), *done_by("told_by")),
        impersonal={"subject": "what a message is about: the visit's number and time"},
    ),
    Table(
        model=Remark,
        topic=RECORD,
        columns=(*_of_the_group("text"), *done_by("by")),
    ),
    Table(
        model=VisitPhoto,
        topic=RECORD,
        columns=(
            Column(
                name="image",
                category=Category.PHOTO,
                closing=Closing.KEPT,
                because=gettext_lazy("it shows a group; the desk deletes it when somebody on it asks"),
                exported=False,
            ),
            *_of_the_group("caption"),
            *done_by("uploaded_by"),
        ),
    ),
    Table(
        model=Rating,
        topic=RECORD,
        columns=_of_the_group("words"),
        impersonal={"key": "a random mark of a browser"},
    ),
    Table(
        model=Batch,
        topic=RECORD,
        columns=_of_the_group("label", "over_capacity_reason"),
        impersonal={"rating_code": "an address of a page"},
    ),
    Table(model=Visit.hosts.through, topic=STAFF, columns=done_by("user")),
    Table(
        model=Duty,
        topic=STAFF,
        rows_of=personal.of(Duty, "docent"),
        columns=(*done_by("docent"), *words("reason")),
        also=("part", "starts_at", "ends_at"),
    ),
    Table(model=Step, topic=STAFF, columns=(*done_by("by"), *_of_the_group("reason"))),
    Table(model=Tally, topic=STAFF, columns=done_by("by")),
    Table(
        model=IndividualVisitors,
        topic=STAFF,
        columns=done_by("by"),
        impersonal={"purpose": "what people without a group came for"},
    ),
    Table(model=ClosedMonth, topic=STAFF, columns=done_by("closed_by"), impersonal={"figures": "numbers"}),
    Table(model=Adjustment, topic=STAFF, columns=done_by("by"), impersonal={"reason": "why a number was wrong"}),
)
IMPERSONAL = {
    VisitorCategory: "kinds of visitors",
    Hall: "halls of the house",
    Stop: "stops of a tour",
    Route: "routes through the house",
}
RULES = (
    Rule(
        key="reception.contacts",
        what=gettext_lazy("Contacts of visits and what was written to them"),
        after=KEPT,
        columns=tuple(f"reception.Visit.{name}" for name in (*CONTACT, "code_hash", "asked_by")),
        due=lambda now: forgetting.due(now=now),
        carry_out=lambda now: forgetting.forget_contacts(now=now),
    ),
)


# --- closing an account ----------------------------------------------------------------------------------------------


def _to_come(person: User, now: datetime) -> "QuerySet[Visit]":
    return _own(person).filter(state__in=Visit.OPEN, ends_at__gt=now).order_by("starts_at", "pk")


def _problems(person: User, now: datetime) -> list[Problem]:
    """A group that is expected has to be reachable, and to be guided."""
    message = _(
        "The visit %(reference)s is still to come, and you asked for it. Please call it off, or ask the desk to."
    )
    problems = [
        Problem(code="visit_to_come", message=message % {"reference": visit.reference})
        for visit in _to_come(person, now)
    ]
    duties = Duty.objects.filter(docent=person, batch__state__in=OPEN, ends_at__gt=now).select_related("batch__visit")
    message = _("The visit %(reference)s is still to be guided by this person. Please hand it over first.")
    visits = {duty.batch.visit.reference for duty in duties if duty.batch}
    return problems + [
        Problem(code="tour_to_come", message=message % {"reference": reference}) for reference in sorted(visits)
    ]


def _end(person: User, now: datetime) -> None:
    """A visit is still to come only where a backup brought it back with the account: it had been called off before."""
    for visit in _to_come(person, now):
        with suppress(Refused):  # it has begun
            planning.cancel(visit=visit, by=None, now=now, by_contact=True)
    forgetting.forget(_own(person), now=now)


LEAVING = Leaving(problems=_problems, end=_end)
