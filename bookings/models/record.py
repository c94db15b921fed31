"""What is kept beside the reservations: feeds given out, and refusals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .room import Room


class CalendarFeed(models.Model):
    """A secret address under which a person's own calendar reads their reservations; revoked, it is dead."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds", verbose_name=_("person"))
    secret = models.CharField(_("secret"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked at"), blank=True, null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at__isnull=True), name="feed_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.created_at:%Y-%m-%d}"


class Refusal(models.Model):
    """That a wish was refused, and by which rule; nobody is named. Reports count these."""

    code = models.CharField(_("rule"), max_length=40)
    room = models.ForeignKey(Room, models.CASCADE, related_name="+", verbose_name=_("room"))
    wanted_from = models.DateTimeField(_("wanted from"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        indexes = [models.Index(fields=["at"], name="refusal_by_time")]

    def __str__(self) -> str:
        return self.code
