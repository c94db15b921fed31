"""Addresses of the catalogue and of what readers borrow, of the self-service point, and of the desk for them."""

from django.urls import URLPattern, path, re_path

from centre.shared.pictures import FILE_NAME
from reading_room.desk_views import (
    copies,
    holds,
    in_house,
    issues,
    kiosks,
    labels,
    lending,
    marc,
    reports,
    shelves,
    stock,
    titles,
)
from reading_room.desk_views import covers as desk_covers
from reading_room.desk_views import lists as desk_lists
from reading_room.views import browsing, covers, kiosk, lists, loans, reading, search, title

app_name = "reading_room"
urlpatterns: list[URLPattern] = [
    path("reading/", reading.reading, name="reading"),
    path("reading/search/", search.search, name="search"),
    path("reading/titles/<int:pk>/", title.title, name="title"),
    path("reading/titles/<int:pk>/slip/", title.call_slip, name="call_slip"),
    re_path(rf"^reading/covers/(?P<name>{FILE_NAME})$", covers.cover, name="cover"),
    path("reading/collections/<int:pk>/", browsing.collection, name="collection"),
    path("reading/classes/<str:letter>/", browsing.main_class, name="main_class"),
    path("reading/shelves/<int:pk>/", browsing.shelf, name="shelf"),
    path("reading/new/", browsing.new_titles, name="new_titles"),
    path("reading/periodicals/", browsing.periodicals, name="periodicals"),
    path("reading/lists/", lists.reading_lists, name="reading_lists"),
    path("reading/lists/<int:pk>/", lists.reading_list, name="reading_list"),
    path("desk/reading/report/", reports.desk_reading_report, name="desk_reading_report"),
    path("desk/reading/report/rows/", reports.desk_reading_report_rows, name="desk_reading_report_rows"),
    path("desk/stock/", stock.desk_stock_takes, name="desk_stock_takes"),
    path("desk/stock/<int:pk>/", stock.desk_stock_take, name="desk_stock_take"),
    path("desk/stock/<int:pk>/close/", stock.desk_stock_close, name="desk_stock_close"),
    path("desk/stock/<int:pk>/<int:tier>/", stock.desk_stock_tier, name="desk_stock_tier"),
    path("desk/stock/<int:pk>/<int:tier>/order/", stock.desk_stock_order, name="desk_stock_order"),
    path("desk/labels/", labels.desk_labels, name="desk_labels"),
    path("desk/in-house/", in_house.desk_in_house, name="desk_in_house"),
    path("desk/titles/", titles.desk_titles, name="desk_titles"),
    path("desk/titles/new/", titles.desk_new_title, name="desk_new_title"),
    path("desk/titles/<int:pk>/", titles.desk_title, name="desk_title"),
    path("desk/titles/<int:pk>/cover/", desk_covers.desk_cover, name="desk_cover"),
    path("desk/copies/<int:pk>/", copies.desk_copy, name="desk_copy"),
    path("desk/periodicals/", issues.desk_issues, name="desk_issues"),
    path("desk/issues/<int:pk>/", issues.desk_issue, name="desk_issue"),
    path("desk/shelves/", shelves.desk_shelves, name="desk_shelves"),
    path("desk/shelves/new/", shelves.desk_shelf, name="desk_new_shelf"),
    path("desk/shelves/<int:pk>/", shelves.desk_shelf, name="desk_shelf"),
    path("desk/marc/", marc.desk_marc, name="desk_marc"),
    path("desk/marc/out/", marc.desk_catalogue_out, name="desk_catalogue_out"),
    path("desk/lists/", desk_lists.desk_lists, name="desk_lists"),
    path("desk/lists/<int:pk>/", desk_lists.desk_list, name="desk_list"),
    path("reading/loans/", loans.loans, name="loans"),
    path("reading/loans/<int:pk>/renew/", loans.renew, name="renew"),
    path("reading/titles/<int:pk>/hold/", loans.place_hold, name="place_hold"),
    path("reading/holds/<int:pk>/cancel/", loans.cancel_hold, name="cancel_hold"),
    path("kiosk/<slug:address>/reading/", kiosk.kiosk, name="kiosk"),
    path("desk/lending/", lending.desk_lending, name="desk_lending"),
    path("desk/readers/<int:pk>/", lending.desk_reader, name="desk_reader"),
    path("desk/holds/", holds.desk_holds, name="desk_holds"),
    path("desk/kiosks/", kiosks.desk_kiosks, name="desk_kiosks"),
]
