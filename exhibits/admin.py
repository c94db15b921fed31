"""The administration of the exhibits: halls and steps of the review are set up here, everything else is only read.

What can be done with content, words, screens and the library is done on their pages at the desk.
"""

from django.contrib import admin
from django.db.models import Model

from centre.shared.admin import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline
from exhibits.models import (
    AcceptedHit,
    Exhibition,
    Hall,
    HourCount,
    Panel,
    Picture,
    Piece,
    Placement,
    Recording,
    ReviewStep,
    Screen,
    Section,
    Signature,
    Site,
    Slide,
    Term,
    Version,
)


@admin.register(Hall)
class HallAdmin(HouseAdmin):
    search_fields = ["name"]


@admin.register(ReviewStep)
class ReviewStepAdmin(HouseAdmin):
    """A change holds for what is sent to review from now on; a version keeps the steps with which it was sent."""

    list_display = ["name", "work", "order", "retired_at"]
    list_filter = ["work", ("retired_at", admin.EmptyFieldListFilter)]


class SignatureInline(ReadOnlyInline):
    model = Signature
    fields = ["order", "name", "work", "verdict", "by", "at", "comment"]


class VersionInline(ReadOnlyInline):
    model = Version
    fields = ["number", "state", "saved_at", "sent_at", "approved_at", "withdrawn_at"]
    show_change_link = True


@admin.register(Piece)
class PieceAdmin(ReadOnlyAdmin):
    list_display = ["slug", "kind", "live"]
    list_filter = ["kind", ("live", admin.EmptyFieldListFilter)]
    list_select_related = ["live"]
    search_fields = ["slug"]
    exclude = ["search"]
    inlines = [VersionInline]


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "piece", "state", "sent_at", "approved_at"]
    list_filter = ["state", "piece__kind"]
    list_select_related = ["piece__live"]
    search_fields = ["piece__slug", "fingerprint"]
    inlines = [SignatureInline]


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["version", "name", "verdict", "by", "at"]
    list_filter = ["verdict", "name"]
    list_select_related = ["version", "by"]
    date_hierarchy = "at"


@admin.register(AcceptedHit)
class AcceptedHitAdmin(ReadOnlyAdmin):
    list_display = ["words", "version", "by", "at", "reason"]
    list_select_related = ["version", "by"]
    search_fields = ["words", "reason"]


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ["wording", "short_name", "note", "retired_at"]
    search_fields = ["wording", "short_name"]


@admin.register(Screen)
class ScreenAdmin(ReadOnlyAdmin):
    """Addresses are secret and stand on the page of the screen at the desk alone."""

    list_display = ["name", "kind", "place", "width", "height", "retired_at"]
    list_filter = ["kind"]
    exclude = ["address", "controller_hash"]


RECORDS: dict[type[Model], list[str]] = {
    Exhibition: ["piece", "sort", "starts_on", "ends_on"],
    Section: ["title", "exhibition"],
    Panel: ["piece", "stop_code", "section"],
    Site: ["piece"],
    Picture: ["title", "source", "credit", "uploaded_at"],
    Recording: ["title", "sort", "source", "credit", "uploaded_at"],
    Slide: ["sort", "piece", "guest"],
    Placement: ["screen", "slide", "priority", "starts_at", "ends_at", "ended_at"],
    HourCount: ["piece", "way", "hour", "count"],
}
for model, columns in RECORDS.items():
    admin.site.register(
        model,
        type(f"{model.__name__}Admin", (ReadOnlyAdmin,), {"list_display": columns, "list_select_related": True}),
    )
