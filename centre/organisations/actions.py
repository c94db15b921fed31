"""Commands about organisations and who belongs to them."""

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.organisations.models import Membership, Organisation
from centre.shared.db import violated_constraint
from centre.shared.problems import Problem, Refused

NAME_TAKEN = Problem(
    code="organisation_name_taken", field="name", message=_("There is already an organisation with this name.")
)
RETIRED = Problem(code="organisation_retired", message=_("This organisation is retired. Take it into use again first."))
BELONGS_ALREADY = Problem(
    code="belongs_already", field="person", message=_("This person belongs to the organisation already.")
)


def save_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Save a new or changed organisation. Raises Refused if the name is taken."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            organisation.save()
    except IntegrityError as error:
        raise Refused([NAME_TAKEN]) from error
    return organisation


@transaction.atomic
def retire(*, organisation: Organisation, by: User) -> None:
    """Take an organisation out of use; who belonged to it stays on record, and nobody reserves in its name."""
    with pghistory.context(user=by.pk, reason="retired"):
        organisation.retired_at = timezone.now()
        organisation.save(update_fields=["retired_at"])


@transaction.atomic
def take_into_use(*, organisation: Organisation, by: User) -> None:
    """Undo `retire`."""
    with pghistory.context(user=by.pk, reason="taken into use again"):
        organisation.retired_at = None
        organisation.save(update_fields=["retired_at"])


def add_member(*, organisation: Organisation, person: User, role: str, by: User) -> Membership:
    """Note that a person belongs to an organisation. Raises Refused if it is retired or they already do."""
    if organisation.retired_at:
        raise Refused([RETIRED])
    membership = Membership(organisation=organisation, person=person, role=role)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            membership.save()
    except IntegrityError as error:
        if violated_constraint(error) != "membership_once_at_a_time":
            raise
        raise Refused([BELONGS_ALREADY]) from error
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """The person no longer belongs to the organisation; ending it twice changes nothing."""
    with pghistory.context(user=by.pk):
        ended = Membership.objects.filter(pk=membership.pk, ended_at__isnull=True)
        ended.update(ended_at=timezone.now())
