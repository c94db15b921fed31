"""Taking stock: the rounds, one round, one tier of it on a phone in front of the shelf, its order, and closing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from reading_room import stock_taking
from reading_room.forms.desk_scan import ScanForm
from reading_room.forms.desk_stock import BeginForm, CloseForm
from reading_room.models import StockTake, TierToTake
from reading_room.queries.stock import Line, Sheet, Standing, progress_of, rounds, sheet_of, sheets_of, summary_of

TAKE = "reading_room.take_stock"
LARGEST_PK = 2**63 - 1
SHOWN = ("misplaced", "not_seen")  # what a tier can be narrowed down to


@staff_required(TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_stock_takes(request: HttpRequest) -> HttpResponse:
    """All rounds, and beginning a new one."""
    form = BeginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            begun = stock_taking.begin(by=signed_in_person(request), now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The stock-take has begun. Several phones can take part in it."))
            return redirect("reading_room:desk_stock_take", begun.pk)
    context = {"form": form, "rounds": rounds()}
    return render(request, "reading_room/desk_stock_takes.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required(TAKE)
@never_cache
@require_safe
def desk_stock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how far it has come on each tier; when it is closed, what was found."""
    stock_take = _stock_take(pk)
    if stock_take.summary is not None:
        context = {"stock_take": stock_take, "summary": stock_take.summary}
        return render(request, "reading_room/desk_stock_summary.html", context)
    progress = progress_of(stock_take)
    context = {
        "stock_take": stock_take,
        "progress": progress,
        "seen": sum(one.seen for one in progress),
        "to_see": sum(one.to_see for one in progress),
        "next": next((one for one in progress if one.to_take.done_at is None), None),
    }
    return render(request, "reading_room/desk_stock_take.html", context)


