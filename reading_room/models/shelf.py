"""The shelves of the reading room as they stand: drawn on the plan, each with its tiers."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
            models.CheckConstraint(
                name="shelf_on_the_plan",
                condition=Q(x__lte=1000, y__lte=1000, width__gte=1, width__lte=1000, height__gte=1, height__lte=1000),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Tier(models.Model):
    """One board of a shelf: 甲架 3 列 上层. Copies stand on it in the order of their call numbers."""

    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="tiers", verbose_name=_("shelf"))
    name = models.CharField(_("name"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["shelf__order", "shelf", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["shelf", "name"], name="tier_name_once")]

    def __str__(self) -> str:
        return f"{self.shelf} {self.name}"
