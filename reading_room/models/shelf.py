"""The plan of the reading room: its shelves, each with columns and tiers, and what else stands there."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Thousandths of the width of the room and of its height, both beginning at the top left corner.
ON_THE_PLAN = Q(x__lte=1000, y__lte=1000, width__gte=1, width__lte=1000, height__gte=1, height__lte=1000)


@pghistory.track()
class Furniture(models.Model):
    """What stands on the plan beside the shelves, so that people recognise the room."""

    class Kind(models.TextChoices):
        TABLE = "table", _("table")
        COUNTER = "counter", _("counter")
        ENTRANCE = "entrance", _("entrance")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TABLE)
    words = models.CharField(_("words on the plan"), max_length=20, blank=True)
    x = models.PositiveSmallIntegerField(_("from the left"), default=0)
    y = models.PositiveSmallIntegerField(_("from the top"), default=0)
    width = models.PositiveSmallIntegerField(_("width"), default=100)
    height = models.PositiveSmallIntegerField(_("height"), default=40)

    class Meta:
        verbose_name = _("piece of furniture")
        verbose_name_plural = _("furniture")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="furniture_on_the_plan", condition=ON_THE_PLAN),
            models.CheckConstraint(name="furniture_kind_known", condition=Q(kind__in=["table", "counter", "entrance"])),
        ]

    def __str__(self) -> str:
        return self.words or self.get_kind_display()


@pghistory.track()
class Shelf(models.Model):
    """A bookcase, where it stands on the plan of the room (in thousandths of its width and height)."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    subject = models.CharField(_("what stands there"), max_length=30, blank=True)
    way = models.CharField(_("how to get there, in words"), max_length=120, blank=True)
    x = models.PositiveSmallIntegerField(_("from the left"), default=0)
    y = models.PositiveSmallIntegerField(_("from the top"), default=0)
    width = models.PositiveSmallIntegerField(_("width"), default=100)
    height = models.PositiveSmallIntegerField(_("height"), default=40)
    order = models.PositiveSmallIntegerField(_("order in which one walks past"), default=0)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(name="shelf_on_the_plan", condition=ON_THE_PLAN),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Tier(models.Model):
    """One board in one column of a shelf: 甲架 3 列 上层. Copies stand on it in the order of their call numbers."""

    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="tiers", verbose_name=_("shelf"))
    column = models.PositiveSmallIntegerField(_("column, from the left"), default=1)
    name = models.CharField(_("name"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order, from the top"), default=0)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["shelf__order", "shelf", "column", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shelf", "column", "name"], name="tier_name_once"),
            models.CheckConstraint(name="tier_in_a_column", condition=Q(column__gte=1, column__lte=40)),
        ]

    def __str__(self) -> str:
        return f"{self.shelf} {self.column} 列 {self.name}"
