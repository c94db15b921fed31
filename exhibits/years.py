"""Years that a Chinese text names, however they are written. Pure: no database, no clock.

1921 年, 1921–1937 年, 一九二一年, 1930 年代, 二十世纪三十年代, 上世纪 30 年代, 三十年代.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {one: number for number, one in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_HAN = "[" + "".join(_DIGITS) + "]"
_DASH = r"\s*(?:[-–—~～至到]+|以?至)\s*"
_ARABIC = r"(?<![\d.])[12]\d{3}(?!\d)"
_PATTERNS = (
    # a century with its decade or decades, or a decade alone, which is one of the twentieth century
    re.compile(
        r"(?:(?P<century>上(?:个)?世纪|本世纪|(?<!\d)(?:1\d|2[01])\s*世纪|(?<![一二三四五六七八九])二?十[一二三四五六七八九]?世纪)\s*)"
        r"(?P<decade>[一二三四五六七八九]{1,2}十|[1-9]0)\s*年代"
    ),
    re.compile(r"(?P<bare>(?<![〇零一二三四五六七八九十百\d])[一二三四五六七八九]{1,2}十|(?<!\d)[1-9]0)\s*年代"),
    re.compile(rf"(?P<ten>(?<!{_HAN}){_HAN}{{3}}[〇零○]|{_ARABIC})\s*年代"),
    re.compile(
        rf"(?P<year>(?<!{_HAN}){_HAN}{{4}}(?!{_HAN})|{_ARABIC})(?=\s*年(?!代)|{_DASH}(?:{_HAN}{{4}}|[12]\d{{3}})\s*年(?!代))\s*年?"
    ),
)
_CENTURIES = {"上世纪": 20, "上个世纪": 20, "本世纪": 21}


@dataclass(frozen=True, kw_only=True)
class Named:
    """Years that are named in a text: from the first to the last, both included, and where it says so."""

    first: int
    last: int
    start: int
    end: int


def years_in(text: str) -> list[Named]:
    """Every year and decade that a text names, in its order."""
    taken: list[Named] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and one.start < match.end() for one in taken):
                taken += [
                    Named(first=first, last=last, start=match.start(), end=match.end())
                    for first, last in _meant(match.groupdict())
                ]
    return sorted(taken, key=lambda one: one.start)


def _meant(found: dict[str, str | None]) -> Iterator[tuple[int, int]]:
    if (century := found.get("century")) and (decade := found.get("decade")):
        yield _decades(_century(century), decade)
    elif bare := found.get("bare"):
        yield _decades(20, bare)
    elif ten := found.get("ten"):
        if _number(ten) % 10 == 0:
            yield _number(ten), _number(ten) + 9
    elif year := found.get("year"):
        yield _number(year), _number(year)


def _number(written: str) -> int:
    return int("".join(str(_DIGITS.get(one, one)) for one in written))


def _century(written: str) -> int:
    plain = "".join(written.split())
    if plain in _CENTURIES:
        return _CENTURIES[plain]
    plain = plain.removesuffix("世纪")
    if plain.isdigit():
        return int(plain)
    tens, _ten, ones = plain.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _decades(century: int, written: str) -> tuple[int, int]:
    """三十 → 1930 to 1939, 二三十 → 1920 to 1939, of the twentieth century."""
    tens = (
        [int(written[0])]
        if written[0].isdigit() and written[0] in "0123456789"
        else [_DIGITS[one] for one in written[:-1]]
    )
    begin = 100 * (century - 1)
    return begin + 10 * tens[0], begin + 10 * tens[-1] + 9
