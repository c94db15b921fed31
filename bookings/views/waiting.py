"""The waiting list as the person who waits sees it: their places, and the offer when it is their turn."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import waiting
from bookings.models import Wish
from bookings.queries.alternatives import alternatives_for
from bookings.queries.situations import booker_for
from bookings.queries.waiting import closed_wishes_of, open_wishes_of
from bookings.views.advice import who_asks
from centre.shared.problems import Refused

PER_PAGE = 10


@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """What somebody waits for, and what became of earlier wishes."""
    person, now = who_asks(request), timezone.now()
    closed = Paginator(closed_wishes_of(person, now), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bookings/waiting_list.html", {"open": open_wishes_of(person, now), "closed": closed})


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_place(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: the offer with its deadline and two answers, or how many wait longer. A refused answer is 422."""
    person, now = who_asks(request), timezone.now()
    wish = get_object_or_404(person.wishes.select_related("room__venue", "reservation"), pk=pk)
    problems = []
    if request.method == "POST":
        try:
            return _answered(request, wish)
        except Refused as refused:
            problems = refused.problems
            wish.refresh_from_db()
    place = open_wishes_of(person, now).filter(pk=pk).first()
    offered = place is not None and wish.state == Wish.State.OFFERED and (wish.answer_until or now) > now
    context: dict[str, Any] = {"wish": wish, "place": place, "offered": offered, "problems": problems}
    if problems:
        context["alternatives"] = alternatives_for(
            room=wish.room, span=wish.span, party_size=wish.party_size, now=now, booker=booker_for(person)
        )
    return render(request, "bookings/waiting_place.html", context, status=422 if problems else 200)


def _answered(request: HttpRequest, wish: Wish) -> HttpResponse:
    """`answer=yes` takes the offer; anything else gives up the place."""
    person, now = who_asks(request), timezone.now()
    if request.POST.get("answer") == "yes":
        return redirect(waiting.accept(wish=wish, by=person, now=now))
    waiting.leave(wish=wish, by=person, now=now)
    messages.success(request, _("You no longer wait for this time. Thank you for saying so."))
    return redirect("bookings:waiting_list")
