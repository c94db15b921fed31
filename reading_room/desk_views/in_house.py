"""What was read in the house: a box for what lies on the trolley, a tally for each tier, and what was counted today."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.shared.timespan import local_day
from reading_room import in_house
from reading_room.forms.desk_scan import ScanForm
from reading_room.models import Tier
from reading_room.queries.in_house import in_house_on

COUNTED_ALREADY = gettext_lazy("“%(title)s” was counted a moment ago, and is not counted again.")
AT_ONCE = (1, 2, 3, 4, 5)


@staff_required("reading_room.lend_books")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_in_house(request: HttpRequest) -> HttpResponse:
    """The trolley; a POST is a scan, a press of the tally, or an undo."""
    problems = []
    if request.method == "POST":
        try:
            shelf = _deed(request)(request)
            return redirect(reverse("reading_room:desk_in_house") + (f"?shelf={shelf}#shelf-{shelf}" if shelf else ""))
        except Refused as refused:
            problems = refused.problems
    context = {
        "today": in_house_on(local_day(timezone.now())),
        "form": ScanForm(),
        "problems": problems,
        "at_once": AT_ONCE,
        "open_shelf": request.GET.get("shelf", ""),
    }
    return render(request, "reading_room/desk_in_house.html", context, status=REFUSED_FORM if problems else 200)


Deed = Callable[[HttpRequest], int | None]


def _deed(request: HttpRequest) -> Deed:
    return next((deed for name, deed in DEEDS.items() if name in request.POST), _scanned)


def _scanned(request: HttpRequest) -> None:
    code = ScanForm(request.POST).scanned()
    noted = in_house.note_copy(code=code, by=signed_in_person(request), now=timezone.now())
    words = _("“%(title)s” is counted.") if noted.is_new else COUNTED_ALREADY
    words = str(words) % {"title": noted.use.copy.title if noted.use.copy else ""}
    if noted.was_missing:
        words = f"{words} {_('It had been missing and is found again.')}"
    if noted.hold:
        words = f"{words} {_('It is kept for a reader: please take it to the counter.')}"
    messages.success(request, words)


def _tallied(request: HttpRequest) -> int:
    """The button says the tier and how many: `12:3`. Returns the shelf, which stays open."""
    tier_pk, times = (_number(part) for part in f"{request.POST['tally']}:".split(":")[:2])
    tier = get_object_or_404(Tier.objects.select_related("shelf"), pk=tier_pk)
    in_house.note_tier(tier=tier, times=times, by=signed_in_person(request), now=timezone.now())
    counted = ngettext("%(tier)s: %(n)d book counted.", "%(tier)s: %(n)d books counted.", times)
    messages.success(request, counted % {"tier": tier, "n": times})
    return int(tier.shelf_id)


def _taken_back(request: HttpRequest) -> None:
    pk = _number(request.POST["take_back"])
    in_house.take_back(use_pk=pk, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("Taken back: it is not counted."))


DEEDS: Mapping[str, Deed] = {"tally": _tallied, "take_back": _taken_back}


def _number(typed: str) -> int:
    """A number that a button sends. Raises Refused for what no button says."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    return int(typed)
