"""Screens, the slides they show, and when: placements. A screen says by itself what it really shows."""

import secrets

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .media_library import Picture
from .piece import Piece
from .place import Exhibition


def new_address() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(12)


class ScreenQuerySet(models.QuerySet["Screen"]):
    def in_use(self) -> "ScreenQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track(exclude=["address", "controller_hash"])
class Screen(models.Model):
    """A screen in the house. Whoever knows its address sees what it shows, so the address can be changed."""

    class Kind(models.TextChoices):
        WALL = "wall", _("theme wall")
        RAIL = "rail", _("rail screen")
        MAP = "map", _("touch screen with the map")
        HOUSE = "dash", _("dashboard of the house")

    name = models.CharField(_("name"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.WALL)
    place = models.CharField(_("place"), max_length=40)
    width = models.PositiveSmallIntegerField(_("width in pixels"), default=1920)
    height = models.PositiveSmallIntegerField(_("height in pixels"), default=1080)
    address = models.CharField(_("secret address"), max_length=32, unique=True, default=new_address)
    exhibition = models.ForeignKey(
        Exhibition,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="screens",
        verbose_name=_("exhibition along the rail"),
    )
    controller_hash = models.CharField(_("key of the rail's controller, hashed"), max_length=64, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        verbose_name = _("screen")
        verbose_name_plural = _("screens")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(name="screen_kind_known", condition=Q(kind__in=["wall", "rail", "map", "dash"])),
            models.CheckConstraint(
                name="screen_of_some_size",
                condition=Q(width__gte=320, width__lte=15_360, height__gte=320, height__lte=8_640),
            ),
            models.CheckConstraint(
                name="screen_address_nobody_guesses", condition=Q(address__regex=r"^[A-Za-z0-9_-]{16,32}$")
            ),
            models.CheckConstraint(
                name="screen_on_a_rail_with_its_exhibition", condition=~Q(kind="rail") | Q(exhibition__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """What the screen shows, for the browser on it."""
        page = "portal:wall_dashboard" if self.kind == self.Kind.HOUSE else f"exhibits:{self.kind}"
        return reverse(page, args=[self.address])

    @property
    def size(self) -> str:
        return f"{self.width}×{self.height}"


class ScreenState(models.Model):
    """What a screen should show and what it says it shows. Written often, by triggers and by the screen: no history.

    `revision` rises whenever anything that the screen may show has changed (triggers of migration 0002).
    """

    screen = models.OneToOneField(Screen, models.CASCADE, primary_key=True, related_name="state")
    revision = models.PositiveIntegerField(_("revision"), default=1)
    revised_at = models.DateTimeField(_("revised at"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen at"), blank=True, null=True)
    reported_revision = models.PositiveIntegerField(_("reported revision"), blank=True, null=True)
    reported_slide = models.CharField(_("reported slide"), max_length=64, blank=True)
    reported_problem = models.CharField(_("reported problem"), max_length=120, blank=True)
    reload_asked_at = models.DateTimeField(_("asked to load again at"), blank=True, null=True)
    # Of a rail: where it stands, in millimetres from its beginning.
    rail_mm = models.PositiveIntegerField(_("place on the rail, in millimetres"), blank=True, null=True)
    rail_moved_at = models.DateTimeField(_("moved at"), blank=True, null=True)

    class Meta:
        verbose_name = _("state of a screen")
        verbose_name_plural = _("states of screens")

    def __str__(self) -> str:
        return f"{self.screen} {self.revision}"


@pghistory.track()
class Slide(models.Model):
    """One picture on the theme wall: words of a piece, a picture, a figure, today's programme, a welcome, the house."""

    class Sort(models.TextChoices):
        STORY = "story", _("story")
        PICTURE = "picture", _("picture")
        NUMBER = "number", pgettext_lazy("slide", "number")
        PROGRAMME = "programme", _("programme of today")
        WELCOME = "welcome", _("welcome")
        HOUSE = "house", _("name of the house")

    sort = models.CharField(_("sort"), max_length=9, choices=Sort)
    piece = models.ForeignKey(
        Piece, models.PROTECT, blank=True, null=True, related_name="slides", verbose_name=_("story or panel")
    )
    picture = models.ForeignKey(
        Picture, models.PROTECT, blank=True, null=True, related_name="slides", verbose_name=_("picture")
    )
    caption = models.CharField(_("words below the picture"), max_length=28, blank=True)
    figure = models.CharField(_("figure"), max_length=40, blank=True, help_text=_("Its key, see exhibits.figures."))
    guest = models.CharField(_("who is welcomed"), max_length=80, blank=True)
    guest_line = models.CharField(_("line below the name"), max_length=60, blank=True)
    # For whom a welcome was made by the portal itself, so that it finds it again: `visit:CG2611-0007`.
    key = models.CharField(_("key"), max_length=40, blank=True, null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("slide")
        verbose_name_plural = _("slides")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="slide_with_what_it_shows",
                condition=Q(sort="story", piece__isnull=False)
                | Q(sort="picture", picture__isnull=False)
                | Q(sort="number") & ~Q(figure="")
                | Q(sort="welcome") & ~Q(guest="")
                | Q(sort__in=["programme", "house"]),
            ),
            models.CheckConstraint(
                name="slide_with_nothing_else",
                condition=(Q(piece__isnull=True) | Q(sort="story"))
                & (Q(picture__isnull=True) | Q(sort="picture"))
                & (Q(figure="") | Q(sort="number"))
                & (Q(guest="") | Q(sort="welcome")),
            ),
        ]

    def __str__(self) -> str:
        if self.sort == self.Sort.STORY:
            return str(self.piece)
        return self.guest or self.caption or str(self.picture or self.get_sort_display())


class PlacementQuerySet(models.QuerySet["Placement"]):
    def in_use(self) -> "PlacementQuerySet":
        return self.filter(ended_at__isnull=True)


@pghistory.track()
class Placement(models.Model):
    """A slide on a screen: always (default), in windows of days and hours, or for an event, which goes before all.

    `starts_at`–`ends_at` bound the whole; `weekdays` (1 Monday … 7 Sunday, empty: every day) and `opens`–`closes` cut
    windows out of it. A window that closes before it opens goes over midnight and belongs to the day it starts.
    """

    class Priority(models.TextChoices):
        DEFAULT = "default", _("always")
        WINDOW = "window", _("at set times")
        EVENT = "event", _("for an event")

    screen = models.ForeignKey(Screen, models.PROTECT, related_name="placements", verbose_name=_("screen"))
    slide = models.ForeignKey(Slide, models.PROTECT, related_name="placements", verbose_name=_("slide"))
    priority = models.CharField(_("priority"), max_length=7, choices=Priority, default=Priority.DEFAULT)
    starts_at = models.DateTimeField(_("from"), blank=True, null=True)
    ends_at = models.DateTimeField(_("until"), blank=True, null=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), blank=True, default=list, verbose_name=_("weekdays"))
    opens = models.TimeField(_("from o'clock"), blank=True, null=True)
    closes = models.TimeField(_("until o'clock"), blank=True, null=True)
    seconds = models.PositiveSmallIntegerField(_("seconds on show"), default=15)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    ended_at = models.DateTimeField(_("taken off at"), blank=True, null=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["screen", "order", "pk"]
        indexes = [models.Index(fields=["screen"], condition=Q(ended_at__isnull=True), name="placement_in_use")]
        constraints = [
            models.CheckConstraint(
                name="placement_starts_before_it_ends",
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="placement_default_has_no_window",
                condition=~Q(priority="default")
                | Q(
                    starts_at__isnull=True,
                    ends_at__isnull=True,
                    weekdays__len=0,
                    opens__isnull=True,
                    closes__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="placement_event_with_its_time",
                condition=~Q(priority="event") | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_hours_whole_or_not_at_all",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False) & ~Q(opens=F("closes")),
            ),
            models.CheckConstraint(
                name="placement_weekdays_of_a_week",
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
            ),
            models.CheckConstraint(
                name="placement_priority_known", condition=Q(priority__in=["default", "window", "event"])
            ),
            models.CheckConstraint(
                name="placement_long_enough_to_read", condition=Q(seconds__gte=12, seconds__lte=600)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.screen}: {self.slide}"
