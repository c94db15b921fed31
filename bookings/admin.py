"""Rooms and reservations in the administration site: the last resort, and no way round the rules.

What a command decides is read-only here: state, times, room and holder of a reservation, what it occupies, and of
which spaces a room consists once it was reserved. Nothing is deleted; venues and rooms are retired.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.closing import still_to_come
from bookings.models import (
    Equipment,
    Exemption,
    Limit,
    Occupancy,
    Reservation,
    Room,
    RoomPhoto,
    SettingsRevision,
    Space,
    SpaceDay,
    Venue,
)
from centre.accounts.models import User
from centre.shared.admin import HouseAdmin, ReadOnlyAdmin, ReadOnlyInline
from centre.shared.db import hold_calendar


class RetiringForm(ModelForm):
    """Retiring what somebody has still reserved would strand them: they are moved or cancelled first."""

    def clean_retired_at(self) -> Any:
        retired_at = self.cleaned_data["retired_at"]
        if retired_at and not self.instance.retired_at and self.instance.pk and _is_reserved(self.instance):
            raise ValidationError(
                _("There are reservations to come. Close the rooms first; that asks for a decision on each."),
                code="reserved",
            )
        return retired_at


def _is_reserved(place: Venue | Room) -> bool:
    parties = still_to_come(timezone.now())
    return (parties.filter(room__venue=place) if isinstance(place, Venue) else parties.filter(room=place)).exists()


class PlaceAdmin(HouseAdmin):
    """Whether a place is reserved is looked at, and the place saved, while nobody can reserve."""

    form = RetiringForm

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            hold_calendar(to_change_it=True)
            return super().changeform_view(request, *args, **kwargs)


@admin.register(Venue)
class VenueAdmin(PlaceAdmin):
    """The schedule is chosen on the desk's page of the opening hours, which asks about those it would leave outside."""

    list_display = ["name", "floor", "schedule", "order", "retired_at"]
    list_filter = [("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug"]
    readonly_fields = ["schedule"]


@admin.register(Space)
class SpaceAdmin(HouseAdmin):
    list_display = ["name", "venue"]
    list_filter = ["venue"]
    list_select_related = ["venue"]
    search_fields = ["name", "venue__name"]
    autocomplete_fields = ["venue"]


@admin.register(Limit)
class LimitAdmin(HouseAdmin):
    """How much one person or one organisation may reserve; it holds from the moment it is saved."""

    list_display = ["__str__", "reservations", "minutes"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)  # a limit is a rule, and no record


@admin.register(Exemption)
class ExemptionAdmin(HouseAdmin):
    """For whom no limit holds until a day, why, and who said so."""

    list_display = ["__str__", "last_day", "reason", "granted_by"]
    list_select_related = ["person", "organisation", "granted_by"]
    search_fields = ["person__username", "organisation__name", "reason"]
    autocomplete_fields = ["person", "organisation"]
    exclude = ["granted_by"]

    def save_model(self, request: HttpRequest, obj: Exemption, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        obj.granted_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Equipment)
class EquipmentAdmin(HouseAdmin):
    list_display = ["name", "icon", "stock", "order"]
    search_fields = ["name"]


class PhotoInline(ReadOnlyInline):
    model = RoomPhoto
    fields = ["image", "alternative_text", "order"]


PAGES_OF_THEIR_OWN = {"day", "search"}  # addresses under /rooms/ that a room must not take


class RoomForm(RetiringForm):
    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in PAGES_OF_THEIR_OWN:
            raise ValidationError(_("This address belongs to a page of the portal. Please choose another."))
        return slug


@admin.register(Room)
class RoomAdmin(PlaceAdmin):
    """Once it was reserved, a room keeps its spaces and its venue: what its reservations occupy must stay true."""

    form = RoomForm
    list_display = ["name", "venue", "kind", "capacity_to", "needs_approval", "audience", "retired_at"]
    list_filter = ["venue", "kind", "audience", "needs_approval", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["venue"]
    search_fields = ["name", "slug", "tagline"]
    autocomplete_fields = ["venue", "spaces", "equipment"]
    inlines = [PhotoInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> list[str]:
        if obj and obj.reservations.holding().filter(occupancies__isnull=False).exists():
            return ["schedule", "spaces", "venue"]
        return ["schedule"]


@admin.register(RoomPhoto)
class RoomPhotoAdmin(HouseAdmin):
    """Photos are added and taken off on the desk's page of the room, where they are re-encoded."""

    list_display = ["alternative_text", "room", "order"]
    list_filter = ["room"]
    list_select_related = ["room"]
    search_fields = ["alternative_text", "room__name"]
    readonly_fields = ["room", "image", "width", "height", "uploaded_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class OccupancyInline(ReadOnlyInline):
    model = Occupancy


@admin.register(Reservation)
class ReservationAdmin(HouseAdmin):
    """Entered, decided, moved and cancelled at the desk; here only what is told about it can be put right."""

    list_display = ["reference", "state", "kind", "room", "starts_at", "ends_at", "masked_party"]
    list_filter = ["state", "kind", "room__venue", "room"]
    list_select_related = ["room", "holder", "organisation"]
    search_fields = ["reference", "purpose", "organisation__name", "holder__username"]
    date_hierarchy = "starts_at"
    inlines = [OccupancyInline]
    fields = [
        ("reference", "state", "kind"),
        ("room", "starts_at", "ends_at"),
        ("masked_party", "organisation", "masked_phone"),
        ("party_size", "purpose"),
        ("public_title", "note", "equipment"),
        ("entered_by", "created_at"),
        ("decided_by", "decided_at", "answer"),
        ("revision", "reminded_at"),
    ]
    autocomplete_fields = ["equipment"]
    # Everything but the words about it: not who, what, where and when.
    CORRECTABLE = ("purpose", "public_title", "note", "equipment")

    @admin.display(description=_("holder"))
    def masked_party(self, reservation: Reservation) -> str:
        return reservation.masked_party

    @admin.display(description=_("entered by"))
    def entered_by(self, reservation: Reservation) -> str:
        person = reservation.booked_by
        return str(person) if person.is_staff else person.masked_name

    @admin.display(description=_("contact's phone"))
    def masked_phone(self, reservation: Reservation) -> str:
        return reservation.masked_phone

    def get_readonly_fields(self, request: HttpRequest, obj: Reservation | None = None) -> list[str]:
        rows: list[tuple[str, ...]] = self.fields  # type: ignore[assignment]
        return [name for row in rows for name in row if name not in self.CORRECTABLE]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Occupancy)
class OccupancyAdmin(ReadOnlyAdmin):
    list_display = ["space", "starts_at", "free_again_at", "reservation"]
    list_filter = ["space__venue"]
    list_select_related = ["space__venue", "reservation"]
    search_fields = ["reservation__reference", "space__name"]
    date_hierarchy = "starts_at"


@admin.register(SpaceDay)
class SpaceDayAdmin(ReadOnlyAdmin):
    list_display = ["day", "space", "revision"]
    list_select_related = ["space__venue"]
    search_fields = ["space__name"]
    date_hierarchy = "day"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpaceDay]:
        return super().get_queryset(request).select_related("space__venue")


@admin.register(SettingsRevision)
class SettingsRevisionAdmin(ReadOnlyAdmin):
    list_display = ["__str__"]
