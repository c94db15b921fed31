"""People who sign in."""

from typing import ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.accounts.sessions import SessionStore
from centre.shared.masking import masked_name, masked_phone

phone_number = RegexValidator(r"^1\d{10}$", _("A mobile number has 11 digits, such as 13800000000."), code="phone")


@pghistory.track(exclude=["password", "last_login", "warned_at"])
class User(AbstractUser):
    """Somebody with an account: a resident, or staff when `is_staff`."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(
        _("mobile number"), max_length=11, blank=True, null=True, unique=True, validators=[phone_number]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    elderly_mode = models.BooleanField(_("elder mode"), default=False)
    high_contrast = models.BooleanField(_("high contrast"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    must_change_password = models.BooleanField(_("must choose an own password"), default=False)
    warned_at = models.DateTimeField(_("told that the account will be closed"), blank=True, null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), blank=True, null=True, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_phone_is_a_mobile_number",
                condition=models.Q(phone__isnull=True) | models.Q(phone__regex=r"^1\d{10}$"),
            ),
            models.CheckConstraint(
                name="user_closed_is_nobody",
                condition=models.Q(closed_at__isnull=True)
                | models.Q(is_active=False, is_staff=False, is_superuser=False, phone__isnull=True, email=""),
            ),
            models.CheckConstraint(
                name="user_name_is_no_mobile_number", condition=~models.Q(username__regex=r"^1\d{10}$")
            ),
        ]
        permissions = [
            ("create_account_at_counter", _("Can create an account for a person at the counter")),
            ("unmask_person", _("Can see full names and phone numbers")),
            ("see_self_audit", _("Can see whether the portal keeps its promises")),
            ("see_dashboard", _("Can see the figures of the whole house")),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def masked_name(self) -> str:
        return masked_name(self.name)

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.phone or "")


@pghistory.track()
class Consent(models.Model):
    """That a person agreed to one version of the privacy notice, and when."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents", verbose_name=_("person"))
    notice_version = models.CharField(_("version of the notice"), max_length=20)
    agreed_at = models.DateTimeField(_("agreed at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["person", "notice_version"], name="consent_once_per_version")]

    def __str__(self) -> str:
        return f"{self.person} · {self.notice_version}"


class Session(AbstractBaseSession):
    """A browser that somebody is signed in with, or that nobody is but that has to be remembered for a while."""

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name=_("person")
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("sign-in that holds")  # type: ignore[assignment]
        verbose_name_plural = _("sign-ins that hold")  # type: ignore[assignment]
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class ClaimFailure(models.Model):
    """A code that was wrong, so that guessing can be slowed down; kept for a day.

    The reference is what was typed, whether or not there is such a thing.
    """

    purpose = models.CharField(_("purpose"), max_length=40)
    address = models.CharField(_("network address"), max_length=64)
    reference = models.CharField(_("reference"), max_length=16, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("wrong claim code")
        verbose_name_plural = _("wrong claim codes")
        indexes = [
            models.Index(fields=["address", "at"], name="failure_by_address"),
            models.Index(fields=["reference", "at"], name="failure_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
