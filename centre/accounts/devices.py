"""The devices on which somebody is signed in: to be seen, and to be signed out from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from centre.accounts.browsers import told_by
from centre.accounts.models import Session, User
from centre.shared.network import network_address
from centre.trail.models import Kind
from centre.trail.recording import record

SINCE, SEEN, ADDRESS, BROWSER = "since", "seen_at", "network", "browser"
NAMED = 16  # letters of the name of a session in a page; the key itself would be the session


@dataclass(frozen=True, kw_only=True)
class Device:
    """A session as its person sees it. Times may be unknown; `network` is the address without its last part."""

    name: str
    words: str
    network: str
    since: datetime | None
    seen: datetime | None
    is_this: bool


def remember(request: HttpRequest, *, now: datetime) -> None:
    """Note in the session that began at `now` what its person will know it by."""
    request.session[SINCE] = now.timestamp()
    request.session[ADDRESS] = without_last_part(network_address(request))
    request.session[BROWSER] = told_by(request.META.get("HTTP_USER_AGENT", ""))


def without_last_part(address: str) -> str:
    """The network of an address, as `203.0.113.*`: enough to know one's own; empty for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return address.rpartition(".")[0] + ".*"
    return str(ip_network(f"{address}/48", strict=False).network_address) + "*"


def devices_of(person: User, *, this: SessionBase, limit: timedelta, now: datetime) -> list[Device]:
    """Where somebody is signed in, this one first; `limit` is how long they may do nothing."""
    there = [_device(one, this=this) for one in person.sessions.filter(expire_date__gt=now)]
    alive = [one for one in there if one.is_this or one.seen is None or now - one.seen <= limit]
    return sorted(alive, key=lambda one: (not one.is_this, -(one.seen or now).timestamp()))


def _device(session: Session, *, this: SessionBase) -> Device:
    said = session.get_decoded()
    return Device(
        name=_name(session.session_key),
        words=_words(said.get(BROWSER) or ("", "")),
        network=said.get(ADDRESS, ""),
        since=_moment(said.get(SINCE)),
        seen=_moment(said.get(SEEN) or said.get(SINCE)),
        is_this=session.session_key == this.session_key,
    )


def _name(session_key: str) -> str:
    return sha256(session_key.encode()).hexdigest()[:NAMED]


def _words(browser: Iterable[str]) -> str:
    known = {"wechat": _("WeChat")}
    return _(" · ").join(known.get(word, word) for word in browser if word) or _("Unknown device")


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(stamp, tz=UTC) if stamp else None


@transaction.atomic
def end(*, name: str, by: User) -> bool:
    """Sign one's device called `name` out; whether there was one."""
    found = next((one for one in by.sessions.all() if _name(one.session_key) == name), None)
    if found is None:
        return False
    found.delete()
    record(Kind.SIGNED_OUT, by=by, elsewhere=True)
    return True


@transaction.atomic
def end_everywhere(*, by: User) -> None:
    """Sign oneself out on all devices, this one included."""
    ended = end_sessions_of(by)
    record(Kind.SIGNED_OUT, by=by, everywhere=True, devices=ended)


def end_sessions_of(person: User, *, but: str | None = None) -> int:
    """Somebody's sessions are over, but for the one with this key; how many that were."""
    ended, _each = person.sessions.exclude(session_key=but or "").delete()
    return ended
