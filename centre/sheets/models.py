"""Sheets that come in and go out: imports with their rows, and a record of every export."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.sheets import registry


class Import(models.Model):
    """A sheet that was handed in: rehearsed first, with a finding per row and column, then written row by row."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        MATCHING = "matching", _("columns to be matched")
        REHEARSING = "rehearsing", _("being checked")
        REHEARSED = "rehearsed", _("checked")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        FAILED = "failed", _("failed")

    AT_WORK = (State.READING, State.REHEARSING, State.WRITING)

    kind = models.CharField(_("kind"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REHEARSING)
    name = models.CharField(_("file"), max_length=120)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    # A file that the worker reads; it is deleted as soon as its rows stand here.
    file = models.CharField(_("kept as"), max_length=80, blank=True)
    headings = models.JSONField(_("headings"), default=dict)
    options = models.JSONField(_("what holds for all rows"), default=dict)
    remarks = models.JSONField(_("remarks"), default=list)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    leave_out = models.BooleanField(_("rows with findings are left out"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by"))
    created_at = models.DateTimeField(_("handed in at"), default=timezone.now)
    finished_at = models.DateTimeField(_("written at"), blank=True, null=True)
    emptied_at = models.DateTimeField(_("rows forgotten at"), blank=True, null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_does_no_more_rows_than_it_has", condition=models.Q(done__lte=models.F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("sheets:desk_import", args=[self.pk])

    @property
    def kind_label(self) -> str:
        """How the kind is called; for one that no app knows any more, its key."""
        kind = registry.KINDS.get(self.kind)
        return str(kind.label) if kind else self.kind

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ImportRow(models.Model):
    """One row of a sheet: what was rehearsed of it, and what became of it. It is written once, however often tried."""

    class Fate(models.TextChoices):
        WRITTEN = "written", _("to be written")
        THERE = "there", _("already there")
        REFUSED = "refused", _("has findings")

    job = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=dict)
    misread = models.JSONField(_("what could not be read"), default=list)
    verdict = models.CharField(_("rehearsed"), max_length=8, choices=Fate, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Fate, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    findings = models.JSONField(_("findings"), default=list)
    # What it wants for itself alone, where rows are carried out together.
    claims = models.JSONField(_("claims"), default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.number}"


class Export(models.Model):
    """That somebody took a table out of the portal: who, what, of which days, and whether people were named in full."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "xlsx"
        CSV = "csv", "CSV"
        MARC = "mrc", "CNMARC"

    TABLES = ((Format.XLSX, Format.XLSX.label), (Format.CSV, Format.CSV.label))

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("exported by"))
    what = models.CharField(_("what"), max_length=20)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    in_full = models.BooleanField(_("with full names and numbers"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.first_day:%Y-%m-%d}…{self.last_day:%Y-%m-%d}"
