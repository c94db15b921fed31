"""What is looked at before a version goes to its reviewers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from centre.shared.problems import Problem
from exhibits import content, terminology
from exhibits.models import AcceptedHit, Term, Version
from exhibits.terminology import Hit, Sort, Wording

LONGEST_QUOTED = 20


@dataclass(frozen=True, kw_only=True)
class CheckedHit:
    """Words that the check found, and who accepted them; None while nobody has."""

    hit: Hit
    accepted: AcceptedHit | None

    @property
    def sentence(self) -> str:
        """What is to be done about it."""
        return words_of(self.hit)


def problems_before_review(version: Version) -> list[Problem]:
    """Everything that keeps a draft from being sent: what is missing, too long, does not fit its screen, or was found
    by the check of terms and neither mended nor accepted (codes of `terminology.Sort`)."""
    return [*content.problems_with(version.piece.kind, version.content), *_problems_of_terms(version)]


def checked_hits(version: Version) -> list[CheckedHit]:
    """Everything that the check of terms finds in a version, with what was accepted in it or in one before it."""
    found = hits_of(version)
    accepted = accepted_before(version) if found else {}
    return [CheckedHit(hit=hit, accepted=accepted.get(hit.key)) for hit in found]


def hits_of(version: Version) -> list[Hit]:
    """What the check of terms finds in the words of a version, accepted or not."""
    wordings = [
        Wording(right=term.wording, short_name=term.short_name, wrong=tuple(term.wrong), note=term.note)
        for term in Term.objects.in_use()
    ]
    return terminology.hits(content.passages(version.piece.kind, version.content), wordings, version.period)


def accepted_before(version: Version) -> Mapping[str, AcceptedHit]:
    """What was accepted in this version or in an earlier one of its piece, by key: the same words in the same sentence
    need not be looked at again."""
    rows = AcceptedHit.objects.filter(version__piece=version.piece_id, version__number__lte=version.number)
    return {row.key: row for row in rows.select_related("by", "version").order_by("version__number", "pk")}


def words_of(hit: Hit) -> str:
    """What is to be done about a hit, in a sentence."""
    told = {"words": _short(hit.words), "right": hit.right}
    if hit.sort == Sort.WRONG:
        return _("“%(words)s” should read “%(right)s”.") % told
    if hit.sort == Sort.EARLY:
        return _("“%(words)s” stands before its full name “%(right)s”.") % told
    return _("“%(words)s” lies outside the period of the panel.") % told


def _problems_of_terms(version: Version) -> list[Problem]:
    open_hits = [one.hit for one in checked_hits(version) if one.accepted is None]
    return [
        Problem(
            code=hit.sort.value,
            field=hit.part,
            message=_("%(part)s: %(found)s Please mend it, or accept it on the page of the check.")
            % {"part": hit.label, "found": words_of(hit)},
        )
        for hit in open_hits
    ]


def _short(words: str) -> str:
    plain = words.replace("\n", "")
    return plain if len(plain) <= LONGEST_QUOTED else f"{plain[: LONGEST_QUOTED - 1]}…"
