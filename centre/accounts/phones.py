"""Mobile numbers as people type them."""

import re
import unicodedata

BETWEEN_DIGITS = re.compile(r"[\s\-‐-―()·.]")
COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
MOBILE_NUMBER = re.compile(r"1[0-9]{10}")


def plain_phone(text: str) -> str:
    """The digits of a number: `+86 138-0000 0001` → `13800000001`; anything else comes back tidied."""
    return COUNTRY_CODE.sub("", BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text)))


def is_mobile_number(text: str) -> bool:
    return MOBILE_NUMBER.fullmatch(text) is not None
