"""Copies of books and issues of periodicals: what stands on the shelf and has a number of its own."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .shelf import Tier
from .title import Title


class CopyQuerySet(models.QuerySet["Copy"]):
    def in_shelf_order(self) -> "CopyQuerySet":
        """As they stand: by call number, then by accession."""
        return self.order_by("call_key", "accession_number")

    def held(self) -> "CopyQuerySet":
        """Those that the reading room has, wherever they are just now."""
        return self.exclude(state=Copy.State.WITHDRAWN)


@pghistory.track()
class Copy(models.Model):
    """One copy. Whether it is lent is said by its open loan and by nothing else."""

    class State(models.TextChoices):
        HERE = "here", _("here")
        MISSING = "missing", _("missing")
        REPAIR = "repair", _("being repaired")
        WITHDRAWN = "withdrawn", _("withdrawn from the stock")

    title = models.ForeignKey(Title, models.PROTECT, related_name="copies", verbose_name=_("catalogue title"))
    accession_number = models.CharField(_("accession number"), max_length=30, unique=True)
    barcode = models.CharField(_("barcode"), max_length=30, unique=True, blank=True, null=True)
    call_number = models.CharField(_("call number"), max_length=60, blank=True)
    # What it is sorted by, byte by byte, see reading_room.call_numbers.
    call_key = models.CharField(max_length=240, blank=True, editable=False, db_collation="C")
    tier = models.ForeignKey(Tier, models.PROTECT, blank=True, null=True, related_name="copies", verbose_name=_("tier"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.HERE)
    is_reference = models.BooleanField(_("stays in the house"), default=False)
    note = models.CharField(_("note"), max_length=120, blank=True)
    # What people have put right by hand; an import leaves these as they are.
    edited = ArrayField(models.CharField(max_length=20), blank=True, default=list, editable=False)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ["call_key", "accession_number"]
        indexes = [
            models.Index(fields=["call_key", "accession_number"], name="copy_in_shelf_order"),
            models.Index(fields=["tier", "call_key"], name="copy_on_a_tier"),
        ]
        constraints = [
            models.CheckConstraint(name="copy_with_an_accession_number", condition=~Q(accession_number="")),
            models.CheckConstraint(name="copy_barcode_or_none", condition=~Q(barcode="")),
            models.CheckConstraint(
                name="copy_state_known", condition=Q(state__in=["here", "missing", "repair", "withdrawn"])
            ),
            models.CheckConstraint(
                name="copy_call_number_has_its_key",
                condition=Q(call_number="", call_key="") | ~Q(call_number="") & ~Q(call_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_number} {self.accession_number}".strip()

    def find_again(self) -> bool:
        """Somebody has the copy in their hands, so it is not missing; whether it was. The caller holds its lock."""
        was_missing = self.state == self.State.MISSING
        if was_missing:
            self.state = self.State.HERE
            self.save(update_fields=["state"])
        return was_missing


@pghistory.track()
class Issue(models.Model):
    """One issue of a periodical, laid out for reading in the house."""

    title = models.ForeignKey(Title, models.PROTECT, related_name="issues", verbose_name=_("periodical"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.CharField(_("number"), max_length=20, help_text=_("As printed: 5, or 5–6."))
    whole_number = models.PositiveIntegerField(_("number from the first issue on"), blank=True, null=True)
    published_on = models.DateField(_("published on"), blank=True, null=True)
    arrived_on = models.DateField(_("arrived on"))
    tier = models.ForeignKey(Tier, models.PROTECT, blank=True, null=True, related_name="issues", verbose_name=_("tier"))

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-year", "-arrived_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["title", "year", "number"], name="issue_once"),
            models.CheckConstraint(name="issue_of_a_plausible_year", condition=Q(year__gte=1900, year__lte=2999)),
            models.CheckConstraint(name="issue_with_a_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year} {self.number}"
