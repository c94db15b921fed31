"""Where requests come from, who may say so, and which pages are opened from where."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]
OF_STAFF = ("/desk/", "/admin/")
LONGEST_CHAIN = 20  # so many addresses of X-Forwarded-For are looked at


@lru_cache(maxsize=1024)
def is_among(address: str, networks: tuple[str, ...]) -> bool:
    """Whether a network address belongs to one of `networks`; what is no address belongs to none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in _parsed(networks))


@lru_cache(maxsize=16)
def _parsed(names: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(name, strict=False) for name in names]


def network_address(request: HttpRequest) -> str:
    """The network address that asks: the nearest one that is no proxy of ours.

    Each proxy adds to the end of X-Forwarded-For whom it saw. So the list is believed from its end, and only as far as
    TRUSTED_PROXIES reach: whatever somebody wrote there themselves stands in front of that.
    """
    seen: str = request.META.get("REMOTE_ADDR", "")
    told = request.META.get("HTTP_X_FORWARDED_FOR")
    if not told:
        return seen[:64]
    trusted = tuple(settings.TRUSTED_PROXIES)
    for part in reversed(told.split(",")[-LONGEST_CHAIN:]):
        if not is_among(seen, trusted):
            break
        named = _without_port(part.strip())
        if not _is_address(named):
            break
        seen = named
    return seen[:64]


def _without_port(named: str) -> str:
    """`10.0.0.1:4711` and `[::1]:4711` as some proxies write them."""
    if named.startswith("["):
        return named[1:].partition("]")[0]
    return named.partition(":")[0] if named.count(":") == 1 else named


def _is_address(named: str) -> bool:
    try:
        ip_address(named)
    except ValueError:
        return False
    return True


def may_work_from(address: str) -> bool:
    """Whether the pages of staff are opened for this network address."""
    return not settings.DESK_NETWORKS or is_among(address, tuple(settings.DESK_NETWORKS))


class FromElsewhere(PermissionDenied):
    """Staff who ask for a page of staff from outside of DESK_NETWORKS."""


# What a browser may do on our pages beside showing them: full screens at the wall, sharing a page, and no more.
FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb"),
)
OWN_FEATURES = {"autoplay"}  # sound and films of the exhibition
PERMISSIONS_POLICY = ", ".join(f"{name}={'(self)' if name in OWN_FEATURES else '()'}" for name in FEATURES)

TO_BE_ASKED_FOR = "private, no-cache"  # what pages say that a browser may keep if it asks again each time


class HeadersMiddleware:
    """Headers that Django does not know, and no copy of a page of somebody who has signed in anywhere on the way.

    Whoever uses a public computer after them and goes back sees nothing of theirs.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if headers.get("Cache-Control", TO_BE_ASKED_FOR) == TO_BE_ASKED_FOR and _is_private(request):
            headers["Cache-Control"] = "private, no-store"
        return response


def _is_private(request: HttpRequest) -> bool:
    """Whether the page needs a sign-in, knows who has signed in, or belongs to staff whatever became of the request."""
    match = request.resolver_match
    if request.path_info.startswith(OF_STAFF) or (match and getattr(match.func, "login_required", True)):
        return True
    session = getattr(request, "session", None)  # none where a request ends further out
    return session is not None and session.accessed and SESSION_KEY in session
