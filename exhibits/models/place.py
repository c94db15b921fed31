"""Where content hangs: halls, exhibitions, their sections, and panels in their order. This takes effect at once;
what the panels say goes through review (see `piece`)."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exhibits import content

from .piece import Piece


@pghistory.track()
class Hall(models.Model):
    """A part of the house in which exhibitions are."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    place = models.CharField(_("where in the house"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("exhibition hall")
        verbose_name_plural = _("exhibition halls")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class ExhibitionQuerySet(models.QuerySet["Exhibition"]):
    def published(self) -> "ExhibitionQuerySet":
        return self.filter(piece__live__isnull=False).select_related("piece__live", "hall")

    def current(self, day: date) -> "ExhibitionQuerySet":
        """On show on a day in Shanghai, or still to come."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


@pghistory.track()
class Exhibition(models.Model):
    """The permanent exhibition, one for some weeks, or a lesson in the corridor, whose chapters are panels."""

    class Sort(models.TextChoices):
        PERMANENT = "permanent", _("permanent exhibition")
        TEMPORARY = "temporary", _("temporary exhibition")
        LESSON = "lesson", _("corridor lesson")

    piece = models.OneToOneField(Piece, models.PROTECT, primary_key=True, related_name="exhibition")
    sort = models.CharField(_("sort"), max_length=9, choices=Sort, default=Sort.PERMANENT)
    hall = models.ForeignKey(
        Hall, models.PROTECT, blank=True, null=True, related_name="exhibitions", verbose_name=_("exhibition hall")
    )
    starts_on = models.DateField(_("from"), blank=True, null=True)
    ends_on = models.DateField(_("until"), blank=True, null=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ExhibitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exhibition")
        verbose_name_plural = _("exhibitions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="exhibition_sort_known", condition=Q(sort__in=["permanent", "temporary", "lesson"])
            ),
            models.CheckConstraint(
                name="exhibition_starts_before_it_ends",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="exhibition_temporary_with_dates",
                condition=~Q(sort="temporary") | Q(starts_on__isnull=False, ends_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.piece)

    @property
    def is_lesson(self) -> bool:
        return self.sort == self.Sort.LESSON


@pghistory.track()
class Section(models.Model):
    """A stretch of an exhibition with panels of its own."""

    exhibition = models.ForeignKey(Exhibition, models.PROTECT, related_name="sections", verbose_name=_("exhibition"))
    title = models.CharField(_("title"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "title"], name="section_title_once"),
            models.CheckConstraint(name="section_with_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class PanelQuerySet(models.QuerySet["Panel"]):
    def published(self) -> "PanelQuerySet":
        """Those that everybody may see, in the order in which one walks past them."""
        return self.filter(piece__live__isnull=False).select_related("piece__live", "section__exhibition")

    def in_order(self) -> "PanelQuerySet":
        return self.order_by("section__order", "section_id", "order", "pk")


@pghistory.track()
class Panel(models.Model):
    """A panel on the wall: where it hangs, the code beside it, and where the rail stops for it."""

    piece = models.OneToOneField(Piece, models.PROTECT, primary_key=True, related_name="panel")
    section = models.ForeignKey(Section, models.PROTECT, related_name="panels", verbose_name=_("section"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    stop_code = models.CharField(
        _("stop code"), max_length=8, unique=True, help_text=_("Stands on the wall beside the panel: 01.")
    )
    rail_mm = models.PositiveIntegerField(_("place on the rail, in millimetres"), blank=True, null=True)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["section__order", "section", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="panel_stop_code_of_letters_and_digits", condition=Q(stop_code__regex=r"^[0-9A-Z]{1,8}$")
            ),
            models.CheckConstraint(
                name="panel_on_the_rail_within_a_kilometre",
                condition=Q(rail_mm__isnull=True) | Q(rail_mm__lte=1_000_000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stop_code} {self.piece}"


class SiteQuerySet(models.QuerySet["Site"]):
    def published(self) -> "SiteQuerySet":
        """Those on the map, by their pinyin."""
        return self.filter(piece__live__isnull=False).select_related("piece__live").order_by("sort_key", "pk")


class Site(models.Model):
    """A school or another organisation on the map; everything about it is content."""

    piece = models.OneToOneField(Piece, models.PROTECT, primary_key=True, related_name="site")
    # Of the live version, so that lists are in the order of pinyin: `fenglin xiaoxue`.
    sort_key = models.CharField(_("pinyin"), max_length=100, blank=True, editable=False, db_index=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return str(self.piece)

    @property
    def initial(self) -> str:
        """The letter under which it stands in the list; # for what does not begin with one."""
        first = self.sort_key[:1].upper()
        return first if first.isascii() and first.isalpha() else "#"

    @property
    def kind_words(self) -> str:
        """What kind of school it is, as it is on show."""
        return str(content.SITE_KINDS.get(self.piece.live.content["kind"], "")) if self.piece.live else ""
