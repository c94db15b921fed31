"""What is kept about people who reserve rooms, how long, and what ends when one of them closes the account."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from bookings import actions, feeds, refusals, waiting
from bookings.models import (
    CalendarFeed,
    Equipment,
    Exemption,
    Hold,
    Limit,
    NoShow,
    Refusal,
    Reservation,
    Room,
    RoomPhoto,
    Series,
    Space,
    Venue,
    Wish,
)
from centre.accounts.models import User
from centre.accounts.personal import STAFF
from centre.shared import personal
from centre.shared.masking import FORGOTTEN
from centre.shared.personal import (
    Category,
    Column,
    Leaving,
    Rule,
    Shown,
    Table,
    Topic,
    done_by,
    name_of,
    of_days,
    owner,
    phone_of,
    words,
)
from centre.shared.problems import Problem
from centre.shared.timespan import local_day
from centre.shared.wording import when_words


def _days() -> int:
    days: int = settings.KEPT_DAYS["reservation"]
    return days


def _kept() -> str:
    words = _("contact and note: %(time)s; the rest with your account, and then without your name")
    return words % {"time": CONTACT_KEPT}


CONTACT_KEPT = of_days(ngettext_lazy("%(n)d day after the end", "%(n)d days after the end", "n"), _days)
RESERVATIONS = Topic(
    key="reservations",
    what=gettext_lazy("Reservations: room, time, purpose, number of people, contact"),
    purpose=gettext_lazy("to keep the room for you and to prepare it"),
    kept=lazy(_kept, str)(),
    place=20,
)


def _over(now: datetime) -> "QuerySet[Reservation]":
    """Reservations whose contact is no longer needed; the days end when the reservation does."""
    told = ~Q(contact_name__in=["", FORGOTTEN]) | ~Q(contact_phone="") | ~Q(note="") | ~Q(claim_hash="")
    return Reservation.objects.filter(told, ends_at__lt=now - timedelta(days=_days())).order_by("pk")


def _over_series(now: datetime) -> "QuerySet[Series]":
    told = ~Q(contact_name__in=["", FORGOTTEN]) | ~Q(contact_phone="")
    return Series.objects.filter(told, last_day__lt=local_day(now - timedelta(days=_days()))).order_by("pk")


def _old_refusals(now: datetime) -> "QuerySet[Refusal]":
    return refusals.old(now=now)


PARTY = (name_of("contact_name", empty=FORGOTTEN), phone_of("contact_phone"))
THE_ROOM = ("room", "starts_at", "ends_at", "party_size", "organisation", "state")
TABLES = (
    Table(
        model=Reservation,
        topic=RESERVATIONS,
        rows_of=personal.of(Reservation, "holder"),
        columns=(
            owner("holder"),
            *PARTY,
            *words("purpose", "note", "answer"),
            *words("public_title", shown=Shown.PUBLIC),
            Column(
                name="claim_hash",
                category=Category.SECRET,
                shown=Shown.NEVER,
                exported=False,
                because=gettext_lazy("it is kept as a hash only"),
            ),
            *done_by("booked_by", "decided_by"),
        ),
        also=("reference", *THE_ROOM, "created_at", "checked_in_at", "decided_at", "series"),
        impersonal={"reference": "a running number"},
    ),
    Table(
        model=Series,
        topic=RESERVATIONS,
        rows_of=personal.of(Series, "holder"),
        columns=(owner("holder"), *PARTY, *words("purpose"), *done_by("created_by")),
        also=(
            "room",
            "rhythm",
            "first_day",
            "last_day",
            "starts",
            "minutes",
            "party_size",
            "organisation",
            "created_at",
        ),
        impersonal={"left_out": "days and the rules that stood against them"},
    ),
    Table(
        model=Wish,
        topic=RESERVATIONS,
        rows_of=personal.of(Wish, "person"),
        columns=(owner("person"), *words("purpose")),
        also=(*THE_ROOM, "created_at", "reservation"),
    ),
    Table(
        model=Hold,
        topic=RESERVATIONS,
        rows_of=personal.of(Hold, "person"),
        row_goes=True,
        columns=(owner("person"),),
        also=("room", "starts_at", "ends_at", "kind"),
    ),
    Table(
        model=NoShow,
        topic=RESERVATIONS,
        rows_of=personal.of(NoShow, "reservation__holder"),
        columns=(*words("remark", "contest", empty=FORGOTTEN), *done_by("recorded_by", "judged_by")),
        also=("reservation", "recorded_at", "expires_at", "contested_at", "verdict"),
    ),
    Table(
        model=Exemption,
        topic=RESERVATIONS,
        rows_of=personal.of(Exemption, "person"),
        row_goes=True,
        columns=(owner("person"), *words("reason"), *done_by("granted_by")),
        also=("last_day",),
    ),
    Table(
        model=CalendarFeed,
        topic=RESERVATIONS,
        rows_of=personal.of(CalendarFeed, "person"),
        row_goes=True,
        columns=(
            owner("person"),
            Column(
                name="secret",
                category=Category.SECRET,
                shown=Shown.NEVER,
                exported=False,
                because=gettext_lazy("whoever has it reads your calendar"),
            ),
        ),
        also=("created_at", "revoked_at"),
    ),
    Table(
        model=RoomPhoto,
        topic=STAFF,
        columns=done_by("uploaded_by"),
        impersonal=dict.fromkeys(("image", "alternative_text"), "pictures of empty rooms, for the public"),
    ),
)
IMPERSONAL = {
    Venue: "parts of the house",
    Space: "parts of the house",
    Room: "rooms, as the public reads about them",
    Equipment: "things in rooms",
    Limit: "rules for everybody",
    Refusal: "which rule refused which room; nobody is named",
}
RULES = (
    Rule(
        key="bookings.contacts",
        what=gettext_lazy("Contacts and notes of reservations"),
        after=CONTACT_KEPT,
        columns=tuple(
            f"bookings.Reservation.{name}" for name in ("contact_name", "contact_phone", "note", "claim_hash")
        ),
        due=_over,
    ),
    Rule(
        key="bookings.series",
        what=gettext_lazy("Contacts of series"),
        after=CONTACT_KEPT,
        columns=("bookings.Series.contact_name", "bookings.Series.contact_phone"),
        due=_over_series,
    ),
    Rule(
        key="bookings.refusals",
        what=gettext_lazy("Which rules refused a wish; nobody is named"),
        after=gettext_lazy("two years"),
        due=_old_refusals,
        deletes=True,
    ),
)


# --- closing an account ----------------------------------------------------------------------------------------------


def _to_come(person: User, now: datetime) -> "QuerySet[Reservation]":
    return Reservation.objects.filter(holder=person, state__in=Reservation.OPEN, starts_at__gt=now).with_room()


def _problems(person: User, now: datetime) -> list[Problem]:
    """Somebody is in a room: that has to be over first."""
    going_on = Reservation.objects.filter(
        holder=person, state__in=Reservation.OPEN, starts_at__lte=now, ends_at__gt=now
    ).with_room()
    message = _(
        "A reservation of yours is going on: %(room)s, %(when)s. Please end it first, or wait until it is over."
    )
    return [
        Problem(code="reservation_going_on", message=message % {"room": one.room, "when": when_words(one.span)})
        for one in going_on
    ]


def _matters(person: User, now: datetime) -> list[str]:
    cancelled = _("Cancelled: %(room)s, %(when)s")
    left = _("No longer waited for: %(room)s, %(when)s")
    series = Counter(_to_come(person, now).filter(series__isnull=False).values_list("series", flat=True))
    wishes = _waiting(person).select_related("room").order_by("starts_at", "pk")
    return [
        *(
            cancelled % {"room": one.room, "when": when_words(one.span)} + _and_later(series[one.series_id or 0])
            for one in _first_of_each(_to_come(person, now))
        ),
        *(left % {"room": one.room, "when": when_words(one.span)} for one in wishes),
    ]


def _first_of_each(reservations: "QuerySet[Reservation]") -> Iterator[Reservation]:
    """Of a series its next date alone."""
    known = set()
    for one in reservations.order_by("starts_at", "pk"):
        if one.series_id is None or one.series_id not in known:
            known.add(one.series_id)
            yield one


def _and_later(dates: int) -> str:
    """What follows the next of so many dates of a series."""
    if dates < 2:
        return ""
    return ngettext(" and %(n)d later date", " and %(n)d later dates", dates - 1) % {"n": dates - 1}


def _waiting(person: User) -> "QuerySet[Wish]":
    return Wish.objects.filter(person=person, state__in=Wish.OPEN)


def _end(person: User, now: datetime) -> None:
    """By the ordinary commands, so that whoever waits is asked; the hour until which one cancels holds for nobody."""
    for wish in _waiting(person).select_related("room"):
        waiting.leave(wish=wish, by=person, now=now)
    for reservation in _to_come(person, now).order_by("pk"):
        actions.cancel(reservation=reservation, by=person, now=now, vouched=True)
    Series.objects.filter(holder=person, ended_at__isnull=True).update(ended_at=now)
    feeds.revoke(by=person, now=now)


LEAVING = Leaving(problems=_problems, matters=_matters, end=_end)
