"""The commands about reading lists: naming one, putting titles on it with a line why, their order, and publishing.

Whoever changes a list locks its row first, so that two people never number its titles at the same time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from reading_room.models import ReadingList, ReadingListEntry, Title
from reading_room.permissions import may_keep_catalogue, require
from reading_room.title_problems import too_long

MOST_TITLES = 100
UNIQUE = "reading_room_readinglist_name_key"


@retried
def keep_list(
    *, name: str, introduction: str, is_public: bool, by: User, now: datetime, reading_list: ReadingList | None = None
) -> ReadingList:
    """Make a list, or change what it is called and says; `is_public` shows it to everybody from now on.

    Raises Refused (fields `name`, `introduction`, `is_public`) or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    kept = _locked(reading_list) if reading_list else ReadingList(made_by=by, made_at=now)
    kept.name, kept.introduction, kept.is_public = name.strip(), introduction.strip(), is_public
    refuse(_problems_with(kept))
    return _saved(kept)


@retried
def put_on(*, reading_list: ReadingList, title: Title, by: User, why: str = "") -> ReadingListEntry:
    """Put a title at the end of a list. Raises Refused when it is on it or the list is full, or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = _locked(reading_list)
    there = list(kept.entries.all())
    if any(entry.title_id == title.pk for entry in there):
        message = _("“%(title)s” is on the list already.") % {"title": title}
        raise Refused([Problem(code="there_already", message=message)])
    if len(there) >= MOST_TITLES:
        message = _("A list has at most %(most)s titles. Please begin another one.") % {"most": MOST_TITLES}
        raise Refused([Problem(code="full", message=message)])
    last = there[-1].order if there else 0
    return ReadingListEntry.objects.create(reading_list=kept, title=title, why=_reason(why), order=last + 1)


@retried
def say_why(*, entry: ReadingListEntry, why: str, by: User) -> ReadingListEntry:
    """Another line why a title is on its list. Raises Refused (field `why`, or no longer on it) or PermissionDenied."""
    require(may_keep_catalogue(by))
    reason = _reason(why)
    kept = _still_there(entry, _locked(entry.reading_list).entries.all())
    kept.why = reason
    kept.save(update_fields=["why"])
    return kept


@retried
def move_entry(*, entry: ReadingListEntry, step: int, by: User) -> None:
    """Move a title one place up (`step` -1) or down (1); nothing happens at the ends.

    Raises Refused when it is off the list, or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    entries = list(_locked(entry.reading_list).entries.all())
    place = entries.index(_still_there(entry, entries))
    if 0 <= place + step < len(entries):
        entries.insert(place + step, entries.pop(place))
    _number(entries)


@retried
def take_off(*, entry: ReadingListEntry, by: User) -> None:
    """Take a title off its list; taking it off twice is taking it off once. Raises PermissionDenied."""
    require(may_keep_catalogue(by))
    entries = [one for one in _locked(entry.reading_list).entries.all() if one.pk != entry.pk]
    ReadingListEntry.objects.filter(pk=entry.pk).delete()
    _number(entries)


@retried
def remove_list(*, reading_list: ReadingList, by: User) -> None:
    """Throw a list away. Raises Refused while everybody sees it, or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = _locked(reading_list)
    if kept.is_public:
        message = _("Everybody can see this list. Please stop showing it first.")
        raise Refused([Problem(code="is_public", message=message)])
    kept.delete()


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked(reading_list: ReadingList) -> ReadingList:
    kept = ReadingList.objects.select_for_update(no_key=True).filter(pk=reading_list.pk).first()
    if kept is None:
        message = _("Somebody else has thrown this list away.")
        raise Refused([Problem(code="no_list", message=message)])
    return kept


def _still_there(entry: ReadingListEntry, entries: Iterable[ReadingListEntry]) -> ReadingListEntry:
    """The entry as it is now. Raises Refused when somebody has taken it off."""
    kept = next((one for one in entries if one.pk == entry.pk), None)
    if kept is None:
        message = _("Somebody else has taken this title off the list.")
        raise Refused([Problem(code="off_already", message=message)])
    return kept


def _number(entries: list[ReadingListEntry]) -> None:
    for order, entry in enumerate(entries, start=1):
        if entry.order != order:
            entry.order = order
            entry.save(update_fields=["order"])


def _problems_with(reading_list: ReadingList) -> list[Problem]:
    found = [
        too_long(name, label, _longest(ReadingList, name))
        for name, label in (("name", _("Name of the list")), ("introduction", _("Introduction")))
        if len(getattr(reading_list, name)) > _longest(ReadingList, name)
    ]
    if not reading_list.name:
        found.append(Problem(code="no_name", field="name", message=_("Please give the list a name.")))
    if reading_list.is_public and not (reading_list.pk and reading_list.entries.exists()):
        message = _("There is no title on the list yet. Please put one on it before you show it to everybody.")
        found.append(Problem(code="empty", field="is_public", message=message))
    return found


def _reason(why: str) -> str:
    why, most = why.strip(), _longest(ReadingListEntry, "why")
    if len(why) > most:
        raise Refused([too_long("why", _("The reason"), most)])
    return why


def _longest(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


def _saved(reading_list: ReadingList) -> ReadingList:
    try:
        reading_list.save()
    except IntegrityError as error:
        if violated_constraint(error) != UNIQUE:
            raise
        message = _("There is a list of this name already.")
        raise Refused([Problem(code="name_taken", field="name", message=message)]) from None
    return reading_list
