"""What the administration site of every app is built on: nothing is deleted, and the history can be read."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from centre.shared.history import history_of

admin.site.site_header = admin.site.site_title = _("Administration")
admin.site.index_title = _("The last resort: what has a page at the desk is better done there")


class HouseAdmin(admin.ModelAdmin):
    """The last resort for one model: search, change, read the history; rows are retired or closed, never deleted."""

    object_history_template = "admin/house_history.html"
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history that triggers wrote down, instead of Django's log of clicks in this site."""
        row = self.get_object(request, unquote(object_id))
        entries = history_of(row) if row is not None and hasattr(row, "events") else []
        return super().history_view(request, object_id, {"entries": entries, **(extra_context or {})})


class ReadOnlyAdmin(HouseAdmin):
    """Records: to be read here, to be made elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows of another model, to be read on the page of the one they belong to."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
