"""Revision numbers that tell a page whether what it drew is still true.

Both tables are written by database triggers only (migration 0003), in the transaction of the change itself, so not
even a change made in psql goes unnoticed.
"""

from django.db import models

from .venue import Space


class SpaceDay(models.Model):
    """The latest change of one space's occupancy on one day (Asia/Shanghai); no row means never."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    day = models.DateField()
    revision = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "space"], name="space_day_once")]

    def __str__(self) -> str:
        return f"{self.space_id} {self.day} r{self.revision}"


class SettingsRevision(models.Model):
    """At most one row: the latest change of rooms, rules, opening hours or closed days."""

    revision = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="settings_revision_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"r{self.revision}"
