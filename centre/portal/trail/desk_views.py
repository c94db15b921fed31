"""The audit trail, to be read by the auditor; reading it is an entry too."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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
YES = {True: pgettext_lazy("audit trail", "yes"), False: pgettext_lazy("audit trail", "no")}
FACTS = {
    "days": _("Which days, or how many"),
    "devices": _("Number of devices"),
    "elsewhere": _("On another device"),
    "entries": _("Number of entries"),
    "everywhere": _("On all devices"),
    "format": _("Format"),
    "in_full": _("With full names and numbers"),
    "method": _("Kind of request"),
    "new_codes": _("New backup codes"),
    "on": _("Switched on"),
    "outside": _("From outside the permitted networks"),
    "role": _("Role in the database"),
    "rules": _("Number of rules"),
    "search": _("Looked for"),
}


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
    record(Kind.LOOKED, request=request, about=f"#{entry.pk}")
    context: dict[str, Any] = {"entry": entry, "facts": list(_facts(entry)), "told": Told(), "rows": []}
    if entry.context:
        context |= {"told": told_by([entry.context]).get(entry.context, Told()), "rows": rows_changed(entry.context)}
    context["more"] = len(context["rows"]) == EVENTS_SHOWN
    return render(request, "portal/desk_trail_entry.html", context)


def _facts(entry: Entry) -> Iterator[tuple[Any, Any]]:
    """What else an entry says, in words where there are any."""
    for name, value in entry.facts.items():
        yield FACTS.get(name, name), YES[value] if isinstance(value, bool) else value
