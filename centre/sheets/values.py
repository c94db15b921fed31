"""Text in a cell to values; what cannot be understood becomes a problem of its column."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _

from centre.shared.problems import Problem, refuse
from centre.shared.timespan import local_day

FIRST_YEAR, LAST_YEAR = 2000, 2100
END_OF_DAY = "24:00"
YES = {"是", "有", "对", "√", "yes", "y", "true", "1"}
NO = {"否", "无", "不", "×", "no", "n", "false", "0"}
BETWEEN_NAMES = re.compile(r"[、，,;；\n]+")
DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?: 00:00(?::00)?)?")
CHINESE_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
CHINESE_CLOCK = re.compile(r"(\d{1,2})[点时](?:(\d{1,2})分|(半))?")
SHORTENED = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)


class Cells:
    """The cells of one row by the keys of their columns. Problems are collected, so that all are told at once."""

    def __init__(self, cells: Mapping[str, str], *, now: datetime) -> None:
        self.cells = cells
        self.now = now
        self.problems: list[Problem] = []

    def problem(self, key: str, code: str, message: Any) -> None:
        """Something is wrong with a column; an empty key means the row as a whole."""
        self.problems.append(Problem(code=code, field=key, message=message))

    def refuse(self) -> None:
        """Raises Refused when something was wrong."""
        refuse(self.problems)

    def has(self, key: str) -> bool:
        return bool(self.cells.get(key))

    def missing(self, key: str) -> bool:
        """Whether a cell that is needed is empty; then that is a problem."""
        if not self.has(key):
            self.problem(key, "empty", _("This cell is empty. Please fill it in."))
        return not self.has(key)

    def text(self, key: str, *, most: int) -> str:
        """The text of a cell, of at most so many characters."""
        text = self.cells.get(key, "")
        if len(text) > most:
            message = _("The text has %(n)d characters; at most %(most)d fit.") % {"n": len(text), "most": most}
            self.problem(key, "too_long", message)
        if SHORTENED.fullmatch(text):
            message = _("The spreadsheet has shortened this number. Please format the cell as text and type it again.")
            self.problem(key, "shortened", message)
        return text[:most]

    def number(self, key: str, *, least: int = 0, most: int = 32_767) -> int | None:
        """A whole number within these bounds; None when the cell is empty or cannot be understood."""
        text = _plain(self.cells.get(key, ""))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text):
            self.problem(key, "no_number", _("“%(text)s” is no whole number.") % {"text": text[:40]})
            return None
        if not least <= int(text) <= most:
            bounds = {"n": int(text), "least": least, "most": most}
            message = _("%(n)d is not possible here; please write %(least)d to %(most)d.") % bounds
            self.problem(key, "out_of_bounds", message)
            return None
        return int(text)

    def yes(self, key: str) -> bool | None:
        """Yes or no; None when the cell is empty or says something else."""
        text = _plain(self.cells.get(key, "")).casefold()
        if not text or text in YES | NO:
            return text in YES if text else None
        self.problem(key, "neither", _("Please write yes or no, not “%(text)s”.") % {"text": text[:40]})
        return None

    def choice(self, key: str, choices: type[Choices]) -> Any:
        """One of the choices, by its value or its name in either language; None when the cell is empty."""
        text = _plain(self.cells.get(key, "")).casefold()
        if not text:
            return None
        known = _by_name(choices)
        if text not in known:
            words = {"text": text[:40], "known": "、".join(str(label) for label in choices.labels if str(label))}
            self.problem(key, "unknown_choice", _("“%(text)s” is not one of: %(known)s.") % words)
        return known.get(text)

    def names(self, key: str) -> list[str]:
        """Names with commas between them, each once."""
        parts = (part.strip() for part in BETWEEN_NAMES.split(self.cells.get(key, "")))
        return list(dict.fromkeys(part for part in parts if part))

    def day(self, key: str) -> date | None:
        """A day; without a year only where the day is still to come this year, so that it can mean no other."""
        text = _plain(self.cells.get(key, ""))
        if not text:
            return None
        today = local_day(self.now)
        year, month, day = _parts_of_day(text) or (0, 0, 0)
        try:
            found = date(year or today.year, month, day)
        except ValueError:
            found = None
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            message = _("“%(text)s” is not clearly a day. Please write it like 2026-11-23.")
            self.problem(key, "no_day", message % {"text": text[:40]})
            return None
        if not year and found < today:
            message = _("“%(text)s” could be this year or the next. Please write the year.")
            self.problem(key, "no_year", message % {"text": text[:40]})
            return None
        return found

    def clock(self, key: str, *, end: bool = False) -> time | None:
        """A time of the day; with `end`, 24:00 is the end of the day and comes as 00:00."""
        text = _plain(self.cells.get(key, ""))
        if not text:
            return None
        if end and text in (END_OF_DAY, f"{END_OF_DAY}:00"):
            return time()
        match = CLOCK.fullmatch(text) or CHINESE_CLOCK.fullmatch(text)
        half = match and match.lastindex == 3 and match[3]
        hour, minute = (int(match[1]), 30 if half else int(match[2] or 0)) if match else (24, 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
        message = _("“%(text)s” is no time of the day. Please write it like 14:30.") % {"text": text[:40]}
        self.problem(key, "no_time", message)
        return None


def _plain(text: str) -> str:
    """Full-width digits and letters as the usual ones, without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def _by_name(choices: type[Choices]) -> dict[str, Any]:
    known = {str(value).casefold(): value for value in choices.values}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {str(label).casefold(): value for value, label in choices.choices}
    return known


def _parts_of_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as they are written, the year 0 where there is none; None for anything else."""
    if match := DAY.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := CHINESE_DAY.fullmatch("".join(text.split())):
        return int(match[1] or 0), int(match[2]), int(match[3])
    return None
