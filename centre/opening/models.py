"""When the centre is open: schedules with weekly hours and dated exceptions, and the calendar of public holidays.

A venue or a room may have a schedule of its own that narrows or widens the centre's; which one counts is decided in
`calendar.py`.
"""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def of_the_centre(self) -> "Schedule":
        """The schedule that holds wherever no nearer one says anything."""
        return self.get(is_centre=True)


@pghistory.track()
class Schedule(models.Model):
    """Opening hours with a name; one of them is the centre's."""

    class HolidayRule(models.TextChoices):
        AS_USUAL = "as_usual", _("open as on that weekday")
        AS_SUNDAY = "as_sunday", _("open as on a Sunday")
        CLOSED = "closed", _("closed")

    class MakeUpRule(models.TextChoices):
        AS_USUAL = "as_usual", _("open as on that weekday")
        AS_FRIDAY = "as_friday", _("open as on a working day (Friday's hours)")

    name = models.CharField(_("name"), max_length=40, unique=True)
    is_centre = models.BooleanField(_("of the whole centre"), default=False)
    on_holidays = models.CharField(
        _("on public holidays"), max_length=10, choices=HolidayRule, default=HolidayRule.AS_USUAL
    )
    on_make_up_workdays = models.CharField(
        _("on make-up workdays"), max_length=10, choices=MakeUpRule, default=MakeUpRule.AS_USUAL
    )

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["-is_centre", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_centre"], condition=Q(is_centre=True), name="schedule_one_for_the_centre"
            ),
        ]
        permissions = [("publish_opening", _("Can publish opening hours and closed days"))]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class WeeklyInterval(models.Model):
    """One opening interval of a weekday, e.g. Mondays 08:30–12:00; a weekday may have several, or none."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="weekly_intervals", verbose_name=_("schedule"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text=_("0 is Monday, 6 is Sunday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("weekly opening")
        verbose_name_plural = _("weekly openings")
        ordering = ["schedule", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(name="weekly_interval_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="weekly_interval_opens_before_it_closes", condition=Q(opens__lt=F("closes"))),
            models.UniqueConstraint(fields=["schedule", "weekday", "opens"], name="weekly_interval_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"


@pghistory.track()
class DatedException(models.Model):
    """What holds instead of the weekly hours on certain days: closed, or one interval (a one-off opening).

    Two rows for one day are two intervals; one `closed` row closes the day whatever else is there.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="dated_exceptions", verbose_name=_("schedule"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens = models.TimeField(_("opens"), blank=True, null=True, help_text=_("Empty: closed on these days."))
    closes = models.TimeField(_("closes"), blank=True, null=True)
    reason = models.CharField(_("reason"), max_length=60, help_text=_("Everybody can read this."))

    class Meta:
        verbose_name = _("dated exception")
        verbose_name_plural = _("dated exceptions")
        ordering = ["first_day", "opens"]
        constraints = [
            models.CheckConstraint(name="dated_exception_days_in_order", condition=Q(first_day__lte=F("last_day"))),
            models.CheckConstraint(
                name="dated_exception_closed_or_an_interval",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.first_day:%Y-%m-%d} {self.reason}"


@pghistory.track()
class SpecialDay(models.Model):
    """A statutory holiday or a make-up workday (调休); every other day is what its weekday says."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        WORKDAY = "workday", _("make-up workday")

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=20)
    corrected = models.BooleanField(
        _("corrected by hand"), default=False, help_text=_("An import leaves this day alone.")
    )

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
