"""Addresses of the catalogue and of what readers borrow, of the self-service point, and of the desk for them."""

from django.urls import URLPattern

app_name = "reading_room"
urlpatterns: list[URLPattern] = []
