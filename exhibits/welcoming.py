"""Welcomes that the portal places by itself, on every theme wall: for a delegation while it is in the house.

Each has a key of its maker's, so that it is found again: placing it once more moves it, withdrawing it twice does no
harm. Nobody's rights are asked: whoever may accept the visit has the welcome with it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Max

from centre.shared.db import retried
from centre.shared.timespan import Span
from exhibits.models import Placement, Screen, Slide

LONGEST_GUEST = Slide._meta.get_field("guest").max_length or 0
LONGEST_LINE = Slide._meta.get_field("guest_line").max_length or 0
SECONDS = 20

WelcomesOn = Callable[[Screen, datetime], None]
_who_expects: list[WelcomesOn] = []


def register(welcomes_on: WelcomesOn) -> None:
    """Hand in what places the welcomes of those who are expected on a wall that was registered after them."""
    _who_expects.append(welcomes_on)


def place_those_expected(wall: Screen, *, now: datetime) -> None:
    """Welcome on a new wall who has been accepted already; inside the transaction that registers the wall."""
    for welcomes_on in _who_expects:
        welcomes_on(wall, now)


@retried
def place_welcome(
    *, key: str, guest: str, line: str, span: Span, now: datetime, only_on: Screen | None = None
) -> Slide:
    """Welcome `guest` on every wall during `span`; what was placed under the key before is changed to this.

    With `only_on` the other walls stay as they are.
    """
    walls = [only_on] if only_on else _locked_walls()
    slide, _is_new = Slide.objects.update_or_create(
        key=key,
        defaults={"sort": Slide.Sort.WELCOME, "guest": guest[:LONGEST_GUEST], "guest_line": line[:LONGEST_LINE]},
    )
    there = {one.screen_id: one for one in slide.placements.in_use()}
    for wall in walls:
        placement = there.get(wall.pk) or Placement(
            screen=wall,
            slide=slide,
            priority=Placement.Priority.EVENT,
            seconds=SECONDS,
            order=_next_order(wall),
            placed_at=now,
        )
        placement.starts_at, placement.ends_at = span.starts_at, span.ends_at
        placement.save()
    return slide


@retried
def withdraw_welcome(*, key: str, now: datetime) -> None:
    """Take a welcome off every wall; nothing happens when there is none."""
    _locked_walls()
    for placement in Placement.objects.in_use().filter(slide__key=key).order_by("screen", "pk"):
        placement.ended_at = now
        placement.save(update_fields=["ended_at"])


def _locked_walls() -> list[Screen]:
    """Every theme wall, locked in one order, so that two welcomes never wait for each other."""
    walls = Screen.objects.in_use().filter(kind=Screen.Kind.WALL)
    return list(walls.select_for_update(no_key=True).order_by("pk"))


def _next_order(wall: Screen) -> int:
    return (wall.placements.in_use().aggregate(last=Max("order"))["last"] or 0) + 1
