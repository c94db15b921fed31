"""What is kept about people in organisations: who belongs to which."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.accounts.models import User
from centre.organisations import actions
from centre.organisations.models import Membership, Organisation
from centre.shared import personal
from centre.shared.personal import Leaving, Table, Topic, owner

MEMBERSHIPS = Topic(
    key="organisations",
    what=gettext_lazy("The organisation you belong to"),
    purpose=gettext_lazy("some rooms are kept for organisations"),
    kept=gettext_lazy("until you leave it"),
    place=40,
)
TABLES = (
    Table(
        model=Membership,
        topic=MEMBERSHIPS,
        rows_of=personal.of(Membership, "person"),
        columns=(owner("person"),),
        also=("organisation", "role", "ended_at"),
    ),
)
IMPERSONAL = {Organisation: "names of schools, branches and companies"}


def _matters(person: User, now: datetime) -> list[str]:
    names = Organisation.objects.of(person).values_list("name", flat=True)
    return [_("You no longer belong to %(name)s.") % {"name": name} for name in names]


def _end(person: User, now: datetime) -> None:
    for membership in Membership.objects.filter(person=person, ended_at__isnull=True):
        actions.end_membership(membership=membership, by=person)


LEAVING = Leaving(matters=_matters, end=_end)
