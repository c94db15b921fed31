"""The commands about readers' cards: give, end, give another for one that was lost."""

from datetime import datetime

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused
from reading_room.locks import take_reader
from reading_room.models import ReaderCard
from reading_room.permissions import may_lend, require


@retried
def give(*, reader: User, by: User, now: datetime) -> ReaderCard:
    """A card for somebody with an account; asked twice it is the same card. Raises Refused or PermissionDenied."""
    require(may_lend(by))
    person = take_reader(reader.pk)
    if not person.is_active:
        raise Refused([Problem(code="inactive", message=_("This account is closed. A card needs an open one."))])
    return ReaderCard.objects.valid().filter(reader=person).first() or _new(person, by, now)


@retried
def end(*, reader: User, by: User, now: datetime) -> None:
    """The card of a reader opens nothing any more; what is borrowed stays to be returned. Raises PermissionDenied."""
    require(may_lend(by))
    _end(take_reader(reader.pk), now)


@retried
def replace(*, reader: User, by: User, now: datetime) -> ReaderCard:
    """Another number for a card that was lost or seen by others. Raises PermissionDenied."""
    require(may_lend(by))
    person = take_reader(reader.pk)
    _end(person, now)
    return _new(person, by, now)


def _new(reader: User, by: User, now: datetime) -> ReaderCard:
    return ReaderCard.objects.create(reader=reader, given_by=by, given_at=now)


def _end(reader: User, now: datetime) -> None:
    for card in ReaderCard.objects.valid().filter(reader=reader):
        card.ended_at = now
        card.save(update_fields=["ended_at"])
