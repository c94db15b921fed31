"""Where groups are led: the hall with its capacity, the stops in it, and routes from stop to stop."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Hall(models.Model):
    """A part of the house that holds so many visitors at once; batches that are in it at the same time share that."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    capacity = models.PositiveSmallIntegerField(_("at most so many visitors at once"))
    batch_size = models.PositiveSmallIntegerField(_("at most so many in one batch"), default=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(name="hall_holds_somebody", condition=Q(capacity__gte=1, batch_size__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class StopQuerySet(models.QuerySet["Stop"]):
    def in_use(self) -> "StopQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class Stop(models.Model):
    """A place where a group stops: a panel of the history line, the touch wall, the reading area."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="stops", verbose_name=_("hall"))
    name = models.CharField(_("name"), max_length=40, unique=True)
    hint = models.CharField(_("one line for those who ask for a visit"), max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(_("usual minutes"), default=5, validators=[MinValueValidator(1)])
    on_request = models.BooleanField(_("can be wished for by groups"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(name="stop_takes_time", condition=Q(minutes__gte=1))]

    def __str__(self) -> str:
        return self.name


class RouteQuerySet(models.QuerySet["Route"]):
    def in_use(self) -> "RouteQuerySet":
        return self.filter(retired_at__isnull=True)


@pghistory.track()
class Route(models.Model):
    """A usual way through the house; a batch takes its stops over and may change them."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="routes", verbose_name=_("hall"))
    name = models.CharField(_("name"), max_length=40, unique=True)
    stops = models.ManyToManyField(Stop, through="RouteStop", related_name="routes", verbose_name=_("stops"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def minutes(self) -> int:
        """How long it takes; the sum of its stops."""
        return sum(stop.minutes for stop in self.route_stops.all())


@pghistory.track()
class RouteStop(models.Model):
    """One stop of a route, in its order, with the minutes planned for it."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="route_stops", verbose_name=_("route"))
    stop = models.ForeignKey(Stop, models.PROTECT, related_name="+", verbose_name=_("stop"))
    order = models.PositiveSmallIntegerField(_("order"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("stop of a route")
        verbose_name_plural = _("stops of a route")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["route", "order"], name="route_stop_order_once"),
            models.CheckConstraint(name="route_stop_takes_time", condition=Q(minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.order} {self.stop}"
