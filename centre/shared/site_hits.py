"""What the one search box of the portal finds, in the same small shape from every app."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True)
class SiteHit:
    """One thing that was found: title and snippet are marked up and safe; `note` stands at the end of its line."""

    title: SafeString
    snippet: SafeString | str
    address: str
    note: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class SiteHits:
    """The best of one kind, and how many there are in all; `is_more`: at least so many."""

    hits: Sequence[SiteHit] = ()
    number: int = 0
    is_more: bool = False

    @property
    def others(self) -> int:
        """How many are not among the best."""
        return self.number - len(self.hits)
