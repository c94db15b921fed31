"""People for tests. `make_user()` is a resident with nothing special; name what your test is about."""

from itertools import count
from typing import Any

from centre.accounts.models import User

numbers = count(1)


def make_user(username: str | None = None, **fields: Any) -> User:
    """A saved person who cannot sign in by password; `password=` sets one. `staff=True` is short for `is_staff`."""
    number = next(numbers)
    username = username or f"person{number}"
    password = fields.pop("password", None)
    fields["is_staff"] = fields.pop("staff", fields.get("is_staff", False))
    person = User(username=username, **{"name": f"居民{number}", "phone": f"139{number:08d}", **fields})
    person.set_password(password)
    person.save()
    return person
