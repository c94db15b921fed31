"""Taking tables away, which is recorded."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import exports
from bookings.desk_views.imports import XLSX
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.exports import ALL_NOUNS, EVERYTHING, NOUNS, Noun, Scope
from bookings.forms.desk_export import ExportForm
from bookings.models import Export
from centre.accounts.permissions import may_unmask, staff_required
from centre.shared.timespan import local_day

MOST_SHOWN = 20


@staff_required("bookings.see_holders")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_exports(request: HttpRequest) -> HttpResponseBase:
    """What can be taken away, and who did so lately; a POST is answered with the file."""
    person, now = signed_in(request), timezone.now()
    if "in_full" in request.POST and not may_unmask(person):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, today=local_day(now), may_unmask=may_unmask(person))
    if form.is_valid():
        what, format, scope = form.cleaned_data["what"], form.cleaned_data["format"], form.scope()
        exports.record(what=what, format=format, scope=scope, by=person, page=request.path, now=now)
        return _file(what, format, scope, today=local_day(now))
    return _page(request, form)


def _file(what: str, format: str, scope: Scope, *, today: date) -> HttpResponseBase:
    nouns = ALL_NOUNS if what == EVERYTHING else [NOUNS[what]]
    return table_file(nouns, format, scope, name=f"{what.replace('_', '-')}-{today:%Y-%m-%d}")


def table_file(nouns: Sequence[Noun], format: str, scope: Scope, *, name: str) -> HttpResponseBase:
    """Tables as a file: all of them in a workbook, or the first as CSV."""
    if format == Export.Format.CSV:
        headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
        pieces = exports.csv_text(nouns[0], scope)
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
    book = exports.workbook(nouns, scope)
    return FileResponse(book, as_attachment=True, filename=f"{name}.{format}", content_type=XLSX)


def _page(request: HttpRequest, form: ExportForm) -> HttpResponse:
    rows = [(row, exports.label_of(row.what)) for row in Export.objects.select_related("by")[:MOST_SHOWN]]
    context = {"form": form, "exports": rows}
    return render(request, "bookings/desk_exports.html", context, status=REFUSED if form.is_bound else 200)
