"""Organisations for tests."""

from itertools import count
from typing import Any

from centre.accounts.models import User
from centre.organisations.models import Membership, Organisation

numbers = count(1)


def make_organisation(name: str | None = None, *, members: tuple[User, ...] = (), **fields: Any) -> Organisation:
    """A saved school with `members`."""
    organisation = Organisation.objects.create(
        name=name or f"第{next(numbers)}实验学校", **{"kind": Organisation.Kind.SCHOOL, **fields}
    )
    for person in members:
        make_membership(person=person, organisation=organisation)
    return organisation


def make_membership(*, person: User, organisation: Organisation, **fields: Any) -> Membership:
    """That `person` belongs to `organisation`."""
    return Membership.objects.create(person=person, organisation=organisation, **fields)
