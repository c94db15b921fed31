"""Writing into the audit trail: one call, in the transaction of the deed, so that both happen or neither."""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from centre.shared import requests
from centre.shared.network import network_address
from centre.trail.models import Entry, Kind

SECRET_PARTS = {"secret", "address", "code"}  # as the patterns of urls.py name what in an address is a secret
FACTS_MOST, FACT_LENGTH = 20, 200
answered: ContextVar[HttpRequest | None] = ContextVar("answered", default=None)  # the request that is being answered


def record(
    kind: Kind | str,
    *,
    by: AbstractBaseUser | AnonymousUser | None = None,
    request: HttpRequest | None = None,
    what: Any = "",
    about: Any = "",
    **facts: Any,
) -> Entry:
    """Write down that `by` (otherwise whoever sent `request`) did something of this kind.

    Without `request` it is the one that is being answered, if any.
    `what` says in a word what it was done with, `about` which one or whose, masked; `facts` are small values. Whatever
    is too long is cut, so that no odd input stops the deed. Raises ValueError for a kind that there is not.
    """
    request = request or answered.get()
    person = by if by is not None else getattr(request, "user", None)
    return Entry.objects.create(
        kind=Kind(kind),
        who=person.pk if person is not None else None,
        who_name=plain(person.get_username() if person is not None else "", 150),
        address=plain(network_address(request) if request else "", 64),
        request_id=requests.request_id.get(),
        page=page_of(request),
        what=plain(what, 80),
        about=plain(about, 200),
        facts={plain(name, 40): _fact(value) for name, value in list(facts.items())[:FACTS_MOST]},
    )


def page_of(request: HttpRequest | None) -> str:
    """The path that was asked for, without what in it is a secret."""
    path = request.path if request else ""
    match = getattr(request, "resolver_match", None)
    parts = match.kwargs if match else {}
    for name in SECRET_PARTS & parts.keys():
        path = path.replace(str(parts[name]), "…")
    return plain(path, 200)


def plain(value: Any, length: int) -> str:
    """A value as one line of text that the database takes: nothing unseen in it, and not longer than `length`."""
    text = str(value).encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in text[: 2 * length]).strip()[:length]


def _fact(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return plain(value, FACT_LENGTH)
