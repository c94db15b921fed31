"""Addresses of reception; one name in five places: view, URL name, path, template, test."""

from django.urls import URLPattern, path

import centre.shared.converters  # noqa: F401 -- registers <reference:…> and <isodate:…>
from reception.desk_views import messages as desk_messages
from reception.desk_views import new_visit as desk_new_visit
from reception.views import ask, rate, status

app_name = "reception"
urlpatterns: list[URLPattern] = [
    # whoever asks for a visit, and rates it: public
    path("visits/ask/", ask.ask_for_visit, name="ask_for_visit"),
    path("visits/status/", status.visit_status, name="visit_status"),
    path("visits/rate/<slug:code>/", rate.rate_visit, name="rate_visit"),
    path("visits/<reference:reference>/", status.visit, name="visit"),
    # docents
    # the desk
    path("desk/visits/new/", desk_new_visit.desk_new_visit, name="desk_new_visit"),
    path("desk/visits/messages/", desk_messages.desk_messages, name="desk_messages"),
    path("desk/visits/<reference:reference>/rating-sign/", desk_messages.desk_rating_sign, name="desk_rating_sign"),
]
