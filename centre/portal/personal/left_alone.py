"""Accounts that are closed by themselves: nobody uses them, and their people were told; or they were closed before."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from centre.accounts.models import User
from centre.accounts.personal import left_alone, never_used, to_be_warned
from centre.notifications.actions import in_language_of, tell
from centre.portal.personal.closing import (
    begun_meanwhile,
    close_again,
    close_for_good,
    close_left_alone,
    closed_before,
    problems_with_closing,
)
from centre.shared.personal import Rule, of_days, time_words
from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from centre.shared.wording import day_words

ACCOUNT = tuple(f"accounts.User.{name}" for name in ("username", "name", "phone", "email", "language", "password"))


def warn(*, now: datetime) -> int:
    """Tell everybody whose account will be closed for want of a sign-in; how many they are."""
    return sum(_warn(person, now=now) for person in to_be_warned(now))


@transaction.atomic
def _warn(person: User, *, now: datetime) -> bool:
    """Once, whoever else does it."""
    if not to_be_warned(now).filter(pk=person.pk).select_for_update(of=("self",)).exists():
        return False
    User.objects.filter(pk=person.pk).update(warned_at=now)
    day = local_day(now) + timedelta(days=settings.KEPT_DAYS["warning"])
    with in_language_of(person):
        title = _("Your account will be closed on %(day)s") % {"day": day_words(day)}
        body = _("Nobody has signed in to it for a long time. If you want to keep it, please sign in before that day.")
        tell(person=person, title=title, body=body, url="/account/")
    return True


def to_be_closed(now: datetime) -> "QuerySet[User]":
    """Accounts that nobody uses, and that nothing stands against: whoever still has a book waits."""
    return _with_nothing_open(left_alone(now), now)


def to_be_given_up(now: datetime) -> "QuerySet[User]":
    """Accounts that nobody ever used, likewise; nobody is in both."""
    return _with_nothing_open(never_used(now).exclude(pk__in=left_alone(now).values("pk")), now)


def _with_nothing_open(people: "QuerySet[User]", now: datetime) -> "QuerySet[User]":
    free = [person.pk for person in people if not problems_with_closing(person, now)]
    return User.objects.filter(pk__in=free).order_by("pk")


def close_all(people: "QuerySet[User]", *, now: datetime) -> int:
    """Close these accounts; whoever has just begun something waits. How many were closed."""
    return sum(_closed(person, now=now) for person in people)


def close_what_came_back(*, now: datetime) -> int:
    """Close once more who was closed before a backup brought them back; how many that were."""
    people = list(closed_before())
    for person in people:
        close_for_good(person=person, now=now)
    return len(people)


def close_what_was_begun(*, now: datetime) -> int:
    """End and forget what was being written while its account was closed; how many accounts that were."""
    people = list(begun_meanwhile(now))
    for person in people:
        close_again(person=person, now=now)
    return len(people)


def _closed(person: User, *, now: datetime) -> bool:
    try:
        close_left_alone(person=person, now=now)
    except Refused:
        return False
    return True


def _unused() -> str:
    return _("%(time)s without a sign-in") % {"time": time_words(settings.KEPT_DAYS["account"])}


NEVER_USED = of_days(
    ngettext_lazy("%(n)d day after it was made, if never used", "%(n)d days after it was made, if never used", "n"),
    lambda: settings.KEPT_DAYS["unused_account"],
)
WARNED = of_days(
    ngettext_lazy("%(n)d day before it is closed", "%(n)d days before it is closed", "n"),
    lambda: settings.KEPT_DAYS["warning"],
)
RULES = (
    Rule(
        key="accounts.closed_before",
        what=gettext_lazy("Accounts that were closed before a backup brought them back"),
        after=gettext_lazy("at once"),
        columns=ACCOUNT,
        due=lambda now: closed_before(),
        carry_out=lambda now: close_what_came_back(now=now),
    ),
    Rule(
        key="accounts.warnings",
        what=gettext_lazy("Telling people that their account will be closed"),
        after=WARNED,
        due=to_be_warned,
        carry_out=lambda now: warn(now=now),
    ),
    Rule(
        key="accounts.left_alone",
        what=gettext_lazy("Accounts that nobody uses"),
        after=lazy(_unused, str)(),
        columns=ACCOUNT,
        due=to_be_closed,
        carry_out=lambda now: close_all(to_be_closed(now), now=now),
    ),
    Rule(
        key="accounts.never_used",
        what=gettext_lazy("Accounts made at the counter that nobody ever used"),
        after=NEVER_USED,
        columns=ACCOUNT,
        due=to_be_given_up,
        carry_out=lambda now: close_all(to_be_given_up(now), now=now),
    ),
    Rule(
        key="accounts.begun_meanwhile",
        what=gettext_lazy("What was begun while its account was being closed"),
        after=gettext_lazy("at once"),
        due=begun_meanwhile,
        carry_out=lambda now: close_what_was_begun(now=now),
    ),
)
