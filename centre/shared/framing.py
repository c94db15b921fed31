"""Pages that other pages of the portal show in a frame: previews. Everything else may stand in no frame at all."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = Callable[..., HttpResponseBase]


def framed_by_us(view: Any) -> View:
    """For views whose pages the portal itself shows in a frame."""
    framed: View = csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))
    return framed
