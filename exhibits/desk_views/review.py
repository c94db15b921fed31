"""Signing: what waits for somebody's signature, one version to read and sign, many small ones on one page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from exhibits import versions
from exhibits.desk_views.pieces import piece_of
from exhibits.forms.desk_review import SignForm, ticks
from exhibits.models import Piece, Version
from exhibits.queries.content import stages_of
from exhibits.queries.previews import SURFACE_WORDS, surfaces_of
from exhibits.queries.review import (
    SMALL,
    Reading,
    Waiting,
    changes_in_words,
    queue,
    waiting_of,
    with_signatures,
)

SIGN = ("exhibits.review_content", "exhibits.proof_content")
ROWS_PER_PAGE = 50
TOGETHER_PER_PAGE = 30


@staff_required(*SIGN)
@require_safe
def desk_review(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's own signature, oldest first; below it what waits for others."""
    waiting = queue(signed_in_person(request), timezone.now())
    mine = [one for one in waiting if one.why_not is None]
    context = {
        "page_obj": Paginator(mine, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "others": [one for one in waiting if one.why_not is not None][:ROWS_PER_PAGE],
        "small": [(kind, Piece.Kind(kind).label, n) for kind in SMALL if (n := _number(mine, kind)) > 1],
        "late": sum(one.is_late for one in mine),
    }
    return render(request, "exhibits/desk_review.html", context)


@staff_required(*SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The version of a piece that is in review, to be read and signed; a POST signs its step (`verdict`)."""
    piece = piece_of(pk)
    if request.method != "POST":
        version = with_signatures(piece.versions.filter(state=Version.State.IN_REVIEW)).first()
        if version is None:
            messages.info(request, _("Nothing of this piece waits for a signature."))
            return redirect("exhibits:desk_piece", piece.pk)
        return _page(request, version, SignForm(initial=_of(version)))
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, _latest(piece), form)
    version = get_object_or_404(with_signatures(piece.versions.all()), number=form.cleaned_data["number"])
    try:
        said = _signed(request, version, form)
    except Refused as refused:
        form.show(refused)
        return _page(request, with_signatures(piece.versions.filter(pk=version.pk)).get(), form)
    messages.success(request, said)
    return redirect("exhibits:desk_review")


@staff_required(*SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_sign_together(request: HttpRequest, kind: str) -> HttpResponse:
    """Many small texts in full on one page; a POST signs those that are ticked, each by itself."""
    problems: list[Problem] = []
    if request.method == "POST":
        number, problems = _signed_together(request, ticks(request.POST.getlist("passes")))
        if number:
            words = ngettext("%(n)d version passed.", "%(n)d versions passed.", number)
            messages.success(request, words % {"n": number})
        if not problems:
            return redirect(request.get_full_path())
    waiting = [one for one in queue(signed_in_person(request), timezone.now(), [kind]) if one.why_not is None]
    page = Paginator(waiting, TOGETHER_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "label": Piece.Kind(kind).label, "problems": problems}
    return render(request, "exhibits/desk_sign_together.html", context, status=REFUSED_FORM if problems else 200)


# --- steps of the views ----------------------------------------------------------------------------------------------


def _number(waiting: list[Waiting], kind: str) -> int:
    return sum(one.version.piece.kind == kind for one in waiting)


def _of(version: Version) -> dict[str, int]:
    step = versions.next_step(version)
    return {"number": version.number, "order": step.order if step else 0}


def _latest(piece: Piece) -> Version:
    return get_object_or_404(with_signatures(piece.versions.order_by("-number"))[:1])


def _signed(request: HttpRequest, version: Version, form: SignForm) -> str:
    """Do what the button says and tell it. Raises Refused or PermissionDenied."""
    verdict = request.POST.get("verdict")
    if verdict not in ("pass", "return"):
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    given = form.cleaned_data
    done = versions.sign(
        version=version,
        by=signed_in_person(request),
        passes=verdict == "pass",
        comment=given["comment"],
        order=given["order"],
        now=timezone.now(),
    )
    return _told(done)


def _told(version: Version) -> str:
    told = {"title": version.title}
    if version.state == Version.State.RETURNED:
        return _("“%(title)s” is returned; its writers have been told.") % told
    if version.state == Version.State.APPROVED:
        return _("“%(title)s” has passed every step and is on show now.") % told
    return _("“%(title)s” passes; the next step has been told.") % told


def _signed_together(request: HttpRequest, ticked: list[tuple[int, int]]) -> tuple[int, list[Problem]]:
    """Sign each by itself: how many passed, and why the others did not."""
    person, now, passed, problems = signed_in_person(request), timezone.now(), 0, []
    if not ticked:
        return 0, [Problem(code="nothing_ticked", message=_("Please mark at least one text that you have read."))]
    found = Version.objects.filter(piece__kind__in=SMALL).select_related("piece").in_bulk([pk for pk, _order in ticked])
    for pk, order in ticked:
        if (version := found.get(pk)) is None:
            problems.append(Problem(code="not_there", message=_("One of the texts is not there any more.")))
            continue
        try:
            versions.sign(version=version, by=person, passes=True, order=order, now=now)
            passed += 1
        except Refused as refused:
            told = {"title": version.title, "why": refused.problems[0].message}
            problems.append(Problem(code=refused.problems[0].code, message=_("%(title)s: %(why)s") % told))
    return passed, problems


def _page(request: HttpRequest, version: Version, form: SignForm) -> HttpResponse:
    reading = Reading(version)
    context = {
        "piece": version.piece,
        "version": version,
        "waiting": waiting_of(version, signed_in_person(request), timezone.now()),
        "reading": reading,
        "changes": changes_in_words(reading.comparison) if reading.comparison else [],
        "stages": stages_of(version),
        "surfaces": [(one, SURFACE_WORDS[one]) for one in surfaces_of(version.piece)],
        "form": form,
    }
    return render(request, "exhibits/desk_sign.html", context, status=REFUSED_FORM if form.errors else 200)
