"""Addresses of exhibitions, panels and sites, of the screens, and of the desk for them."""

from django.urls import path, re_path

from exhibits import recordings, renditions
from exhibits.desk_views import arranging, editing, exporting, library, pieces, previews, scripts, signs
from exhibits.desk_views import reading as desk_reading
from exhibits.desk_views import screens as desk_screens
from exhibits.views import exhibitions, kiosk, media, panels, rail, reading, screens, search, sites, wall

app_name = "exhibits"
urlpatterns = [
    path("exhibitions/", exhibitions.exhibitions, name="exhibitions"),
    path("exhibitions/search/", search.search, name="search"),
    path("exhibitions/<slug:slug>/", exhibitions.exhibition, name="exhibition"),
    path("panels/<slug:slug>/", panels.panel, name="panel"),
    path("panels/<slug:slug>/read/", reading.count_reading, name="count_reading"),
    path("sites/<slug:slug>/read/", reading.count_site, name="count_site"),
    path("stops/<slug:stop_code>/", panels.stop, name="stop"),
    re_path(rf"^pictures/(?P<name>{renditions.FILE_NAME})$", media.picture, name="picture"),
    re_path(rf"^recordings/(?P<name>{recordings.FILE_NAME})$", media.recording, name="recording"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<slug:slug>/", sites.site, name="site"),
    path("kiosk/<slug:screen>/map/", kiosk.kiosk_map, name="map"),
    path("rail/<slug:screen>/", rail.rail, name="rail"),
    path("rail/<slug:screen>/position/", rail.rail_position, name="rail_position"),
    path("rail/<slug:screen>/<slug:stop_code>/", rail.rail, name="rail_stop"),
    path("wall/<slug:screen>/", wall.wall, name="wall"),
    path("screens/<slug:screen>/manifest.json", screens.manifest, name="manifest"),
    path("screens/<slug:screen>/slides/<slug:digest>/", screens.slide, name="slide"),
    path("screens/<slug:screen>/report/", screens.report, name="report"),
    path("screens/<slug:screen>/worker.js", screens.worker, name="worker"),
    path("desk/panels/<slug:slug>/script/", scripts.desk_script, name="desk_script"),
    path("desk/panels/<slug:slug>/sign/", signs.desk_panel_sign, name="desk_panel_sign"),
    path("desk/exhibitions/<slug:slug>/signs/", signs.desk_panel_signs, name="desk_panel_signs"),
    path("desk/exhibitions/<slug:slug>/export/", exporting.desk_export_exhibition, name="desk_export_exhibition"),
    path("desk/reports/reading/", desk_reading.desk_reading, name="desk_reading"),
    path("desk/content/", pieces.desk_content, name="desk_content"),
    path("desk/content/new/panel/", pieces.desk_new, {"kind": "panel"}, name="desk_new_panel"),
    path("desk/content/new/exhibition/", pieces.desk_new, {"kind": "exhibition"}, name="desk_new_exhibition"),
    path("desk/content/new/story/", pieces.desk_new, {"kind": "story"}, name="desk_new_story"),
    path("desk/content/new/site/", pieces.desk_new, {"kind": "site"}, name="desk_new_site"),
    path("desk/content/<int:pk>/", pieces.desk_piece, name="desk_piece"),
    path("desk/content/<int:pk>/edit/", editing.desk_edit, name="desk_edit"),
    path("desk/content/<int:pk>/preview/", previews.desk_preview, name="desk_preview"),
    path("desk/content/<int:pk>/arrange/", arranging.desk_arrange, name="desk_arrange"),
    path("desk/library/", library.desk_library, name="desk_library"),
    path("desk/library/pictures/new/", library.desk_new_picture, name="desk_new_picture"),
    path("desk/library/pictures/<int:pk>/", library.desk_picture, name="desk_picture"),
    path("desk/library/recordings/new/", library.desk_new_recording, name="desk_new_recording"),
    path("desk/library/recordings/<int:pk>/", library.desk_recording, name="desk_recording"),
    path("desk/screens/", desk_screens.desk_screens, name="desk_screens"),
    path("desk/screens/new/", desk_screens.desk_new_screen, name="desk_new_screen"),
    path("desk/screens/<int:pk>/", desk_screens.desk_screen, name="desk_screen"),
    path("desk/screens/<int:pk>/change/", desk_screens.desk_change_screen, name="desk_change_screen"),
    path("desk/screens/<int:pk>/place/", desk_screens.desk_place, name="desk_place"),
    path("desk/screens/<int:pk>/placements/<int:placement>/", desk_screens.desk_placement, name="desk_placement"),
]
