"""A series of the person who is signed in: its dates, and giving the room back from one of them on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import permissions
from bookings.forms.desk_series import OwnSeriesCancelForm
from bookings.models import Series
from bookings.queries.series_dates import Scope, concerned, rows_of, series_of
from bookings.series import cancel_series, problems_with_cancelling
from bookings.views.advice import who_asks
from centre.shared.problems import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST shows which dates would be cancelled, or cancels them. The desk is led to its own page."""
    person, now = who_asks(request), timezone.now()
    if permissions.may_see_holders(person) and not series_of(person).filter(pk=pk).exists():
        return redirect("bookings:desk_one_series", pk)
    found = get_object_or_404(series_of(person), pk=pk)
    to_come = list(concerned(found, scope=Scope.ALL_FUTURE, from_day=None, now=now))
    mine = [one for one in to_come if not problems_with_cancelling(one, now=now, at_the_desk=False)]
    form = OwnSeriesCancelForm(request.POST if request.method == "POST" else None, dates=mine)
    if (
        request.POST.get("deed") == "cancel"
        and form.is_valid()
        and form.was_seen()
        and _cancelled(request, found, form)
    ):
        return redirect(found)
    from_day = form.cleaned_data["from_day"] if form.is_valid() else None
    going = [one for one in mine if from_day and one.series_day and one.series_day >= from_day]
    context = {"series": found, "rows": rows_of(found, now=now), "left": len(to_come), "form": form, "going": going}
    return render(request, "bookings/series.html", context, status=422 if form.is_bound and form.errors else 200)


def _cancelled(request: HttpRequest, found: Series, form: OwnSeriesCancelForm) -> bool:
    try:
        cancel_series(series=found, by=who_asks(request), now=timezone.now(), **form.command())
    except Refused as refused:
        form.show(refused)
        return False
    messages.success(request, _("Cancelled. The room is free for others now."))
    return True
