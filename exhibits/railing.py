"""Where a rail screen stands: its controller says it with a key, and the page on the screen asks for it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from centre.accounts import tries
from centre.shared import codes
from centre.shared.kept import Kept
from exhibits.models import Screen, ScreenState

PURPOSE = "rail controller"
LONGEST_KEY = 200
# Keys that were right in this process: a controller speaks many times a second, and its right key is no guess.
_right: Kept[bool] = Kept(200)


def new_key() -> str:
    """A key for a controller; it is shown once, and only `hashed_key` of it is kept."""
    return secrets.token_urlsafe(24)


def hashed_key(key: str, screen: Screen) -> str:
    """What is kept of the key of a screen's controller, another for each screen."""
    return codes.hashed(key, purpose=PURPOSE, reference=str(screen.pk))


def is_the_key(*, screen: Screen, key: str, address: str, now: datetime) -> bool:
    """Whether a controller showed the key of its screen; a wrong one is counted for its network address.

    Raises TooManyTries after five wrong ones from there within fifteen minutes.
    """
    shown = hashed_key(key[:LONGEST_KEY], screen)
    fits = bool(screen.controller_hash) and constant_time_compare(shown, screen.controller_hash)
    if fits and _right.get((screen.pk, shown)):
        return True
    if _look(fits=fits, address=address, now=now):
        _right.put((screen.pk, shown), True)
    return fits


@transaction.atomic
def _look(*, fits: bool, address: str, now: datetime) -> bool:
    """Only the network address counts: with the screen counted too, a guesser would lock its controller out."""
    asked = {"purpose": PURPOSE, "reference": address[:16], "address": address}
    tries.begin(**asked, now=now)
    if not fits:
        tries.count_failure(**asked, now=now)
    return fits


def set_position(*, screen: Screen, mm: int, now: datetime) -> None:
    """The screen stands so many millimetres from the beginning of its rail. Nothing is written while it stands."""
    ScreenState.objects.filter(screen=screen).exclude(rail_mm=mm).update(rail_mm=mm, rail_moved_at=now)
