"""The record of exports in the administration."""

from django.contrib import admin

from centre.shared.admin import ReadOnlyAdmin
from centre.sheets.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Who took which table out of the portal."""

    list_display = ["at", "by", "what", "format", "first_day", "last_day", "in_full"]
    list_filter = ["what", "in_full", "by"]
    list_select_related = ["by"]
    search_fields = ["what", "by__username", "by__name"]
    date_hierarchy = "at"
