"""Periodicals at the desk: what came today, and one issue to be put right."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Refused
from reading_room import cataloguing
from reading_room.forms.desk_issues import IssueForm, NextIssueForm
from reading_room.models import Issue, Title
from reading_room.queries.holdings import latest_issues

KEEP = "reading_room.keep_catalogue"
ROWS_PER_PAGE = 50


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_issues(request: HttpRequest) -> HttpResponse:
    """The periodicals, each with its latest issue; a POST enters the next one of the periodical in `title`."""
    if request.method != "POST":
        return _page(request)
    asked = request.POST.get("title", "")
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    title = get_object_or_404(Title, pk=key, kind=Title.Kind.PERIODICAL)
    latest = latest_issues([title.pk]).get(title.pk)
    form = _form(title, latest, request.POST)
    if form.is_valid():
        try:
            tier, by = latest.tier if latest else None, signed_in_person(request)
            issue = cataloguing.enter_issue(title=title, tier=tier, by=by, **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("%(issue)s has come.") % {"issue": issue})
            return redirect(request.get_full_path())
    return _page(request, refused=(title, form))


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue; a POST saves it or takes it out (`deed`)."""
    issue = get_object_or_404(Issue.objects.select_related("title"), pk=pk if pk < 2**63 else 0)
    by = signed_in_person(request)
    if request.method == "POST" and request.POST.get("deed") == "discard":
        cataloguing.discard_issue(issue=issue, by=by)
        messages.success(request, _("%(issue)s is no longer kept.") % {"issue": issue})
        return redirect("reading_room:desk_title", issue.title_id)
    form = IssueForm.of(issue, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cataloguing.change_issue(issue=issue, by=by, **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("reading_room:desk_title", issue.title_id)
    status = REFUSED_FORM if form.is_bound else 200
    return render(request, "reading_room/desk_issue.html", {"issue": issue, "form": form}, status=status)


def _form(title: Title, latest: Issue | None, data: Any = None) -> NextIssueForm:
    form = NextIssueForm.after(latest, today=timezone.localdate(), data=data, prefix=f"came-{title.pk}")
    assert isinstance(form, NextIssueForm)
    return form


def _page(request: HttpRequest, refused: tuple[Title, NextIssueForm] | None = None) -> HttpResponse:
    """All periodicals by their names; a refused form stands open at its own."""
    periodicals = Title.objects.filter(kind=Title.Kind.PERIODICAL).order_by("title", "pk")
    page = Paginator(periodicals, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    latest = latest_issues([one.pk for one in page])
    lines = [
        (one, latest.get(one.pk), refused[1] if refused and refused[0] == one else _form(one, latest.get(one.pk)))
        for one in page
    ]
    context = {
        "page_obj": page,
        "lines": lines,
        "refused": refused,
        "came_today": Issue.objects.filter(arrived_on=timezone.localdate()).select_related("title")[:ROWS_PER_PAGE],
    }
    return render(request, "reading_room/desk_issues.html", context, status=REFUSED_FORM if refused else 200)
