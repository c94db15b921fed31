"""The commands of a stock-take: begin, note what stands where, note what is missing, close.

Every command locks the stock-take first and a copy after it, with its title before it where the copy may be kept for a
reader. So two phones in one round write one after the other: places in a row are given once, and nothing is noted any
more when somebody has just closed it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried
from centre.shared.problems import Problem, Refused, refuse
from reading_room import holding
from reading_room.locks import take_copy, take_title
from reading_room.models import Copy, Scan, StockTake, Tier, TierToTake
from reading_room.permissions import may_take_stock, require
from reading_room.queries.copies import copy_named
from reading_room.queries.stock import Standing, sheet_of, sheets_of, summary_of

LONGEST_NAME = 40


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What became of a scan; `was_missing` says that the copy is found again by it."""

    copy: Copy
    was_missing: bool


@retried
def begin(*, name: str, tiers: Collection[Tier], by: User, now: datetime) -> StockTake:
    """A round through these tiers. Raises Refused (fields `name`, `tiers`) or PermissionDenied."""
    require(may_take_stock(by))
    name = name.strip()
    refuse(_problems_with(name, tiers))
    stock_take = StockTake.objects.create(name=name, begun_by=by, begun_at=now)
    TierToTake.objects.bulk_create(TierToTake(stock_take=stock_take, tier=tier) for tier in tiers)
    return stock_take


@retried
def scan(*, stock_take: StockTake, tier: Tier, code: str, by: User, now: datetime) -> Seen:
    """A copy was seen on a tier, next in the row; `code` is its barcode or accession number.

    Seen before in this round, it moves to where it was seen last; missing, it is here again, and kept for the first
    who waits for its title. Raises Refused for a code
    that names no copy or one withdrawn, and when the round is closed; PermissionDenied.
    """
    require(may_take_stock(by))
    held = _open_tier(stock_take, tier)
    return _noted(held, copy_named(code), place=_next_place(held), by=by, now=now)


@retried
def tick(*, stock_take: StockTake, tier: Tier, copy_pk: int, by: User, now: datetime) -> Seen:
    """A copy of the tier was seen, without a word about its place in the row: it is taken to stand right.

    Raises Refused when it does not belong to the tier, or the round is closed; PermissionDenied.
    """
    require(may_take_stock(by))
    held = _open_tier(stock_take, tier)
    copy = _copy_of_tier(held, copy_pk)
    return _noted(held, copy, place=_place_in_order(held, copy), by=by, now=now)


@retried
def take_back(*, stock_take: StockTake, copy_pk: int, by: User) -> None:
    """A copy was not seen after all. Raises Refused when the round is closed, or PermissionDenied."""
    require(may_take_stock(by))
    _open(stock_take)
    Scan.objects.filter(stock_take=stock_take, copy=copy_pk).delete()


@retried
def note_missing(*, stock_take: StockTake, tier: Tier, copy_pk: int, by: User) -> Copy:
    """A copy of the tier that nobody has seen is missing.

    Raises Refused when it was seen or is lent, or the round is closed; PermissionDenied.
    """
    require(may_take_stock(by))
    held = _open_tier(stock_take, tier)
    copy = _locked(_copy_of_tier(held, copy_pk).pk)
    lines = sheet_of(held).of(Standing.NOT_SEEN, Standing.MISSING)
    if copy.pk not in {line.copy.pk for line in lines}:
        raise Refused([_not_missing(copy)])
    return _missing(copy)


@retried
def take_back_missing(*, stock_take: StockTake, tier: Tier, copy_pk: int, by: User) -> Copy:
    """A copy of the tier is not missing after all; it was not seen yet. Raises Refused or PermissionDenied."""
    require(may_take_stock(by))
    copy = _locked(_copy_of_tier(_open_tier(stock_take, tier), copy_pk).pk)
    copy.find_again()
    return copy


@retried
def finish_tier(*, stock_take: StockTake, tier: Tier, by: User, now: datetime) -> TierToTake | None:
    """A tier is done; the next one to go through, or None when it was the last. Raises Refused or PermissionDenied."""
    require(may_take_stock(by))
    held = _open_tier(stock_take, tier)
    held.done_at = now
    held.save(update_fields=["done_at"])
    in_order = list(stock_take.tiers_to_take.select_related("tier__shelf"))
    here = next(place for place, one in enumerate(in_order) if one.pk == held.pk)
    return next((one for one in in_order[here:] + in_order[:here] if one.done_at is None), None)


