"""What a password must be, and the one-time passwords of the counter."""

import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

CLASSES: tuple[Callable[[str], bool], ...] = (
    str.isupper,
    str.islower,
    str.isdecimal,
    lambda character: not (character.isupper() or character.islower() or character.isdecimal()),
)
NEEDED = 3

# Nothing that looks like something else on paper: no 0 O o, no 1 l I, no 2 Z, no 5 S.
CAPITALS, SMALL, DIGITS = "ABCDEFGHJKLMNPQRTUVWXY", "abcdefghjkmnpqrtuvwxy", "346789"


class LongEnoughValidator:
    """At least `min_length` characters."""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        text = ngettext("It takes at least %(n)d character.", "It takes at least %(n)d characters.", self.min_length)
        return text % {"n": self.min_length}


class ThreeOfFourClassesValidator:
    """Capital letters, small letters, digits, anything else: three of the four have to occur."""

    def validate(self, password: str, user: object = None) -> None:
        if sum(any(map(belongs, password)) for belongs in CLASSES) < NEEDED:
            raise ValidationError(
                _("Please mix at least three of these: capital letters, small letters, digits, other characters."),
                code="password_too_uniform",
            )

    def get_help_text(self) -> str:
        return _("It mixes at least three of these: capital letters, small letters, digits, other characters.")


def one_time_password() -> str:
    """Twelve characters in three groups, easy to read out at the counter, such as `Kfe8-Rmu3-Twa7`."""
    return "-".join(
        secrets.choice(CAPITALS) + secrets.choice(SMALL) + secrets.choice(SMALL) + secrets.choice(DIGITS)
        for _group in range(3)
    )
