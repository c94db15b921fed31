"""What a counter sends: presses, one by one from buttons or many from a script, and corrections."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reception.counting import MOST_PEOPLE, MOST_PRESSES, Press, undoing
from reception.forms.desk_walk_in import LONGEST_REASON
from reception.models import Category, Tally
from reception.queries.counter import Counter

MOST_LETTERS = LONGEST_REASON or 0


class CorrectionForm(CommandForm):
    """The numbers themselves, for whoever has counted on paper; one field for each category."""

    over_capacity_reason = forms.CharField(
        label=_("Why more than the hall holds"), max_length=LONGEST_REASON, required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, counter: Counter) -> None:
        super().__init__(data, initial={"key": uuid4()}, prefix="set")
        self.categories = {f"category-{line.category.pk}": line.category for line in counter.lines}
        for line in counter.lines:
            self.fields[f"category-{line.category.pk}"] = _number(line.category, line.people)
        self.order_fields([*self.categories, "over_capacity_reason", "key"])

    def command(self) -> dict[str, Any]:
        typed = self.cleaned_data
        counts = {category: typed[name] for name, category in self.categories.items() if typed[name] is not None}
        reason = typed["over_capacity_reason"]
        return {"counts": counts, "key": typed.get("key") or uuid4(), "over_capacity_reason": reason}


def _number(category: Category, people: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=category.name,
        initial=people,
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def pressed(data: Mapping[str, str]) -> Press:
    """The press of a button: `press` is `category:change`. Raises BadRequest for anything else."""
    category, _colon, change = data.get("press", "").partition(":")
    found = _categories([_whole(category)])
    return _press({"key": data.get("key"), "category": _whole(category), "change": _whole(change)}, found)


def undone(data: Mapping[str, str]) -> Press:
    """What undoes the press whose key is in `undo`. Raises BadRequest for a key that is none."""
    tally = Tally.objects.select_related("category").filter(key=_key(data.get("undo"))).first()
    if tally is None:
        raise BadRequest
    return Press(key=undoing(tally.key), category=tally.category, change=-tally.change)


def replayed(body: bytes) -> tuple[list[Press], str]:
    """The presses that a script kept, in their order, and why there are more than the hall holds. Raises BadRequest."""
    try:
        sent = json.loads(body)
        rows, reason = sent["presses"], sent.get("over_capacity_reason", "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadRequest from None
    if not isinstance(rows, list) or len(rows) > MOST_PRESSES or not all(isinstance(row, dict) for row in rows):
        raise BadRequest
    if not isinstance(reason, str) or "\0" in reason or len(reason) > MOST_LETTERS:
        raise BadRequest(gettext("This reason is too long."))
    found = _categories([row.get("category") for row in rows])
    return [_press(row, found) for row in rows], reason


def _press(row: Mapping[str, Any], categories: Mapping[int, Category]) -> Press:
    number, change = row.get("category"), row.get("change")
    category = categories.get(number) if _is_whole(number) else None
    if category is None or not _is_whole(change):
        raise BadRequest
    return Press(key=_key(row.get("key")), category=category, change=change, pressed_at=_moment(row.get("pressed_at")))


def _categories(keys: list[Any]) -> dict[int, Category]:
    wanted = {key for key in keys if _is_whole(key) and 0 < key < 2**31}
    return Category.objects.in_bulk(wanted) if wanted else {}


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(text: str) -> int | None:
    """The number of a button; None for anything that no button says."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _key(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise BadRequest from None


def _moment(milliseconds: Any) -> datetime | None:
    """When a phone says that it was; None for what is no moment."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
