"""Who came, who did not, and what is said about it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .reservation import Reservation


@pghistory.track()
class NoShow(models.Model):
    """That nobody came: always with a remark by staff, visible to the holder, who may contest it; it expires."""

    class Verdict(models.TextChoices):
        STANDS = "stands", _("stands")
        WITHDRAWN = "withdrawn", _("withdrawn")

    reservation = models.OneToOneField(
        Reservation, models.PROTECT, related_name="no_show_record", verbose_name=_("reservation")
    )
    state_before = models.CharField(
        _("state before"), max_length=10, choices=Reservation.State, default=Reservation.State.CONFIRMED
    )
    remark = models.CharField(_("remark"), max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    expires_at = models.DateTimeField(_("counts until"))
    contested_at = models.DateTimeField(_("contested at"), blank=True, null=True)
    contest = models.CharField(_("what the holder says"), max_length=300, blank=True)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("judged by")
    )

    class Meta:
        verbose_name = _("no-show")
        verbose_name_plural = _("no-shows")
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(name="no_show_with_a_remark", condition=~Q(remark="")),
            models.CheckConstraint(
                name="no_show_contest_has_words", condition=Q(contested_at__isnull=True) | ~Q(contest="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.reservation)
