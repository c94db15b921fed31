"""The one copy that a scanner or a hand names: by its barcode, or by its accession number."""

import unicodedata

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem, Refused
from reading_room.call_numbers import UNSEEN
from reading_room.isbns import problem_with_isbn
from reading_room.models import Copy, ReaderCard

# Why a code names no copy: each with what to do instead.
NO_CODE = _("Please scan a barcode, or type the accession number.")
IS_ISBN = _("This is the ISBN of the book, which all its copies share. Please scan the label of the centre.")
IS_CARD = _("This is a reader's card. Please scan the label in the book.")
IS_TWO = _(
    "Two copies have this number, one as its barcode and one as its accession number. Please put one right first."
)
IS_NONE = _("“%(code)s” is not in the catalogue. Please scan again, or type the accession number on the label.")


def tidied_code(code: str) -> str:
    """What was scanned or typed, half-width and without what cannot be seen."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", code)).strip()


def copy_named(code: str) -> Copy:
    """The copy with this barcode or accession number, with its title and tier; also one that is missing or withdrawn.

    Raises Refused (field `code`) with what to do instead.
    """
    tidy = tidied_code(code)
    named = Copy.objects.filter(Q(barcode=tidy) | Q(accession_number=tidy))
    found = list(named.select_related("title", "tier__shelf")[:2]) if tidy else []
    if len(found) == 1:
        return found[0]
    raise Refused([_why_none(tidy, found)])


def _why_none(tidy: str, found: list[Copy]) -> Problem:
    if not tidy:
        return Problem(code="no_code", message=NO_CODE, field="code")
    if found:
        return Problem(code="two_copies", message=IS_TWO, field="code")
    if problem_with_isbn(tidy) is None:
        return Problem(code="is_isbn", message=IS_ISBN, field="code")
    if ReaderCard.objects.filter(number=tidy).exists():
        return Problem(code="is_card", message=IS_CARD, field="code")
    return Problem(code="no_such_copy", message=IS_NONE % {"code": tidy[:40]}, field="code")
