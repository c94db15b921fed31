"""Commands about people. Each takes `by`, the signed-in person who does it; somebody who registers does it alone."""

import secrets

import pghistory
from axes.utils import reset as forget_failures
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.accounts.consent import PRIVACY_NOTICE_VERSION
from centre.accounts.devices import end_sessions_of
from centre.accounts.models import Consent, User
from centre.accounts.passwords import one_time_password
from centre.shared.preferences import Preferences, remember
from centre.shared.problems import Problem, Refused
from centre.trail.models import Entry, Kind
from centre.trail.recording import record

# A number that is taken must look like any other reason, or the form would tell who has an account.
NOT_COMPLETED = Problem(
    code="registration_not_completed",
    message=_(
        "This registration could not be completed. If you already have an account, please sign in, "
        "or ask the reception desk."
    ),
)
PHONE_TAKEN_AT_THE_DESK = Problem(
    code="phone_taken", field="phone", message=_("There is already an account with this number. Look it up instead.")
)
PHONE_NOT_CHANGED = Problem(
    code="phone_not_changed",
    field="phone",
    message=_("The number could not be changed to this one. Please ask the reception desk."),
)

# No user name is made from the number: it would be a second place to keep it, and wrong once the number changes.
NAME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _new_person(
    *, name: str, phone: str | None, password: str, username: str, problem: Problem, **fields: bool
) -> User:
    person = User(name=name, phone=phone or None, username=username or _free_username(), **fields)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Refused([problem]) from error
    return person


def _free_username() -> str:
    return "r-" + "".join(secrets.choice(NAME_LETTERS) for _letter in range(8))


@transaction.atomic
def register(*, name: str, phone: str, password: str, username: str = "") -> User:
    """A resident makes an account and agrees to the privacy notice as it reads now.

    Raises Refused without saying whether the number is taken.
    """
    person = _new_person(name=name, phone=phone, password=password, username=username, problem=NOT_COMPLETED)
    agree(by=person)
    return person


def agree(*, by: User) -> None:
    """Agree to the privacy notice as it reads now; a second time changes nothing."""
    Consent.objects.get_or_create(
        person=by, notice_version=PRIVACY_NOTICE_VERSION, defaults={"agreed_at": timezone.now()}
    )


@transaction.atomic
def create_account_at_counter(*, name: str, phone: str, by: User) -> tuple[User, str]:
    """Make an account for the person at the counter; returns it with the one-time password, which is kept nowhere.

    They agree to the privacy notice themselves, when they choose their own password.
    """
    password = one_time_password()
    with pghistory.context(user=by.pk, reason="account made at the counter"):
        person = _new_person(
            name=name,
            phone=phone,
            password=password,
            username="",
            problem=PHONE_TAKEN_AT_THE_DESK,
            must_change_password=True,
        )
    return person, password


@transaction.atomic
def renew_password_at_counter(*, person: User, by: User) -> str:
    """Give somebody who forgot theirs a one-time password; what they had no longer works and a lock is lifted."""
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    with pghistory.context(user=by.pk, reason="new one-time password at the counter"):
        person.save(update_fields=["password", "must_change_password"])
    forget_failures(username=person.phone or person.username)
    end_sessions_of(person)
    record(Kind.SIGN_IN_CHANGED, by=by, about=f"{person.masked_name} ({person.username})")
    return password


@transaction.atomic
def change_password(*, password: str, by: User) -> None:
    """Choose one's own password; every other device is signed out by it."""
    by.set_password(password)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password"])
    record(Kind.SIGN_IN_CHANGED, by=by)


def edit_profile(*, name: str, email: str, preferences: Preferences, by: User) -> None:
    """Change what one is called, where mail goes, and how pages are shown."""
    by.name, by.email = name, email
    by.save(update_fields=["name", "email"])
    remember(preferences, by)


def change_phone(*, phone: str, by: User) -> None:
    """Change one's own number. Raises Refused without saying that somebody else has it."""
    before, by.phone = by.phone, phone
    try:
        with transaction.atomic():
            by.save(update_fields=["phone"])
    except IntegrityError as error:
        by.phone = before
        raise Refused([PHONE_NOT_CHANGED]) from error


def unmask(*, person: User, by: User) -> Entry:
    """Note that `by` looks at the full name and number of `person`."""
    return record(Kind.UNMASKED, by=by, about=f"{person.masked_name} ({person.username})")
