"""What somebody had typed when their time ran out, carried through the sign-in page and offered once more.

It travels signed in the page itself, so that nothing personal is stored on the server for people who never come back.
Passwords and uploaded files are left behind.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import QueryDict

from centre.accounts.models import User

SALT = "centre.accounts.kept_forms"
KEPT_FOR_SECONDS = 3600
LARGEST = 200_000
NEVER_KEPT = {"csrfmiddlewaretoken", "repeated", "kept"}


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """The address a form was sent to, and its fields in order."""

    path: str
    fields: list[tuple[str, str]]


def packed(*, path: str, data: QueryDict, person_id: int | None) -> str:
    """The signed text of a form that only `person_id` gets back.

    With None it is for whoever signs in, and worth keeping only if something was typed. Empty when nothing is kept.
    """
    fields = fields_of(data)
    if person_id is None and not any(value for _name, value in fields):
        return ""
    text = signing.dumps({"path": path, "fields": fields, "person": person_id}, salt=SALT, compress=True)
    return text if len(text) <= LARGEST else ""


def fields_of(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed into a form and may be carried through another page, in order."""
    return [(name, value) for name, values in data.lists() for value in values if _may_be_kept(name)]


def unpacked(text: str, person: User) -> KeptForm | None:
    """What was kept, if it is ours, young enough and this person's."""
    try:
        kept = signing.loads(text, salt=SALT, max_age=KEPT_FOR_SECONDS)
    except signing.BadSignature:
        return None
    if kept["person"] not in (None, person.pk):
        return None
    return KeptForm(path=kept["path"], fields=[(name, value) for name, value in kept["fields"]])


def _may_be_kept(name: str) -> bool:
    return name not in NEVER_KEPT and "password" not in name
