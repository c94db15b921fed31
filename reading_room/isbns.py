"""Numbers that publishers give: ISBN, the unified numbers of books before 1987, ISSN. Pure: no database, no clock.

A number whose check digit is wrong was often printed so. It is a problem which staff may override (`OVERRIDABLE`);
it is then kept as it was typed, without hyphens.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _
from stdnum import isbn, issn

from centre.shared.problems import Problem
from reading_room.call_numbers import UNSEEN

OVERRIDABLE = frozenset({"isbn_check_digit", "issn_check_digit"})

LABEL = re.compile(r"^\s*(?:ISBN|ISSN|CN)(?:-?1[03])?[\s:]*(?=[\d])", re.IGNORECASE | re.ASCII)
REMARK = re.compile(r"[(\[].*", re.DOTALL)  # 7-02-000220-7 (精装)
DASHES = re.compile("[-\u00ad\u2010-\u2015\u2212\\s]")
ISBN = re.compile(r"\d{9}[\dX]|97[89]\d{10}", re.ASCII)
ISSN = re.compile(r"\d{7}[\dX]", re.ASCII)
SCANNED_ISSN = re.compile(r"977\d{10}", re.ASCII)
# Class of the subject, publisher, number of the publisher: 10019·1742; in print also with R or with another dot.
UNIFIED = re.compile(r"(?:[A-Z]{1,2})?(\d{4,6})[.·•‧∙・](\d{1,6})", re.ASCII)

MESSAGES = {
    "isbn_check_digit": _("The last digit of this ISBN does not fit the others. Please compare it with the book."),
    "isbn_shape": _("An ISBN has 13 digits, in books before 2007 it has 10."),
    "issn_check_digit": _(
        "The last digit of this ISSN does not fit the others. Please compare it with the periodical."
    ),
    "issn_shape": _("An ISSN has 8 digits, for instance 1002-9753."),
    "unified_number_shape": _("An old unified number looks like 10019·1742."),
}


def tidied_isbn(typed: str) -> str:
    """Thirteen digits where it is an ISBN, of ten digits or of thirteen; otherwise what was typed, without hyphens."""
    compact = _compact(typed)
    return isbn.to_isbn13(compact) if compact and not _isbn_fault(compact) else compact


def problem_with_isbn(typed: str) -> Problem | None:
    """What is wrong with an ISBN, as a problem of the field `isbn`; nothing is wrong with none."""
    compact = _compact(typed)
    return _problem("isbn", _isbn_fault(compact) if compact else "")


def hyphenated_isbn(tidy: str) -> str:
    """As it is printed: 978-7-02-000220-7; what is no ISBN is returned as it is."""
    return isbn.format(tidy) if tidy and not _isbn_fault(tidy) else tidy


def tidied_issn(typed: str) -> str:
    """As it is printed, 1002-9753, where it has eight digits or is scanned from a cover; else without hyphens."""
    compact = _compact(typed)
    if SCANNED_ISSN.fullmatch(compact):
        compact = compact[3:10] + issn.calc_check_digit(compact[3:10])
    return f"{compact[:4]}-{compact[4:]}" if ISSN.fullmatch(compact) else compact


def problem_with_issn(typed: str) -> Problem | None:
    """What is wrong with an ISSN, as a problem of the field `issn`; nothing is wrong with none."""
    tidy = tidied_issn(typed)
    return _problem("issn", _issn_fault(tidy) if tidy else "")


def tidied_unified_number(typed: str) -> str:
    """As 10019·1742; what does not look like one is returned without spaces."""
    text = "".join(_half_width(typed).upper().split()) if typed else ""
    found = UNIFIED.fullmatch(text)
    return f"{found[1]}·{found[2]}" if found else text


def problem_with_unified_number(typed: str) -> Problem | None:
    """Why this is no unified number, as a problem of the field `unified_number`. They have no check digit."""
    tidy = tidied_unified_number(typed)
    return _problem("unified_number", "shape" if tidy and not UNIFIED.fullmatch(tidy) else "")


def _compact(typed: str) -> str:
    if not typed:  # as most are, of the three numbers that a title may have
        return ""
    text = LABEL.sub("", _half_width(typed))
    return DASHES.sub("", REMARK.sub("", text)).upper()


def _half_width(typed: str) -> str:
    return UNSEEN.sub("", unicodedata.normalize("NFKC", typed))


def _isbn_fault(compact: str) -> str:
    if not ISBN.fullmatch(compact):
        return "shape"
    return "" if isbn.is_valid(compact) else "check_digit"


def _issn_fault(tidy: str) -> str:
    if not ISSN.fullmatch(tidy.replace("-", "")):
        return "shape"
    return "" if issn.is_valid(tidy) else "check_digit"


def _problem(field: str, fault: str) -> Problem | None:
    code = f"{field}_{fault}"
    return Problem(code=code, message=MESSAGES[code], field=field) if fault else None
