"""The commands about shelves: where they stand on the plan, in which order one walks past, which tiers they have.

Whoever changes one locks all of them first, so that two people never number them at the same time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from reading_room.models import Shelf, Tier
from reading_room.permissions import may_keep_catalogue, require
from reading_room.title_problems import too_long

MOST_COLUMNS, MOST_TIERS = 40, 8
UNIQUE = "reading_room_shelf_name_key"


@dataclass(frozen=True, kw_only=True)
class ShelfPlan:
    """A shelf as it is to be: place and measures in thousandths of the room, tiers from above, the same in each column.

    A tier that is called otherwise than before keeps what stands on it.
    """

    name: str
    subject: str
    way: str
    x: int
    y: int
    width: int
    height: int
    columns: int
    tiers: Sequence[str]


@retried
def keep_shelf(*, plan: ShelfPlan, by: User, shelf: Shelf | None = None) -> Shelf:
    """Put up a shelf behind the others, or change one. Nothing that stands on a tier loses its place.

    Raises Refused (fields named as in ShelfPlan) or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    shelves = _locked()
    kept = Shelf(order=len(shelves) + 1) if shelf is None else next(one for one in shelves if one.pk == shelf.pk)
    refuse(list(_problems_with(plan)))
    for name in ("name", "subject", "way", "x", "y", "width", "height"):
        setattr(kept, name, getattr(plan, name))
    _saved(kept)
    _arrange_tiers(kept, plan)
    return kept


@retried
def move_shelf(*, shelf: Shelf, step: int, by: User) -> None:
    """Walk past a shelf sooner (`step` -1) or later (1); nothing happens at the ends. Raises PermissionDenied."""
    require(may_keep_catalogue(by))
    shelves = _locked()
    place = next(number for number, one in enumerate(shelves) if one.pk == shelf.pk)
    if 0 <= place + step < len(shelves):
        shelves.insert(place + step, shelves.pop(place))
    for order, one in enumerate(shelves, start=1):
        if one.order != order:
            one.order = order
            one.save(update_fields=["order"])


@retried
def remove_shelf(*, shelf: Shelf, by: User) -> None:
    """Take an empty shelf out of the room. Raises Refused while anything stands on it, or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = next(one for one in _locked() if one.pk == shelf.pk)
    _take_away(list(kept.tiers.all()))
    kept.delete()


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked() -> list[Shelf]:
    """All shelves in walking order, locked in the order of their keys."""
    locked = Shelf.objects.select_for_update(no_key=True).order_by("pk")
    return sorted(locked, key=lambda shelf: (shelf.order, shelf.pk))


def _saved(shelf: Shelf) -> None:
    try:
        shelf.save()
    except IntegrityError as error:
        if violated_constraint(error) != UNIQUE:
            raise
        message = _("There is a shelf of this name already.")
        raise Refused([Problem(code="name_taken", field="name", message=message)]) from None


def _arrange_tiers(shelf: Shelf, plan: ShelfPlan) -> None:
    """Rename, take away, add and order the tiers."""
    names = list(plan.tiers)
    there = list(shelf.tiers.all())
    _rename(there, names)
    wanted = {(column, name) for column in range(1, plan.columns + 1) for name in names}
    _take_away([tier for tier in there if (tier.column, tier.name) not in wanted])
    kept = {(tier.column, tier.name): tier for tier in there}
    for column, name in sorted(wanted):
        tier = kept.get((column, name)) or Tier(shelf=shelf, column=column, name=name)
        if tier.pk is None or tier.order != names.index(name):
            tier.order = names.index(name)
            tier.save()


def _rename(tiers: Sequence[Tier], names: Sequence[str]) -> None:
    """As many names gone as came: those tiers are only called otherwise."""
    old = list(dict.fromkeys(tier.name for tier in tiers))
    gone, come = [name for name in old if name not in names], [name for name in names if name not in old]
    renamed = dict(zip(gone, come, strict=True)) if len(gone) == len(come) else {}
    for tier in tiers:
        if tier.name in renamed:
            tier.name = renamed[tier.name]
            tier.save(update_fields=["name"])


def _take_away(tiers: Sequence[Tier]) -> None:
    """Raises Refused when books stand on one of them, or something was counted or scanned there."""
    used = Q(copies__isnull=False) | Q(issues__isnull=False)
    full = Tier.objects.filter(used, pk__in=[tier.pk for tier in tiers]).select_related("shelf").first()
    if full is not None:
        message = _("Books or periodicals stand on %(tier)s. Please give them another place first.") % {"tier": full}
        raise Refused([Problem(code="not_empty", field="tiers", message=message)])
    try:
        for tier in tiers:
            tier.delete()
    except ProtectedError:
        told = _(
            "Stock was taken on one of these tiers, or its use was counted. It stays, with another name if you like."
        )
        raise Refused([Problem(code="has_records", field="tiers", message=told)]) from None


def _problems_with(plan: ShelfPlan) -> Iterator[Problem]:
    if not plan.name:
        yield Problem(code="no_name", field="name", message=_("Please give the shelf a name, for instance 甲架."))
    for name in ("name", "subject", "way"):
        field: Any = Shelf._meta.get_field(name)
        if len(getattr(plan, name)) > field.max_length:
            yield too_long(name, field.verbose_name, field.max_length)
    yield from _problems_on_the_plan(plan)
    yield from _problems_with_tiers(plan)


def _problems_on_the_plan(plan: ShelfPlan) -> Iterator[Problem]:
    for place, measure in (("x", "width"), ("y", "height")):
        begins, long = getattr(plan, place), getattr(plan, measure)
        if begins < 0 or long < 1 or begins + long > 1000:
            message = _("The shelf has to stand inside the room: place and measure together are at most 1000.")
            yield Problem(code="outside", field=measure, message=message)


def _problems_with_tiers(plan: ShelfPlan) -> Iterator[Problem]:
    if not 1 <= plan.columns <= MOST_COLUMNS:
        message = _("A shelf has 1 to %(most)s columns.") % {"most": MOST_COLUMNS}
        yield Problem(code="columns", field="columns", message=message)
    if not 1 <= len(plan.tiers) <= MOST_TIERS:
        message = _("A shelf has 1 to %(most)s tiers.") % {"most": MOST_TIERS}
        yield Problem(code="tiers", field="tiers", message=message)
    if len(set(plan.tiers)) < len(plan.tiers) or any(not 1 <= len(name) <= 20 for name in plan.tiers):
        names = _("Each tier needs a name of its own, of at most 20 characters.")
        yield Problem(code="tier_names", field="tiers", message=names)
