"""Words that are fixed: the list of terms, and what the check finds in a draft."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import require, staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from exhibits import terms
from exhibits.checking import checked_hits
from exhibits.desk_views.pieces import READ, piece_of
from exhibits.forms.desk_terms import AcceptForm, LookForTermsForm, TermForm
from exhibits.models import Piece, Term, Version
from exhibits.permissions import may_edit

ROWS_PER_PAGE = 50


@staff_required(*READ)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_terms(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list (`?q=`, `?retired=1`) with a form beside it: for a new term, or for the one of the address."""
    term = None if pk is None else get_object_or_404(Term, pk=pk if pk < 2**63 else 0)
    person, form = signed_in_person(request), TermForm.of(term, request.POST if "wording" in request.POST else None)
    if request.method == "POST":
        require(may_edit(person))
        if (said := _kept(request, term, form)) is not None:
            messages.success(request, said)
            return redirect("exhibits:desk_terms")
    look = LookForTermsForm(request.GET)
    found = _found(look.cleaned_data["q"], retired=look.cleaned_data["retired"]) if look.is_valid() else _found("")
    context = {
        "look": look,
        "form": form,
        "term": term,
        "page_obj": Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "in_use": Term.objects.in_use().count(),
        "may_edit": may_edit(person),
    }
    refused = request.method == "POST" or not look.is_valid()
    return render(request, "exhibits/desk_terms.html", context, status=REFUSED_FORM if refused else 200)


@staff_required(*READ)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check of terms finds in the latest version; a POST accepts one of the words, or takes that back."""
    piece = piece_of(pk)
    version = _latest(piece)
    form, problems = AcceptForm(request.POST or None), []
    if request.method == "POST":
        try:
            _answered(request, version, form)
            return redirect("exhibits:desk_check", piece.pk)
        except Refused as refused:
            problems = refused.problems
    hits = checked_hits(version)
    context = {
        "piece": piece,
        "version": version,
        "hits": hits,
        "open": sum(one.accepted is None for one in hits),
        "problems": problems,
        "typed": {key: request.POST.get(key, "") for key in ("key", "reason")} if problems else {},
        "may_accept": may_edit(signed_in_person(request)) and version.state == Version.State.DRAFT,
        "longest": terms.LONGEST_REASON,
    }
    return render(request, "exhibits/desk_check.html", context, status=REFUSED_FORM if problems else 200)


def _latest(piece: Piece) -> Version:
    return get_object_or_404(piece.versions.select_related("piece").order_by("-number")[:1])


def _found(words: str, *, retired: bool = False) -> QuerySet[Term]:
    found = Term.objects.filter(retired_at__isnull=not retired)
    if not words:
        return found
    return found.filter(
        Q(wording__icontains=words)
        | Q(short_name__icontains=words)
        | Q(wrong__icontains=words)
        | Q(note__icontains=words)
    )


def _kept(request: HttpRequest, term: Term | None, form: TermForm) -> str | None:
    """Do what was asked for and say so; None when the form was refused."""
    person, deed = signed_in_person(request), request.POST.get("deed", "")
    if term is not None and deed == "retire":
        terms.retire_term(term=term, by=person, now=timezone.now())
        return _("“%(wording)s” is no longer looked for.") % {"wording": term.wording}
    if term is not None and deed == "bring_back":
        terms.bring_back_term(term=term, by=person)
        return _("“%(wording)s” is looked for again.") % {"wording": term.wording}
    if not form.is_valid():
        return None
    try:
        kept = terms.keep_term(term=term, by=person, **form.command())
    except Refused as refused:
        form.show(refused)
        return None
    return _("“%(wording)s” is in the list; the next check looks for it.") % {"wording": kept.wording}


def _accepted(request: HttpRequest, version: Version, form: AcceptForm) -> None:
    given, person = form.cleaned_data, signed_in_person(request)
    terms.accept_hit(version=version, key=given["key"], reason=given["reason"], by=person, now=timezone.now())


def _taken_back(request: HttpRequest, version: Version, form: AcceptForm) -> None:
    terms.take_back_acceptance(version=version, key=form.cleaned_data["key"], by=signed_in_person(request))


ANSWERS: Mapping[str, Callable[[HttpRequest, Version, AcceptForm], None]] = {
    "accept": _accepted,
    "take_back": _taken_back,
}


def _answered(request: HttpRequest, version: Version, form: AcceptForm) -> None:
    """Accept, or take back. Raises Refused or PermissionDenied."""
    answer = ANSWERS.get(request.POST.get("deed", ""))
    if answer is None or "key" in form.errors:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    if not form.is_valid():
        raise Refused(
            [Problem(code="bad_reason", field="reason", message=one) for one in form.errors.get("reason", [])]
        )
    answer(request, version, form)
