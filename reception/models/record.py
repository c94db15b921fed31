"""Individual visitors by day, closed months, and what was corrected afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .batch import Batch


class IndividualVisitors(models.Model):
    """People who came without a group, counted by day and apart from groups; nobody is asked for a name."""

    day = models.DateField(_("day"))
    people = models.PositiveSmallIntegerField(_("people"))
    purpose = models.CharField(_("what they came for"), max_length=40, blank=True)
    key = models.UUIDField(_("key"), unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("individual visitors")
        verbose_name_plural = _("individual visitors")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"], name="individuals_by_day")]
        constraints = [models.CheckConstraint(name="individuals_at_least_one", condition=Q(people__gte=1))]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.people}"


class ClosedMonth(models.Model):
    """A month whose figures were handed upward: what it counted no longer changes (the database refuses)."""

    month = models.DateField(_("first day of the month"), unique=True)
    figures = models.JSONField(_("figures as handed upward"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"))

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(name="closed_month_by_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Adjustment(models.Model):
    """A correction of a closed month: a row of its own with its reason, on every report that covers its day."""

    day = models.DateField(_("day it concerns"))
    batches = models.IntegerField(_("batches more or less"), default=0)
    people = models.IntegerField(_("person-times more or less"), default=0)
    batch = models.ForeignKey(
        Batch, models.PROTECT, blank=True, null=True, related_name="adjustments", verbose_name=_("batch")
    )
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(name="adjustment_changes_something", condition=~Q(batches=0, people=0)),
            models.CheckConstraint(name="adjustment_with_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.batches:+d} / {self.people:+d}"
