"""All addresses. They are stable: people print them on posters."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("centre.portal.urls")),
    path("", include("centre.accounts.urls")),
    path("", include("centre.organisations.urls")),
    path("inbox/", include("centre.notifications.urls")),
    path("", include("bookings.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "centre.portal.views.bad_request"
handler500 = "centre.portal.views.server_error"
