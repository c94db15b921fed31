"""The visits that one asked for oneself."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centre.accounts.views import signed_in_person
from reception.queries.mine import past_of, upcoming_of

PER_PAGE = 20


@require_safe
def my_visits(request: HttpRequest) -> HttpResponse:
    """What is to come, and page by page what is over; without a code, to whoever was signed in when asking."""
    person, now = signed_in_person(request), timezone.now()
    past = Paginator(past_of(person, now), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reception/my_visits.html", {"upcoming": upcoming_of(person, now), "past": past})
