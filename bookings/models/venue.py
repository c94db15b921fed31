"""Venues, and the physical spaces they consist of."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from centre.opening.models import Schedule


class VenueQuerySet(models.QuerySet["Venue"]):
    def in_use(self) -> "VenueQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class Venue(models.Model):
    """A part of the house with rooms, e.g. the lecture hall floor."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    floor = models.CharField(_("floor"), max_length=20, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    schedule = models.ForeignKey(
        Schedule, models.PROTECT, blank=True, null=True, related_name="venues", verbose_name=_("own opening hours")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Space(models.Model):
    """A physical atom that one party at a time can hold, e.g. the east half of the hall. Only staff see it."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="spaces", verbose_name=_("venue"))
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="space_name_once_per_venue")]

    def __str__(self) -> str:
        return f"{self.venue} · {self.name}"
