"""The catalogue in and out: CNMARC files are handed in, the whole or a part is taken away."""

from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Refused
from centre.shared.timespan import local_day
from centre.shared.uploads import bounded, was_too_large
from centre.sheets import running
from centre.sheets.desk_views.exports import table_file
from centre.sheets.models import Export
from centre.sheets.recording import record
from centre.sheets.writing import Scope
from reading_room.exporting.holdings import titles_with_copies
from reading_room.exporting.marc import marc_pieces
from reading_room.exporting.sheets import holdings
from reading_room.forms.desk_taking_in import TakeInMarcForm
from reading_room.forms.desk_taking_out import TakeOutForm
from reading_room.importing.kinds import MARC
from reading_room.importing.marc import refuse_what_is_no_marc

KEEP = "reading_room.keep_catalogue"
MOST_BYTES = 200 * 1024 * 1024


@staff_required(KEEP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(lambda: MOST_BYTES)
def desk_marc(request: HttpRequest) -> HttpResponse:
    """Both ways; a POST hands in a CNMARC file, which is then read and rehearsed by the worker."""
    form = TakeInMarcForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and was_too_large(request):
        form.add_error("upload", _("The file is larger than 200 MB. Please split it into several."))
    if form.is_valid():
        try:
            return redirect(_handed_in(request, form))
        except Refused as refused:
            form.show(refused)
    return _page(request, form, TakeOutForm(), status=REFUSED_FORM if form.is_bound else 200)


@staff_required(KEEP)
@require_POST
def desk_catalogue_out(request: HttpRequest) -> HttpResponseBase:
    """The catalogue or a part of it as a file, which is recorded."""
    form = TakeOutForm(request.POST)
    if not form.is_valid():
        return _page(request, TakeInMarcForm(), form, status=REFUSED_FORM)
    now = timezone.now()
    today, format = local_day(now), form.cleaned_data["format"]
    noun, scope = holdings(partial(titles_with_copies, **form.part())), Scope(first_day=today, last_day=today)
    by = signed_in_person(request)
    record(nouns=[noun], what=noun.key, format=format, scope=scope, by=by, now=now)
    if format == Export.Format.MARC:
        return _marc_file(form, today)
    return table_file([noun], format, scope, name=f"catalogue-{today}")


def _handed_in(request: HttpRequest, form: TakeInMarcForm) -> running.Import:
    upload = form.file
    refuse_what_is_no_marc(upload.file)  # type: ignore[arg-type]
    upload.seek(0)
    person, now = signed_in_person(request), timezone.now()
    return running.hand_in_file(kind=MARC, upload=upload, options=form.command(), by=person, now=now)


def _marc_file(form: TakeOutForm, today: date) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="catalogue-{today}.mrc"'}
    pieces = marc_pieces(titles_with_copies(**form.part()))
    return StreamingHttpResponse(pieces, content_type="application/marc", headers=headers)


def _page(request: HttpRequest, form: TakeInMarcForm, out: TakeOutForm, *, status: int) -> HttpResponse:
    return render(request, "reading_room/desk_marc.html", {"form": form, "out": out}, status=status)
