"""Notices for tests."""

from typing import Any

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.notifications.models import Notice


def make_notice(person: User | None = None, **fields: Any) -> Notice:
    """An unread notice in somebody's inbox, of which no mail is planned."""
    person = person or make_user()
    return Notice.objects.create(
        person=person, **{"title": "预约已确认", "body": "11 月 23 日见。", "url": "/rooms/", **fields}
    )
