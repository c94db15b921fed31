"""Addresses of imports and exports, of whatever app."""

from django.urls import path

from centre.sheets.desk_views.exports import desk_exports
from centre.sheets.desk_views.imports import desk_import, desk_import_template, desk_imports

app_name = "sheets"
urlpatterns = [
    path("desk/imports/", desk_imports, name="desk_imports"),
    path("desk/imports/<int:pk>/", desk_import, name="desk_import"),
    path("desk/imports/template/<str:kind>.xlsx", desk_import_template, name="desk_import_template"),
    path("desk/exports/", desk_exports, name="desk_exports"),
]
