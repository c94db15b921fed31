"""The number of the request that is being answered, and the job that is being done: for logs and the trail."""

import re
from contextvars import ContextVar
from random import getrandbits

from django.conf import settings
from django.http import HttpRequest

from centre.shared.network import is_among

HEADER = "X-Request-ID"
# Long enough that it cannot be a phone number or an identity card, short enough for a line.
SANE = re.compile(r"[0-9A-Za-z-]{20,64}", re.ASCII)

request_id: ContextVar[str] = ContextVar("request_id", default="")
job: ContextVar[tuple[int, str] | None] = ContextVar("job", default=None)  # its number and the name of its task


def id_for(request: HttpRequest) -> str:
    """The number that a trusted proxy gave to a request, if it is a sane one, else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID")
    if (
        given
        and SANE.fullmatch(given)
        and is_among(request.META.get("REMOTE_ADDR", ""), tuple(settings.TRUSTED_PROXIES))
    ):
        return str(given)
    return f"{getrandbits(96):024x}"  # a name, not a secret
