from django.urls import path

from centre.announcements import desk_views, views

app_name = "announcements"
urlpatterns = [
    path("announcements/", views.announcements, name="announcements"),
    path("announcements/feed.xml", views.feed, name="feed"),
    path("announcements/<slug:slug>/", views.announcement, name="announcement"),
    path("announcements/<slug:slug>/attachments/<int:pk>/", views.attachment, name="attachment"),
    path("desk/announcements/", desk_views.desk_announcements, name="desk_announcements"),
    path("desk/announcements/new/", desk_views.desk_new_announcement, name="desk_new_announcement"),
    path("desk/announcements/<int:pk>/", desk_views.desk_announcement, name="desk_announcement"),
    path(
        "desk/announcements/<int:pk>/preview/", desk_views.desk_announcement_preview, name="desk_announcement_preview"
    ),
]
