"""Content at the desk: the list of everything, one piece with its versions and deeds, and beginning something new."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from exhibits import creating, versions
from exhibits.forms.desk_pieces import (
    LookForContentForm,
    NewExhibitionForm,
    NewPanelForm,
    NewSiteForm,
    TitleForm,
    WithdrawForm,
)
from exhibits.models import Piece, Version
from exhibits.permissions import may_edit, may_review, may_withdraw
from exhibits.queries.content import PieceStory, lines, pieces, waiting_for
from exhibits.queries.previews import SURFACE_WORDS, surfaces_of

ROWS_PER_PAGE = 50
READ = ("exhibits.edit_content", "exhibits.review_content", "exhibits.proof_content")
EDIT = "exhibits.edit_content"


@staff_required(*READ)
@require_safe
def desk_content(request: HttpRequest) -> HttpResponse:
    """Everything there is to write about, by exhibition; `?q=` searches. Above it what waits for the reader."""
    form, person = LookForContentForm(request.GET), signed_in_person(request)
    found = pieces(form.wanted()).values_list("pk", flat=True)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": lines(page.object_list),
        "waiting": waiting_for(person),
        "may_edit": may_edit(person),
    }
    return render(request, "exhibits/desk_content.html", context, status=200 if form.is_valid() else REFUSED_FORM)


@staff_required(*READ)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one piece; a POST does what its button says (`deed`)."""
    piece = piece_of(pk)
    if request.method != "POST":
        return _page(request, piece)
    deed = DEEDS.get(request.POST.get("deed", ""))
    form = WithdrawForm(request.POST if deed is _withdrawn else None)
    try:
        if deed is None:
            raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
        return deed(request, piece, form)
    except Refused as refused:
        return _page(request, piece, form=form, problems=refused.problems)


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Something new of this kind: its title and place; then the editor opens."""
    form = NEW[kind](request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            version = _created(request, kind, form)
        except Refused as refused:
            form.show(refused)
        else:
            return redirect("exhibits:desk_edit", version.piece_id)
    context = {"form": form, "kind": kind, "label": Piece.Kind(kind).label}
    return render(request, "exhibits/desk_new.html", context, status=REFUSED_FORM if form.is_bound else 200)


def piece_of(pk: int) -> Piece:
    """A piece by its number; 404 when there is none."""
    return get_object_or_404(Piece.objects.select_related("live"), pk=pk if pk < 2**63 else 0)


NEW: Mapping[str, type[TitleForm]] = {
    Piece.Kind.PANEL: NewPanelForm,
    Piece.Kind.EXHIBITION: NewExhibitionForm,
    Piece.Kind.STORY: TitleForm,
    Piece.Kind.SITE: NewSiteForm,
}
CREATE: Mapping[str, Callable[..., Version]] = {
    Piece.Kind.PANEL: creating.new_panel,
    Piece.Kind.EXHIBITION: creating.new_exhibition,
    Piece.Kind.STORY: creating.new_story,
    Piece.Kind.SITE: creating.new_site,
}


def _created(request: HttpRequest, kind: str, form: TitleForm) -> Version:
    version = CREATE[kind](content=form.content(), by=signed_in_person(request), **form.place())
    messages.success(
        request,
        _("“%(title)s” has its first draft. Nobody sees it before it has been signed.") % {"title": version.title},
    )
    return version


# --- what can be done with a piece -----------------------------------------------------------------------------------


def _begun(request: HttpRequest, piece: Piece, form: WithdrawForm) -> HttpResponse:
    versions.begin(piece=piece, by=signed_in_person(request))
    return redirect("exhibits:desk_edit", piece.pk)


def _sent(request: HttpRequest, piece: Piece, form: WithdrawForm) -> HttpResponse:
    versions.send(version=_newest(piece), by=signed_in_person(request), now=timezone.now())
    return _told(request, piece, _("The version is with its reviewers; those who may sign have been told."))


def _discarded(request: HttpRequest, piece: Piece, form: WithdrawForm) -> HttpResponse:
    versions.discard(version=_newest(piece), by=signed_in_person(request))
    return _told(request, piece, _("The draft is thrown away. What is on show stays as it is."))


def _withdrawn(request: HttpRequest, piece: Piece, form: WithdrawForm) -> HttpResponse:
    if not form.is_valid() or piece.live is None:
        raise Refused(_why_not_withdrawn(piece, form))
    versions.withdraw(
        version=piece.live, by=signed_in_person(request), reason=form.cleaned_data["reason"], now=timezone.now()
    )
    return _told(request, piece, _("It is off: pages and screens no longer show it. Words and signatures are kept."))


def _why_not_withdrawn(piece: Piece, form: WithdrawForm) -> list[Problem]:
    if piece.live is None:
        return [Problem(code="not_on_show", message=_("It is not on show, so there is nothing to take off."))]
    return [Problem(code="no_reason", field="reason", message=one) for one in form.errors.get("reason", [])]


DEEDS: Mapping[str, Callable[[HttpRequest, Piece, WithdrawForm], HttpResponse]] = {
    "begin": _begun,
    "send": _sent,
    "discard": _discarded,
    "withdraw": _withdrawn,
}


def _newest(piece: Piece) -> Version:
    """The version that a deed is about; the command says no when it is not in the right state."""
    return get_object_or_404(piece.versions.order_by("-number")[:1])


def _told(request: HttpRequest, piece: Piece, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("exhibits:desk_piece", piece.pk)


def _page(
    request: HttpRequest, piece: Piece, *, form: WithdrawForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    person, story = signed_in_person(request), PieceStory(piece=piece)
    context = {
        "piece": piece,
        "story": story,
        "form": form or WithdrawForm(),
        "problems": problems,
        "may_edit": may_edit(person),
        "may_review": may_review(person),
        "may_withdraw": may_withdraw(person),
        "public_address": _public_address(piece),
        "surfaces": [(one, SURFACE_WORDS[one]) for one in surfaces_of(piece)],
        "now": timezone.now(),
    }
    return render(request, "exhibits/desk_piece.html", context, status=REFUSED_FORM if problems else 200)


def _public_address(piece: Piece) -> str:
    """Where everybody reads it; nothing while nobody does, and for stories, which stand on screens only."""
    return (
        ""
        if piece.live is None or piece.kind == Piece.Kind.STORY
        else reverse(f"exhibits:{piece.kind}", args=[piece.slug])
    )
