"""Titles: what the reading room has, whatever the number of its copies."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reading_room.call_numbers import CODES

# The first class number in the order of the shelf: what `call_numbers.prefix` makes of it, worked out by the database.
CLASS_KEY = Collate(
    Func(F("class_numbers__0"), Value("".join(CODES) + "."), Value("".join(CODES.values())), function="translate"), "C"
)


@pghistory.track()
class Collection(models.Model):
    """A part of the holdings: Party history, world classics, professional works, periodicals."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_lent = models.BooleanField(_("may be lent"), default=False)
    loan_days = models.PositiveSmallIntegerField(_("days of a loan"), default=30)
    renewals = models.PositiveSmallIntegerField(_("how often a loan can be renewed"), default=1)
    kept_days = models.PositiveSmallIntegerField(_("open days for which a copy is kept"), default=3)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="collection_lends_for_some_days",
                condition=Q(loan_days__gte=1, loan_days__lte=366, kept_days__gte=1, kept_days__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["search", "findable"])
class Title(models.Model):
    """A book or a periodical as its title page names it. Sets share one ISBN, so no number is unique."""

    class Kind(models.TextChoices):
        BOOK = "book", _("book")
        PERIODICAL = "periodical", _("periodical")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BOOK)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="titles", verbose_name=_("collection"))
    title = models.CharField(_("title proper"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=400, blank=True)
    # In the order of the title page: [{"name": "费孝通", "role": "著", "pinyin": "fei xiao tong", "is_body": false}, …]
    contributors = models.JSONField(_("contributors"), blank=True, default=list)
    publisher = models.CharField(_("publisher"), max_length=80, blank=True)
    place = models.CharField(_("place of publication"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), blank=True, null=True)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    series = models.CharField(_("monographic series"), max_length=120, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    pages = models.CharField(_("extent"), max_length=40, blank=True)
    binding = models.CharField(_("binding"), max_length=20, blank=True)
    price = models.CharField(_("price"), max_length=30, blank=True)
    notes = ArrayField(models.CharField(max_length=300), blank=True, default=list, verbose_name=_("notes"))
    language = models.CharField(_("language"), max_length=10, default="chi")
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True, help_text=_("Digits only, as 13 where it is right."))
    unified_number = models.CharField(_("old unified number"), max_length=20, blank=True)
    issn = models.CharField(_("ISSN"), max_length=9, blank=True)
    class_numbers = ArrayField(
        models.CharField(max_length=40), blank=True, default=list, verbose_name=_("class numbers")
    )
    subjects = ArrayField(models.CharField(max_length=60), blank=True, default=list, verbose_name=_("subjects"))
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    cover = models.CharField(_("cover"), max_length=80, blank=True, editable=False)
    cover_width = models.PositiveSmallIntegerField(_("width of the cover"), blank=True, null=True, editable=False)
    cover_height = models.PositiveSmallIntegerField(_("height of the cover"), blank=True, null=True, editable=False)
    # What people have put right by hand; an import leaves these as they are.
    edited = ArrayField(models.CharField(max_length=20), blank=True, default=list, editable=False)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    # What it is found by, worked out whenever it is saved: words as pairs of characters; pinyin and initials.
    search = SearchVectorField(null=True, editable=False)
    findable = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("catalogue title")
        verbose_name_plural = _("catalogue titles")
        ordering = ["-added_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="title_by_words"),
            GinIndex(OpClass("findable", name="gin_trgm_ops"), name="title_by_sound_and_number"),
            models.Index(fields=["title"], name="title_by_its_words"),
            models.Index(fields=["series"], condition=~Q(series=""), name="title_of_a_series"),
            models.Index(CLASS_KEY, "id", name="title_by_class"),
            models.Index(fields=["isbn"], condition=~Q(isbn=""), name="title_by_isbn"),
            models.Index(fields=["collection", "-added_at"], name="title_new_in_a_collection"),
        ]
        constraints = [
            models.CheckConstraint(name="title_with_a_title", condition=~Q(title="")),
            models.CheckConstraint(name="title_kind_known", condition=Q(kind__in=["book", "periodical"])),
            models.CheckConstraint(
                name="title_of_a_plausible_year", condition=Q(year__isnull=True) | Q(year__gte=1000, year__lte=2999)
            ),
        ]
        permissions = [
            ("keep_catalogue", _("Can keep the catalogue")),
            ("lend_books", _("Can lend books and take them back")),
            ("see_loans", _("Can see who has borrowed what")),
            ("take_stock", _("Can take stock")),
            ("see_reading_reports", _("Can see the reports of the reading room")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reading_room:title", args=[self.pk])

    @property
    def with_volume(self) -> str:
        """The title and which volume it is, in one line: volumes of a set are titles of their own."""
        return f"{self.title} {self.volume}".strip()
