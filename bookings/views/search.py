"""Searching for a room and a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.forms.day import parties
from bookings.forms.search import SearchForm
from bookings.models import Room
from bookings.queries.day import reserve_address
from bookings.queries.rooms import booker_among, rooms_in_use
from bookings.queries.search import Findings, Quest
from bookings.queries.search import search as find
from centre.opening.queries import WEEKDAYS
from centre.shared.timespan import Span, local_day
from centre.shared.wording import clock

TABS = 7
SHOWN_OF_A_DAY = 6  # when several days are shown; one day alone is shown whole


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Rooms and times that can be reserved; what was asked that makes no sense is told and answered with 422."""
    now = timezone.now()
    rooms = rooms_in_use()
    form = SearchForm(request.GET, rooms=rooms, today=local_day(now))
    context: dict[str, Any] = {"form": form, "today": local_day(now)}
    if understood := form.is_valid():
        quest = form.quest()
        findings = find(quest, rooms=rooms, now=now, booker=booker_among(rooms, request.user))
        context |= {
            "quest": quest,
            "alternatives": findings.alternatives,
            "lines": _lines(findings, quest, request.GET),
        }
    if request.elderly:  # type: ignore[attr-defined]
        context |= {"tabs": _tabs(request.GET, local_day(now)), "parties": parties(rooms)}
    template = "bookings/search.html#found" if request.htmx else "bookings/search.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=200 if understood else 422)


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """The times of a room on one day: as many as are shown, how many more there are, and where all of them are."""

    day: date
    times: Sequence[tuple[str, str]]  # when it starts, and where it is reserved
    more: int
    address: str


def _lines(findings: Findings, quest: Quest, asked: QueryDict) -> list[tuple[Room, list[DayLine]]]:
    return [
        (found.room, [_day_line(found.room, day, spans, quest.several_days, asked) for day, spans in found.days])
        for found in findings.times
    ]


def _day_line(room: Room, day: date, spans: Sequence[Span], several_days: bool, asked: QueryDict) -> DayLine:
    """Of several days each shows a few times, spread over the day, and leads to the rest."""
    step = -(-len(spans) // SHOWN_OF_A_DAY) if several_days else 1
    shown = spans[::step]
    reserve = reverse("bookings:reserve_room", args=[room.slug])
    times = [(clock(span.starts_at), reserve_address(reserve, span.starts_at, span.ends_at)) for span in shown]
    return DayLine(day=day, times=times, more=len(spans) - len(shown), address=_address(asked, day))


def _address(asked: QueryDict, day: date) -> str:
    """The same search on one day."""
    query = asked.copy()
    query["day"] = day.isoformat()
    query.pop("days", None)
    return "?" + query.urlencode()


def _tabs(asked: QueryDict, today: date) -> list[tuple[date, Any, str]]:
    """The next days with their names, each with the address of the same search on it."""
    days = [today + timedelta(days=n) for n in range(TABS)]
    return [(day, _("Today") if day == today else WEEKDAYS[day.weekday()], _address(asked, day)) for day in days]
