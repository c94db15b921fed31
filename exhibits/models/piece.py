"""Pieces of content and their versions: what is on show, what is being written, who signed it.

A piece is the thing itself: this panel, that school. Its words and pictures are in versions. At most one version is
live, that is what everybody sees; at most one is being written or reviewed. Triggers (migration 0002) keep what was
sent to its reviewers from ever changing.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibits import content
from exhibits.periods import Period


class PieceQuerySet(models.QuerySet["Piece"]):
    def published(self) -> "PieceQuerySet":
        """What everybody may see, with what they see of it."""
        return self.filter(live__isnull=False).select_related("live")


class Piece(models.Model):
    """Something with words that are reviewed: an exhibition, a panel, a story for the theme wall, a site."""

    class Kind(models.TextChoices):
        EXHIBITION = content.EXHIBITION, _("exhibition")
        PANEL = content.PANEL, _("panel")
        STORY = content.STORY, _("story for the theme wall")
        SITE = content.SITE, _("site")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    slug = models.SlugField(_("address"), max_length=60)
    live = models.OneToOneField(
        "Version", models.PROTECT, blank=True, null=True, related_name="live_as", verbose_name=_("version on show")
    )
    # What readers search by, of the live version: its public words as pairs of characters (see centre.shared.chinese),
    # and its title in pinyin, whole syllables and initials.
    search = SearchVectorField(null=True, editable=False)
    pinyin = models.TextField(_("pinyin for searching"), blank=True, editable=False)
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of content")
        verbose_name_plural = _("pieces of content")
        ordering = ["kind", "slug"]
        indexes = [GinIndex(fields=["search"], name="piece_by_words")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="piece_address_once"),
            models.CheckConstraint(
                name="piece_kind_known", condition=Q(kind__in=["exhibition", "panel", "story", "site"])
            ),
        ]
        permissions = [
            ("edit_content", _("Can write and change content")),
            ("review_content", _("Can review content")),
            ("proof_content", _("Can proofread content")),
            ("withdraw_content", _("Can withdraw content")),
            ("see_scripts", _("Can read the scripts of docents")),
            ("manage_screens", _("Can manage screens and what they show")),
            ("see_reading", _("Can see what is read")),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """Where everybody reads it; stories stand only on the theme wall, so theirs is the page of the desk."""
        if self.kind == self.Kind.STORY:
            return reverse("exhibits:desk_piece", args=[self.pk])
        return reverse(f"exhibits:{self.kind}", args=[self.slug])

    @property
    def title(self) -> str:
        """What it is called on show, or in its latest version while nothing is on show."""
        version = self.live or self.versions.first()
        return version.title if version else ""

    @property
    def is_published(self) -> bool:
        return self.live_id is not None


class VersionQuerySet(models.QuerySet["Version"]):
    def open(self) -> "VersionQuerySet":
        """Being written or reviewed."""
        return self.filter(state__in=Version.OPEN)

    def in_review(self) -> "VersionQuerySet":
        """With the reviewers, who has waited longest first."""
        return self.filter(state=Version.State.IN_REVIEW).order_by("sent_at", "pk")


class Version(models.Model):
    """What a piece says, as it was written at one time. Once it is sent to its reviewers it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a version", "being written")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned")
        SET_ASIDE = "set_aside", _("set aside for a newer version")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.DRAFT, State.IN_REVIEW)

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="versions", verbose_name=_("piece"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    content = models.JSONField(_("content"), default=dict)
    based_on = models.ForeignKey(
        "self", models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("written from")
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Author", related_name="+", verbose_name=_("written by")
    )
    saves = models.PositiveIntegerField(_("times saved"), default=0)  # a form that is older than this is not saved
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent to review at"), blank=True, null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("sent by")
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved at"), blank=True, null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), blank=True, null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_because = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        indexes = [models.Index(fields=["sent_at"], condition=Q(state="in_review"), name="version_in_review")]
        constraints = [
            models.UniqueConstraint(fields=["piece", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["piece"], condition=Q(state__in=["draft", "in_review"]), name="version_one_open_of_a_piece"
            ),
            models.CheckConstraint(
                name="version_state_known",
                condition=Q(state__in=["draft", "in_review", "returned", "set_aside", "approved", "withdrawn"]),
            ),
            models.CheckConstraint(name="version_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="version_sent_with_fingerprint",
                condition=Q(state="draft")
                | (Q(sent_at__isnull=False, sent_by__isnull=False) & Q(fingerprint__regex=r"^[0-9a-f]{64}$")),
            ),
            models.CheckConstraint(
                name="version_approved_with_its_time",
                condition=~Q(state__in=["approved", "withdrawn"]) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="version_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                & ~Q(state="withdrawn")
                | Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def title(self) -> str:
        return str(self.content.get("title") or "")

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_live(self) -> bool:
        """Whether this is what everybody sees."""
        return self.piece.live_id == self.pk

    @property
    def period(self) -> Period | None:
        """When it is about, None where nothing is said of it."""
        return content.period_of(self.content)


class Author(models.Model):
    """Somebody who wrote in a version, or in the one it was written from; they do not review it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="author_rows", verbose_name=_("version"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="author_of_a_version_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.person}"
