"""Numbers of stops and chapters as they are written on a wall. Pure: no database, no clock."""

from django.utils.translation import get_language

DIGITS = "零一二三四五六七八九"
MOST = 99


def numeral(number: int) -> str:
    """九 or 二十一 in Chinese, the digits in any other language and for what nobody writes out."""
    if get_language() == "en" or not 0 <= number <= MOST:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"
