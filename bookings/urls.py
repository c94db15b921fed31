"""Addresses of room booking; one name in five places: view, URL name, path, template, test."""

from django.urls import URLPattern, path, re_path

import centre.shared.converters  # noqa: F401 -- registers <reference:…> and <isodate:…>
from bookings.desk_views.attendance import desk_claim_code, desk_door_sign, desk_no_shows
from bookings.desk_views.closures import desk_closures
from bookings.desk_views.day import desk_day
from bookings.desk_views.limits import desk_limits
from bookings.desk_views.new_reservation import desk_new_reservation
from bookings.desk_views.opening import desk_opening
from bookings.desk_views.paper import desk_paper
from bookings.desk_views.queue import desk_queue
from bookings.desk_views.reports import desk_report_rows, desk_reports
from bookings.desk_views.reservation import desk_move_reservation, desk_reservation
from bookings.desk_views.room_photos import desk_room_photos
from bookings.desk_views.series import (
    desk_cancel_series,
    desk_change_series,
    desk_extend_series,
    desk_new_series,
    desk_one_series,
    desk_series,
)
from bookings.desk_views.sheets import desk_day_sheet, desk_week_sheet
from bookings.media_views import room_photo
from bookings.views import attendance, claims, day, displays, feeds, mine, reserve, rooms, search, series, waiting, why
from centre.shared.pictures import FILE_NAME

app_name = "bookings"
urlpatterns: list[URLPattern] = [
    # rooms and times: public
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/day/", day.day, name="day"),
    path("rooms/day/<isodate:day>/", day.day, name="day"),
    path("rooms/search/", search.search, name="search"),
    path("rooms/<slug:slug>/", rooms.room, name="room"),
    path("rooms/<slug:slug>/why/", why.why_not, name="why_not"),
    path("rooms/<slug:slug>/reserve/", reserve.reserve_room, name="reserve_room"),
    path("rooms/<slug:slug>/check-in/", attendance.check_in, name="check_in"),
    path("rooms/<slug:slug>/door/", displays.door, name="door"),
    path("venues/<slug:slug>/display/", displays.venue_display, name="venue_display"),
    path("rooms/<slug:slug>/calendar.ics", feeds.room_calendar, name="room_calendar"),
    re_path(r"^feeds/(?P<secret>[A-Za-z0-9_-]{1,64})\.ics$", feeds.own_calendar, name="own_calendar"),
    re_path(rf"^media/rooms/(?P<name>{FILE_NAME})$", room_photo, name="room_photo"),
    # the reservations of the person who is signed in
    path("reservations/", mine.my_reservations, name="my_reservations"),
    path("reservations/calendar/", feeds.calendar_feed, name="calendar_feed"),
    path("reservations/waiting/", waiting.waiting_list, name="waiting_list"),
    path("reservations/waiting/<int:pk>/", waiting.waiting_place, name="waiting_place"),
    path("reservations/claim/", claims.claim, name="claim"),
    path("reservations/claim/<reference:reference>/", claims.claimed_reservation, name="claimed_reservation"),
    path("reservations/<reference:reference>.ics", mine.reservation_ics, name="reservation_ics"),
    path("reservations/<reference:reference>/", mine.reservation, name="reservation"),
    path("reservations/<reference:reference>/cancel/", mine.cancel_reservation, name="cancel_reservation"),
    path("reservations/<reference:reference>/contest/", attendance.contest_no_show, name="contest_no_show"),
    path("reservations/<reference:reference>/move/", mine.move_reservation, name="move_reservation"),
    path("reservations/series/<int:pk>/", series.series, name="series"),
    # the desk
    path("desk/day/", desk_day, name="desk_day"),
    path("desk/day/<isodate:day>/", desk_day, name="desk_day"),
    path("desk/day/<isodate:day>/sheet/", desk_day_sheet, name="desk_day_sheet"),
    path("desk/week/<isodate:day>/sheet/", desk_week_sheet, name="desk_week_sheet"),
    path("desk/reservations/", desk_queue, name="desk_queue"),
    path("desk/reservations/paper/", desk_paper, name="desk_paper"),
    path("desk/reservations/new/", desk_new_reservation, name="desk_new_reservation"),
    path("desk/reservations/<reference:reference>/", desk_reservation, name="desk_reservation"),
    path("desk/reservations/<reference:reference>/claim-code/", desk_claim_code, name="desk_claim_code"),
    path("desk/reservations/<reference:reference>/move/", desk_move_reservation, name="desk_move_reservation"),
    path("desk/no-shows/", desk_no_shows, name="desk_no_shows"),
    path("desk/limits/", desk_limits, name="desk_limits"),
    path("desk/series/", desk_series, name="desk_series"),
    path("desk/series/new/", desk_new_series, name="desk_new_series"),
    path("desk/series/<int:pk>/", desk_one_series, name="desk_one_series"),
    path("desk/series/<int:pk>/extend/", desk_extend_series, name="desk_extend_series"),
    path("desk/series/<int:pk>/change/", desk_change_series, name="desk_change_series"),
    path("desk/series/<int:pk>/cancel/", desk_cancel_series, name="desk_cancel_series"),
    path("desk/closures/", desk_closures, name="desk_closures"),
    path("desk/opening/", desk_opening, name="desk_opening"),
    path("desk/reports/", desk_reports, name="desk_reports"),
    path("desk/reports/rows/", desk_report_rows, name="desk_report_rows"),
    path("desk/rooms/<slug:slug>/door-sign/", desk_door_sign, name="desk_door_sign"),
    path("desk/rooms/<slug:slug>/photos/", desk_room_photos, name="desk_room_photos"),
]
