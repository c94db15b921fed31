"""The numbers that tell whether what was made of the catalogue and of its loans is still true."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """The latest changes of one part, a row for each of those who changed it at the same time.

    Written by triggers only (migration 0006), in the transaction of the change itself, so not even a change made in
    psql goes unnoticed. Nobody waits for a row that another transaction holds: the next one is taken, or a new one is
    made. All numbers of a part together never come twice.
    """

    class Part(models.TextChoices):
        CATALOGUE = "catalogue", _("titles, copies and where they stand")
        USE = "use", _("loans and holds")

    part = models.CharField(_("what is numbered"), max_length=9, choices=Part)
    number = models.BigIntegerField(_("revision"))

    class Meta:
        verbose_name = _("revision of the reading room")
        verbose_name_plural = _("revisions of the reading room")
        constraints = [
            models.CheckConstraint(name="reading_room_revision_part_known", condition=Q(part__in=["catalogue", "use"]))
        ]

    def __str__(self) -> str:
        return f"{self.part} r{self.number}"
