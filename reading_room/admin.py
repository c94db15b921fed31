"""The administration of the reading room: collections, furniture and self-service points are set up here.

Everything else is only read: titles, copies and shelves have their pages at the desk, loans are made at the counter.
"""

from django.contrib import admin
from django.db.models import Model

from centre.shared.admin import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline
from reading_room.models import (
    Collection,
    Copy,
    Furniture,
    Hold,
    InHouseUse,
    Issue,
    Kiosk,
    Loan,
    Miss,
    ReaderCard,
    ReadingList,
    ReadingListEntry,
    Revision,
    Shelf,
    StockTake,
    Tier,
    TierToTake,
    Title,
)


@admin.register(Collection)
class CollectionAdmin(HouseAdmin):
    """How long its books are lent, and whether they are; a change holds for what is lent from now on."""

    list_display = ["name", "order", "is_lent", "loan_days", "renewals", "kept_days"]


@admin.register(Furniture)
class FurnitureAdmin(HouseAdmin):
    list_display = ["__str__", "kind", "x", "y", "width", "height"]
    list_filter = ["kind"]


@admin.register(Kiosk)
class KioskAdmin(HouseAdmin):
    """Only the name: addresses are secret and stand on the page of the self-service points at the desk alone."""

    list_display = ["name", "retired_at"]
    fields = ["name"]


class CopyInline(ReadOnlyInline):
    model = Copy
    fields = ["accession_number", "barcode", "call_number", "tier", "state"]
    show_change_link = True


@admin.register(Title)
class TitleAdmin(ReadOnlyAdmin):
    list_display = ["title", "volume", "collection", "kind", "isbn", "added_at"]
    list_filter = ["kind", "collection"]
    list_select_related = ["collection"]
    search_fields = ["title", "isbn"]
    exclude = ["search", "findable"]
    inlines = [CopyInline]


@admin.register(Copy)
class CopyAdmin(ReadOnlyAdmin):
    list_display = ["accession_number", "barcode", "call_number", "title", "tier", "state"]
    list_filter = ["state", "is_reference"]
    list_select_related = ["title", "tier__shelf"]
    search_fields = ["accession_number", "barcode", "call_number"]
    exclude = ["call_key"]


class TierInline(ReadOnlyInline):
    model = Tier
    fields = ["column", "name", "order"]


@admin.register(Shelf)
class ShelfAdmin(ReadOnlyAdmin):
    list_display = ["name", "subject", "order"]
    inlines = [TierInline]


class TierToTakeInline(ReadOnlyInline):
    model = TierToTake
    fields = ["tier", "done_at"]


@admin.register(StockTake)
class StockTakeAdmin(ReadOnlyAdmin):
    list_display = ["name", "begun_by", "begun_at", "closed_at"]
    list_select_related = ["begun_by"]
    inlines = [TierToTakeInline]


class EntryInline(ReadOnlyInline):
    model = ReadingListEntry
    fields = ["order", "title", "why"]


@admin.register(ReadingList)
class ReadingListAdmin(ReadOnlyAdmin):
    list_display = ["name", "is_public", "made_by", "made_at"]
    list_select_related = ["made_by"]
    inlines = [EntryInline]


@admin.register(ReaderCard)
class ReaderCardAdmin(ReadOnlyAdmin):
    """The number of a card lends: it stands on the card and on the reader's own page alone."""

    list_display = ["__str__", "reader", "given_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["reader"]
    exclude = ["number"]


RECORDS: dict[type[Model], list[str]] = {
    Issue: ["title", "year", "number", "arrived_on", "tier"],
    Loan: ["copy", "reader", "lent_at", "due_on", "returned_at"],
    Hold: ["title", "reader", "state", "placed_at", "ready_until"],
    InHouseUse: ["copy", "tier", "times", "at"],
    Miss: ["words", "day", "times"],
    Revision: ["part", "number"],
}
for model, columns in RECORDS.items():
    rows = [name for name in columns if model._meta.get_field(name).is_relation]
    related = [f"{name}__shelf" if name == "tier" else name for name in rows]
    how = {"list_display": columns, "list_select_related": related}
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), how))
