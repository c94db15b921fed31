"""All addresses. They are stable: people print them on posters."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("centre.portal.urls")),
    path("account/", include("centre.accounts.urls")),
    path("inbox/", include("centre.notifications.urls")),
    path("", include("bookings.urls")),
    path("admin/", admin.site.urls),
]
