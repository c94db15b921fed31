"""The audit trail as a table to take away."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from centre.accounts.permissions import may
from centre.sheets.columns import Column
from centre.sheets.writing import Noun, Scope
from centre.trail.models import Entry
from centre.trail.queries import Wanted, entries_of

COLUMNS = (
    Column(key="number", chinese="编号", english="Number"),
    Column(key="at", chinese="时间", english="Time"),
    Column(key="kind", chinese="事项", english="What happened"),
    Column(key="account", chinese="账号编号", english="Account number"),
    Column(key="user_name", chinese="用户名", english="User name"),
    Column(key="address", chinese="网络地址", english="Network address"),
    Column(key="request", chinese="请求编号", english="Request"),
    Column(key="page", chinese="页面", english="Page"),
    Column(key="what", chinese="对象", english="What"),
    Column(key="about", chinese="涉及", english="Whose or which"),
    Column(key="facts", chinese="详情", english="More about it"),
)


def _rows(scope: Scope) -> Iterator[Entry]:
    wanted = Wanted(first_day=scope.first_day, last_day=scope.last_day)
    return entries_of(wanted).iterator(chunk_size=2000)


def _values(entry: Entry, scope: Scope) -> Sequence[Any]:
    """User names stand as they are: without them the trail says nothing."""
    facts = json.dumps(entry.facts, ensure_ascii=False) if entry.facts else ""
    told = [entry.who, entry.who_name, entry.address, entry.request_id, entry.page, entry.what, entry.about]
    return [entry.pk, entry.at, entry.kind_words, *told, facts]


TRAIL = Noun(
    key="trail",
    label=_("Audit trail"),
    columns=COLUMNS,
    rows=_rows,
    values=_values,
    may_be_taken_by=lambda person: may(person, "trail.see_trail"),
    by_period=True,
)
