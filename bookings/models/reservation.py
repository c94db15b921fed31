"""Reservations, and the occupancies that make two parties in one space impossible."""

from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from centre.organisations.models import Organisation
from centre.shared.timespan import Span

from .party import WithParty
from .room import Equipment, Room
from .series import Series
from .venue import Space


class NextReference(Func):
    """The database's own numbering: QY, year and month in Shanghai, and a running number (see migration 0001)."""

    function = "bookings_next_reference"
    output_field = models.CharField()


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def holding(self) -> "ReservationQuerySet":
        """Those that hold their room, or held it until the end."""
        return self.filter(state__in=Reservation.HOLDING)

    def overlapping(self, span: Span) -> "ReservationQuerySet":
        return self.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)

    def upcoming(self, now: datetime) -> "ReservationQuerySet":
        return self.filter(ends_at__gt=now, state__in=Reservation.OPEN).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "ReservationQuerySet":
        """Everything that is no longer to come, the latest first."""
        return self.exclude(ends_at__gt=now, state__in=Reservation.OPEN).order_by("-starts_at", "-pk")

    def waiting(self) -> "ReservationQuerySet":
        return self.filter(state=Reservation.State.REQUESTED).order_by("created_at", "pk")

    def with_room(self) -> "ReservationQuerySet":
        return self.select_related("room__venue")


