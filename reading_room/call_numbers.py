"""Call numbers and the order in which they stand on the shelf. Pure: no database, no clock.

A call number has two lines, as on the label: the class line and the book-number line, I247.57 and 12, written together
as `I247.57/12`. Where two class lines begin alike, what ends comes first, then the auxiliary signs in the order
- ( ) " = < > : +, then digits, then letters; the point is read over. In the book number letters come first and digits
count as a number, so that 5 stands before 12; signs for volume and edition come in the same order as above.

`key` makes a text of printable ASCII of all this. Compared byte by byte (in PostgreSQL: COLLATE "C") it gives the order
of the shelf, and two keys are equal only where the tidied call numbers are.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem

MOST = 60  # characters of a call number; the column is as wide
LONGEST_RUN = 20  # digits of a number within the book number

SIGNS = '-()"=<>:+'
# Line ends, then the signs: what is smaller than "0", in ASCII's own order.
LINE_END, PART_END = " ", "!"
CODES = {sign: chr(ord('"') + place) for place, sign in enumerate(SIGNS)}
CLASS_ORDER = str.maketrans({**CODES, ".": None})
BOOK_ORDER = str.maketrans({**CODES, ".": None, "/": PART_END})
# Volumes that are told by a word stand like those that are told by a number.
VOLUMES = str.maketrans({"上": "a1", "中": "a2", "下": "a3"})
UNREADABLE = "~"  # behind every key that begins with a letter

CLASS_LINE = re.compile(r'[A-Z][A-Z0-9.\-()"=<>:+]*')
BOOK_LINE = re.compile(r'[A-Za-z0-9.\-()"=<>:+/上中下]*')
DIGITS = re.compile(r"0*(\d+)", re.ASCII)
TOO_MANY_DIGITS = re.compile(rf"[1-9]\d{{{LONGEST_RUN}}}", re.ASCII)

# What typists and other systems write for the signs, where half-width forms (NFKC) alone would not tell.
LOOKALIKES = str.maketrans("“”„″〈〉《》‹›‐‑‒–—―−∶。〔〕", '""""<><><>-------:.()')
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ud800-\udfff\ufeff]")
LINE_BREAK = re.compile(r"[\n\r\v\f\\]")
SPACE_AT_A_SIGN = re.compile(r" (?=[-()=:+.<>/])|(?<=[-(=:+.</]) ")
DIGIT = re.compile(r"\d")
SPACE_THAT_COUNTS = re.compile(r"(?<=\d) (?=\d)")


@lru_cache(maxsize=4096)  # whoever takes a copy in asks several times: is it readable, has it changed, what is its key
def parts(call_number: str) -> tuple[str, str]:
    """The class line and the book-number line, tidied; either may be empty. Any text may be given.

    The lines are told apart by a line break or a slash, or by a space behind a number: `I247.57 12`.
    """
    text = " ".join(LINE_BREAK.sub("/", _half_width(call_number)).split())
    class_line, slash, book_line = SPACE_AT_A_SIGN.sub("", text).partition("/")
    if not slash and (digit := DIGIT.search(class_line)) and (end := class_line.find(" ", digit.end())) > 0:
        class_line, book_line = class_line[:end], class_line[end:]
    return class_line.replace(" ", "").upper(), _tidied_book_line(book_line)


def tidied(call_number: str) -> str:
    """The call number as it is stored: half-width, without stray spaces, the class in capitals: `I247.57/12`."""
    class_line, book_line = parts(call_number)
    return f"{class_line}/{book_line}" if book_line else class_line


def key(call_number: str) -> str:
    """What the call number is sorted by, at most 240 characters; empty for an empty one.

    What cannot be read as a call number (see `problem_with`) is sorted last.
    """
    tidy = tidied(call_number)
    if not tidy or not _is_readable(tidy):
        return _last(tidy) if tidy else ""
    class_line, _slash, book_line = tidy.partition("/")
    return LINE_END.join((class_line.translate(CLASS_ORDER), _book_order(book_line), tidy))


def prefix(class_number: str) -> str:
    """What the keys of all call numbers begin with whose class begins with this one: for `call_key__startswith`."""
    return parts(class_number)[0].translate(CLASS_ORDER)


def problem_with(call_number: str) -> Problem | None:
    """Why the call number has no place in the order and is sorted last, as a problem of the field `call_number`."""
    tidy = tidied(call_number)
    if not tidy or _is_readable(tidy):
        return None
    message = _("This call number cannot be read. It should look like I247.57/12: the class, a slash, the book number.")
    return Problem(code="call_number_unreadable", message=message, field="call_number")


def _half_width(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub("", unicodedata.normalize("NFKC", UNSEEN.sub("", text).translate(LOOKALIKES)))


def _tidied_book_line(line: str) -> str:
    """Spaces go, but between two numbers one is the end of a part: `12 2` is `12/2`."""
    line = SPACE_THAT_COUNTS.sub("/", line).replace(" ", "")
    return re.sub("/+", "/", line).strip("/")


def _is_readable(tidy: str) -> bool:
    class_line, _slash, book_line = tidy.partition("/")
    return (
        len(tidy) <= MOST
        and CLASS_LINE.fullmatch(class_line) is not None
        and BOOK_LINE.fullmatch(book_line) is not None
        and TOO_MANY_DIGITS.search(book_line) is None
    )


def _book_order(line: str) -> str:
    """Numbers are written with their length in front, as a small letter, so they come behind the capitals."""
    return DIGITS.sub(_number, line.upper().translate(BOOK_ORDER)).translate(VOLUMES)


def _number(run: re.Match[str]) -> str:
    digits = run[1]
    return chr(ord("`") + len(digits)) + digits


def _last(tidy: str) -> str:
    """Long ones are shortened, but never to the same key."""
    if len(tidy) <= MOST:
        return UNREADABLE + tidy
    digest = sha256(tidy.encode()).hexdigest()
    return f"{UNREADABLE}{tidy[:MOST]} {digest}"
