"""What people reserve, and the rules each room has."""

from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.availability import RoomRules
from centre.opening.models import Schedule
from centre.shared import pictures

from .venue import Space, Venue


@pghistory.track()
class Equipment(models.Model):
    """Something a room has, e.g. a projector; residents filter by it and may ask for it to be set up."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    icon = models.CharField(_("icon"), max_length=40, default="box")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    stock = models.PositiveSmallIntegerField(
        _("portable pieces"),
        blank=True,
        null=True,
        help_text=_("Empty: it belongs to its rooms and is not carried around."),
    )

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class RoomQuerySet(models.QuerySet["Room"]):
    def in_use(self) -> "RoomQuerySet":
        return self.filter(retired_at__isnull=True, venue__retired_at__isnull=True)


@pghistory.track()
class Room(models.Model):
    """A place that can be reserved: one or more spaces, with a capacity and rules of its own."""

    class Kind(models.TextChoices):
        HALL = "hall", _("hall")
        ROOM = "room", _("room")
        STUDIO = "studio", _("studio")
        BOOTH = "booth", _("booth")
        SEAT = "seat", _("seat")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everybody with an account")
        ORGANISATIONS = "organisations", _("members of an organisation")
        STAFF = "staff", _("the reception desk only")

    class Raster(models.IntegerChoices):
        QUARTER = 15, _("every quarter of an hour")
        HALF = 30, _("every half hour")
        HOUR = 60, _("every hour")

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="rooms", verbose_name=_("venue"))
    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ROOM)
    tagline = models.CharField(_("one line about it"), max_length=80, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    drawing = models.CharField(
        _("drawing"), max_length=20, default="meeting", help_text=_("Shown while there is no photo.")
    )
    spaces = models.ManyToManyField(Space, related_name="rooms", verbose_name=_("spaces"))
    equipment = models.ManyToManyField(Equipment, blank=True, related_name="rooms", verbose_name=_("equipment"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    capacity_from = models.PositiveSmallIntegerField(_("for at least so many people"), default=1)
    capacity_to = models.PositiveSmallIntegerField(_("for at most so many people"))
    wheelchair_places = models.PositiveSmallIntegerField(_("places for wheelchairs"), default=0)
    step_free = models.BooleanField(_("step-free access"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    accessibility_note = models.CharField(_("note on accessibility"), max_length=120, blank=True)

    schedule = models.ForeignKey(
        Schedule, models.PROTECT, blank=True, null=True, related_name="rooms", verbose_name=_("own opening hours")
    )
    raster_minutes = models.PositiveSmallIntegerField(_("starts and ends"), choices=Raster, default=Raster.HALF)
    shortest_minutes = models.PositiveSmallIntegerField(_("shortest, minutes"), default=60)
    longest_minutes = models.PositiveSmallIntegerField(_("longest, minutes"), default=240)
    notice_minutes = models.PositiveIntegerField(_("reserve at least so many minutes ahead"), default=60)
    horizon_days = models.PositiveSmallIntegerField(_("reserve at most so many days ahead"), default=60)
    turnaround_minutes = models.PositiveSmallIntegerField(_("turnaround, minutes"), default=30)
    needs_approval = models.BooleanField(_("the desk confirms each reservation"), default=False)
    audience = models.CharField(_("who may reserve"), max_length=14, choices=Audience, default=Audience.EVERYONE)
    cancel_until_minutes = models.PositiveIntegerField(_("cancel at least so many minutes before"), default=120)

    check_in_before_minutes = models.PositiveSmallIntegerField(_("check-in opens so many minutes before"), default=30)
    release_after_minutes = models.PositiveSmallIntegerField(
        _("free again so many minutes after the start unless checked in"),
        blank=True,
        null=True,
        help_text=_("Empty: the room is kept, whether or not somebody checks in."),
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["venue__order", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="room_capacity_in_order",
                condition=Q(capacity_from__gte=1) & Q(capacity_from__lte=F("capacity_to")),
            ),
            models.CheckConstraint(name="room_raster_known", condition=Q(raster_minutes__in=[15, 30, 60])),
            models.CheckConstraint(
                name="room_lengths_in_order",
                condition=Q(shortest_minutes__gte=1) & Q(shortest_minutes__lte=F("longest_minutes")),
            ),
        ]
        permissions = [("manage_rooms", _("Can set up venues, rooms and their rules"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("bookings:room", args=[self.slug])

    @property
    def rules(self) -> RoomRules:
        """The room's rules as plain values, for the pure modules."""
        return RoomRules(
            raster=timedelta(minutes=self.raster_minutes),
            shortest=timedelta(minutes=self.shortest_minutes),
            longest=timedelta(minutes=self.longest_minutes),
            notice=timedelta(minutes=self.notice_minutes),
            horizon_days=self.horizon_days,
            turnaround=timedelta(minutes=self.turnaround_minutes),
            cancel_until=timedelta(minutes=self.cancel_until_minutes),
            capacity_from=self.capacity_from,
            capacity_to=self.capacity_to,
            audience=self.audience,
            in_use=self.retired_at is None,
        )


class RoomPhoto(models.Model):
    """A photo of a room, re-encoded on upload; the renditions beside `image` are made by `centre.shared.pictures`."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="photos", verbose_name=_("room"))
    image = models.ImageField(_("photo"), upload_to="rooms/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    alternative_text = models.CharField(_("what the photo shows"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", editable=False, verbose_name=_("uploaded by")
    )

    class Meta:
        verbose_name = _("photo of a room")
        verbose_name_plural = _("photos of rooms")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.alternative_text

    @property
    def renditions(self) -> list[tuple[str, int]]:
        """The files of this photo with their widths in pixels, the narrowest first; `image` is the widest."""
        return pictures.renditions(str(self.image.name), self.width)

    @property
    def srcset(self) -> str:
        """For `<img srcset>`: `/media/rooms/x-480.webp 480w, /media/rooms/x-960.webp 960w`."""
        return ", ".join(f"{self.image.storage.url(name)} {width}w" for name, width in self.renditions)

    @property
    def source(self) -> str:
        """For `<img src>`: a middling rendition, for browsers that do not choose."""
        return str(self.image.storage.url(self.renditions[:2][-1][0]))
