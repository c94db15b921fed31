"""Which copies get labels, in the order in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Collate, Length

from centre.shared.timespan import day_span
from reading_room.models import Copy, Tier
from reading_room.models.copy import CopyQuerySet

MOST = 20 * 65  # labels in one go: twenty sheets


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is asked for; everything that is given has to fit. Accession numbers go from `first` to `last`."""

    first: str = ""
    last: str = ""
    since: date | None = None
    tier: Tier | None = None
    numbers: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.first or self.last or self.since or self.tier or self.numbers)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Copies for labels by call number, then accession; how many have no call number, and what was not found."""

    copies: Sequence[Copy]
    without_call_number: int
    unknown: Sequence[str]
    is_too_many: bool


def chosen(choice: Choice) -> Chosen:
    """The copies of the stock that fit, at most `MOST`. Two queries, three with a list of numbers."""
    found = _fitting(choice)
    copies = list(found.exclude(call_number="").in_shelf_order()[: MOST + 1])
    return Chosen(
        copies=copies[:MOST],
        without_call_number=found.filter(call_number="").count(),
        unknown=_unknown(choice.numbers),
        is_too_many=len(copies) > MOST,
    )


def _fitting(choice: Choice) -> CopyQuerySet:
    found = Copy.objects.held()
    if choice.since:
        found = found.filter(added_at__gte=day_span(choice.since).starts_at)
    if choice.tier:
        found = found.filter(tier=choice.tier)
    if choice.numbers:
        found = found.filter(Q(accession_number__in=choice.numbers) | Q(barcode__in=choice.numbers))
    return _between(found, choice.first, choice.last)


def _between(copies: CopyQuerySet, first: str, last: str) -> CopyQuerySet:
    """Shorter numbers come before longer ones, so that 99 stands before 100."""
    number = Collate("accession_number", "C")
    found = copies.alias(length=Length("accession_number"), number=number)
    if first:
        found = found.filter(Q(length__gt=len(first)) | Q(length=len(first), number__gte=Value(first)))
    if last:
        found = found.filter(Q(length__lt=len(last)) | Q(length=len(last), number__lte=Value(last)))
    return found


def _unknown(numbers: Sequence[str]) -> list[str]:
    named = Copy.objects.held().filter(Q(accession_number__in=numbers) | Q(barcode__in=numbers))
    known = (
        {number for pair in named.values_list("accession_number", "barcode") for number in pair} if numbers else set()
    )
    return [number for number in numbers if number not in known]
