"""Small things about requests and responses that every app may need."""

import errno
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from centre.shared.db import sqlstate


def local_address(address: str | None, default: str = "/") -> str:
    """`address` if it leads to a page of this site, else `default`: for `next` parameters."""
    if address and address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return default


def next_address(request: HttpRequest, default: str = "/") -> str:
    """Where to go after a deed: the `next` of the form or the address, if it is a page of this site."""
    return local_address(request.POST.get("next") or request.GET.get("next"), default)


def page_before(request: HttpRequest, default: str = "/") -> str:
    """The page of this site from which somebody came, as the browser tells it; `default` when it does not."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return default
    return local_address(came_from._replace(scheme="", netloc="", fragment="").geturl(), default)


def database_is_away(error: BaseException | None) -> bool:
    """Whether an error means that PostgreSQL cannot be reached: refused, lost, shutting down, too many clients."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = sqlstate(error)
    return state is None or state[:2] in {"08", "57"} or state == "53300"


def disk_is_full(error: BaseException | None) -> bool:
    """Whether an error means that a file could not be written because there is no space left (for this account)."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
