"""Addresses of room booking; one name in five places: view, URL name, path, template, test."""

from django.urls import URLPattern

app_name = "bookings"
urlpatterns: list[URLPattern] = [
    # rooms and times: public
    # the reservations of the person who is signed in
    # the desk
]
