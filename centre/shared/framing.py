"""Pages that other pages of the portal show in a frame: previews. Everything else may stand in no frame at all."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_sameorigin

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def framed_by_us(view: Callable[P, R]) -> Callable[P, R]:
    """For views whose pages the portal itself shows in a frame."""
    plain: Any = view  # the decorators' own types know views of a request alone
    framed: Any = csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(plain))
    return cast(Callable[P, R], framed)
