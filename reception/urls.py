"""Addresses of reception; one name in five places: view, URL name, path, template, test."""

from django.urls import URLPattern, path, re_path

import centre.shared.converters  # noqa: F401 -- registers <reference:…> and <isodate:…>
from centre.shared.pictures import FILE_NAME
from reception.desk_views import board, count, log, months, papers, plan, report, stops, tours, visit, visits, walk_in
from reception.desk_views import messages as desk_messages
from reception.desk_views import new_visit as desk_new_visit
from reception.views import ask, mine, rate, status

app_name = "reception"
urlpatterns: list[URLPattern] = [
    # whoever asks for a visit, and rates it: public
    path("visits/ask/", ask.ask_for_visit, name="ask_for_visit"),
    path("visits/status/", status.visit_status, name="visit_status"),
    path("visits/rate/<slug:code>/", rate.rate_visit, name="rate_visit"),
    path("visits/<reference:reference>/", status.visit, name="visit"),
    path("visits/", mine.my_visits, name="my_visits"),
    # docents
    path("desk/tours/", tours.desk_tours, name="desk_tours"),
    path("desk/tours/<isodate:day>/", tours.desk_tours, name="desk_tours"),
    # the desk
    path("desk/today/", board.desk_today, name="desk_today"),
    path("desk/today/<isodate:day>/", board.desk_today, name="desk_today"),
    path("desk/visits/walk-in/", walk_in.desk_walk_in, name="desk_walk_in"),
    path("desk/visits/<reference:reference>/batches/<int:number>/step/", board.desk_step, name="desk_step"),
    path("desk/visits/<reference:reference>/batches/<int:number>/count/", count.desk_count, name="desk_count"),
    path(
        "desk/visits/<reference:reference>/batches/<int:number>/count/worker.js",
        count.desk_count_worker,
        name="desk_count_worker",
    ),
    path("desk/visits/new/", desk_new_visit.desk_new_visit, name="desk_new_visit"),
    path("desk/visits/messages/", desk_messages.desk_messages, name="desk_messages"),
    path("desk/visits/<reference:reference>/rating-sign/", desk_messages.desk_rating_sign, name="desk_rating_sign"),
    path("desk/visits/log/", log.desk_log, name="desk_log"),
    path("desk/visits/report/", report.desk_report, name="desk_report"),
    path("desk/visits/report/rows/", report.desk_report_rows, name="desk_report_rows"),
    path("desk/visits/months/", months.desk_months, name="desk_months"),
    path("desk/visits/months/<int:year>/<int:month>/", months.desk_month, name="desk_month"),
    path("desk/visits/", visits.desk_visits, name="desk_visits"),
    path("desk/visits/attendance/<int:year>/<int:month>/", papers.desk_attendance, name="desk_attendance"),
    path("desk/visits/<reference:reference>/", visit.desk_visit, name="desk_visit"),
    path("desk/visits/<reference:reference>/plan/", plan.desk_plan_visit, name="desk_plan_visit"),
    path("desk/visits/<reference:reference>/batches/<int:number>/stops/", stops.desk_stops, name="desk_stops"),
    path("desk/visits/<reference:reference>/confirmation/", papers.desk_confirmation, name="desk_confirmation"),
    path("desk/visits/<reference:reference>/sheet/", papers.desk_reception_sheet, name="desk_reception_sheet"),
    re_path(rf"^media/visits/(?P<name>{FILE_NAME})$", visit.desk_visit_photo, name="desk_visit_photo"),
]
