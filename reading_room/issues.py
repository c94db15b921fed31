"""The numbers of issues. Pure: no database, no clock."""

import re
from datetime import date

DIGITS = re.compile(r"\d+", re.ASCII)


def following(year: int, number: str, *, today: date) -> tuple[int, str]:
    """Year and number of the issue after one: the next number, 7 after 5–6; in a new year the first.

    The number is empty where nobody could guess it: 增刊.
    """
    if today.year > year:
        return today.year, "1"
    found = DIGITS.findall(number)
    return year, str(int(found[-1]) + 1) if found else ""
