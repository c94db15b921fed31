"""Rooms as residents look at them: the list and the page of one room."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.banks import SEAT, folded
from bookings.forms.search import RoomWishesForm
from bookings.models import Room, RoomPhoto
from bookings.queries.rooms import (
    access_facts,
    booker_among,
    by_venue,
    first_photo,
    opening_lines,
    room_details,
    rooms_with_pictures,
)
from bookings.queries.week import WEEK, first_day_asked, week_of
from bookings.wording import length_words, rules_in_words
from centre.opening.queries import hours_by_schedule


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def rooms(request: HttpRequest) -> HttpResponse:
    """Every room in use that has what is wished for; a wish that makes no sense is told and answered with 422."""
    everything = rooms_with_pictures()
    form = RoomWishesForm(request.GET, rooms=everything)
    understood = form.is_valid()
    wishes = form.wishes()
    found = [room for room in everything if wishes.met_by(room)]
    venues = [
        (venue, folded([(room, first_photo(room)) for room in rooms], _room_of)) for venue, rooms in by_venue(found)
    ]
    is_open = wishes.kind == SEAT or [entry.is_bank for _venue, entries in venues for entry in entries] == [True]
    context = {"form": form, "venues": venues, "is_open": is_open} | _counted(found, everything)
    template = "bookings/rooms.html#found" if request.htmx else "bookings/rooms.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=200 if understood else 422)


def _room_of(shown: tuple[Room, RoomPhoto | None]) -> Room:
    return shown[0]


def _counted(found: Sequence[Room], everything: Sequence[Room]) -> dict[str, int]:
    """How many fit, of how many; folded seats are counted apart."""
    in_banks = [entry for entry in folded(everything, lambda room: room) if entry.is_bank]
    folded_away = {room.pk for entry in in_banks for room in entry.rooms}
    seats = sum(room.pk in folded_away for room in found)
    return {"count": len(found) - seats, "total": len(everything) - len(folded_away), "seats": seats}


@login_not_required
@require_safe
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """What a room is like, its rules, and when it is free."""
    details = room_details(slug)
    if details is None:
        raise Http404(_("There is no such room."))
    now, shown = timezone.now(), details.room
    first_day = first_day_asked(request.GET.get("week", ""), shown, now=now)
    hours = hours_by_schedule(first_day, first_day + WEEK)
    context = {
        "room": shown,
        "details": details,
        "opening": opening_lines(shown, hours),
        "access": access_facts(shown),
        "lengths": (length_words(shown.shortest_minutes), length_words(shown.longest_minutes)),
        "rules": rules_in_words(shown.rules, needs_approval=shown.needs_approval),
        "week": week_of(shown, first_day, now=now, booker=booker_among([shown], request.user), hours=hours),
    }
    return render(request, "bookings/room.html", context)
