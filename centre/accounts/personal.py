"""What is kept about people themselves: the account, what they agreed to, what they did wrong at the door."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from centre.accounts import tries
from centre.accounts.models import ClaimFailure, Consent, Session, User
from centre.shared import personal
from centre.shared.masking import FORGOTTEN
from centre.shared.personal import (
    Category,
    Closing,
    Column,
    Numbered,
    Rule,
    Shown,
    Table,
    Topic,
    name_of,
    of_days,
    owner,
)


def _account_kept() -> str:
    words = _("as long as you have the account; one in which nobody signed in for %(time)s is closed after a warning")
    return str(words) % {"time": personal.time_words(settings.KEPT_DAYS["account"])}


ACCOUNT = Topic(
    key="account",
    what=_("Name, mobile number; e-mail if you like"),
    purpose=_("to know who reserves, and to tell you when something changes"),
    kept=lazy(_account_kept, str)(),
    place=10,
)
CONSENTS = Topic(
    key="consents",
    what=_("What you agreed to, and when"),
    purpose=_("to be able to show that you were asked"),
    kept=_("for good; once the account is closed, without your name"),
    place=15,
)
SIGN_INS = Topic(
    key="sign_ins",
    what=_("Sign-ins and changes: who, when, what"),
    purpose=_("so that mistakes and misuse can be found out; the rules for government sites ask for it"),
    kept=of_days(
        ngettext_lazy("at least %(n)d day", "at least %(n)d days", "n"), lambda: settings.KEPT_DAYS["sign_in"]
    ),
    place=80,
)
WRONG_CODES = Topic(
    key="wrong_codes",
    what=_("Network addresses from which wrong codes were typed"),
    purpose=_("so that nobody finds out a code by trying"),
    kept=_("one day"),
    place=85,
)
STAFF = Topic(
    key="staff",
    what=_("Who of the staff entered, decided or changed something"),
    purpose=_("so that it is clear who may be asked"),
    kept=_("as long as the record it belongs to"),
    place=90,
    told=False,
)


def never_used(now: datetime) -> "QuerySet[User]":
    """Accounts made at the counter that nobody ever signed in to."""
    before = now - timedelta(days=settings.KEPT_DAYS["unused_account"])
    return residents().filter(last_login__isnull=True, must_change_password=True, date_joined__lt=before)


def residents() -> "QuerySet[User]":
    """Accounts that are open and not those of staff."""
    return User.objects.filter(closed_at__isnull=True, is_staff=False, is_superuser=False)


def seen_last() -> Coalesce:
    """When somebody was here last, as far as sign-ins tell."""
    return Coalesce("last_login", "date_joined")


def to_be_warned(now: datetime) -> "QuerySet[User]":
    """Whose account will be closed because nobody signs in, and who was not told so since they were here last."""
    days = settings.KEPT_DAYS["account"] - settings.KEPT_DAYS["warning"]
    untold = Q(warned_at__isnull=True) | Q(warned_at__lt=F("seen"))
    return residents().annotate(seen=seen_last()).filter(untold, seen__lt=now - timedelta(days=days)).order_by("pk")


def left_alone(now: datetime) -> "QuerySet[User]":
    """Whose account is to be closed: nobody signed in for years, and the warning is long enough ago."""
    longest, warning = (timedelta(days=settings.KEPT_DAYS[key]) for key in ("account", "warning"))
    unused = residents().annotate(seen=seen_last()).filter(seen__lt=now - longest, warned_at__gte=F("seen"))
    return unused.filter(warned_at__lt=now - warning).order_by("pk")


USER = Table(
    model=User,
    topic=ACCOUNT,
    rows_of=lambda person: User.objects.filter(pk=person.pk),
    columns=(
        Column(name="username", category=Category.ACCOUNT, empty=Numbered(words="#")),
        name_of("name", empty=FORGOTTEN),
        personal.phone_of("phone", empty=None),
        Column(name="email", category=Category.EMAIL),
        Column(name="language", category=Category.CHOICE, shown=Shown.NEVER),
        Column(
            name="password",
            category=Category.SECRET,
            shown=Shown.NEVER,
            empty=Numbered(words="!"),
            exported=False,
            because=_("it is kept as a hash only"),
        ),
    ),
    also=("date_joined", "last_login", "elderly_mode", "high_contrast"),
)
TABLES = (
    USER,
    *(
        Table(
            model=model,
            topic=ACCOUNT,
            rows_of=personal.of(model, "user"),
            row_goes=True,
            columns=(owner("user"),),
            why_not_exported=_("only staff have roles"),
        )
        for model in (User.groups.through, User.user_permissions.through)
    ),
    Table(
        model=Consent,
        topic=CONSENTS,
        rows_of=personal.of(Consent, "person"),
        columns=(owner("person"),),
        also=("notice_version", "agreed_at"),
        impersonal={"notice_version": "the number of a text"},
    ),
    Table(
        model=Session,
        topic=ACCOUNT,
        rows_of=personal.of(Session, "person"),
        row_goes=True,
        columns=(
            owner("person"),
            Column(name="session_key", category=Category.SECRET, shown=Shown.NEVER),
            Column(name="session_data", category=Category.WORDS, shown=Shown.NEVER),
        ),
        why_not_exported=_("whoever has it is signed in as you"),
    ),
    *(
        Table(
            model=model,
            topic=ACCOUNT,
            rows_of=personal.of(model, path),
            row_goes=True,
            columns=(
                *((owner("user"),) if path == "user" else ()),
                *(Column(name=name, category=Category.SECRET, shown=Shown.NEVER) for name in secret),
            ),
            why_not_exported=_("whoever has it could sign in as you"),
            impersonal={"name": "one of two words"} if path == "user" else {},
        )
        for model, path, secret in (
            (TOTPDevice, "user", ("key",)),
            (StaticToken, "device__user", ("token",)),
            (StaticDevice, "user", ()),
        )
    ),
    Table(
        model=ClaimFailure,
        topic=WRONG_CODES,
        columns=tuple(
            Column(name=name, category=category, shown=Shown.NEVER, closing=Closing.KEPT, because=_("one day"))
            for name, category in (("address", Category.NETWORK), ("reference", Category.WORDS))
        ),
        impersonal={"purpose": "which form it was"},
    ),
)
RULES = (
    Rule(
        key="accounts.wrong_codes",
        what=_("Network addresses from which wrong codes were typed"),
        after=_("one day"),
        columns=("accounts.ClaimFailure.address", "accounts.ClaimFailure.reference"),
        due=lambda now: tries.old_failures(now=now),
        deletes=True,
    ),
    Rule(
        key="sessions",
        what=_("Sign-ins that are over"),
        after=_("at once"),
        columns=("accounts.Session.session_key", "accounts.Session.session_data"),
        due=lambda now: Session.objects.filter(expire_date__lt=now),
        deletes=True,
    ),
)
