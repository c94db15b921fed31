"""The tables of packages and of the trail, which know nothing of the map themselves, and what they hold of people."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context, Events, MiddlewareEvents
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

from centre.accounts.models import User
from centre.accounts.personal import SIGN_INS
from centre.shared.masking import FORGOTTEN
from centre.shared.personal import Category, Closing, Column, Rule, Shown, Table, done_by
from centre.trail.models import Entry, Seal

BY_LAW = _("the rules for government sites ask that it is kept for at least 366 days")


def _named(model: type[Model]) -> "Callable[[User], QuerySet[Any]]":
    def rows(person: User) -> "QuerySet[Any]":
        names = [name for name in (person.username, person.phone) if name]
        return model._default_manager.filter(username__in=names)

    return rows


def _notes_about(person: User) -> "QuerySet[LogEntry]":
    """What the administration site noted about the account, and wherever else it says the name, as JSON or as it is."""
    kind = ContentType.objects.get_for_model(User)
    named = Q(content_type=kind, object_id=str(person.pk))
    for word in filter(None, (person.name, person.username, person.phone)):
        named |= _says(word)
    return LogEntry.objects.filter(named)


def _says(word: str) -> Q:
    """A word in Latin letters or digits only by itself: the name `ed` is a part of every "changed"."""
    if word.isascii():
        alone = rf"\y{re.escape(word)}\y"
        return Q(object_repr__regex=alone) | Q(change_message__regex=alone)
    as_json = json.dumps(word)[1:-1]
    return Q(object_repr__contains=word) | Q(change_message__contains=word) | Q(change_message__contains=as_json)


def _network(*names: str, closing: Closing = Closing.EMPTIED) -> tuple[Column, ...]:
    return tuple(
        Column(name=name, category=Category.NETWORK, shown=Shown.NEVER, closing=closing, empty=_nothing(name))
        for name in names
    )


def _nothing(name: str) -> str | None:
    return None if name == "ip_address" else ""


def _typed(**more: Any) -> Column:
    return Column(name="username", category=Category.ACCOUNT, shown=Shown.TO_STAFF, empty=FORGOTTEN, **more)


PATHS = dict.fromkeys(("path_info", "http_accept"), "a path of this site; what a browser takes")
SIGN_IN_TABLES = tuple(
    Table(
        model=model,
        topic=SIGN_INS,
        rows_of=_named(model),
        columns=(_typed(), *_network("ip_address", "user_agent")),
        also=("attempt_time",),
        impersonal=PATHS | more,
    )
    for model, more in ((AccessLog, {"session_hash": "a checksum"}), (AccessFailureLog, {}))
)
TABLES = (
    *SIGN_IN_TABLES,
    Table(
        model=AccessAttempt,
        topic=SIGN_INS,
        rows_of=_named(AccessAttempt),
        row_goes=True,
        columns=(_typed(), *_network("ip_address", "user_agent")),
        also=("attempt_time", "failures_since_start"),
        impersonal={**PATHS, **dict.fromkeys(("get_data", "post_data"), "what was typed, made unreadable by settings")},
    ),
    Table(
        model=Entry,
        topic=SIGN_INS,
        rows_of=lambda person: Entry.objects.filter(who=person.pk),
        columns=(
            Column(name="who_name", category=Category.ACCOUNT, closing=Closing.KEPT, because=BY_LAW),
            Column(name="address", category=Category.NETWORK, closing=Closing.KEPT, because=BY_LAW),
            *(
                Column(name=name, category=Category.WORDS, closing=Closing.KEPT, because=BY_LAW, exported=False)
                for name in ("about", "facts")
            ),
        ),
        also=("kind", "what", "page", "at"),
        impersonal=dict.fromkeys(("kind", "request_id", "page", "what"), "what was done on which page of this site"),
    ),
    Table(
        model=Context,
        topic=SIGN_INS,
        columns=(Column(name="metadata", category=Category.WORDS, closing=Closing.KEPT, because=BY_LAW),),
    ),
    Table(
        model=LogEntry,
        topic=SIGN_INS,
        rows_of=_notes_about,
        columns=(
            *(Column(name=name, category=Category.WORDS) for name in ("object_repr", "change_message")),
            *done_by("user"),
        ),
        why_not_exported=_("the history of the account says the same"),
        impersonal={"object_id": "a number"},
    ),
)
IMPERSONAL = {
    Seal: "checksums",
    Group: "names of roles",
    Permission: "names of rights",
    ContentType: "names of tables",
    Events: "a view on the history, nothing of its own",
    MiddlewareEvents: "a view on the history, nothing of its own",
    ProcrastinateJob: "keys of rows only; a job about a row that is gone does nothing",
    ProcrastinateEvent: "when a job ran",
    ProcrastinatePeriodicDefer: "names of jobs",
    ProcrastinateWorker: "processes",
}


def _long_ago(now: datetime) -> datetime:
    return now - timedelta(days=settings.KEPT_DAYS["sign_in"])


def _old_logs(model: type[Model]) -> "Callable[[datetime], QuerySet[Any]]":
    return lambda now: model._default_manager.filter(attempt_time__lt=_long_ago(now))


RULES = (
    *(
        Rule(
            key=f"axes.{model._meta.model_name}",
            what=what,
            after=SIGN_INS.kept,
            columns=tuple(f"axes.{model.__name__}.{name}" for name in ("username", "ip_address", "user_agent")),
            due=_old_logs(model),
            deletes=True,
        )
        for model, what in (
            (AccessLog, _("Sign-ins as they were recorded before the audit trail")),
            (AccessFailureLog, _("Failed sign-ins")),
            (AccessAttempt, _("Failed sign-ins that count for the lock")),
        )
    ),
    Rule(
        key="admin.notes",
        what=_("Notes of the administration site"),
        after=SIGN_INS.kept,
        columns=("admin.LogEntry.object_repr", "admin.LogEntry.change_message"),
        due=lambda now: LogEntry.objects.filter(action_time__lt=_long_ago(now)),
        deletes=True,
    ),
)
