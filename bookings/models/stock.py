"""Portable equipment: so many pieces, promised to so many reservations at a time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .reservation import Reservation
from .room import Equipment


class Promise(models.Model):
    """That a reservation gets so many pieces of portable equipment for its time; gone when it lets go."""

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="promises", verbose_name=_("equipment"))
    reservation = models.ForeignKey(Reservation, models.CASCADE, related_name="promises", verbose_name=_("reservation"))
    quantity = models.PositiveSmallIntegerField(_("pieces"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("promised equipment")
        verbose_name_plural = _("promised equipment")
        constraints = [
            models.CheckConstraint(name="promise_of_something", condition=Q(quantity__gte=1)),
            models.UniqueConstraint(fields=["equipment", "reservation"], name="promise_once_per_reservation"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} × {self.quantity}"
