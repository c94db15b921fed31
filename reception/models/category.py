"""Into which categories visitors are counted; staff define them."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_use(self) -> "CategoryQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class Category(models.Model):
    """Adults, students, members; or, with `is_within`, people who are counted in another category as well.

    Whether it is within others is settled once and for all (the database refuses the change): sums rest on it.
    """

    name = models.CharField(_("name"), max_length=20, unique=True)
    hint = models.CharField(_("who belongs to it"), max_length=40, blank=True)
    is_within = models.BooleanField(
        _("counted within the others"),
        default=False,
        help_text=_("For instance wheelchairs: those people are counted as adults or students too, so not twice."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category of visitors")
        verbose_name_plural = _("categories of visitors")
        ordering = ["is_within", "order", "pk"]

    def __str__(self) -> str:
        return self.name
