"""Halls, stops, routes and categories are set up here; what happened in visits can only be read here."""

from django.contrib import admin
from django.http import HttpRequest

from centre.shared.admin import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline
from reception.models import (
    Adjustment,
    Batch,
    Category,
    ClosedMonth,
    Duty,
    Hall,
    IndividualVisitors,
    Route,
    RouteStop,
    Stop,
    Visit,
)


@admin.register(Hall)
class HallAdmin(HouseAdmin):
    list_display = ["name", "capacity", "batch_size", "order"]
    search_fields = ["name"]


@admin.register(Stop)
class StopAdmin(HouseAdmin):
    list_display = ["name", "hall", "minutes", "on_request", "order", "retired_at"]
    list_filter = ["hall", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["hall"]
    search_fields = ["name"]


class RouteStopInline(admin.TabularInline):
    model = RouteStop
    extra = 1
    autocomplete_fields = ["stop"]


@admin.register(Route)
class RouteAdmin(HouseAdmin):
    """A change holds for groups that are planned from now on; those that are planned already keep their stops."""

    list_display = ["name", "hall", "order", "retired_at"]
    list_filter = ["hall", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["hall"]
    search_fields = ["name"]
    inlines = [RouteStopInline]


@admin.register(Category)
class CategoryAdmin(HouseAdmin):
    """Whether a category is counted within the others is settled when it is made: sums rest on it."""

    list_display = ["name", "hint", "is_within", "order", "retired_at"]
    search_fields = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        return ["is_within"] if obj else []


class BatchInline(ReadOnlyInline):
    model = Batch
    fields = ["number", "state", "starts_at", "ends_at", "planned_headcount", "headcount"]
    readonly_fields = ["headcount"]


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """Everything about a visit is done on its page at the desk."""

    list_display = ["reference", "state", "organisation_name", "kind", "level", "starts_at", "planned_headcount"]
    list_filter = ["state", "kind", "level", "origin"]
    search_fields = ["reference", "organisation_name"]
    date_hierarchy = "starts_at"
    inlines = [BatchInline]
    exclude = ["contact_name", "contact_phone", "contact_email", "code_hash"]


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    list_display = ["docent", "part", "batch", "starts_at", "ends_at"]
    list_filter = ["part"]
    list_select_related = ["docent", "batch__visit"]
    search_fields = ["docent__name"]
    date_hierarchy = "starts_at"


@admin.register(IndividualVisitors)
class IndividualVisitorsAdmin(ReadOnlyAdmin):
    list_display = ["day", "people", "purpose", "by"]
    list_select_related = ["by"]
    date_hierarchy = "day"


@admin.register(ClosedMonth)
class ClosedMonthAdmin(ReadOnlyAdmin):
    list_display = ["month", "closed_by", "closed_at"]
    list_select_related = ["closed_by"]


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    list_display = ["day", "batches", "people", "reason", "by", "at"]
    list_select_related = ["by"]
    date_hierarchy = "day"
