"""Reservations that come again."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .room import Room


@pghistory.track()
class Series(models.Model):
    """A rule by which reservations come again: each is a reservation of its own, tied to the day the rule gave it."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every so many weeks")
        MONTHLY = "monthly", _("every month on that weekday")

    class OnSpecialDays(models.TextChoices):
        KEEP = "keep", _("keep")
        SKIP = "skip", _("leave out")
        SHIFT = "shift", _("move to the next day that is free")

    room = models.ForeignKey(Room, models.PROTECT, related_name="series", verbose_name=_("room"))
    rhythm = models.CharField(_("rhythm"), max_length=7, choices=Rhythm, default=Rhythm.WEEKLY)
    every = models.PositiveSmallIntegerField(_("every how many weeks"), default=1)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts = models.TimeField(_("from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    on_holidays = models.CharField(
        _("on public holidays"), max_length=5, choices=OnSpecialDays, default=OnSpecialDays.SKIP
    )
    on_make_up_workdays = models.CharField(
        _("on make-up workdays"), max_length=5, choices=OnSpecialDays, default=OnSpecialDays.KEEP
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="series", verbose_name=_("holder")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), blank=True, null=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="series_days_in_order", condition=Q(first_day__lte=F("last_day"))),
            models.CheckConstraint(name="series_every_one_to_eight_weeks", condition=Q(every__gte=1, every__lte=8)),
            models.CheckConstraint(name="series_lasts_some_time", condition=Q(minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.first_day:%Y-%m-%d}…"
