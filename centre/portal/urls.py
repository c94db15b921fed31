from django.urls import path

from centre.portal import desk_views, figure_desk_views, search_views, views
from centre.portal.personal import desk_views as personal_desk_views
from centre.portal.personal import views as personal_views
from centre.portal.trail import desk_views as trail_desk_views
from centre.upkeep import views as health

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("guide/", views.guide, name="guide"),
    path("help/", views.guide_for_residents, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("preferences/", views.preferences, name="preferences"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/data/", personal_views.account_data, name="account_data"),
    path("account/close/", personal_views.close_account, name="close_account"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/personal-data/", personal_desk_views.desk_personal_data, name="desk_personal_data"),
    path("desk/accounts/<int:pk>/close/", personal_desk_views.desk_close_account, name="desk_close_account"),
    path("desk/trail/", trail_desk_views.desk_trail, name="desk_trail"),
    path("desk/trail/<int:pk>/", trail_desk_views.desk_trail_entry, name="desk_trail_entry"),
    path("desk/dashboard/", figure_desk_views.desk_dashboard, name="desk_dashboard"),
    path("dashboard/<slug:screen>/", figure_desk_views.wall_dashboard, name="wall_dashboard"),
    path("desk/annual/", figure_desk_views.desk_annual, name="desk_annual"),
    path("desk/annual/<int:year>/", figure_desk_views.desk_annual, name="desk_annual"),
    path("desk/self-audit/", desk_views.self_audit, name="self_audit"),
    path("desk/help/", desk_views.desk_help, name="desk_help"),
    path("desk/help/administrator/", desk_views.desk_help_for_administrators, name="desk_help_for_administrators"),
    path("desk/components/", desk_views.components, name="components"),
]
