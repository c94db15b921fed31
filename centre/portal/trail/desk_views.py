"""The audit trail, to be read by the auditor; reading it is an entry too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM
from centre.portal.trail.forms import TrailForm, place_words
from centre.trail.models import Entry, Kind, Seal
from centre.trail.queries import COUNTED, EVENTS_SHOWN, Told, count_of, page_of, rows_changed, told_by
from centre.trail.recording import record

RIGHT = "trail.see_trail"
LARGEST = 2**63 - 1


@staff_required(RIGHT)
@never_cache
@require_safe
def desk_trail(request: HttpRequest) -> HttpResponse:
    """The latest entries first; the parameters search. Each search is recorded, once however many pages are turned."""
    form = TrailForm(request.GET)
    if not form.is_valid():
        return render(request, "portal/desk_trail.html", {"form": form}, status=REFUSED_FORM)
    wanted, place = form.wanted(), form.place()
    if place is None:
        record(Kind.LOOKED, request=request, search=form.words())
    found = page_of(wanted, place)
    told = told_by([entry.context for entry in found.entries if entry.context])
    context = {
        "form": form,
        "found": found,
        "lines": [(entry, told.get(entry.context, Told()) if entry.context else Told()) for entry in found.entries],
        "onwards": place_words(found.onwards),
        "is_first": place is None,
        "count": count_of(wanted) if not wanted.words else None,
        "counted": COUNTED,
        "seal": Seal.objects.last(),
    }
    return render(request, "portal/desk_trail.html", context)


@staff_required(RIGHT)
@never_cache
@require_safe
def desk_trail_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with all it says, and the rows that were changed; values that are personal are not shown."""
    entry = get_object_or_404(Entry, pk=min(pk, LARGEST))
    record(Kind.LOOKED, request=request, what="entry", entry=entry.pk)
    context: dict[str, Any] = {"entry": entry, "told": Told(), "rows": []}
    if entry.context:
        context |= {"told": told_by([entry.context]).get(entry.context, Told()), "rows": rows_changed(entry.context)}
    context["more"] = len(context["rows"]) == EVENTS_SHOWN
    return render(request, "portal/desk_trail_entry.html", context)
