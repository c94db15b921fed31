"""How the holdings are used: loans and holds by readers, reading in the house counted without anybody."""

import secrets
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .copy import Copy
from .shelf import Tier
from .title import Title

if TYPE_CHECKING:
    from centre.accounts.models import User


def new_card_number() -> str:
    """Twelve digits that nobody guesses; the first is never 0, so that a spreadsheet keeps them all."""
    return str(secrets.randbelow(9 * 10**11) + 10**11)


def new_kiosk_address() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(12)


class CardQuerySet(models.QuerySet["ReaderCard"]):
    def valid(self) -> "CardQuerySet":
        return self.filter(ended_at__isnull=True)


@pghistory.track(exclude=["number"])
class ReaderCard(models.Model):
    """The right to borrow, given at the counter. A scanner reads its number; a lost card is ended, never reused."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reader_cards", verbose_name=_("reader")
    )
    number = models.CharField(_("number of the card"), max_length=12, unique=True, default=new_card_number)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), blank=True, null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader's card")
        verbose_name_plural = _("readers' cards")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader"], condition=Q(ended_at__isnull=True), name="card_one_valid_of_a_reader"
            ),
            models.CheckConstraint(name="card_number_of_twelve_digits", condition=Q(number__regex=r"^[1-9][0-9]{11}$")),
        ]

    def __str__(self) -> str:
        return f"…{self.number[-4:]}"


@pghistory.track(exclude=["address"])
class Kiosk(models.Model):
    """A self-service point with a scanner. Who knows its address may lend: only the device does, and it can change."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    address = models.CharField(_("secret address"), max_length=32, unique=True, default=new_kiosk_address)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    class Meta:
        verbose_name = _("self-service point")
        verbose_name_plural = _("self-service points")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="kiosk_with_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="kiosk_address_nobody_guesses", condition=Q(address__regex=r"^[A-Za-z0-9_-]{16,32}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reading_room:kiosk", args=[self.address])


class LoanQuerySet(models.QuerySet["Loan"]):
    def open(self) -> "LoanQuerySet":
        return self.filter(returned_at__isnull=True)


@pghistory.track()
class Loan(models.Model):
    """A copy is with a reader until it comes back; one open loan for each copy, so says the database."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="loans", verbose_name=_("copy"))
    # Empty some time after the return: figures count loans, not readers.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="loans",
        verbose_name=_("reader"),
    )
    lent_at = models.DateTimeField(_("lent at"), default=timezone.now)
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("lent by")
    )
    kiosk = models.ForeignKey(
        Kiosk, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("lent at self-service point")
    )
    due_on = models.DateField(_("due on"))
    renewals = models.PositiveSmallIntegerField(_("times renewed"), default=0)
    returned_at = models.DateTimeField(_("returned at"), blank=True, null=True)
    reminded_on = models.DateField(_("reminded on"), blank=True, null=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["-lent_at", "-pk"]
        indexes = [
            models.Index(fields=["reader"], condition=Q(returned_at__isnull=True), name="loan_open_of_a_reader"),
            models.Index(fields=["due_on"], condition=Q(returned_at__isnull=True), name="loan_open_by_due_day"),
            models.Index(fields=["lent_at"], name="loan_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"], condition=Q(returned_at__isnull=True), name="loan_one_open_of_a_copy"
            ),
            models.CheckConstraint(
                name="loan_open_with_its_reader", condition=Q(returned_at__isnull=False) | Q(reader__isnull=False)
            ),
            models.CheckConstraint(
                name="loan_by_somebody_or_at_a_kiosk",
                condition=Q(lent_by__isnull=False, kiosk__isnull=True) | Q(lent_by__isnull=True, kiosk__isnull=False),
            ),
            models.CheckConstraint(
                name="loan_returned_after_it_was_lent",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy} {self.due_on}"

    @property
    def borrower(self) -> "User":
        """Who has it. Only to be asked of an open loan, of which it is always known."""
        assert self.reader is not None
        return self.reader


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> "HoldQuerySet":
        """Waiting or ready, who asked first in front."""
        return self.filter(state__in=Hold.OPEN).order_by("placed_at", "pk")


@pghistory.track()
class Hold(models.Model):
    """A reader waits for a title; when a copy comes back it is kept for the first in the queue for some days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting in the queue")
        READY = "ready", _("ready at the counter")
        COLLECTED = "collected", _("collected")
        EXPIRED = "expired", _("not collected")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.WAITING, State.READY)

    title = models.ForeignKey(Title, models.PROTECT, related_name="holds", verbose_name=_("catalogue title"))
    # Empty some time after it ended, as with loans.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="title_holds",
        verbose_name=_("reader"),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    placed_at = models.DateTimeField(_("asked at"), default=timezone.now)
    copy = models.ForeignKey(
        Copy, models.PROTECT, blank=True, null=True, related_name="holds", verbose_name=_("copy kept for it")
    )
    ready_until = models.DateField(_("kept until"), blank=True, null=True)
    ended_at = models.DateTimeField(_("ended at"), blank=True, null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold on a title")
        verbose_name_plural = _("holds on titles")
        ordering = ["placed_at", "pk"]
        indexes = [
            models.Index(fields=["title", "placed_at"], condition=Q(state="waiting"), name="hold_queue_of_a_title")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "reader"], condition=Q(state__in=["waiting", "ready"]), name="hold_one_open_each"
            ),
            models.UniqueConstraint(
                fields=["copy"], condition=Q(state="ready"), name="hold_one_reader_for_a_copy_kept"
            ),
            models.CheckConstraint(
                name="hold_open_with_its_reader",
                condition=~Q(state__in=["waiting", "ready"]) | Q(reader__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_ready_with_copy_and_day",
                condition=Q(state="ready", copy__isnull=False, ready_until__isnull=False) | ~Q(state="ready"),
            ),
            models.CheckConstraint(
                name="hold_state_known",
                condition=Q(state__in=["waiting", "ready", "collected", "expired", "cancelled"]),
            ),
            models.CheckConstraint(
                name="hold_ended_with_its_time",
                condition=Q(state__in=["waiting", "ready"], ended_at__isnull=True)
                | ~Q(state__in=["waiting", "ready"]) & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"

    @property
    def waiter(self) -> "User":
        """Who waits. Only to be asked of one that has just ended or is open, of which it is always known."""
        assert self.reader is not None
        return self.reader


class InHouseUse(models.Model):
    """Something was read in the house and put on the trolley: a copy that was scanned, or so many of a tier."""

    copy = models.ForeignKey(
        Copy, models.PROTECT, blank=True, null=True, related_name="in_house_uses", verbose_name=_("copy")
    )
    tier = models.ForeignKey(
        Tier, models.PROTECT, blank=True, null=True, related_name="in_house_uses", verbose_name=_("tier")
    )
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("in-house use")
        verbose_name_plural = _("in-house uses")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="in_house_use_by_time")]
        constraints = [
            models.CheckConstraint(
                name="in_house_use_of_a_copy_or_a_tier",
                condition=Q(copy__isnull=False, tier__isnull=True, times=1)
                | Q(copy__isnull=True, tier__isnull=False, times__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy or self.tier} {self.times}"


class Miss(models.Model):
    """Words that were looked for and not found, by the day and without anybody."""

    words = models.CharField(_("words"), max_length=60)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-day", "-times"]
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="miss_once_a_day"),
            models.CheckConstraint(name="miss_of_some_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return self.words
