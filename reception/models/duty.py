"""Who guides which batch, and when a docent is away."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.reservation import TsTzRange
from centre.shared.timespan import Span

from .batch import Batch


@pghistory.track()
class Duty(models.Model):
    """A docent's time: guiding a batch, standing by as its backup, or being away.

    Nobody guides two batches at once, or one while away: the database refuses. Standing by may overlap.
    """

    class Part(models.TextChoices):
        FIRST = "first", _("guides")
        BACKUP = "backup", _("stands by")
        AWAY = "away", _("away")

    docent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name=_("docent")
    )
    part = models.CharField(_("part"), max_length=6, choices=Part)
    batch = models.ForeignKey(
        Batch, models.PROTECT, blank=True, null=True, related_name="duties", verbose_name=_("batch")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["starts_at", "part"]
        constraints = [
            models.CheckConstraint(name="duty_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(
                name="duty_with_a_batch_or_away",
                condition=Q(part="away", batch__isnull=True) | Q(part__in=["first", "backup"], batch__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["batch", "part"], condition=Q(batch__isnull=False), name="duty_one_of_each_part_per_batch"
            ),
            models.UniqueConstraint(
                fields=["batch", "docent"], condition=Q(batch__isnull=False), name="duty_once_per_docent_and_batch"
            ),
            ExclusionConstraint(
                name="duty_one_place_at_a_time",
                expressions=[
                    ("docent", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(part__in=["first", "away"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.docent} {self.get_part_display()}"

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)
