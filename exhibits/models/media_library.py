"""The library of pictures and recordings, and which versions use them: what is used cannot be deleted."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .piece import Version


class Borrowed(models.Model):
    """What every thing of the library says: what it is called and where it is from."""

    title = models.CharField(_("title"), max_length=60)
    source = models.CharField(
        _("source"), max_length=120, help_text=_("Where it is from: an archive, a person, a book.")
    )
    credit = models.CharField(_("credit"), max_length=60, help_text=_("Who made it; stands below it on every page."))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Picture(Borrowed):
    """A picture, kept as WebP: whole, and cut to the shapes of the screens around its focal point.

    The file that was handed in is not kept. `stem` is where its renditions begin in the media folder, see
    exhibits.renditions; a new focal point makes a new stem.
    """

    stem = models.CharField(_("files"), max_length=80, unique=True, editable=False)
    # Of the file that every rendition is cut from. It is copied when cuts are made anew, so it stays what was signed.
    source_sha256 = models.CharField(_("SHA-256 of the source"), max_length=64, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alternative_text = models.CharField(_("alternative text"), max_length=120, blank=True)
    is_decorative = models.BooleanField(_("only decoration"), default=False)
    focus_x = models.PositiveSmallIntegerField(
        _("focal point from the left, %"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point from the top, %"), default=50, validators=[MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="picture_with_source_and_credit", condition=~Q(title="") & ~Q(source="") & ~Q(credit="")
            ),
            models.CheckConstraint(
                name="picture_described_or_decorative",
                condition=Q(is_decorative=True, alternative_text="") | Q(is_decorative=False) & ~Q(alternative_text=""),
            ),
            models.CheckConstraint(name="picture_focus_within_it", condition=Q(focus_x__lte=100, focus_y__lte=100)),
            models.CheckConstraint(name="picture_of_some_size", condition=Q(width__gte=1, height__gte=1)),
            models.CheckConstraint(name="picture_with_its_digest", condition=Q(source_sha256__regex=r"^[0-9a-f]{64}$")),
        ]


@pghistory.track()
class Recording(Borrowed):
    """A sound recording or a video, kept as it was handed in and served as what it is."""

    class Sort(models.TextChoices):
        AUDIO = "audio", _("sound recording")
        VIDEO = "video", _("video")

    sort = models.CharField(_("sort"), max_length=5, choices=Sort)
    name = models.CharField(_("file"), max_length=80, unique=True, editable=False)
    content_type = models.CharField(_("content type"), max_length=20, editable=False)
    bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    seconds = models.PositiveIntegerField(_("seconds"), editable=False)
    transcript = models.TextField(_("transcript"), max_length=5000, help_text=_("For those who cannot hear it."))

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recording_with_source_and_credit", condition=~Q(title="") & ~Q(source="") & ~Q(credit="")
            ),
            models.CheckConstraint(name="recording_with_transcript", condition=~Q(transcript="")),
            models.CheckConstraint(
                name="recording_of_a_known_type",
                condition=Q(sort="audio", content_type__in=["audio/mpeg", "audio/mp4", "audio/ogg"])
                | Q(sort="video", content_type="video/mp4"),
            ),
        ]


class PictureUse(models.Model):
    """A version shows a picture."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="picture_uses", verbose_name=_("version"))
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses", verbose_name=_("picture"))

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [models.UniqueConstraint(fields=["version", "picture"], name="picture_used_once_in_a_version")]

    def __str__(self) -> str:
        return f"{self.version}: {self.picture}"


class RecordingUse(models.Model):
    """A version plays a recording."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="recording_uses", verbose_name=_("version"))
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="uses", verbose_name=_("recording"))

    class Meta:
        verbose_name = _("use of a recording")
        verbose_name_plural = _("uses of recordings")
        constraints = [
            models.UniqueConstraint(fields=["version", "recording"], name="recording_used_once_in_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.recording}"
