"""Searching for a room and a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.banks import SEAT, Entry, folded
from bookings.forms.day import parties
from bookings.forms.search import SearchForm
from bookings.models import Room
from bookings.queries.day import reserve_address, reserve_page
from bookings.queries.rooms import booker_among, rooms_in_use
from bookings.queries.search import Findings, Quest, RoomTimes
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
        results = _results(findings, quest, request.GET)
        context |= {
            "quest": quest,
            "alternatives": findings.alternatives,
            "results": results,
            "rooms_free": sum(not result.seats for result in results),
            "seats_free": sum(len(result.seats) for result in results),
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


@dataclass(frozen=True, kw_only=True)
class Result:
    """A room with its times, or a bank: at each time the first of its seats that is free, and the seats one by one."""

    room: Room
    lines: Sequence[DayLine]
    name: str = ""
    seats: Sequence["Result"] = ()
    is_open: bool = False


def _results(findings: Findings, quest: Quest, asked: QueryDict) -> list[Result]:
    entries = folded(findings.times, lambda found: found.room)
    is_open = quest.wishes.kind == SEAT or len(entries) == 1
    return [_result(entry, quest, asked, is_open=is_open) for entry in entries]


def _result(entry: Entry[RoomTimes], quest: Quest, asked: QueryDict, *, is_open: bool) -> Result:
    if not entry.is_bank:
        return Result(room=entry.room, lines=_lines([entry.thing], quest, asked))
    seats = [Result(room=found.room, lines=_lines([found], quest, asked)) for found in entry.things]
    lines = _lines(entry.things, quest, asked)
    return Result(room=entry.room, name=entry.name, lines=lines, seats=seats, is_open=is_open)


def _lines(found: Sequence[RoomTimes], quest: Quest, asked: QueryDict) -> list[DayLine]:
    """The days on which any of these rooms is free; at each time the first of them is offered."""
    first: dict[date, dict[Span, Room]] = {}
    for times in found:
        for day, spans in times.days:
            offers = first.setdefault(day, {})
            for span in spans:
                offers.setdefault(span, times.room)
    return [
        _day_line(day, sorted(first[day].items(), key=lambda offer: offer[0]), quest.several_days, asked)
        for day in sorted(first)
    ]


def _day_line(day: date, offers: Sequence[tuple[Span, Room]], several_days: bool, asked: QueryDict) -> DayLine:
    """Of several days each shows a few times, spread over the day, and leads to the rest."""
    step = -(-len(offers) // SHOWN_OF_A_DAY) if several_days else 1
    shown = offers[::step]
    times = [
        (clock(span.starts_at), reserve_address(reserve_page(room.slug), span.starts_at, span.ends_at))
        for span, room in shown
    ]
    return DayLine(day=day, times=times, more=len(offers) - len(shown), address=_address(asked, day))


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
