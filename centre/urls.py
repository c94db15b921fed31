"""All addresses. They are stable: people print them on posters."""

from django.contrib import admin
from django.urls import include, path

from centre.accounts import views as accounts

urlpatterns = [
    path("", include("bookings.urls")),  # first, because most requests are for these
    path("", include("reception.urls")),
    path("", include("exhibits.urls")),
    path("", include("reading_room.urls")),
    path("", include("centre.portal.urls")),
    path("", include("centre.announcements.urls")),
    path("", include("centre.upkeep.urls")),
    path("", include("centre.accounts.urls")),
    path("", include("centre.organisations.urls")),
    path("", include("centre.sheets.urls")),
    path("inbox/", include("centre.notifications.urls")),
    path("admin/login/", accounts.admin_sign_in),
    path("admin/logout/", accounts.sign_out),
    path("admin/password_change/", accounts.password),
    path("admin/", admin.site.urls),
]

handler400 = "centre.portal.wrong_turns.bad_request"
handler403 = "centre.portal.wrong_turns.forbidden"
handler404 = "centre.portal.wrong_turns.not_found"
handler500 = "centre.portal.wrong_turns.server_error"
