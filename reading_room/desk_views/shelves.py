"""The shelves at the desk: the room from above, the order in which one walks past, and one shelf with its tiers."""

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from reading_room import shelving
from reading_room.forms.desk_shelves import ShelfForm
from reading_room.models import Furniture, Shelf

KEEP = "reading_room.keep_catalogue"
STEPS = {"up": -1, "down": 1}


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_shelves(request: HttpRequest) -> HttpResponse:
    """All shelves in walking order; a POST moves one (`up 12`, `down 12`)."""
    if request.method == "POST":
        deed, _space, key = request.POST.get("deed", "").partition(" ")
        shelf = get_object_or_404(Shelf, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0)
        shelving.move_shelf(shelf=shelf, step=STEPS.get(deed, 0), by=signed_in_person(request))
        return redirect("reading_room:desk_shelves")
    shelves = Shelf.objects.order_by("order", "pk").annotate(
        columns=Max("tiers__column"),
        copy_count=Count("tiers__copies", distinct=True),
    )
    return render(request, "reading_room/desk_shelves.html", {"shelves": shelves})


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_shelf(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One shelf, or a new one; a POST saves it, or takes it away (`deed=remove`)."""
    shelf = None if pk is None else get_object_or_404(Shelf, pk=pk if pk < 2**63 else 0)
    is_removal = shelf is not None and request.POST.get("deed") == "remove"
    form = ShelfForm.of(shelf, request.POST if request.method == "POST" and not is_removal else None)
    problems: list[Problem] = []
    try:
        said = _removed(request, shelf) if shelf and is_removal else _kept(request, shelf, form)
        if said is not None:
            messages.success(request, said)
            return redirect("reading_room:desk_shelves")
    except Refused as refused:
        problems = refused.problems
    context = {
        "shelf": shelf,
        "form": form,
        "problems": problems,
        "others": Shelf.objects.exclude(pk=pk or 0),
        "furniture": Furniture.objects.all(),
    }
    status = REFUSED_FORM if request.method == "POST" else 200
    return render(request, "reading_room/desk_shelf.html", context, status=status)


def _removed(request: HttpRequest, shelf: Shelf) -> str:
    """Raises Refused while something stands there."""
    shelving.remove_shelf(shelf=shelf, by=signed_in_person(request))
    return _("%(shelf)s is taken out of the room.") % {"shelf": shelf}


def _kept(request: HttpRequest, shelf: Shelf | None, form: ShelfForm) -> str | None:
    """What was done, in words; None when nothing was sent, or when the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        kept = shelving.keep_shelf(shelf=shelf, plan=form.plan(), by=signed_in_person(request))
    except Refused as refused:
        form.show(refused)
        return None
    return _("%(shelf)s stands as you said.") % {"shelf": kept}
