"""Taking tables away, which is recorded."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import may_unmask, require, staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.timespan import local_day
from centre.sheets.desk_views.imports import XLSX
from centre.sheets.forms.desk_export import ExportForm
from centre.sheets.models import Export
from centre.sheets.recording import label_of, record
from centre.sheets.registry import nouns_for
from centre.sheets.writing import Noun, Scope, csv_text, workbook

MOST_SHOWN = 20


@staff_required()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_exports(request: HttpRequest) -> HttpResponseBase:
    """What can be taken away, and who did so lately; a POST is answered with the file."""
    person, now = signed_in_person(request), timezone.now()
    require(bool(nouns := nouns_for(person)))
    if "in_full" in request.POST and not may_unmask(person):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, today=local_day(now), nouns=nouns, may_unmask=may_unmask(person))
    if not form.is_valid():
        return _page(request, form)
    what, format, scope = form.cleaned_data["what"], form.cleaned_data["format"], form.scope()
    record(nouns=form.chosen(), what=what, format=format, scope=scope, by=person, now=now)
    return table_file(form.chosen(), format, scope, name=f"{what.replace('_', '-')}-{local_day(now):%Y-%m-%d}")


def table_file(nouns: Sequence[Noun], format: str, scope: Scope, *, name: str) -> HttpResponseBase:
    """Tables as a file: all of them in a workbook, or the first as CSV."""
    if format == Export.Format.CSV:
        headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
        pieces = csv_text(nouns[0], scope)
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
    book = workbook(nouns, scope)
    return FileResponse(book, as_attachment=True, filename=f"{name}.{format}", content_type=XLSX)


def _page(request: HttpRequest, form: ExportForm) -> HttpResponse:
    rows = [(row, label_of(row.what)) for row in Export.objects.select_related("by")[:MOST_SHOWN]]
    context = {"form": form, "exports": rows}
    return render(request, "sheets/desk_exports.html", context, status=REFUSED_FORM if form.is_bound else 200)
