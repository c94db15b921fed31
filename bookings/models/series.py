"""Reservations that come again."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.wording import length_words, rhythm_words
from centre.organisations.models import Organisation

from .party import WithParty
from .room import Room


@pghistory.track()
class Series(WithParty, models.Model):
    """A rule by which reservations come again: each is a reservation of its own, tied to the day the rule gave it."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every so many weeks")
        MONTHLY = "monthly", _("every month on that weekday")

    class OnSpecialDays(models.TextChoices):
        KEEP = "keep", pgettext_lazy("on special days", "keep")
        SKIP = "skip", _("leave out")
        SHIFT = "shift", _("move to the next open day")

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
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, blank=True, null=True, related_name="series", verbose_name=_("organisation")
    )
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    party_size = models.PositiveIntegerField(_("number of people"), default=1)
    purpose = models.CharField(_("purpose"), max_length=80)
    left_out = models.JSONField(
        _("days left out"), default=dict, blank=True, help_text=_("Day of the rhythm and why nothing was reserved.")
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
            models.CheckConstraint(name="series_party_size_at_least_one", condition=Q(party_size__gte=1)),
            models.CheckConstraint(
                name="series_belongs_to_somebody", condition=Q(holder__isnull=False) | ~Q(contact_name="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.first_day:%Y-%m-%d}…"

    def get_absolute_url(self) -> str:
        return reverse("bookings:series", args=[self.pk])

    @property
    def in_words(self) -> str:
        """Its rhythm: `每周二`, `every Tue`."""
        return rhythm_words(self.rhythm, self.first_day, self.every)

    @property
    def length_in_words(self) -> str:
        """How long each date lasts: `1.5 小时`."""
        return length_words(self.minutes)
