"""What must not be on a site that people use; asked by `manage.py check --deploy` before it is opened."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from centre.portal.demo.people import can_sign_in


def register_all() -> None:
    """Let `manage.py check --deploy` ask."""
    for check in (settings_are_for_the_public, every_node_has_the_same_key, nobody_is_invented):
        register(check, Tags.security, deploy=True)


def settings_are_for_the_public(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """No pages for developers, no host of everybody's choice, nothing without TLS."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", hint="Take it out of the environment.", id="portal.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Set ALLOWED_HOSTS to the names of the site, with commas between them."
        found.append(Error("ALLOWED_HOSTS allows every name.", hint=hint, id="portal.E002"))
    if not settings.HTTPS:
        hint = "Set HTTPS=true behind a proxy with TLS, see docs/operations.md."
        found.append(Error("Passwords and sessions travel without TLS.", hint=hint, id="portal.E003"))
    return found


def every_node_has_the_same_key(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Behind TLS, and with a database that other machines reach as well, a key is given, not made by each machine.

    With keys of their own the nodes would not know each other's sessions and codes: people are thrown out at random.
    """
    is_of_this_machine = str(settings.DATABASES["default"]["HOST"]).startswith("/") and not settings.POOLER
    if settings.SECRET_KEY_IS_GIVEN or not settings.HTTPS or is_of_this_machine:
        return []
    hint = "Set SECRET_KEY in the environment, to the same on every node; a key that was made is in var/secret-key.txt."
    return [Warning("This machine made its own SECRET_KEY.", hint=hint, id="portal.W002")]


def nobody_is_invented(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Nobody of the demonstration centre can sign in: all of them have one password, which is in a file."""
    try:
        names = [person.username for person in can_sign_in()]
    except DatabaseError as error:
        told = f"The database could not be asked for accounts of the demonstration: {type(error).__name__}."
        return [Warning(told, hint="Check again when it is there.", id="portal.W001")]
    if not names:
        return []
    hint = "Begin with an empty database and `manage.py createsuperuser`, or close these accounts at /desk/accounts/."
    return [Error(f"People of the demonstration can sign in: {', '.join(names)}.", hint=hint, id="portal.E004")]
