"""Addresses of reception; one name in five places: view, URL name, path, template, test."""

from django.urls import URLPattern

import centre.shared.converters  # noqa: F401 -- registers <reference:…> and <isodate:…>

app_name = "reception"
urlpatterns: list[URLPattern] = [
    # whoever asks for a visit, and rates it: public
    # docents
    # the desk
]
