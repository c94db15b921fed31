"""Sheets that come in: handing one in, reading what the rehearsal found, having it written."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from centre.accounts.models import User
from centre.accounts.permissions import require, staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.sheets import running
from centre.sheets.forms.desk_import import HandInForm, MatchForm, WriteForm
from centre.sheets.kinds import Kind
from centre.sheets.models import Import
from centre.sheets.queries import counts_of, imports_for, rows_worth_reading, samples_of
from centre.sheets.registry import KINDS, kinds_for

IMPORTS_PER_PAGE, ROWS_PER_PAGE = 20, 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_required()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_imports(request: HttpRequest) -> HttpResponse:
    """The sheets that were handed in; a POST hands in another one."""
    person = signed_in_person(request)
    kinds = _kinds(person)
    sheets = [kind for kind in kinds if kind.rows_in is None]
    form = HandInForm(*((request.POST, request.FILES) if request.method == "POST" else ()), kinds=sheets)
    if form.is_valid():
        try:
            job = running.hand_in(by=person, now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            return redirect(job)
    page_obj = Paginator(imports_for(person), IMPORTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "kinds": sheets, "page_obj": page_obj}
    return render(request, "sheets/desk_imports.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required()
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: how far it is and what was found; a POST has it written, checked again, or go on."""
    person = signed_in_person(request)
    _kinds(person)
    job = get_object_or_404(imports_for(person), pk=pk)
    if request.method != "POST":
        return _page(request, job)
    form = _form(request, job)
    try:
        if not form.is_valid():
            return _page(request, job, form, status=REFUSED_FORM)
        _do(request, job, form)
    except Refused as refused:
        form.show(refused)
        return _page(request, job, form, status=REFUSED_FORM)
    return redirect(job)


@staff_required()
@require_safe
def desk_import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The workbook to fill in for one kind."""
    found = next((one for one in _kinds(signed_in_person(request)) if one.key == kind), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.key}-template.xlsx"'}
    from centre.sheets.samples import template  # what makes workbooks takes long to load and is seldom needed

    return HttpResponse(template(found), content_type=XLSX, headers=headers)


def _kinds(person: User) -> list[Kind]:
    """What the person may hand in. Raises PermissionDenied when that is nothing."""
    kinds = kinds_for(person)
    require(bool(kinds))
    return kinds


def _form(request: HttpRequest, job: Import) -> Any:
    """What belongs to the button that was pressed."""
    deed = request.POST.get("deed")
    if deed == "match" and job.state == Import.State.MATCHING:
        return MatchForm(request.POST, job=job, samples=samples_of(job))
    options = KINDS[job.kind].options
    return options(request.POST) if deed == "rehearse" and options else WriteForm(request.POST)


def _do(request: HttpRequest, job: Import, form: Any) -> None:
    deed, by = request.POST.get("deed"), signed_in_person(request)
    if deed == "write":
        running.write_it(job=job, by=by, **form.command())
        messages.success(request, _("It is being written. You can leave this page and come back."))
    elif deed == "rehearse":
        running.rehearse_again(job=job, by=by, options=form.command() if KINDS[job.kind].options else None)
    elif deed == "match" and isinstance(form, MatchForm):
        running.match(job=job, by=by, **form.command())
    elif deed == "go_on":
        running.go_on(job=job, by=by)
    else:
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])


def _page(request: HttpRequest, job: Import, form: Any = None, status: int = 200) -> HttpResponse:
    everything = request.GET.get("rows") == "all"
    rows = rows_worth_reading(job, everything=everything)
    context: dict[str, Any] = {
        "job": job,
        "form": form or WriteForm(),
        **_questions(job, form),
        "counts": counts_of(job),
        "everything": everything,
        "page_obj": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "days_kept": running.KEPT_FOR.days,
    }
    polled = request.htmx and request.method != "POST"  # type: ignore[attr-defined]
    response = render(request, f"sheets/desk_import.html{'#progress' if polled else ''}", context, status=status)
    if polled and not job.is_at_work:
        response["HX-Refresh"] = "true"  # the whole page has something new to say
    return response


def _questions(job: Import, form: Any) -> dict[str, Any]:
    """What is asked on the page besides: which column is which, or what holds for all rows. What was typed stays."""
    if job.state == Import.State.MATCHING:
        matching = form if isinstance(form, MatchForm) else MatchForm(job=job, samples=samples_of(job))
        return {"matching": matching}
    options = KINDS[job.kind].options
    if options is None or job.state != Import.State.REHEARSED:
        return {}
    return {"options": form if isinstance(form, options) else options(initial=job.options)}
