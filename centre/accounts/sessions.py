"""Where sessions are kept: in the database, each beside the person who is signed in, so that it is found again."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from centre.shared.db import prepared

if TYPE_CHECKING:
    from centre.accounts.models import Session


LOAD = "SELECT session_data FROM accounts_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    """Django's own, with one more column."""

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        from centre.accounts.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        """Written out because every page of somebody who is signed in begins with it."""
        with prepared() as cursor:
            cursor.execute(LOAD, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether this can be a key at all: what a browser says may hold anything, such as NUL."""
        valid = super()._validate_session_key(key)  # type: ignore[misc]  # unknown to the stubs
        return bool(valid and key and key.isascii() and key.isalnum())

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        session.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session
