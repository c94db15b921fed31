"""Taking an exhibition away as a folder, which is recorded."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from centre.sheets.recording import record
from centre.sheets.writing import Scope
from exhibits.exporting import Folder, folder_of
from exhibits.exports import FOLDER
from exhibits.queries.exhibitions import exhibition_page


@staff_required("exhibits.edit_content")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_export_exhibition(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the folder of an exhibition on show is for; a POST is answered with it."""
    today = local_day(timezone.now())
    page = exhibition_page(slug, today)
    if page is None:
        raise Http404(_("There is no such exhibition on show."))
    context: dict[str, Any] = {"page": page}
    if request.method != "POST":
        return render(request, "exhibits/desk_export_exhibition.html", context)
    try:
        folder = folder_of(slug, today)
    except Refused as refused:
        context["problems"] = refused.problems
        return render(request, "exhibits/desk_export_exhibition.html", context, status=REFUSED_FORM)
    assert folder is not None
    return _taken_away(request, folder)


def _taken_away(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    now = timezone.now()
    scope = Scope(first_day=local_day(now), last_day=local_day(now))
    by = signed_in_person(request)
    record(nouns=[], what=FOLDER, format="zip", scope=scope, by=by, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{folder.name}.zip"'}
    return StreamingHttpResponse(folder.zipped(), content_type="application/zip", headers=headers)
