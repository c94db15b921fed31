"""The audit trail: what was done that somebody may have to answer for. Rows are added and never changed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a row of the trail tells of."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    LOCKED_OUT = "locked_out", _("sign-in locked")
    SIGN_IN_CHANGED = "sign_in_changed", _("password or second factor changed")
    REFUSED = "refused", _("no permission")
    UNMASKED = "unmasked", _("personal data looked at")
    EXPORTED = "exported", _("table taken away")
    DATA_EXPORTED = "data_exported", _("own data taken away")
    ACCOUNT_CLOSED = "account_closed", _("account closed")
    FORGOTTEN = "forgotten", _("personal data deleted after its time")
    CHANGED = "changed", _("data changed")
    SETTING = "setting", _("setting changed")
    UPKEEP = "upkeep", _("backup or maintenance")
    LOOKED = "looked", _("audit trail looked at")


class Entry(models.Model):
    """One deed. Who did it is kept as a number and the user name of that time: an account may go, the trail stays."""

    kind = models.CharField(_("what happened"), max_length=24)
    who = models.BigIntegerField(_("account number"), null=True)
    who_name = models.CharField(_("user name"), max_length=150, blank=True)
    address = models.CharField(_("network address"), max_length=64, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    page = models.CharField(_("page"), max_length=200, blank=True)
    what = models.CharField(_("what"), max_length=80, blank=True)
    about = models.CharField(_("whose or which"), max_length=200, blank=True)
    facts = models.JSONField(_("more about it"), default=dict)
    context = models.UUIDField(_("changes"), null=True)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")
        default_permissions = ()
        permissions = [("see_trail", _("Can read the audit trail"))]
        indexes = [
            models.Index(fields=["at", "id"], name="entry_by_time"),
            models.Index(fields=["kind", "at", "id"], name="entry_by_kind"),
            models.Index(fields=["who", "at", "id"], name="entry_by_who"),
            models.Index(fields=["address", "at", "id"], name="entry_by_address"),
            models.Index(fields=["request_id"], name="entry_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"

    @property
    def kind_words(self) -> str:
        """What happened, in the language of the reader."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind


class Seal(models.Model):
    """What the trail was when a day was over: the fingerprint of its entries and of the seal before.

    The entries of a day are those after the last one of the day before, up to and including `last_entry`.
    """

    day = models.DateField(_("day"), unique=True)
    last_entry = models.BigIntegerField(_("last entry"))
    entries = models.PositiveIntegerField(_("entries"))
    columns = models.JSONField(_("columns of the history it covers"), default=dict)
    content = models.CharField(_("fingerprint of the entries"), max_length=64, default="")
    history = models.CharField(_("fingerprint of the history"), max_length=64, blank=True)
    digest = models.CharField(_("fingerprint"), max_length=64)
    at = models.DateTimeField(_("sealed at"), db_default=Now())

    class Meta:
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of the audit trail")
        ordering = ["day"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.digest[:12]}"
