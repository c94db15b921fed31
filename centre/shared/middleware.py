"""Language, elder mode and high contrast of a request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from centre.shared.preferences import Preferences

View = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Sets `request.elderly` and `request.high_contrast`, and the language: Chinese unless another was chosen here.

    The browser's Accept-Language is not asked: kiosks and school PCs with an English system would surprise people.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = Preferences.chosen(request.COOKIES)
        request.elderly = bool(chosen.elderly)  # type: ignore[attr-defined]
        request.high_contrast = bool(chosen.high_contrast)  # type: ignore[attr-defined]
        language = chosen.language or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response
