"""What readers wait for: what is to be fetched from the shelves, what lies at the counter, who waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from reading_room import holding
from reading_room.models import Hold
from reading_room.queries.loans import holds_at_the_desk, late_loans

RIGHT = "reading_room.see_loans"


@staff_required(RIGHT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_holds(request: HttpRequest) -> HttpResponse:
    """The three lists and what is late, names masked; a POST ends somebody's place (`cancel`)."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            ended = holding.cancel(hold=_meant(request), by=signed_in_person(request), now=timezone.now())
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("No longer kept: “%(title)s”") % {"title": ended.title.title})
            return redirect("reading_room:desk_holds")
    now = timezone.now()
    context = {"holds": holds_at_the_desk(), "late": late_loans(now)[:100], "problems": problems}
    return render(request, "reading_room/desk_holds.html", context, status=REFUSED_FORM if problems else 200)


def _meant(request: HttpRequest) -> Hold:
    typed = request.POST.get("cancel", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    return get_object_or_404(Hold, pk=number)
