"""How somebody wants pages shown: language, elder mode, high contrast.

The cookies are what requests read. The account remembers the same, so that the choice is there on another device:
`carry_preferences` puts both together at sign-in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LANGUAGE, ELDERLY, HIGH_CONTRAST = "language", "elderly", "high_contrast"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """None or an empty language means: never chosen."""

    language: str = ""
    elderly: bool | None = None
    high_contrast: bool | None = None

    @classmethod
    def chosen(cls, values: Mapping[str, str]) -> "Preferences":
        """From cookies or from an address; whatever is not one of ours counts as not chosen."""
        language = values.get(LANGUAGE, "")
        return cls(
            language=language if language in dict(settings.LANGUAGES) else "",
            elderly=_switch(values.get(ELDERLY)),
            high_contrast=_switch(values.get(HIGH_CONTRAST)),
        )

    def under(self, later: "Preferences") -> "Preferences":
        """These, except where a later choice says otherwise."""
        return replace(
            self,
            language=later.language or self.language,
            elderly=self.elderly if later.elderly is None else later.elderly,
            high_contrast=self.high_contrast if later.high_contrast is None else later.high_contrast,
        )

    def keep_in(self, response: HttpResponse) -> None:
        """Set the cookies of everything that was chosen."""
        for name, value in (
            (LANGUAGE, self.language),
            (ELDERLY, _text(self.elderly)),
            (HIGH_CONTRAST, _text(self.high_contrast)),
        ):
            if value:
                response.set_cookie(
                    name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
                )


def carry_preferences(request: HttpRequest, response: HttpResponse, person: Any) -> None:
    """At sign-in: what was chosen on this device goes to the account, the rest comes from the account into cookies."""
    account = Preferences(
        language=person.language, elderly=person.elderly_mode or None, high_contrast=person.high_contrast or None
    )
    both = account.under(Preferences.chosen(request.COOKIES))
    if both != account:
        remember(both, person)
    both.keep_in(response)


def remember(preferences: Preferences, person: Any) -> None:
    """Write what was chosen to the account; what was not chosen stays as it is."""
    person.language = preferences.language or person.language
    if preferences.elderly is not None:
        person.elderly_mode = preferences.elderly
    if preferences.high_contrast is not None:
        person.high_contrast = preferences.high_contrast
    person.save(update_fields=["language", "elderly_mode", "high_contrast"])


def _switch(text: str | None) -> bool | None:
    return {"1": True, "0": False}.get(text or "")


def _text(switch: bool | None) -> str:
    return "" if switch is None else str(int(switch))
