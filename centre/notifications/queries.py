"""Reads about notices, shaped for the inbox."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.notifications.permissions import notices_of
from centre.shared.db import prepared
from centre.shared.timespan import local_day
from centre.shared.wording import clock, day_words

UNREAD = "SELECT count(*) FROM notifications_notice WHERE person_id = %s AND read_at IS NULL"


def inbox(person: User, *, only_unread: bool = False) -> QuerySet[Notice]:
    """The notices of a person: unread ones first, within both the latest first."""
    notices = notices_of(person)
    if only_unread:
        notices = notices.filter(read_at__isnull=True)
    return notices.order_by(IsNull(F("read_at"), True).desc(), "-created_at", "-pk")


def unread_of(person: int) -> int:
    """How many notices a person, by primary key, has not read; written out because every page tells it."""
    with prepared() as cursor:
        cursor.execute(UNREAD, [person])
        return int(cursor.fetchone()[0])


def sent_words(at: datetime, *, now: datetime) -> str:
    """When a notice came: `今天 10:40`, `昨天 16:05`, `5 月 18 日`, with the year when it was another one."""
    day, today = local_day(at), local_day(now)
    if day == today:
        return _("today %(clock)s") % {"clock": clock(at)}
    if day == today - timedelta(days=1):
        return _("yesterday %(clock)s") % {"clock": clock(at)}
    return day_words(day) if day.year == today.year else f"{day:%Y-%m-%d}"
