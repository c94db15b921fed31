"""Titles at the desk: the list of the keeper, something new, and one title with its copies and issues."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

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
from reading_room import cataloguing
from reading_room.described import mark_of, record_of
from reading_room.forms.desk_copies import CopyForm
from reading_room.forms.desk_issues import IssueForm
from reading_room.forms.desk_titles import ROLES, IsbnForm, LookForTitlesForm, TypedTitle, WholeTitleForm
from reading_room.models import Title
from reading_room.queries.desk_titles import LACKS, Wanted, story_of, titles_wanted, twins_of, with_copies
from reading_room.queries.holdings import line_of, with_use
from reading_room.records import TitleRecord

KEEP = "reading_room.keep_catalogue"
ROWS_PER_PAGE = 50
EMPTY = TitleRecord(title="")


@staff_required(KEEP)
@require_safe
def desk_titles(request: HttpRequest) -> HttpResponse:
    """Titles, the latest first; `?q=` searches, `?lacks=` shows what is to be completed."""
    form = LookForTitlesForm(request.GET)
    is_valid = form.is_valid()
    typed = form.cleaned_data if is_valid else {}
    wanted = Wanted(words=typed.get("q", ""), collection=typed.get("collection"), lacks=typed.get("lacks", ""))
    found = titles_wanted(wanted).values_list("pk", flat=True)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    titles = with_copies(Title.objects.filter(pk__in=list(page))).select_related("collection")
    context = {
        "form": form,
        "page_obj": page,
        "titles": titles,
        "lacks": LACKS.get(wanted.lacks),
        "is_everything": wanted == Wanted(),
    }
    return render(request, "reading_room/desk_titles.html", context, status=200 if is_valid else REFUSED_FORM)


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_title(request: HttpRequest) -> HttpResponse:
    """A title for the catalogue. `?isbn=` shows first what is there; `?like=` begins with what another volume says."""
    if request.method != "POST":
        return _begun(request)
    typed = TypedTitle.posted(request.POST)
    if request.POST.get("deed") != "save":
        return _new_page(request, WholeTitleForm(typed.changed(request.POST.get("change", ""))))
    form = WholeTitleForm(typed, bound=True)
    title = _entered(request, form) if form.is_valid() else None
    if title is None:
        return _new_page(request, form, status=REFUSED_FORM)
    messages.success(request, _("The title is in the catalogue. Now its copies, please."))
    return redirect(f"{reverse('reading_room:desk_title', args=[title.pk])}#new-copy")


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_title(request: HttpRequest, pk: int) -> HttpResponse:
    """One title; a POST does what its button says (`deed`), or changes the rows of the draft (`change`)."""
    title = get_object_or_404(Title.objects.select_related("collection"), pk=pk if pk < 2**63 else 0)
    if request.method != "POST":
        return _page(request, title)
    if "change" in request.POST:
        typed = TypedTitle.posted(request.POST).changed(request.POST["change"])
        return _page(request, title, form=WholeTitleForm(typed, before=record_of(title)), is_refused=False)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        return _page(
            request, title, problems=[Problem(code="unknown_deed", message=_("Please use one of the buttons."))]
        )
    return deed(request, title)


# --- something new ---------------------------------------------------------------------------------------------------


def _begun(request: HttpRequest) -> HttpResponse:
    isbn = IsbnForm(request.GET if "isbn" in request.GET else None)
    scanned = isbn.cleaned_data["isbn"] if isbn.is_bound and isbn.is_valid() else ""
    like = request.GET.get("like", "")
    other = Title.objects.filter(pk=int(like)).first() if like.isascii() and like.isdigit() and len(like) < 10 else None
    if other is not None:
        typed = TypedTitle.of(replace(record_of(other), volume="", pages=""), collection=other.collection_id)
        typed = replace(typed, fields={**typed.fields, "another": "on"})
    else:
        typed = TypedTitle.of(replace(EMPTY, isbn=scanned))
    status = REFUSED_FORM if isbn.is_bound and isbn.errors else 200
    return _new_page(request, WholeTitleForm(typed), isbn=isbn, like=other, status=status)


def _entered(request: HttpRequest, form: WholeTitleForm) -> Title | None:
    """The title that was typed; None when it was refused."""
    typed = form.head.cleaned_data
    try:
        if not typed["another"] and twins_of(typed["isbn"]):
            raise Refused([_same_isbn()])
        return cataloguing.enter_title(by=signed_in_person(request), now=timezone.now(), **form.command())
    except Refused as refused:
        form.show(refused)
        return None


def _same_isbn() -> Problem:
    message = _("This ISBN is in the catalogue already. Please add a copy there, or tick that this is another book.")
    return Problem(code="same_isbn", field="another", message=message)


def _new_page(
    request: HttpRequest,
    form: WholeTitleForm,
    *,
    isbn: IsbnForm | None = None,
    like: Title | None = None,
    status: int = 200,
) -> HttpResponse:
    typed_isbn = str(form.head["isbn"].value() or "")
    context = {
        "form": form,
        "isbn": isbn or IsbnForm(initial={"isbn": typed_isbn}),
        "like": like,
        "twins": twins_of(typed_isbn),
        "is_scanned": isbn is not None and isbn.is_bound,
        "problems": form.problems() if status == REFUSED_FORM else [],
        "roles": ROLES,
    }
    return render(request, "reading_room/desk_new_title.html", context, status=status)


# --- what can be done with a title: an answer, be it the page with what was refused ----------------------------------


def _saved(request: HttpRequest, title: Title) -> HttpResponse:
    typed = TypedTitle.posted(request.POST)
    form = WholeTitleForm(typed, before=record_of(title), bound=True)
    if not form.is_valid():
        return _page(request, title, form=form)
    try:
        seen = typed.fields["seen"]
        cataloguing.change_title(title=title, by=signed_in_person(request), seen=seen, **form.command())
    except Refused as refused:
        return _refused(request, title, typed, form, refused)
    messages.success(request, _("Saved."))
    return redirect("reading_room:desk_title", title.pk)


def _refused(
    request: HttpRequest, title: Title, typed: TypedTitle, form: WholeTitleForm, refused: Refused
) -> HttpResponse:
    """What was typed stays; when somebody else was faster, what the catalogue says now is told beside it."""
    theirs: list[tuple[Any, str]] = []
    if "newer" in refused.codes:
        title = Title.objects.select_related("collection").get(pk=title.pk)
        theirs = typed.unlike(TypedTitle.of(record_of(title)))
        form = WholeTitleForm(typed.with_mark(mark_of(title)), before=record_of(title), bound=True)
        form.is_valid()
    form.show(refused)
    return _page(request, title, form=form, theirs=theirs)


def _copy_entered(request: HttpRequest, title: Title) -> HttpResponse:
    form = _copy_form(title, request.POST)
    if form.is_valid():
        try:
            copy = cataloguing.enter_copy(
                title=title, by=signed_in_person(request), now=timezone.now(), **form.command()
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Copy %(number)s is entered.") % {"number": copy.accession_number})
            return redirect(f"{reverse('reading_room:desk_title', args=[title.pk])}#copies")
    return _page(request, title, copy_form=form)


def _issue_entered(request: HttpRequest, title: Title) -> HttpResponse:
    form = _issue_form(title, request.POST)
    if form.is_valid():
        try:
            issue = cataloguing.enter_issue(title=title, by=signed_in_person(request), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("%(issue)s has come.") % {"issue": issue})
            return redirect(f"{reverse('reading_room:desk_title', args=[title.pk])}#issues")
    return _page(request, title, issue_form=form)


def _deleted(request: HttpRequest, title: Title) -> HttpResponse:
    try:
        cataloguing.delete_title(title=title, by=signed_in_person(request))
    except Refused as refused:
        return _page(request, title, problems=refused.problems)
    messages.success(request, _("The title “%(title)s” is no longer in the catalogue.") % {"title": title})
    return redirect("reading_room:desk_titles")


DEEDS: Mapping[str, Callable[[HttpRequest, Title], HttpResponse]] = {
    "save": _saved,
    "copy": _copy_entered,
    "issue": _issue_entered,
    "delete": _deleted,
}


# --- the page --------------------------------------------------------------------------------------------------------


def _copy_form(title: Title, data: Any = None) -> CopyForm:
    latest = title.copies.order_by("-added_at", "-pk").first()
    return CopyForm.following(latest, next(iter(title.class_numbers), ""), data)


def _issue_form(title: Title, data: Any = None) -> IssueForm:
    return IssueForm.after(title.issues.first(), today=timezone.localdate(), data=data, prefix="issue")


def _page(
    request: HttpRequest,
    title: Title,
    *,
    form: WholeTitleForm | None = None,
    copy_form: CopyForm | None = None,
    issue_form: IssueForm | None = None,
    problems: list[Problem] | None = None,
    theirs: list[tuple[Any, str]] | None = None,
    is_refused: bool = True,
) -> HttpResponse:
    """With a refused form what was typed stays typed; every other form shows what is there."""
    stored = TypedTitle.of(record_of(title), collection=title.collection_id, seen=mark_of(title))
    is_bound = form is not None and form.head.is_bound
    copies = with_use(title.copies.in_shelf_order())
    refused = is_refused and any((form, copy_form, issue_form, problems))
    context = {
        "title": title,
        "form": form or WholeTitleForm(stored, before=record_of(title)),
        "problems": form.problems() if form is not None and is_bound else problems or [],
        "theirs": theirs or [],
        "copies": [line_of(copy) for copy in copies],
        "copy_form": copy_form or _copy_form(title),
        "is_periodical": title.kind == Title.Kind.PERIODICAL,
        "issues": title.issues.select_related("tier__shelf")[:12] if title.kind == Title.Kind.PERIODICAL else [],
        "issue_form": issue_form or (_issue_form(title) if title.kind == Title.Kind.PERIODICAL else None),
        "twins": twins_of(title.isbn, but=title),
        "story": story_of(title),
        "roles": ROLES,
    }
    return render(request, "reading_room/desk_title.html", context, status=REFUSED_FORM if refused else 200)