@staff_required(TAKE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_stock_close(request: HttpRequest, pk: int) -> HttpResponse:
    """What nobody has seen, to be noted as missing one by one; a POST closes the round."""
    stock_take = _stock_take(pk)
    if stock_take.closed_at is not None:
        return redirect("reading_room:desk_stock_take", stock_take.pk)
    sheets = sheets_of(stock_take)
    not_seen = [(sheet, line) for sheet in sheets if sheet.is_done for line in sheet.not_seen]
    form = CloseForm(request.POST if request.method == "POST" else None, not_seen=[one.copy.pk for _s, one in not_seen])
    if form.is_valid():
        try:
            stock_taking.close(
                stock_take=stock_take, by=signed_in_person(request), now=timezone.now(), **form.command()
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The stock-take is closed. What was found stays as it is written here."))
            return redirect("reading_room:desk_stock_take", stock_take.pk)
    context = {"stock_take": stock_take, "form": form, "not_seen": not_seen, "summary": summary_of(sheets)}
    context["ticked"] = request.POST.getlist("missing")
    return render(request, "reading_room/desk_stock_close.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required(TAKE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_stock_tier(request: HttpRequest, pk: int, tier: int) -> HttpResponse:
    """One tier in front of the shelf: a box for the scanner, what was seen, what not; a POST is a scan or a button."""
    to_take, problems = _to_take(pk, tier), []
    if request.method == "POST":
        try:
            return _deed(request)(request, to_take)
        except Refused as refused:
            problems = refused.problems
    sheet, shown = sheet_of(to_take), request.GET.get("show", "")
    context = {
        "stock_take": to_take.stock_take,
        "sheet": sheet,
        "lines": getattr(sheet, shown) if shown in SHOWN else sheet.latest_first,
        "shown": shown if shown in SHOWN else "",
        "latest": next((line for line in sheet.latest_first if line.is_seen_here), None),
        "problems": problems,
        "form": ScanForm(),
    }
    return render(request, "reading_room/desk_stock_tier.html", context, status=REFUSED_FORM if problems else 200)


@staff_required(TAKE)
@never_cache
@require_safe
def desk_stock_order(request: HttpRequest, pk: int, tier: int) -> HttpResponse:
    """How a tier should stand, copy by copy, with marks at what stands otherwise; to be printed and taken along."""
    sheet = sheet_of(_to_take(pk, tier))
    context = {"stock_take": sheet.to_take.stock_take, "sheet": sheet}
    return render(request, "reading_room/desk_stock_order.html", context)


def _stock_take(pk: int) -> StockTake:
    return get_object_or_404(StockTake.objects.select_related("begun_by"), pk=pk)


def _to_take(pk: int, tier: int) -> TierToTake:
    return get_object_or_404(TierToTake.objects.select_related("stock_take", "tier__shelf"), stock_take=pk, tier=tier)


# --- what the buttons of a tier do -----------------------------------------------------------------------------------

Deed = Callable[[HttpRequest, TierToTake], HttpResponse]


def _deed(request: HttpRequest) -> Deed:
    return next((deed for name, deed in DEEDS.items() if name in request.POST), _scanned)


def _scanned(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    form = ScanForm(request.POST)
    seen = stock_taking.scan(code=form.scanned(), now=timezone.now(), **_where(request, to_take))
    _say(request, sheet_of(to_take), seen)
    return _again(request)


def _ticked(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    seen = stock_taking.tick(copy_pk=_copy_pk(request, "tick"), now=timezone.now(), **_where(request, to_take))
    _say(request, sheet_of(to_take), seen)
    return _again(request)


def _taken_back(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    by, pk = signed_in_person(request), _copy_pk(request, "take_back")
    stock_taking.take_back(stock_take=to_take.stock_take, copy_pk=pk, by=by)
    messages.success(request, _("Taken back: it was not seen."))
    return _again(request)


def _missing(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    copy = stock_taking.note_missing(copy_pk=_copy_pk(request, "missing"), **_where(request, to_take))
    messages.success(request, _("“%(title)s” is noted as missing.") % {"title": copy.title})
    return _again(request)


def _not_missing(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    copy = stock_taking.take_back_missing(copy_pk=_copy_pk(request, "not_missing"), **_where(request, to_take))
    messages.success(request, _("“%(title)s” is not missing any more.") % {"title": copy.title})
    return _again(request)


def _finished(request: HttpRequest, to_take: TierToTake) -> HttpResponse:
    following = stock_taking.finish_tier(now=timezone.now(), **_where(request, to_take))
    if following is None:
        messages.success(request, _("That was the last tier. The stock-take can be closed."))
        return redirect("reading_room:desk_stock_take", to_take.stock_take_id)
    messages.success(request, _("%(tier)s is done.") % {"tier": to_take.tier})
    return redirect("reading_room:desk_stock_tier", to_take.stock_take_id, following.tier_id)


DEEDS: Mapping[str, Deed] = {
    "tick": _ticked,
    "take_back": _taken_back,
    "missing": _missing,
    "not_missing": _not_missing,
    "done": _finished,
}


def _where(request: HttpRequest, to_take: TierToTake) -> dict[str, Any]:
    return {"stock_take": to_take.stock_take, "tier": to_take.tier, "by": signed_in_person(request)}


def _copy_pk(request: HttpRequest, name: str) -> int:
    """The copy that a button names. Raises Refused for what no button says."""
    typed = request.POST.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20 and int(typed) <= LARGEST_PK):
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    return int(typed)


def _again(request: HttpRequest) -> HttpResponse:
    return redirect(request.get_full_path())


def _say(request: HttpRequest, sheet: Sheet, seen: stock_taking.Seen) -> None:
    line = next(one for one in sheet.lines if one.copy.pk == seen.copy.pk)
    words = [_("“%(title)s”: %(found)s") % {"title": seen.copy.title, "found": _found(line)}, *line.remarks]
    if seen.was_missing:
        words.append(_("It had been missing and is found again."))
    is_well = line.standing == Standing.FOUND and not line.remarks
    messages.add_message(request, messages.SUCCESS if is_well else messages.WARNING, " ".join(words))


def _found(line: Line) -> str:
    return _("misplaced.") if line.is_misplaced else _("in its place.")