@pghistory.track()
class Reservation(WithParty, models.Model):
    """The wish of a party for a room at a time, and its story."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("by a resident")
        STAFF = "staff", _("by the centre")
        VISIT = "visit", _("for a visit")
        ACTIVITY = "activity", _("for an activity")
        CLOSURE = "closure", _("closure")

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for an answer")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        CHECKED_IN = "checked_in", _("checked in")
        RELEASED = "released", _("released, nobody checked in")
        NO_SHOW = "no_show", _("no-show")
        FINISHED = "finished", _("finished")

    HOLDING = (State.REQUESTED, State.CONFIRMED, State.CHECKED_IN, State.FINISHED)
    OPEN = (State.REQUESTED, State.CONFIRMED, State.CHECKED_IN)

    reference = models.CharField(_("reference"), max_length=16, unique=True, editable=False, db_default=NextReference())
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PUBLIC)
    state = models.CharField(_("state"), max_length=10, choices=State)
    room = models.ForeignKey(Room, models.PROTECT, related_name="reservations", verbose_name=_("room"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="reservations",
        verbose_name=_("holder"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, blank=True, null=True, related_name="reservations", verbose_name=_("organisation")
    )
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    party_size = models.PositiveIntegerField(_("number of people"), default=1)
    purpose = models.CharField(_("purpose"), max_length=80)
    public_title = models.CharField(
        _("public title"),
        max_length=40,
        blank=True,
        help_text=_("Set only when the holder opened the event to the public."),
    )
    note = models.CharField(_("what else is needed"), max_length=500, blank=True)
    equipment = models.ManyToManyField(Equipment, blank=True, related_name="+", verbose_name=_("equipment wishes"))

    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), blank=True, null=True)
    answer = models.CharField(_("what the holder was told"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(
        _("revision"), default=0, help_text=_("Raised by every move and cancellation.")
    )
    series = models.ForeignKey(
        Series, models.PROTECT, blank=True, null=True, related_name="reservations", verbose_name=_("series")
    )
    series_day = models.DateField(_("day of the series"), blank=True, null=True)
    checked_in_at = models.DateTimeField(_("checked in at"), blank=True, null=True)
    claim_hash = models.CharField(_("claim code, hashed"), max_length=64, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), blank=True, null=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["room", "starts_at"], name="reservation_of_a_room"),
            models.Index(fields=["holder", "starts_at"], name="reservation_of_a_holder"),
            models.Index(fields=["starts_at"], name="reservation_by_day"),
            models.Index(fields=["created_at"], condition=Q(state="requested"), name="reservation_waiting"),
            models.Index(fields=["decided_at"], condition=Q(decided_at__isnull=False), name="reservation_decided"),
        ]
        constraints = [
            models.CheckConstraint(name="reservation_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="reservation_party_size_at_least_one", condition=Q(party_size__gte=1)),
            models.CheckConstraint(
                name="reservation_state_known",
                condition=Q(
                    state__in=[
                        "requested",
                        "confirmed",
                        "declined",
                        "cancelled",
                        "checked_in",
                        "released",
                        "no_show",
                        "finished",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="reservation_kind_known", condition=Q(kind__in=["public", "staff", "visit", "activity", "closure"])
            ),
            models.UniqueConstraint(fields=["series", "series_day"], name="reservation_once_per_day_of_a_series"),
            models.CheckConstraint(
                name="reservation_of_a_series_has_its_day",
                condition=Q(series__isnull=True) | Q(series_day__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_belongs_to_somebody",
                condition=Q(kind="closure") | Q(holder__isnull=False) | ~Q(contact_name=""),
            ),
            models.CheckConstraint(
                name="reservation_declined_with_a_reason", condition=~Q(state="declined") | ~Q(answer="")
            ),
        ]
        permissions = [
            ("decide_reservation", _("Can confirm and decline reservations")),
            ("reserve_for_others", _("Can reserve for another person")),
            ("close_room", _("Can close rooms")),
            ("see_holders", _("Can see who holds a room")),
            ("see_reports", _("Can see the reports")),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("bookings:reservation", args=[self.reference])

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def check_in_opens_at(self) -> datetime:
        """From when on one can check in, for a reservation that comes with its room."""
        return self.starts_at - timedelta(minutes=self.room.check_in_before_minutes)

    @property
    def is_open(self) -> bool:
        """Still to come or going on, as far as its state tells."""
        return self.state in self.OPEN


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    def overlapping(self, span: Span) -> "OccupancyQuerySet":
        """By the same range expression as the constraint, so that its index serves both."""
        during = TsTzRange("starts_at", "free_again_at", RangeBoundary())
        return self.alias(during=during).filter(during__overlap=TimestamptzRange(span.starts_at, span.ends_at))


class Occupancy(models.Model):
    """The fact that a space is held by a reservation or a hold; one row per space of the room, gone when they let go.

    At `lets_go_at` it is over by itself: an unanswered offer, an abandoned form, a room nobody checked in to. Whoever
    reads disregards it from that moment on, and whoever wants the space clears it away first (`letting_go`).
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="occupancies", verbose_name=_("space"))
    starts_at = models.DateTimeField(_("from"))
    free_again_at = models.DateTimeField(_("free again at"), help_text=_("The end plus the room's turnaround."))
    reservation = models.ForeignKey(
        Reservation, models.PROTECT, blank=True, null=True, related_name="occupancies", verbose_name=_("reservation")
    )
    hold = models.ForeignKey(
        "bookings.Hold", models.CASCADE, blank=True, null=True, related_name="occupancies", verbose_name=_("hold")
    )
    lets_go_at = models.DateTimeField(_("over by itself at"), blank=True, null=True)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        indexes = [
            models.Index(fields=["lets_go_at"], condition=Q(lets_go_at__isnull=False), name="occupancy_to_let_go")
        ]
        constraints = [
            models.CheckConstraint(
                name="occupancy_starts_before_it_ends", condition=Q(starts_at__lt=F("free_again_at"))
            ),
            models.CheckConstraint(
                name="occupancy_by_a_reservation_or_a_hold",
                condition=Q(reservation__isnull=True) ^ Q(hold__isnull=True),
            ),
            models.CheckConstraint(
                name="occupancy_by_a_hold_ends_by_itself", condition=Q(hold__isnull=True) | Q(lets_go_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["reservation", "space"], name="occupancy_once_per_space"),
            ExclusionConstraint(
                name="occupancy_one_holder_per_space",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "free_again_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.free_again_at)
