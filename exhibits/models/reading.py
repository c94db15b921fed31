"""How much is read, by the hour and without anybody in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .piece import Piece


class HourCount(models.Model):
    """How often a piece was opened in one hour, one row for each way it is opened. Nothing tells who it was."""

    class Way(models.TextChoices):
        PAGE = "page", _("page")
        CODE = "code", _("code at the panel")
        RAIL = "rail", _("rail screen")
        MAP = "map", _("touch screen with the map")

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="hour_counts", verbose_name=_("piece"))
    way = models.CharField(_("way"), max_length=4, choices=Way)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("count of an hour")
        verbose_name_plural = _("counts of hours")
        ordering = ["-hour"]
        indexes = [models.Index(fields=["hour"], name="hour_count_by_hour")]
        constraints = [
            models.UniqueConstraint(fields=["piece", "way", "hour"], name="hour_count_once"),
            models.CheckConstraint(name="hour_count_way_known", condition=Q(way__in=["page", "code", "rail", "map"])),
        ]

    def __str__(self) -> str:
        return f"{self.piece} {self.hour:%Y-%m-%d %H} {self.count}"
