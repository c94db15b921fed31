"""Exempting a person or an organisation from the limits for a time, and ending that."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from bookings.models import Exemption
from bookings.permissions import may_reserve_for_others
from centre.accounts.models import User
from centre.accounts.permissions import require
from centre.organisations.models import Organisation
from centre.shared.db import retried
from centre.shared.problems import Problem, refuse
from centre.shared.timespan import local_day

LONGEST = timedelta(days=366)


@retried
def exempt(
    *,
    person: User | None = None,
    organisation: Organisation | None = None,
    last_day: date,
    reason: str,
    by: User,
    now: datetime,
) -> Exemption:
    """No limit holds for a person or an organisation until `last_day`, included; with a reason that staff read.

    Raises Refused unless it is for exactly one of them and ends between today and a year from now, or
    PermissionDenied.
    """
    require(may_reserve_for_others(by))
    refuse(_problems(person, organisation, last_day, local_day(now)))
    return Exemption.objects.create(
        person=person, organisation=organisation, last_day=last_day, reason=reason, granted_by=by
    )


@retried
def end(*, exemption: Exemption, by: User, now: datetime) -> None:
    """From now on the limits hold again; what was reserved meanwhile stays. Raises PermissionDenied."""
    require(may_reserve_for_others(by))
    yesterday = local_day(now) - timedelta(days=1)
    kept = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    kept.last_day = min(kept.last_day, yesterday)
    kept.save(update_fields=["last_day"])


def _problems(person: User | None, organisation: Organisation | None, last_day: date, today: date) -> list[Problem]:
    problems = []
    if (person is None) == (organisation is None):
        message = _("Please choose a person or an organisation, one of them.")
        problems.append(Problem(code="for_one", field="organisation", message=message))
    if not today <= last_day <= today + LONGEST:
        message = _("Please choose a day from today on, within a year.")
        problems.append(Problem(code="last_day", field="last_day", message=message))
    return problems
