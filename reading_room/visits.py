"""Somebody at a self-service point: who, what they did, and what was said last. Kept by the device alone.

It travels in a signed cookie of the point's own page and is good for a minute and a half after the last touch, whether
or not the page could count down. It holds keys, never a name or the number of a card.
"""

from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from reading_room.models import Kiosk

COOKIE, SALT = "reading_visit", "reading_room.visits"
LASTS = 90  # seconds
MOST = 12


@dataclass
class Visit:
    """`reader`: whose card was scanned; keys of loans lent and renewed and of copies returned; the last answer."""

    reader: int | None = None
    lent: list[int] = field(default_factory=list)
    renewed: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    kind: str = ""
    said: str = ""

    @property
    def has_begun(self) -> bool:
        return bool(self.reader or self.returned or self.said)

    def note(self, deeds: list[int], key: int) -> None:
        """Put what was just done at the front, once."""
        deeds[:] = [key, *(one for one in deeds if one != key)][:MOST]

    def say(self, kind: str, words: str) -> None:
        """The answer on the next page; `kind` is info or danger."""
        self.kind, self.said = kind, words


def visit_at(request: HttpRequest, kiosk: Kiosk) -> Visit:
    """The visit that goes on at this point; a new one when it is over, or the cookie is none of ours."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(kiosk), max_age=LASTS)
        return Visit(**kept)
    except (signing.BadSignature, TypeError):
        return Visit()


def keep(response: HttpResponse, visit: Visit, kiosk: Kiosk) -> HttpResponse:
    """Let the visit go on for another while."""
    value = signing.dumps(asdict(visit), salt=_salt(kiosk), compress=True)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS,
        path=kiosk.get_absolute_url(),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def forget(response: HttpResponse, kiosk: Kiosk) -> HttpResponse:
    """The visit is over."""
    response.delete_cookie(COOKIE, path=kiosk.get_absolute_url(), samesite="Strict")
    return response


def _salt(kiosk: Kiosk) -> str:
    return f"{SALT} {kiosk.address}"
