"""The form of an issue: which one it is, when it came, where it lies."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from reading_room.cataloguing import FIRST_ISSUE_YEAR, LARGEST_WHOLE_NUMBER, LAST_ISSUE_YEAR
from reading_room.forms.desk_copies import TierField
from reading_room.issues import following
from reading_room.models import Issue

NAMES = ("year", "number", "whole_number", "published_on", "arrived_on")


class IssueForm(CommandForm):
    """One issue of a periodical."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_ISSUE_YEAR, max_value=LAST_ISSUE_YEAR)
    number = forms.CharField(
        label=pgettext_lazy("of an issue", "Number"), max_length=Issue._meta.get_field("number").max_length
    )
    whole_number = forms.IntegerField(
        label=_("Number from the first issue on"), required=False, min_value=1, max_value=LARGEST_WHOLE_NUMBER
    )
    published_on = DayField(label=_("Published on"), required=False)
    arrived_on = DayField(label=_("Arrived on"))
    tier = TierField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)

    @classmethod
    def of(cls, issue: Issue, data: Any = None) -> "IssueForm":
        """To put an issue right."""
        return cls(data, initial={**{name: getattr(issue, name) for name in NAMES}, "tier": issue.tier_id})

    @classmethod
    def after(cls, latest: Issue | None, *, today: date, data: Any = None, prefix: str = "") -> "IssueForm":
        """For the issue that comes after `latest`; it came today."""
        if latest is None:
            return cls(data, initial={"year": today.year, "arrived_on": today}, prefix=prefix or None)
        year, number = following(latest.year, latest.number, today=today)
        whole = latest.whole_number + 1 if latest.whole_number else None
        there = {"year": year, "number": number, "whole_number": whole, "arrived_on": today, "tier": latest.tier_id}
        return cls(data, initial=there, prefix=prefix or None)

    def command(self) -> dict[str, Any]:
        """The arguments of `cataloguing.enter_issue` and `change_issue`."""
        return {name: self.cleaned_data[name] for name in (*NAMES, "tier")}


class NextIssueForm(IssueForm):
    """The next issue in one line: it lies where the latest one lies."""

    published_on = None  # type: ignore[assignment]
    tier = None  # type: ignore[assignment]

    def command(self) -> dict[str, Any]:
        """The arguments of `cataloguing.enter_issue`, but for the tier."""
        return dict(self.cleaned_data)
