"""What is said to whom after a deed: to those who may sign next, and to those who wrote.

Every function wants the transaction of its deed.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.notifications.actions import in_language_of, tell
from exhibits.models import Signature, Version
from exhibits.states import RIGHT_OF_WORK


def step_waits(version: Version, step: Signature) -> None:
    """The step has its turn: everybody who may sign it learns of it, but for those who wrote or signed."""
    words = {"title": version.title, "step": step.name}
    _tell_all(
        _who_may_sign(version, step),
        version,
        lambda: _("To be signed: %(title)s, %(step)s") % words,
        lambda: _("The version waits for %(step)s. Please read it and sign, or return it with a comment.") % words,
    )


def version_returned(version: Version, step: Signature) -> None:
    """A reviewer sent it back."""
    words = {"title": version.title, "step": step.name, "comment": step.comment}
    _tell_all(
        _authors(version),
        version,
        lambda: _("Returned: %(title)s") % words,
        lambda: _("%(step)s: %(comment)s") % words,
    )


def version_approved(version: Version) -> None:
    """It is on show."""
    words = {"title": version.title, "number": version.number}
    _tell_all(
        _authors(version),
        version,
        lambda: _("On show: %(title)s") % words,
        lambda: _("Version %(number)s has passed every step and is what everybody sees now.") % words,
    )


def version_withdrawn(version: Version) -> None:
    """It was taken off."""
    words = {"title": version.title, "reason": version.withdrawn_because}
    _tell_all(
        _authors(version),
        version,
        lambda: _("Withdrawn: %(title)s") % words,
        lambda: _("It is no longer on show. Reason: %(reason)s") % words,
    )


def _authors(version: Version) -> Iterable[User]:
    return User.objects.filter(pk__in=version.author_rows.values("person"), is_active=True).order_by("pk")


def _who_may_sign(version: Version, step: Signature) -> Iterable[User]:
    app, codename = RIGHT_OF_WORK[step.work].split(".")
    right = Permission.objects.get(content_type__app_label=app, codename=codename)
    holders = User.objects.filter(Q(groups__permissions=right) | Q(user_permissions=right), is_active=True)
    signed = version.signatures.filter(by__isnull=False).values("by")
    found = holders.filter(is_staff=True).exclude(pk__in=version.author_rows.values("person")).exclude(pk__in=signed)
    return found.order_by("pk").distinct()


def _tell_all(people: Iterable[User], version: Version, title: Callable[[], str], body: Callable[[], str]) -> None:
    url = reverse("exhibits:desk_piece", args=[version.piece_id])
    for person in people:
        with in_language_of(person):
            tell(person=person, title=title(), body=body(), url=url)
