"""What every page needs around its content. Everything is computed on first use: a page that shows no frame pays nothing."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centre.portal.opening import OpeningNow, opening_now
from centre.shared.preferences import ELDERLY, HIGH_CONTRAST, LANGUAGE

# HTML wants the country as well: it decides which forms of the characters a font shows.
HTML_LANG = {"zh-hans": "zh-Hans-CN", "en": "en"}
OWN_NAMES = {"zh-hans": "中文", "en": "English"}


def page_frame(request: HttpRequest) -> dict[str, Any]:
    return {"centre": settings.CENTRE, "frame": Frame(request)}


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
    def elderly_switch(self) -> str:
        return self._switch(ELDERLY, str(int(not self.request.elderly)))  # type: ignore[attr-defined]

    @property
    def contrast_switch(self) -> str:
        return self._switch(HIGH_CONTRAST, str(int(not self.request.high_contrast)))  # type: ignore[attr-defined]

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
        return self.request.user.notices.unread().count()  # type: ignore[union-attr]

    @property
    def inbox_text(self) -> str:
        if not self.unread:
            return _("Notices")
        return ngettext("%(n)d new notice", "%(n)d new notices", self.unread) % {"n": self.unread}

    @property
    def account_text(self) -> str:
        return str(self.request.user)

    def _switch(self, name: str, value: str) -> str:
        return f"{reverse('portal:preferences')}?{urlencode({name: value, 'next': self.request.get_full_path()})}"
