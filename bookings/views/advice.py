"""What the rules say to a form about a time in a room, for the pages that reserve and move."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bookings.forms.when import WhenForm, times_as_typed
from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.alternatives import alternatives_for
from centre.accounts.models import User
from centre.shared.fields import understood_moment
from centre.shared.timespan import Span

ROOMS = Room.objects.filter(venue__retired_at__isnull=True).select_related("venue")


def who_asks(request: HttpRequest) -> User:
    """The person who is signed in; the middleware has let nobody else pass."""
    assert isinstance(request.user, User)
    return request.user


def advice(
    request: HttpRequest, form: WhenForm, room: Room, *, address: str, booker: Booker, excluding: int | None = None
) -> dict[str, Any]:
    """The context of such a page: times on offer, what the rules say now, and what else is free if they say no.

    Nothing is written. Alternatives are not looked for while somebody is still filling in the form.
    """
    now = timezone.now()
    form.ask_hints_of(address)
    hints = form.consult(room, now=now, booker=booker, excluding=excluding)
    context = {"form": form, "room": room, "hints": hints, "span": form.span, "address": address}
    if hints and form.span and not request.htmx:  # type: ignore[attr-defined]
        context["alternatives"] = alternatives_for(
            room=room,
            span=form.span,
            party_size=form.typed("party_size"),
            now=now,
            booker=booker,
            excluding=excluding,
            revisions=form.revisions,
        )
    return context


def taken(value: str, room: Room) -> tuple[Room, dict[str, Any]]:
    """What a tapped alternative `<slug>|<start>|<end>` stands for: a room, and the fields of the form.

    Fields stay as they were typed where the value makes no sense; 404 for a room that does not exist.
    """
    slug, start, end = [*value.split("|"), "", ""][:3]
    if "\0" not in slug and slug != room.slug:
        room = get_object_or_404(ROOMS, slug=slug)
    starts_at, ends_at = understood_moment(start), understood_moment(end)
    understood = starts_at and ends_at and Span(starts_at, ends_at)
    return room, times_as_typed(understood) if understood else {}
