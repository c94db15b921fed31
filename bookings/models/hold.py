"""Holding a room without a reservation yet: while a form is being filled in, or while an offer waits for its answer."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.organisations.models import Organisation
from centre.shared.timespan import Span

from .reservation import Reservation
from .room import Room


@pghistory.track()
class Wish(models.Model):
    """A place on the waiting list: somebody wants a room at a time that is taken."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        PASSED = "passed", _("not answered in time")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.WAITING, State.OFFERED)

    room = models.ForeignKey(Room, models.PROTECT, related_name="wishes", verbose_name=_("room"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="wishes", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("organisation")
    )
    party_size = models.PositiveIntegerField(_("number of people"), default=1)
    purpose = models.CharField(_("purpose"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    answer_until = models.DateTimeField(_("answer until"), blank=True, null=True)
    reservation = models.OneToOneField(
        Reservation, models.PROTECT, blank=True, null=True, related_name="wish", verbose_name=_("became")
    )

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["room", "starts_at"], condition=Q(state__in=["waiting", "offered"]), name="wish_open"),
        ]
        constraints = [
            models.CheckConstraint(name="wish_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="wish_party_size_at_least_one", condition=Q(party_size__gte=1)),
            models.CheckConstraint(
                name="wish_offered_with_a_deadline", condition=~Q(state="offered") | Q(answer_until__isnull=False)
            ),
            models.CheckConstraint(
                name="wish_taken_with_a_reservation", condition=~Q(state="taken") | Q(reservation__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["person", "room", "starts_at", "ends_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="wish_once_per_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.room} {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:waiting_place", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        """Still waiting for the time, or for the answer of whoever it is offered to."""
        return self.state in self.OPEN


class Hold(models.Model):
    """Somebody's exclusive minutes with a room: a form being filled in, or an offer from the waiting list.

    It occupies the room's spaces like a reservation, and is over at `ends_by` whether or not anybody clears it away.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", _("form being filled in")
        OFFER = "offer", _("offer from the waiting list")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    room = models.ForeignKey(Room, models.CASCADE, related_name="holds", verbose_name=_("room"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="holds", verbose_name=_("person"))
    wish = models.OneToOneField(
        Wish, models.CASCADE, blank=True, null=True, related_name="hold", verbose_name=_("wish")
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    ends_by = models.DateTimeField(_("over at"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["ends_by"]
        constraints = [
            models.CheckConstraint(name="hold_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(
                name="hold_offer_has_a_wish",
                condition=Q(kind="draft", wish__isnull=True) | Q(kind="offer", wish__isnull=False),
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(kind="draft"), name="hold_one_draft_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.room} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)
