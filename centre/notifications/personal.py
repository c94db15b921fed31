"""What is kept of the inbox."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from centre.notifications.models import Notice
from centre.shared import personal
from centre.shared.personal import Rule, Table, Topic, owner, time_words, words


def _kept() -> str:
    return time_words(settings.KEPT_DAYS["notice"])


def _old(now: datetime) -> "QuerySet[Notice]":
    return Notice.objects.filter(created_at__lt=now - timedelta(days=settings.KEPT_DAYS["notice"]))


NOTICES = Topic(
    key="notices",
    what=_("What we told you: your inbox"),
    purpose=_("so that you can look it up"),
    kept=lazy(_kept, str)(),
    place=60,
)
TABLES = (
    Table(
        model=Notice,
        topic=NOTICES,
        rows_of=personal.of(Notice, "person"),
        row_goes=True,
        columns=(owner("person"), *words("title", "body")),
        also=("url", "created_at", "read_at", "mailed_at"),
        impersonal={"url": "a path of this site"},
    ),
)
RULES = (
    Rule(
        key="notifications.notices",
        what=_("Notices in the inbox"),
        after=lazy(_kept, str)(),
        columns=("notifications.Notice.title", "notifications.Notice.body"),
        due=_old,
        deletes=True,
    ),
)
