"""Which docent should guide a group, and why. Pure: values in, values out; the reasons are sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Reason = Any  # a lazy sentence


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one docent with regard to one group."""

    docent: int
    name: str
    tours_this_week: int = 0
    times_on_route: int = 0
    guides_then: bool = False
    is_away: bool = False
    stands_by_elsewhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A docent with the place in the ranking and the reasons for it; who `is_free` not comes last."""

    docent: int
    name: str
    is_free: bool
    reasons: Sequence[Reason] = field(default=())

    @property
    def in_words(self) -> str:
        """`陈丹娜：本周 2 场，带过这条路线 3 次`"""
        return _("%(name)s: %(reasons)s") % {"name": self.name, "reasons": _(", ").join(map(str, self.reasons))}


def ranked(facts: Iterable[Facts]) -> list[Candidate]:
    """The best first: whoever is free and stands by nowhere else, then the fewest tours this week, then who knows
    the route best, then by name, so that the order never changes by chance."""
    return [_candidate(one) for one in sorted(facts, key=_place)]


def pair(candidates: Sequence[Candidate], *, taken: Iterable[int] = ()) -> tuple[int | None, int | None]:
    """Who should guide and who should stand by: the two best who are free and not among `taken`; None where none is."""
    used = set(taken)
    free = [one.docent for one in candidates if one.is_free and one.docent not in used]
    first, backup = [*free, None, None][:2]
    return first, backup


def _place(one: Facts) -> tuple[Any, ...]:
    is_bound = one.guides_then or one.is_away
    return is_bound, one.stands_by_elsewhere, one.tours_this_week, -one.times_on_route, one.name, one.docent


def _candidate(one: Facts) -> Candidate:
    return Candidate(
        docent=one.docent, name=one.name, is_free=not (one.guides_then or one.is_away), reasons=list(_reasons(one))
    )


def _reasons(one: Facts) -> Iterable[Reason]:
    if one.is_away:
        yield gettext_lazy("away then")
    if one.guides_then:
        yield gettext_lazy("guides another group then")
    if one.stands_by_elsewhere:
        yield gettext_lazy("stands by for another group then")
    yield _tours(one.tours_this_week)
    if one.times_on_route:
        yield _times(one.times_on_route)


_tours = lazy(lambda n: ngettext("%(n)d tour this week", "%(n)d tours this week", n) % {"n": n}, str)
_times = lazy(lambda n: ngettext("has guided this route once", "has guided this route %(n)d times", n) % {"n": n}, str)
