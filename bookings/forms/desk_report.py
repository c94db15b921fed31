"""Which days and rooms a report is about, which rows of it, and which table is taken away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.rooms import grouped_choices
from bookings.models import Room
from bookings.queries.reports.asked import Asked, all_rooms, in_use_since, usual_periods
from bookings.queries.reports.figures import ALL_FIGURES, Figure
from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from centre.sheets.models import Export

LONGEST = timedelta(days=3 * 366)
LEAD_LABELS = {
    "same_day": _("the same day"),
    "days_1_3": _("1–3 days"),
    "days_4_7": _("4–7 days"),
    "days_8_30": _("8–30 days"),
    "days_31": _("more than 30 days"),
}
PERIOD_LABELS = {
    "this_week": _("This week"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_year": _("This year"),
}


class ReportForm(CommandForm):
    """It stands in the address: `?from=2026-05-01&to=2026-05-31&where=room-3`. Without days it is this month so far."""

    where = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, data: Mapping[str, Any], *, today: date) -> None:
        first, last = usual_periods(today)["this_month"]
        empty = "from" not in data and "to" not in data
        super().__init__({"from": f"{first}", "to": f"{last}", **_plain(data)} if empty else data)
        self.fields = {"from": DayField(label=_("From")), "to": DayField(label=_("Until")), **self.fields}
        for name in ("from", "to"):
            self.fields[name].error_messages["required"] = _("Please fill this in.")
        self.rooms: list[Room] = list(all_rooms())
        self.fields["where"].choices = _places(self.rooms)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day must not come before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("to", _("A report covers three years at most. Please choose fewer days."))
        return cleaned

    def asked(self, now: datetime) -> Asked:
        """The question; one query, for the rooms that were in use then."""
        first, last, where = (self.cleaned_data[name] for name in ("from", "to", "where"))
        known = set(Room.objects.filter(in_use_since(first)).values_list("pk", flat=True))
        rooms = [room for room in self.rooms if room.pk in known and where in ("", *_names(room))]
        return Asked(first_day=first, last_day=last, rooms=rooms, now=now)

    @property
    def place(self) -> str:
        """What was chosen, as people call it; empty for the whole centre."""
        where = self.cleaned_data["where"]
        named = (str(room if where.startswith("room") else room.venue) for room in self.rooms if where in _names(room))
        return next(named, "") if where else ""


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data}


def _names(room: Room) -> tuple[str, str]:
    return f"venue-{room.venue_id}", f"room-{room.pk}"


def _places(rooms: Sequence[Room]) -> list[Any]:
    venues = {f"venue-{room.venue_id}": str(room.venue) for room in rooms}
    return [
        ("", _("the whole centre")),
        (_("a venue with all its rooms"), list(venues.items())),
        *grouped_choices(rooms),
    ]


class RowsForm(ReportForm):
    """The same, and which figure's rows: all of them, or those of one weekday, hour, lead time or rule."""

    figure = forms.ChoiceField(label=_("Figure"), choices=[(figure.key, figure.label) for figure in ALL_FIGURES])
    weekday = forms.IntegerField(label=_("Weekday"), required=False, min_value=0, max_value=6)
    hour = forms.IntegerField(label=_("Hour"), required=False, min_value=0, max_value=23)
    lead = forms.ChoiceField(label=_("Lead time"), required=False, choices=[("", ""), *LEAD_LABELS.items()])
    rule = forms.CharField(label=_("Rule"), required=False, max_length=40)

    @property
    def chosen(self) -> Figure:
        return next(figure for figure in ALL_FIGURES if figure.key == self.cleaned_data["figure"])

    @property
    def part(self) -> dict[str, Any]:
        """Which part of the figure's rows was asked for, as far as the figure has such parts."""
        parts = {"occupied": ("weekday", "hour"), "open": ("weekday", "hour"), "lead": ("lead",), "refused": ("rule",)}
        wanted = {name: self.cleaned_data[name] for name in parts.get(self.chosen.key, ())}
        return {name: value for name, value in wanted.items() if value not in ("", None)}


class TakeAwayForm(CommandForm):
    """Which table, in which format."""

    table = forms.ChoiceField(label=_("Table"))
    format = forms.ChoiceField(label=_("Format"), choices=Export.TABLES)

    def __init__(self, data: Any = None, *, tables: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["table"].choices = tables  # type: ignore[attr-defined]
