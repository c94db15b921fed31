"""Reviewing: which steps a version takes, who signed it, and the words that are looked at before."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .piece import Version


class Work(models.TextChoices):
    """What a step is: reading for what is said, or for how it is written."""

    REVIEW = "review", _("review")
    PROOF = "proof", _("proofreading")


class ReviewStepQuerySet(models.QuerySet["ReviewStep"]):
    def in_use(self) -> "ReviewStepQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class ReviewStep(models.Model):
    """A step that every version takes; three reviews and three proofreadings unless somebody decides otherwise.

    A version keeps the steps with which it was sent.
    """

    name = models.CharField(_("name"), max_length=10, unique=True)
    work = models.CharField(_("work"), max_length=6, choices=Work, default=Work.REVIEW)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the review")
        verbose_name_plural = _("steps of the review")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(name="review_step_with_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="review_step_work_known", condition=Q(work__in=["review", "proof"])),
        ]

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """One step of one version: open until somebody signs, and then for ever as it was signed.

    Triggers see to it: no author signs, nobody signs twice, no step before the one in front of it.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("open")
        PASSED = "passed", _("passed")
        RETURNED = "returned", _("returned")

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("step"), max_length=10)
    work = models.CharField(_("work"), max_length=6, choices=Work)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.OPEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("signed by")
    )
    at = models.DateTimeField(_("signed at"), blank=True, null=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="signature_step_once"),
            models.UniqueConstraint(
                fields=["version", "by"], condition=Q(by__isnull=False), name="signature_nobody_twice"
            ),
            models.CheckConstraint(
                name="signature_with_who_and_when",
                condition=Q(verdict="open", by__isnull=True, at__isnull=True, comment="")
                | Q(verdict__in=["passed", "returned"], by__isnull=False, at__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_returned_with_a_comment", condition=~Q(verdict="returned") | ~Q(comment="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.name}"


class TermQuerySet(models.QuerySet["Term"]):
    def in_use(self) -> "TermQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class Term(models.Model):
    """A wording that is fixed, with what is wrong instead of it, and how it is named in short."""

    wording = models.CharField(_("right wording"), max_length=60, unique=True)
    short_name = models.CharField(
        _("short name"), max_length=30, blank=True, help_text=_("May stand alone only after the full name.")
    )
    wrong = ArrayField(models.CharField(max_length=60), blank=True, default=list, verbose_name=_("wrong variants"))
    note = models.CharField(_("why"), max_length=120, blank=True)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["wording"]
        constraints = [
            models.CheckConstraint(name="term_with_a_wording", condition=~Q(wording="")),
            models.CheckConstraint(
                name="term_that_looks_for_something", condition=~Q(short_name="") | Q(wrong__len__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.wording


class AcceptedHit(models.Model):
    """Somebody looked at a word that the check had found in a draft, and lets it stand."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="accepted_hits", verbose_name=_("version"))
    key = models.CharField(_("key of the hit"), max_length=64, editable=False)
    words = models.CharField(_("words"), max_length=60)
    reason = models.CharField(_("why it may stand"), max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("accepted word")
        verbose_name_plural = _("accepted words")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="hit_accepted_once")]

    def __str__(self) -> str:
        return self.words
