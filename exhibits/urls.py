"""Addresses of exhibitions, panels and sites, of the screens, and of the desk for them."""

from django.urls import path, re_path

from exhibits import renditions
from exhibits.desk_views import pieces
from exhibits.views import media

app_name = "exhibits"
urlpatterns = [
    re_path(rf"^pictures/(?P<name>{renditions.FILE_NAME})$", media.picture, name="picture"),
    path("desk/content/<int:pk>/", pieces.desk_piece, name="desk_piece"),
]
