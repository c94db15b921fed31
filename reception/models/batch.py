"""Batches: the groups that are really led through the house, how many people they are, and what became of them."""

import secrets

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centre.shared.timespan import Span
from reception.states import OPEN, RECEIVED

from .category import Category
from .place import Hall, Route, Stop
from .visit import Visit


def rating_code() -> str:
    """What stands in the address of a batch's rating page; 96 bits, for it is all that is asked for."""
    return secrets.token_urlsafe(12)


class BatchQuerySet(models.QuerySet["Batch"]):
    def received(self) -> "BatchQuerySet":
        """Groups whose arrival was recorded: the batches that figures count."""
        return self.filter(state__in=RECEIVED)

    def accepted(self) -> "BatchQuerySet":
        return self.filter(visit__state=Visit.State.ACCEPTED)

    def overlapping(self, span: Span) -> "BatchQuerySet":
        return self.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)


@pghistory.track(exclude=["rating_code", "headcount"])  # the tallies are the history of the headcount
class Batch(models.Model):
    """One guided group of a visit. Its headcount is the sum of its categories, kept by the database itself."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        ARRIVED = "arrived", _("arrived")
        IN_TOUR = "in_tour", _("in tour")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")
        NO_SHOW = "no_show", _("did not come")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="batches", verbose_name=_("visit"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    label = models.CharField(_("who they are"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.EXPECTED)
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="batches", verbose_name=_("hall"))
    route = models.ForeignKey(
        Route, models.PROTECT, blank=True, null=True, related_name="batches", verbose_name=_("route")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    planned_headcount = models.PositiveIntegerField(_("planned headcount"))
    over_capacity_reason = models.CharField(_("why more than the hall holds"), max_length=120, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), blank=True, null=True)
    tour_started_at = models.DateTimeField(_("tour begun at"), blank=True, null=True)
    finished_at = models.DateTimeField(_("finished at"), blank=True, null=True)
    headcount = models.PositiveIntegerField(_("headcount"), blank=True, null=True, editable=False)
    rating_code = models.CharField(max_length=16, unique=True, default=rating_code, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["starts_at", "visit", "number"]
        indexes = [
            models.Index(fields=["starts_at"], name="batch_by_day"),
            models.Index(fields=["arrived_at"], condition=Q(arrived_at__isnull=False), name="batch_by_arrival"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="batch_number_once_per_visit"),
            models.CheckConstraint(name="batch_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="batch_of_somebody", condition=Q(planned_headcount__gte=1)),
            models.CheckConstraint(
                name="batch_state_known",
                condition=Q(state__in=["expected", "arrived", "in_tour", "finished", "cancelled", "no_show"]),
            ),
            models.CheckConstraint(
                name="batch_received_when_it_arrived",
                condition=Q(state__in=["arrived", "in_tour", "finished"], arrived_at__isnull=False)
                | Q(state__in=["expected", "cancelled", "no_show"], arrived_at__isnull=True),
            ),
            models.CheckConstraint(
                name="batch_in_tour_since", condition=~Q(state="in_tour") | Q(tour_started_at__isnull=False)
            ),
            models.CheckConstraint(
                name="batch_finished_with_a_count",
                condition=~Q(state="finished")
                | Q(finished_at__isnull=False, headcount__isnull=False, headcount__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit.reference}-{self.number}"

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_received(self) -> bool:
        return self.state in RECEIVED

    @property
    def name(self) -> str:
        """`第 2 批 四年级二班`"""
        name = gettext("batch %(n)d") % {"n": self.number}
        return f"{name} {self.label}".strip()


@pghistory.track()
class BatchStop(models.Model):
    """One stop of a batch's itinerary: when it is planned, and when the group was really there."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="batch_stops", verbose_name=_("batch"))
    stop = models.ForeignKey(Stop, models.PROTECT, related_name="+", verbose_name=_("stop"))
    order = models.PositiveSmallIntegerField(_("order"))
    minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    entered_at = models.DateTimeField(_("reached at"), blank=True, null=True)
    left_at = models.DateTimeField(_("left at"), blank=True, null=True)

    class Meta:
        verbose_name = _("stop of a batch")
        verbose_name_plural = _("stops of a batch")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "order"], name="batch_stop_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="batch_stop_takes_time", condition=Q(minutes__gte=1)),
            models.CheckConstraint(
                name="batch_stop_left_after_reached",
                condition=Q(left_at__isnull=True) | Q(entered_at__isnull=False, left_at__gte=F("entered_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.order} {self.stop}"


class Headcount(models.Model):
    """How many people of one category a batch is: planned, and counted. `people` is the sum of the tallies."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="headcounts", verbose_name=_("batch"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    planned = models.PositiveIntegerField(_("planned"), default=0)
    people = models.PositiveIntegerField(_("counted"), default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        ordering = ["category__is_within", "category__order", "category"]
        constraints = [models.UniqueConstraint(fields=["batch", "category"], name="headcount_once_per_category")]

    def __str__(self) -> str:
        return f"{self.batch} {self.category}: {self.people}"


class Tally(models.Model):
    """One press of the counter, or one correction; the key makes that it counts once, however often it is sent.

    Nothing but these rows changes a headcount: the database adds them up.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="tallies", verbose_name=_("batch"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    change = models.IntegerField(_("change"))
    key = models.UUIDField(_("key"), unique=True)
    pressed_at = models.DateTimeField(_("pressed at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering = ["-pressed_at", "-pk"]
        constraints = [models.CheckConstraint(name="tally_changes_something", condition=~Q(change=0))]

    def __str__(self) -> str:
        return f"{self.category} {self.change:+d}"


class Step(models.Model):
    """That a batch went from one state to another: who, when, why; or that such a step was taken back."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="steps", verbose_name=_("batch"))
    before = models.CharField(_("before"), max_length=9, choices=Batch.State)
    after = models.CharField(_("after"), max_length=9, choices=Batch.State)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: by the contact."),
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    takes_back = models.OneToOneField(
        "self", models.PROTECT, blank=True, null=True, related_name="taken_back_by", verbose_name=_("takes back")
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["batch", "-at"], name="step_of_a_batch")]

    def __str__(self) -> str:
        return f"{self.batch}: {self.before} → {self.after}"


class Rating(models.Model):
    """What a visitor thinks, in five levels and perhaps a sentence; nobody knows who it was."""

    class Level(models.IntegerChoices):
        VERY_GOOD = 5, _("very good")
        GOOD = 4, _("good")
        FAIR = 3, _("fair")
        POOR = 2, _("poor")
        VERY_POOR = 1, _("very poor")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="ratings", verbose_name=_("batch"))
    level = models.PositiveSmallIntegerField(_("rating"), choices=Level)
    words = models.CharField(_("in words"), max_length=200, blank=True)
    key = models.CharField(max_length=32, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "key"], name="rating_once_per_browser"),
            models.CheckConstraint(name="rating_in_five_levels", condition=Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: {self.level}"
