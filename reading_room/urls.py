"""Addresses of the catalogue and of what readers borrow, of the self-service point, and of the desk for them."""

from django.urls import URLPattern, path, re_path

from centre.shared.pictures import FILE_NAME
from reading_room.desk_views import in_house, labels, reports, stock
from reading_room.views import browsing, covers, lists, reading, title

app_name = "reading_room"
urlpatterns: list[URLPattern] = [
    path("reading/", reading.reading, name="reading"),
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
]
