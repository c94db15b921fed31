"""Visits of delegations: who comes, what for, and what was agreed."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation, Room
from centre.organisations.models import Organisation
from centre.shared.masking import masked_name, masked_phone
from centre.shared.timespan import Span

from .place import Stop


class NextReference(Func):
    """The database's own numbering: CG, year and month in Shanghai, and a running number (see migration 0001)."""

    function = "reception_next_reference"
    output_field = models.CharField()


class VisitQuerySet(models.QuerySet["Visit"]):
    def waiting(self) -> "VisitQuerySet":
        """Those the desk has to answer, the oldest first."""
        return self.filter(state=Visit.State.ASKED).order_by("created_at", "pk")

    def overlapping(self, span: Span) -> "VisitQuerySet":
        return self.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)


# What the history of a visit must not keep longer than the visit does: whom to call, and what they wrote themselves.
# With it goes whose account asked.
CONTACT = ["contact_name", "contact_phone", "contact_email", "note"]


@pghistory.track(exclude=[*CONTACT, "asked_by", "code_hash", "form_key", "search"])
class Visit(models.Model):
    """A delegation that wants to come, comes or came; it walks through the house in one or more batches."""

    class Origin(models.TextChoices):
        ASKED = "asked", _("asked for on this site")
        DESK = "desk", _("entered at the desk")
        WALK_IN = "walk_in", _("walked in")
        REGISTER = "register", _("from the old register")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        PROPOSED = "proposed", _("another time proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        SUBDISTRICT = "subdistrict", _("sub-district")
        SCHOOL = "school", _("school")
        COMPANY = "company", _("company")
        OTHER = "other", _("other")

    class Purpose(models.TextChoices):
        PARTY_DAY = "party_day", _("theme Party day")
        INDUCTION = "induction", _("induction of new teachers")
        YOUTH = "youth", _("activity of the Youth League or the Young Pioneers")
        LESSON = "lesson", _("lesson outside school")
        EXCHANGE = "exchange", _("exchange with colleagues")
        OTHER = "other", _("other")

    class Speech(models.TextChoices):
        MANDARIN = "zh", _("Mandarin")
        ENGLISH = "en", _("English")
        OTHER = "other", _("another language, see the note")

    class Need(models.TextChoices):
        WHEELCHAIR = "wheelchair", _("somebody uses a wheelchair")
        OVER_SEVENTY = "over_seventy", _("somebody is over seventy")
        SIGN_LANGUAGE = "sign_language", _("sign language")
        COACH = "coach", _("parking for a coach")

    OPEN = (State.ASKED, State.PROPOSED, State.ACCEPTED)

    reference = models.CharField(_("number"), max_length=16, unique=True, editable=False, db_default=NextReference())
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.DESK)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)

    organisation_name = models.CharField(_("organisation"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, blank=True, null=True, related_name="visits", verbose_name=_("known organisation")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Organisation.Kind)
    level = models.CharField(_("level"), max_length=11, choices=Level, default=Level.OTHER)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_purged_at = models.DateTimeField(_("contact forgotten at"), blank=True, null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, db_index=False, related_name="+",
        verbose_name=_("account that asked"),
    )  # fmt: skip
    written_in = models.CharField(_("language of what the contact reads"), max_length=10, blank=True)

    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    second_wish_at = models.DateTimeField(_("or else at"), blank=True, null=True)
    planned_headcount = models.PositiveIntegerField(_("planned headcount"))
    purpose = models.CharField(_("purpose"), max_length=9, choices=Purpose, default=Purpose.OTHER)
    purpose_words = models.CharField(_("purpose in words"), max_length=80, blank=True)
    interests = models.ManyToManyField(Stop, blank=True, related_name="+", verbose_name=_("interests"))
    speech = models.CharField(_("guided in"), max_length=5, choices=Speech, default=Speech.MANDARIN)
    needs = ArrayField(
        models.CharField(max_length=13, choices=Need), blank=True, default=list, verbose_name=_("to be looked after")
    )
    room_wish = models.ForeignKey(
        Room, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("room wished for afterwards")
    )
    note = models.CharField(_("what else they say"), max_length=500, blank=True)

    hosts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="hosted_visits", verbose_name=_("hosts")
    )
    other_hosts = models.CharField(_("hosts without an account"), max_length=80, blank=True)

    answer = models.CharField(_("what the contact was told"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed instead"), blank=True, null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), blank=True, null=True)
    reminded_at = models.DateTimeField(_("reminded at"), blank=True, null=True)
    code_hash = models.CharField(_("code, hashed"), max_length=64, blank=True, editable=False)
    # What the log is searched by, kept by triggers: organisation, contact, purpose, docents and remarks as pairs of
    # characters (see centre.shared.chinese).
    search = SearchVectorField(null=True, editable=False)
    form_key = models.UUIDField(_("key of the form"), unique=True, blank=True, null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["starts_at"], name="visit_by_day"),
            GinIndex(fields=["search"], name="visit_by_words"),
            # What reports read of a visit; the rest of the row is wide.
            models.Index(fields=["id"], include=["kind", "level", "origin"], name="visit_for_reports"),
            models.Index(fields=["created_at"], condition=Q(state="asked"), name="visit_waiting"),
            models.Index(fields=["organisation_name", "starts_at"], name="visit_of_an_organisation"),
            models.Index(
                fields=["asked_by", "starts_at"], condition=Q(asked_by__isnull=False), name="visit_of_an_account"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="visit_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="visit_of_somebody", condition=Q(planned_headcount__gte=1)),
            models.CheckConstraint(name="visit_of_an_organisation_with_a_name", condition=~Q(organisation_name="")),
            models.CheckConstraint(
                name="visit_state_known",
                condition=Q(state__in=["asked", "proposed", "accepted", "declined", "cancelled"]),
            ),
            models.CheckConstraint(
                name="visit_proposed_with_a_time", condition=~Q(state="proposed") | Q(proposed_at__isnull=False)
            ),
            models.CheckConstraint(name="visit_declined_with_a_reason", condition=~Q(state="declined") | ~Q(answer="")),
            models.CheckConstraint(
                name="visit_whose_contact_is_forgotten_has_none",
                condition=Q(contact_purged_at__isnull=True) | Q(contact_name="", contact_phone="", contact_email=""),
            ),
        ]
        permissions = [
            ("see_visits", _("Can see visits and the log")),
            ("plan_visit", _("Can answer and plan visits")),
            ("receive_visit", _("Can receive groups and count them")),
            ("guide_batch", _("Can guide groups")),
            ("see_visit_reports", _("Can see the reports of visits")),
            ("close_month", _("Can close a month and correct a closed one")),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.organisation_name}"

    def get_absolute_url(self) -> str:
        return reverse("reception:desk_visit", args=[self.reference])

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        """Still to be answered, or accepted."""
        return self.state in self.OPEN

    @property
    def is_agreed_to(self) -> bool:
        """Waiting at the very time that the desk had proposed: the group said yes, and it only wants planning."""
        return self.state == self.State.ASKED and self.proposed_at is not None and self.proposed_at == self.starts_at

    @property
    def has_contact(self) -> bool:
        """Whether there is still somebody to call."""
        return bool(self.contact_name or self.contact_phone or self.contact_email)

    @property
    def masked_contact(self) -> str:
        return masked_name(self.contact_name)

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.contact_phone)

    @property
    def needs_in_words(self) -> list[str]:
        return [str(self.Need(need).label) for need in self.needs]


class VisitRoom(models.Model):
    """A room that is reserved for a visit; the reservation is an ordinary one, of the kind "for a visit"."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="visit_rooms", verbose_name=_("visit"))
    reservation = models.OneToOneField(
        Reservation, models.PROTECT, related_name="visit_room", verbose_name=_("reservation")
    )

    class Meta:
        verbose_name = _("room of a visit")
        verbose_name_plural = _("rooms of a visit")
        ordering = ["reservation__starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.visit} · {self.reservation.room}"


@pghistory.track()
class Remark(models.Model):
    """Something worth remembering of a visit: a remark of the desk, thanks, or a complaint."""

    class Kind(models.TextChoices):
        REMARK = "remark", _("remark")
        THANKS = "thanks", _("thanks")
        COMPLAINT = "complaint", _("complaint")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="remarks", verbose_name=_("visit"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.REMARK)
    text = models.CharField(_("text"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="remark_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:40]


class VisitPhoto(models.Model):
    """A photo of a visit, for staff only; re-encoded on upload like every picture."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos", verbose_name=_("visit"))
    image = models.ImageField(_("photo"), upload_to="visits/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    caption = models.CharField(_("what the photo shows"), max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.caption


class Message(models.Model):
    """What the contact of a visit is told: mailed where there is an address, otherwise read to them over the phone."""

    class Deed(models.TextChoices):
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        PROPOSED = "proposed", _("another time proposed")
        MOVED = "moved", _("moved")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        REMINDER = "reminder", _("reminder")
        THANKS = "thanks", _("thanks")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="messages", verbose_name=_("visit"))
    deed = models.CharField(_("about"), max_length=9, choices=Deed)
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"))
    by_mail = models.BooleanField(_("by e-mail"))
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    mailed_at = models.DateTimeField(_("mailed at"), blank=True, null=True)
    told_at = models.DateTimeField(_("told at"), blank=True, null=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("told by")
    )

    class Meta:
        verbose_name = _("message to a contact")
        verbose_name_plural = _("messages to contacts")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(by_mail=False, told_at__isnull=True), name="message_to_be_told"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_delivered(self) -> bool:
        return bool(self.mailed_at or self.told_at)