@retried
def close(*, stock_take: StockTake, missing: Collection[int], by: User, now: datetime) -> StockTake:
    """End a round for good; `missing` are the copies, of those not seen on tiers that are done, that are missing now.

    What was found is kept with the round, so that its summary stays what it is. Raises Refused (field `missing`) when
    one of them has been seen in the meantime, or the round is closed; PermissionDenied.
    """
    require(may_take_stock(by))
    held = _open(stock_take)
    copies = list(Copy.objects.select_for_update(no_key=True).filter(pk__in=missing).order_by("pk"))
    may_be_missing = {line.copy.pk for sheet in sheets_of(held) if sheet.is_done for line in sheet.not_seen}
    if len(copies) != len(set(missing)) or any(copy.pk not in may_be_missing for copy in copies):
        message = _("The list has changed in the meantime. Please look at it again.")
        raise Refused([Problem(code="list_has_changed", message=message, field="missing")])
    for copy in copies:
        _missing(copy)
    held.closed_at, held.summary = now, summary_of(sheets_of(held))
    held.save(update_fields=["closed_at", "summary"])
    return held


# --- under the lock of the round -------------------------------------------------------------------------------------


def _open(stock_take: StockTake) -> StockTake:
    held = StockTake.objects.select_for_update(no_key=True).get(pk=stock_take.pk)
    if held.closed_at is not None:
        message = _("This stock-take is closed. Nothing can be noted in it any more.")
        raise Refused([Problem(code="closed", message=message)])
    return held


def _open_tier(stock_take: StockTake, tier: Tier) -> TierToTake:
    held = _open(stock_take)
    belongs = TierToTake.objects.select_related("tier__shelf").filter(stock_take=held, tier=tier).first()
    if belongs is None:
        message = _("This tier does not belong to the stock-take.")
        raise Refused([Problem(code="other_tier", message=message)])
    belongs.stock_take = held
    return belongs


def _noted(held: TierToTake, copy: Copy, *, place: int, by: User, now: datetime) -> Seen:
    copy = take_copy(copy.pk, take_title(copy.title_id))
    if copy.state == Copy.State.WITHDRAWN:
        message = _("“%(title)s” is withdrawn from the stock. Please take it off the shelf.")
        raise Refused([Problem(code="withdrawn", message=message % {"title": copy.title}, field="code")])
    given = {"tier": held.tier, "place": place, "at": now, "by": by}
    Scan.objects.update_or_create(stock_take=held.stock_take, copy=copy, defaults=given)
    return Seen(copy=copy, was_missing=holding.keep_found(copy, now=now).was_missing)


def _locked(pk: int) -> Copy:
    return Copy.objects.select_for_update(no_key=True, of=("self",)).select_related("title").get(pk=pk)


def _missing(copy: Copy) -> Copy:
    copy.state = Copy.State.MISSING
    copy.save(update_fields=["state"])
    return copy


def _copy_of_tier(held: TierToTake, pk: int) -> Copy:
    copy = Copy.objects.filter(pk=pk, tier=held.tier).first()
    if copy is None:
        message = _("This copy does not belong to the tier any more.")
        raise Refused([Problem(code="other_tier", message=message)])
    return copy


def _next_place(held: TierToTake) -> int:
    last = held.stock_take.scans.filter(tier=held.tier).aggregate(last=Max("place"))["last"]
    return (last or 0) + 1


def _place_in_order(held: TierToTake, copy: Copy) -> int:
    """The place of the last copy that stands right in front of it: with one place, the call number decides."""
    right = (line for line in sheet_of(held).lines if line.standing == Standing.FOUND and line.copy.pk != copy.pk)
    return max((line.place for line in right if line.copy.call_key <= copy.call_key), default=0)


def _not_missing(copy: Copy) -> Problem:
    message = _("“%(title)s” was seen in the meantime, or is not expected here: it is not missing.")
    return Problem(code="not_missing", message=message % {"title": copy.title})


def _problems_with(name: str, tiers: Collection[Tier]) -> list[Problem]:
    found = []
    if not name or len(name) > LONGEST_NAME:
        message = _("Please give the stock-take a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        found.append(Problem(code="no_name", message=message, field="name"))
    if not tiers:
        found.append(Problem(code="no_tiers", message=_("Please choose at least one tier."), field="tiers"))
    return found
