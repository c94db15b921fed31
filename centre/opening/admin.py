"""Opening hours in the administration site.

Published hours are read-only here: changing them can hit reservations, and only the page of the desk lists those first.
"""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from centre.opening.models import DatedException, Schedule, SpecialDay, WeeklyInterval
from centre.shared.admin import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline
from centre.shared.db import hold_calendar


class WeeklyIntervalInline(ReadOnlyInline):
    """To be filled in with a new schedule, which nobody reserves by yet."""

    model = WeeklyInterval

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None


class DatedExceptionInline(ReadOnlyInline):
    model = DatedException


@admin.register(Schedule)
class ScheduleAdmin(HouseAdmin):
    list_display = ["name", "is_centre", "on_holidays", "on_make_up_workdays"]
    search_fields = ["name"]
    inlines = [WeeklyIntervalInline, DatedExceptionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Schedule | None = None) -> list[str]:
        return ["is_centre"] if obj is None else ["is_centre", "on_holidays", "on_make_up_workdays"]


@admin.register(WeeklyInterval)
class WeeklyIntervalAdmin(ReadOnlyAdmin):
    list_display = ["schedule", "weekday", "opens", "closes"]
    list_filter = ["schedule", "weekday"]
    search_fields = ["schedule__name"]
    list_select_related = ["schedule"]


@admin.register(DatedException)
class DatedExceptionAdmin(ReadOnlyAdmin):
    list_display = ["schedule", "first_day", "last_day", "opens", "closes", "reason"]
    list_filter = ["schedule"]
    search_fields = ["reason", "schedule__name"]
    list_select_related = ["schedule"]
    date_hierarchy = "first_day"


@admin.register(SpecialDay)
class SpecialDayAdmin(HouseAdmin):
    """Public holidays and make-up workdays: what is corrected here, an import leaves alone."""

    list_display = ["day", "kind", "name", "corrected"]
    list_filter = ["kind", "corrected"]
    search_fields = ["name"]
    date_hierarchy = "day"
    readonly_fields = ["corrected"]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: SpecialDay, form: ModelForm, change: bool) -> None:
        hold_calendar(to_change_it=True)
        obj.corrected = True
        super().save_model(request, obj, form, change)
        text = _("Reservations of this day stay as they are. Please look at the day on the desk.")
        messages.warning(request, text)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["corrected"] if obj is None else ["day", "corrected"]
