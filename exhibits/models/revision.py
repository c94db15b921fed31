"""The number that tells a page whether what it drew is still true."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentRevision(models.Model):
    """At most one row: the latest change of what everybody may read.

    Written by triggers only (migration 0003), in the transaction of the change itself, so not even a change made in
    psql goes unnoticed. No number comes twice, not even after a rollback.
    """

    revision = models.BigIntegerField(_("revision"))

    class Meta:
        verbose_name = _("revision of the exhibits")
        verbose_name_plural = _("revisions of the exhibits")
        constraints = [models.CheckConstraint(name="content_revision_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"r{self.revision}"
