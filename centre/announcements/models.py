"""What the centre announces: closed days, events, rules, new books; with files to take away.

What an announcement is at a moment follows from the clock: released with a moment to come it is scheduled,
after that it stands, and after its end it has expired. Nothing has to run for that.
"""

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.shared.timespan import local_day


def _pairs(name: str, weight: str) -> SearchVector:
    """A field as pairs of characters (see centre.shared.chinese)."""
    return SearchVector(Func(F(name), function="centre_bigrams"), weight=weight, config="simple")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def out(self, now: datetime) -> "AnnouncementQuerySet":
        """Released, and its moment has come: what everybody may read, expired or not."""
        return self.filter(state=Announcement.State.RELEASED, publish_at__lte=now)

    def standing(self, now: datetime) -> "AnnouncementQuerySet":
        """Of these, what has not expired."""
        return self.out(now).filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def in_order(self, now: datetime) -> "AnnouncementQuerySet":
        """Pinned ones first, then the latest."""
        is_pinned = models.Case(models.When(pinned_until__gte=local_day(now), then=0), default=1)
        return self.order_by(is_pinned, "-publish_at", "-pk")


@pghistory.track(exclude=["search"])
class Announcement(models.Model):
    """One announcement. Its address stays for good once it was out; a withdrawn one says why at its address."""

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("kind of announcement", "Opening and closing")
        EVENT = "event", pgettext_lazy("kind of announcement", "Event")
        ROOMS = "rooms", pgettext_lazy("kind of announcement", "Rooms")
        READING = "reading", pgettext_lazy("kind of announcement", "Reading room")
        EXHIBITS = "exhibits", pgettext_lazy("kind of announcement", "Exhibition")
        RULES = "rules", pgettext_lazy("kind of announcement", "Rules")
        NOTICE = "notice", pgettext_lazy("kind of announcement", "Notice")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("an announcement", "draft")
        RELEASED = "released", pgettext_lazy("an announcement", "released")
        WITHDRAWN = "withdrawn", pgettext_lazy("an announcement", "withdrawn")

    class Phase(models.TextChoices):
        """What a released one is at a moment; drafts and withdrawn ones are just that."""

        DRAFT = "draft", pgettext_lazy("an announcement", "draft")
        SCHEDULED = "scheduled", pgettext_lazy("an announcement", "scheduled")
        STANDING = "standing", pgettext_lazy("an announcement", "published")
        EXPIRED = "expired", pgettext_lazy("an announcement", "expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("an announcement", "withdrawn")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NOTICE)
    title = models.CharField(_("title"), max_length=60)
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=8000)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(_("published at"), blank=True, null=True)
    expires_at = models.DateTimeField(_("expires at"), blank=True, null=True)
    pinned_until = models.DateField(_("on top until"), blank=True, null=True)
    changed_at = models.DateTimeField(_("updated at"), blank=True, null=True)  # its words, after it was out
    saves = models.PositiveIntegerField(_("times saved"), default=0)  # a form that is older than this is not saved
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    written_at = models.DateTimeField(_("begun at"), default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("released by")
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), blank=True, null=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=120, blank=True)
    search = models.GeneratedField(
        expression=_pairs("title", "A") + _pairs("summary", "B") + _pairs("text", "C"),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-publish_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="announcement_by_words"),
            models.Index(fields=["-publish_at"], condition=Q(state="released"), name="announcement_out"),
        ]
        constraints = [
            models.CheckConstraint(
                name="announcement_kind_known",
                condition=Q(kind__in=["opening", "event", "rooms", "reading", "exhibits", "rules", "notice"]),
            ),
            models.CheckConstraint(
                name="announcement_state_known", condition=Q(state__in=["draft", "released", "withdrawn"])
            ),
            models.CheckConstraint(name="announcement_with_words", condition=~Q(title="") & ~Q(text="")),
            models.CheckConstraint(
                name="announcement_released_with_moment",
                condition=Q(state="draft", publish_at=None, released_by=None)
                | (~Q(state="draft") & Q(publish_at__isnull=False, released_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="announcement_expires_after_publishing",
                condition=Q(expires_at=None) | Q(publish_at__isnull=False, expires_at__gt=F("publish_at")),
            ),
            models.CheckConstraint(
                name="announcement_pinned_while_released", condition=Q(pinned_until=None) | Q(state="released")
            ),
            models.CheckConstraint(
                name="announcement_withdrawn_with_reason",
                condition=(
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_because="")
                )
                | (~Q(state="withdrawn") & Q(withdrawn_by=None, withdrawn_at=None, withdrawn_because="")),
            ),
        ]
        permissions = [("write_announcements", _("Can write and publish announcements"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcements:announcement", args=[self.slug])

    def phase(self, now: datetime) -> "Announcement.Phase":
        """What it is at this moment."""
        if self.state != self.State.RELEASED or self.publish_at is None:
            return self.Phase(self.state)
        if self.publish_at > now:
            return self.Phase.SCHEDULED
        return self.Phase.EXPIRED if self.expires_at and self.expires_at <= now else self.Phase.STANDING

    def is_pinned(self, now: datetime) -> bool:
        """Whether it stands on top today."""
        day = self.pinned_until
        return day is not None and day >= local_day(now) and self.phase(now) == self.Phase.STANDING

    def was_out(self, now: datetime) -> bool:
        """Whether everybody could read it, if only for a moment."""
        return self.publish_at is not None and self.publish_at <= now


@pghistory.track()
class Attachment(models.Model):
    """A file to take away. `name` is what it is called on the reader's machine, `file` where it lies in the media."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="attachments", verbose_name=_("announcement")
    )
    name = models.CharField(_("file name"), max_length=100)
    file = models.CharField(_("file"), max_length=100, unique=True)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "name"], name="attachment_name_once"),
            models.CheckConstraint(name="attachment_is_a_file", condition=~Q(name="") & ~Q(file="") & Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("announcements:attachment", args=[self.announcement.slug, self.pk])

    @property
    def ending(self) -> str:
        """What sort of file it is, as its name says: PDF, DOCX."""
        return self.name.rpartition(".")[2].upper()
