"""Organisations (schools, companies, branches) and who belongs to them."""

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from centre.accounts.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> "OrganisationQuerySet":
        return self.filter(retired_at__isnull=True)

    def of(self, person: "User") -> "OrganisationQuerySet":
        """The active organisations a person belongs to."""
        return self.active().filter(memberships__person=person, memberships__ended_at__isnull=True)


@pghistory.track()
class Organisation(models.Model):
    """A school, branch, company or other body in whose name people reserve and visit."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("school")
        BRANCH = "branch", _("Party organisation")
        GOVERNMENT = "government", _("public body")
        COMPANY = "company", _("company")
        COMMUNITY = "community", _("community group")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=80, unique=True)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    retired_at = models.DateTimeField(_("retired at"), blank=True, null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Membership(models.Model):
    """That a person belongs to an organisation; contacts speak for it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        CONTACT = "contact", _("contact")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    ended_at = models.DateTimeField(_("ended at"), blank=True, null=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"
