"""What librarians do with the holdings as a whole: take stock, and make lists for reading."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .copy import Copy
from .shelf import Tier
from .title import Title


@pghistory.track()
class StockTake(models.Model):
    """A round through some tiers; it can be left and gone on with until it is closed."""

    name = models.CharField(_("name"), max_length=40)
    tiers = models.ManyToManyField(Tier, through="TierToTake", related_name="stock_takes", verbose_name=_("tiers"))
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), blank=True, null=True)
    # What was found, as it was told when the round was closed: copies go on moving, its summary stays.
    summary = models.JSONField(_("summary"), blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("stock-take")
        verbose_name_plural = _("stock-takes")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="stock_take_with_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="stock_take_closed_with_its_summary",
                condition=Q(closed_at__isnull=True, summary__isnull=True)
                | Q(closed_at__isnull=False, summary__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TierToTake(models.Model):
    """A tier that belongs to a stock-take, and since when it is done."""

    stock_take = models.ForeignKey(
        StockTake, models.CASCADE, related_name="tiers_to_take", verbose_name=_("stock-take")
    )
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("tier"))
    done_at = models.DateTimeField(_("done at"), blank=True, null=True)

    class Meta:
        verbose_name = _("tier to take stock of")
        verbose_name_plural = _("tiers to take stock of")
        ordering = ["tier", "pk"]
        constraints = [models.UniqueConstraint(fields=["stock_take", "tier"], name="stock_take_names_a_tier_once")]

    def __str__(self) -> str:
        return f"{self.stock_take}: {self.tier}"


class Scan(models.Model):
    """A copy was seen on a tier, in this place of the row; seen again it moves to where it was seen last."""

    stock_take = models.ForeignKey(StockTake, models.CASCADE, related_name="scans", verbose_name=_("stock-take"))
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="scans", verbose_name=_("copy"))
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="scans", verbose_name=_("tier"))
    place = models.PositiveIntegerField(_("place in the row"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["tier", "place", "pk"]
        constraints = [models.UniqueConstraint(fields=["stock_take", "copy"], name="scan_once_in_a_stock_take")]

    def __str__(self) -> str:
        return f"{self.copy} {self.tier}"


@pghistory.track()
class ReadingList(models.Model):
    """Titles that belong together for a reader: chosen and introduced by somebody of the staff."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading list")
        verbose_name_plural = _("reading lists")
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(name="reading_list_with_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class ReadingListEntry(models.Model):
    """A title on a list, with a line why."""

    reading_list = models.ForeignKey(
        ReadingList, models.CASCADE, related_name="entries", verbose_name=_("reading list")
    )
    title = models.ForeignKey(Title, models.PROTECT, related_name="list_entries", verbose_name=_("catalogue title"))
    why = models.CharField(_("why"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("entry of a reading list")
        verbose_name_plural = _("entries of reading lists")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reading_list", "title"], name="reading_list_names_a_title_once")
        ]

    def __str__(self) -> str:
        return f"{self.reading_list}: {self.title}"
