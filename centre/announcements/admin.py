"""The administration only reads announcements: they are written on their pages at the desk."""

from django.contrib import admin

from centre.announcements.models import Announcement
from centre.shared.admin import ReadOnlyAdmin


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "state", "publish_at", "expires_at"]
    list_filter = ["kind", "state"]
    search_fields = ["title"]
