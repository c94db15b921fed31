"""Fair shares: how much one person or one organisation may hold."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.wording import length_words
from centre.organisations.models import Organisation


@pghistory.track()
class Limit(models.Model):
    """At most so many reservations, or so many minutes, in a week, a month, or to come at one time."""

    class Scope(models.TextChoices):
        PERSON = "person", _("each person")
        ORGANISATION = "organisation", _("each organisation")

    class Period(models.TextChoices):
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        AT_ONE_TIME = "at_one_time", _("at one time")

    scope = models.CharField(_("for"), max_length=12, choices=Scope)
    period = models.CharField(_("in"), max_length=11, choices=Period)
    reservations = models.PositiveSmallIntegerField(_("at most so many reservations"), blank=True, null=True)
    minutes = models.PositiveIntegerField(_("at most so many minutes"), blank=True, null=True)

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        ordering = ["scope", "period"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "period"], name="limit_once_per_scope_and_period"),
            models.CheckConstraint(
                name="limit_limits_something", condition=Q(reservations__isnull=False) | Q(minutes__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} · {self.get_period_display()}"

    @property
    def length_in_words(self) -> str:
        """The minutes as people say them: `12 小时`."""
        return length_words(self.minutes or 0)


@pghistory.track()
class Exemption(models.Model):
    """That no limit holds for a person or an organisation until a day, and why."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        blank=True,
        null=True,
        related_name="exemptions",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, blank=True, null=True, related_name="exemptions", verbose_name=_("organisation")
    )
    last_day = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=120)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["-last_day"]
        constraints = [
            models.CheckConstraint(
                name="exemption_for_one", condition=Q(person__isnull=True) ^ Q(organisation__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organisation} · {self.last_day:%Y-%m-%d}"
