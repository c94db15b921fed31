"""The commands about what screens show and when: make a slide, place it, change when, turns, take off.

They take effect at once and are in the history. Whoever changes the placements of a screen locks its row first, so that
two people never take off one of the last two defaults each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from exhibits import figures
from exhibits.models import Picture, Piece, Placement, Screen, Slide
from exhibits.permissions import may_manage_screens, require

SHORTEST, LONGEST = 12, 600  # seconds that a slide stays
Priority, Sort = Placement.Priority, Slide.Sort
WHY = {
    "placement_starts_before_it_ends": ("ends_on", _("The end comes before the start.")),
    "placement_event_with_its_time": ("starts_on", _("An event needs its beginning and its end.")),
    "placement_hours_whole_or_not_at_all": ("opens", _("Please give both hours, from and until, or none.")),
    "placement_long_enough_to_read": ("seconds", _("A slide stays between 12 and 600 seconds.")),
    "placement_default_has_no_window": ("priority", _("What is always on has no days and hours.")),
    "placement_weekdays_of_a_week": ("weekdays", _("Please choose days of the week.")),
}


@dataclass(frozen=True, kw_only=True)
class When:
    """When a slide is on. What is always on says nothing but its priority."""

    priority: str = Priority.DEFAULT
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    weekdays: Sequence[int] = ()  # 1 Monday … 7 Sunday; empty: every day
    opens: time | None = None
    closes: time | None = None
    seconds: int = 15

    def write_to(self, placement: Placement) -> None:
        for name in ("priority", "starts_at", "ends_at", "opens", "closes", "seconds"):
            setattr(placement, name, getattr(self, name))
        placement.weekdays = sorted(set(self.weekdays))


ALWAYS = When()


@retried
def new_slide(
    *,
    sort: str,
    by: User,
    piece: Piece | None = None,
    picture: Picture | None = None,
    caption: str = "",
    figure: str = "",
    guest: str = "",
    guest_line: str = "",
) -> Slide:
    """A slide of a sort; what does not belong to the sort is left out.

    Raises Refused (field `piece`, `picture`, `figure` or `guest`) when it would show nothing, or PermissionDenied.
    """
    require(may_manage_screens(by))
    wanted = Slide(
        sort=sort,
        piece=piece if sort == Sort.STORY else None,
        picture=picture if sort == Sort.PICTURE else None,
        caption=caption.strip() if sort == Sort.PICTURE else "",
        figure=figure if sort == Sort.NUMBER else "",
        guest=guest.strip() if sort == Sort.WELCOME else "",
        guest_line=guest_line.strip() if sort == Sort.WELCOME else "",
    )
    refuse(_problems_with_slide(wanted))
    wanted.save(force_insert=True)
    return wanted


@retried
def place(*, screen: Screen, slide: Slide, by: User, now: datetime, when: When = ALWAYS) -> Placement:
    """Put a slide on a theme wall. Raises Refused with the field that is wrong, or PermissionDenied."""
    kept = _locked(screen, by)
    last = kept.placements.in_use().aggregate(last=Max("order"))["last"] or 0
    placement = Placement(screen=kept, slide=slide, order=last + 1, placed_by=by, placed_at=now)
    when.write_to(placement)
    _save(placement)
    return placement


@retried
def change(*, placement: Placement, when: When, by: User) -> Placement:
    """Change when a slide is on. Raises Refused, also for what was the only thing always on, or PermissionDenied."""
    kept = _in_use(placement, by)
    if when.priority != Priority.DEFAULT:
        refuse(_problems_with_ending(kept))
    when.write_to(kept)
    _save(kept)
    return kept


@retried
def take_off(*, placement: Placement, by: User, now: datetime) -> Placement:
    """Take a slide off a screen, within seconds. Raises Refused (`last_default`) or PermissionDenied."""
    kept = _in_use(placement, by)
    refuse(_problems_with_ending(kept))
    kept.ended_at = now
    kept.save(update_fields=["ended_at"])
    return kept


@retried
def swap(*, placement: Placement, up: bool, by: User) -> None:
    """Let a slide have its turn one place earlier or later among those of its priority; at the end nothing changes."""
    kept = _in_use(placement, by)
    row = list(kept.screen.placements.in_use().filter(priority=kept.priority).order_by("order", "pk"))
    place_ = row.index(kept)
    other = place_ + (-1 if up else 1)
    if not 0 <= other < len(row):
        return
    row[place_], row[other] = row[other], row[place_]
    orders = sorted(one.order for one in row)
    if len(set(orders)) < len(orders):
        orders = list(range(orders[0], orders[0] + len(row)))
    for one, order in zip(row, orders, strict=True):
        if one.order != order:
            one.order = order
            one.save(update_fields=["order"])


def _locked(screen: Screen, by: User) -> Screen:
    require(may_manage_screens(by))
    kept = Screen.objects.select_for_update(no_key=True).get(pk=screen.pk)
    if kept.retired_at is not None:
        raise Refused([Problem(code="retired", message=_("This screen has been retired."))])
    if kept.kind != Screen.Kind.WALL:
        message = _("Only theme walls show slides; this screen shows its exhibition or the map.")
        raise Refused([Problem(code="no_wall", message=message)])
    return kept


def _in_use(placement: Placement, by: User) -> Placement:
    """The placement as it is now; its screen is locked."""
    screen = _locked(placement.screen, by)
    kept = screen.placements.in_use().filter(pk=placement.pk).select_related("slide").first()
    if kept is None:
        raise Refused([Problem(code="taken_off", message=_("A colleague has taken it off already."))])
    kept.screen = screen
    return kept


def _save(placement: Placement) -> None:
    try:
        placement.save()
    except IntegrityError as error:
        field, message = WHY.get(violated_constraint(error) or "", (None, None))
        if message is None:
            raise
        raise Refused([Problem(code="cannot_be", field=field, message=message)]) from None


def _problems_with_ending(placement: Placement) -> list[Problem]:
    """The last thing that is always on stays: a wall is never empty."""
    others = placement.screen.placements.in_use().filter(priority=Priority.DEFAULT).exclude(pk=placement.pk)
    if placement.priority != Priority.DEFAULT or others.exists():
        return []
    message = _("This is the only slide that is always on. Please place another one first, or the wall would be empty.")
    return [Problem(code="last_default", message=message)]


def _problems_with_slide(slide: Slide) -> list[Problem]:
    missing = {
        Sort.STORY: ("piece", slide.piece is None, _("Please choose what is told.")),
        Sort.PICTURE: ("picture", slide.picture is None, _("Please choose a picture of the library.")),
        Sort.NUMBER: ("figure", figures.figure_of(slide.figure) is None, _("Please choose a figure.")),
        Sort.WELCOME: ("guest", not slide.guest, _("Please say who is welcomed.")),
    }
    field, is_missing, message = missing.get(Sort(slide.sort), ("sort", False, ""))
    return [Problem(code="shows_nothing", field=field, message=message)] if is_missing else []
