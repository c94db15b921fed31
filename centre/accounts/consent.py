"""Which privacy notice is shown, and whether somebody agreed to it."""

from centre.accounts.models import User

# Raise it together with the text of the notice; who agreed to which version is kept.
PRIVACY_NOTICE_VERSION = "3"


def has_agreed(person: User) -> bool:
    """Whether the person agreed to the notice as it reads now."""
    return person.consents.filter(notice_version=PRIVACY_NOTICE_VERSION).exists()
