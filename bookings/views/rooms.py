"""Rooms as residents look at them: the list and the page of one room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bookings.forms.search import RoomWishesForm
from bookings.models import Room
from bookings.queries.rooms import access_facts, by_venue, opening_lines, picture_of, rooms_with_pictures
from bookings.wording import length_words, rules_in_words


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
    venues = [(venue, [(room, picture_of(room)) for room in rooms]) for venue, rooms in by_venue(found)]
    context = {"form": form, "venues": venues, "count": len(found), "total": len(everything)}
    template = "bookings/rooms.html#found" if request.htmx else "bookings/rooms.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=200 if understood else 422)


@login_not_required
@require_safe
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """What a room is like, its rules, and when it is free."""
    rooms = Room.objects.in_use().select_related("venue__schedule", "schedule")
    shown = get_object_or_404(rooms.prefetch_related("equipment", "photos"), slug=slug)
    context = {
        "room": shown,
        "picture": picture_of(shown),
        "opening": opening_lines(shown),
        "access": access_facts(shown),
        "lengths": (length_words(shown.shortest_minutes), length_words(shown.longest_minutes)),
        "rules": rules_in_words(shown.rules, needs_approval=shown.needs_approval),
    }
    return render(request, "bookings/room.html", context)
