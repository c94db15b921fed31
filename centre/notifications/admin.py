"""Notices in the administration site: what was said to whom, and whether it was read and mailed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centre.notifications.models import Notice
from centre.shared.admin import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "masked_person", "title", "read_at", "mailed_at"]
    list_filter = [("read_at", admin.EmptyFieldListFilter), ("mailed_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "person__username", "person__name", "person__phone"]
    list_select_related = ["person"]
    date_hierarchy = "created_at"

    @admin.display(description=_("person"), ordering="person__username")
    def masked_person(self, notice: Notice) -> str:
        return f"{notice.person.masked_name} ({notice.person.username})"
