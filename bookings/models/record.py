"""What is kept beside the reservations: feeds given out, refusals, wrong claim codes, imports."""

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


class ClaimFailure(models.Model):
    """A claim code that was wrong, so that guessing can be slowed down; kept for a day."""

    address = models.CharField(_("network address"), max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("wrong claim code")
        verbose_name_plural = _("wrong claim codes")
        indexes = [models.Index(fields=["address", "at"], name="claim_failure_by_address")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Import(models.Model):
    """A sheet that was handed in: rehearsed first, with an error per row and column, then written."""

    class Kind(models.TextChoices):
        ROOMS = "rooms", _("rooms")
        CLOSURES = "closures", _("closures")
        RESERVATIONS = "reservations", _("reservations")

    class State(models.TextChoices):
        REHEARSING = "rehearsing", _("being checked")
        REHEARSED = "rehearsed", _("checked")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REHEARSING)
    name = models.CharField(_("file"), max_length=120)
    rows = models.JSONField(_("rows"), default=list)
    findings = models.JSONField(_("findings"), default=list)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by"))
    created_at = models.DateTimeField(_("handed in at"), default=timezone.now)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.created_at:%Y-%m-%d}"
