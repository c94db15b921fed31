"""What every page needs around its content.

Everything is computed on first use: a page that shows no frame pays nothing. Pieces that are the same for many people
are rendered once for everything they depend on.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centre.notifications.queries import unread_of
from centre.portal.desk_menu import entrance_of, rights_of, sections_for
from centre.portal.opening import OpeningNow, opening_now
from centre.shared.preferences import ELDERLY, HIGH_CONTRAST, LANGUAGE

# HTML wants the country as well: it decides which forms of the characters a font shows.
HTML_LANG = {"zh-hans": "zh-Hans-CN", "en": "en"}
OWN_NAMES = {"zh-hans": "中文", "en": "English"}


def page_frame(request: HttpRequest) -> dict[str, Any]:
    return {"centre": settings.CENTRE, "frame": Frame(request)}


def piece(name: str, **facts: Hashable) -> SafeString:
    """A template of `components/` that depends on nothing but the language, the centre and `facts`."""
    render = _piece.__wrapped__ if settings.DEBUG else _piece
    return render(name, get_language(), tuple(settings.CENTRE.items()), tuple(facts.items()))


@lru_cache(maxsize=512)
def _piece(
    name: str, language: str | None, centre: tuple[tuple[str, str], ...], facts: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return render_to_string(f"components/{name}.html", {"centre": dict(centre), **dict(facts)})


class Frame:
    """The head and foot of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def html_lang(self) -> str:
        return HTML_LANG.get(get_language() or "", "zh-Hans-CN")

    @cached_property
    def modes(self) -> str:
        """The classes of the html element that the stylesheet answers to; ends in a space unless empty."""
        names = {"elderly": "elderly", "high_contrast": "high-contrast"}
        return "".join(f"{name} " for flag, name in names.items() if getattr(self.request, flag, False))

    @cached_property
    def opening(self) -> OpeningNow:
        return opening_now(timezone.now())

    @property
    def head(self) -> SafeString:
        return piece("head")

    @property
    def masthead(self) -> SafeString:
        return piece("masthead", container="container", desk=False, current_view=self._current_view)

    @property
    def desk_masthead(self) -> SafeString:
        return piece(
            "masthead",
            container="container-fluid px-4",
            desk=True,
            current_view=self._current_view,
            sections=tuple(sections_for(rights_of(self.request.user), current_view=self._current_view)),
        )

    @property
    def desk_entrance(self) -> str:
        """Where staff begin: docents with their tours, the reception with its board, others where they may."""
        return entrance_of(self.request.user)

    @property
    def call_us(self) -> SafeString:
        return piece("call_us")

    @property
    def footer(self) -> SafeString:
        return piece(
            "site_footer",
            week=self.opening.week,
            signed_in=_is_signed_in(self.request),
            high_contrast=getattr(self.request, "high_contrast", False),
        )

    @property
    def _current_view(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    @property
    def elderly_switch(self) -> str:
        return self._switch(ELDERLY, str(int(not getattr(self.request, "elderly", False))))

    @property
    def contrast_switch(self) -> str:
        return self._switch(HIGH_CONTRAST, str(int(not getattr(self.request, "high_contrast", False))))

    @cached_property
    def other_language(self) -> tuple[str, str]:
        """The language one can switch to: its tag and its own name."""
        code = "zh-hans" if get_language() == "en" else "en"
        return HTML_LANG[code], OWN_NAMES[code]

    @property
    def language_switch(self) -> str:
        return self._switch(LANGUAGE, "zh-hans" if get_language() == "en" else "en")

    @cached_property
    def unread(self) -> int:
        return unread_of(self.request.user.pk) if self.request.user.pk else 0

    @property
    def inbox_text(self) -> str:
        if not self.unread:
            return _("Notices")
        return ngettext("%(n)d new notice", "%(n)d new notices", self.unread) % {"n": self.unread}

    @property
    def account_text(self) -> str:
        return str(self.request.user)

    @cached_property
    def _here(self) -> str:
        return quote_plus(self.request.get_full_path())

    def _switch(self, name: str, value: str) -> str:
        return f"{reverse('portal:preferences')}?{name}={value}&next={self._here}"


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)
