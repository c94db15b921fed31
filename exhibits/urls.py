"""Addresses of exhibitions, panels and sites, of the screens, and of the desk for them."""

from django.urls import path

from exhibits.desk_views import pieces

app_name = "exhibits"
urlpatterns = [
    path("desk/content/<int:pk>/", pieces.desk_piece, name="desk_piece"),
]
