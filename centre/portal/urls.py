from django.urls import path

from centre.portal import desk_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("guide/", views.guide, name="guide"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("preferences/", views.preferences, name="preferences"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/self-audit/", desk_views.self_audit, name="self_audit"),
    path("desk/components/", desk_views.components, name="components"),
]
