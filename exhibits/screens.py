"""The commands about screens: register, change, retire, a new address, a new key for the controller, load again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused
from exhibits import railing, welcoming
from exhibits.models import Exhibition, Placement, Screen, ScreenState, Slide, new_address
from exhibits.permissions import may_manage_screens, may_put_up_figures, require

SMALLEST, WIDEST, HIGHEST = 320, 15_360, 8_640
WHY = {
    "exhibits_screen_name_key": ("name", _("Another screen has this name already.")),
    "screen_on_a_rail_with_its_exhibition": ("exhibition", _("Please say which exhibition the rail runs along.")),
    "screen_of_some_size": ("width", _("Please give the pixels as they stand in the settings of the screen.")),
}


@retried
def register(
    *,
    name: str,
    kind: str,
    place: str,
    width: int,
    height: int,
    by: User,
    now: datetime,
    exhibition: Exhibition | None = None,
) -> Screen:
    """A new screen with an address that nobody guesses. A theme wall begins with the name of the house and the
    welcomes of those who are expected.

    Raises Refused (field `name`, `exhibition` or `width`) or PermissionDenied.
    """
    require(may_put_up_figures(by) if kind == Screen.Kind.HOUSE else may_manage_screens(by))
    last = Screen.objects.aggregate(last=Max("order"))["last"] or 0
    along = exhibition if kind == Screen.Kind.RAIL else None
    with _refused_by_constraint():
        screen = Screen.objects.create(
            name=name, kind=kind, place=place, width=width, height=height, exhibition=along, order=last + 1
        )
    if kind == Screen.Kind.WALL:
        house = Slide.objects.create(sort=Slide.Sort.HOUSE)
        Placement.objects.create(screen=screen, slide=house, placed_by=by, placed_at=now)
        welcoming.place_those_expected(screen, now=now)
    return screen


@retried
def change(
    *,
    screen: Screen,
    name: str,
    place: str,
    width: int,
    height: int,
    by: User,
    exhibition: Exhibition | None = None,
) -> Screen:
    """Change what is said of a screen; its kind stays. Raises Refused as `register`, or PermissionDenied."""
    kept = _locked(screen, by)
    kept.name, kept.place, kept.width, kept.height = name, place, width, height
    if kept.kind == Screen.Kind.RAIL:
        kept.exhibition = exhibition
    with _refused_by_constraint():
        kept.save()
    return kept


@retried
def retire(*, screen: Screen, by: User, now: datetime) -> Screen:
    """The screen is gone: its address shows nothing any more. Raises Refused or PermissionDenied."""
    kept = _locked(screen, by)
    kept.retired_at = now
    kept.save(update_fields=["retired_at"])
    return kept


@retried
def give_new_address(*, screen: Screen, by: User) -> Screen:
    """Whoever knows the old address sees nothing any more. Raises Refused or PermissionDenied."""
    kept = _locked(screen, by)
    kept.address = new_address()
    kept.save(update_fields=["address"])
    return kept


@retried
def give_new_controller_key(*, screen: Screen, by: User) -> str:
    """A new key for the controller of a rail, returned this once; the old one is good for nothing.

    Raises Refused for a screen without a rail, or PermissionDenied.
    """
    kept = _locked(screen, by)
    if kept.kind != Screen.Kind.RAIL:
        raise Refused([Problem(code="no_rail", message=_("Only a rail screen has a controller."))])
    key = railing.new_key()
    kept.controller_hash = railing.hashed_key(key, kept)
    kept.save(update_fields=["controller_hash"])
    return key


@retried
def ask_to_load_again(*, screen: Screen, by: User, now: datetime) -> None:
    """The browser on the screen loads everything anew within seconds. Raises Refused or PermissionDenied."""
    kept = _locked(screen, by)
    ScreenState.objects.filter(screen=kept).update(reload_asked_at=now, revision=F("revision") + 1, revised_at=now)


def _locked(screen: Screen, by: User) -> Screen:
    require(may_manage_screens(by))
    kept = Screen.objects.select_for_update(no_key=True).get(pk=screen.pk)
    if kept.retired_at is not None:
        raise Refused([Problem(code="retired", message=_("This screen has been retired."))])
    return kept


@contextmanager
def _refused_by_constraint() -> Iterator[None]:
    """What the database refuses within becomes a sentence beside its field."""
    try:
        yield
    except IntegrityError as error:
        field, message = WHY.get(violated_constraint(error) or "", (None, None))
        if message is None:
            raise
        raise Refused([Problem(code="cannot_be", field=field, message=message)]) from None
