"""Everything about one visit at the desk: its groups, people, rooms, photos, ratings and story."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk_views.queue import REFUSED, signed_in
from centre.accounts.permissions import staff_required
from centre.shared import pictures
from centre.shared.problems import Problem, Refused
from reception import recording
from reception.forms.desk_record import HostsForm, RemarkForm, VisitPhotoForm
from reception.messages import mark_told
from reception.models import Batch, Visit, VisitPhoto
from reception.permissions import may_plan, may_receive
from reception.queries.visit_page import batch_lines, headcounts, ratings_of, story_of, with_everything
from reception.unmasking import unmask_contact

SEE = "reception.see_visits"
Forms = Mapping[str, Form]


@staff_required(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """One visit; a POST writes into its log (`deed`), or shows its contact in full."""
    visit = visit_of(reference)
    if request.method != "POST":
        return _page(request, visit)
    deed = request.POST.get("deed", "")
    if deed == "unmask":
        unmask_contact(visit=visit, by=signed_in(request))
        return _page(request, visit, unmasked=True)
    if deed not in DEEDS:
        return _page(
            request, visit, problems=[Problem(code="unknown_deed", message=_("Please use one of the buttons."))]
        )
    forms = DEEDS[deed](request, visit)
    return _page(request, visit, **forms) if forms else redirect("reception:desk_visit", reference)


@staff_required(SEE)
@require_safe
def desk_visit_photo(request: HttpRequest, name: str) -> FileResponse:
    """One rendition of a photo of a visit that is still in the log; for staff alone."""
    stem = name.rpartition("-")[0]
    if not Visit.objects.filter(photos__image__startswith=f"{recording.FOLDER}/{stem}-").exists():
        raise Http404
    return pictures.served(f"{recording.FOLDER}/{name}", to_everybody=False)


def visit_of(reference: str) -> Visit:
    """A visit by its number, with what every page of it names; 404 when there is none."""
    visits = Visit.objects.select_related("organisation", "room_wish", "created_by", "decided_by")
    return get_object_or_404(visits, reference=reference)


def batch_of(visit: Visit, number: int) -> Batch:
    """One group of a visit by its number; 404 when there is none."""
    known = number if number < 2**15 else 0
    return get_object_or_404(with_everything(visit.batches.all()), number=known)


# --- what can be done here: nothing when it was done, the refused form otherwise -------------------------------------


def _remarked(request: HttpRequest, visit: Visit) -> Forms:
    form = RemarkForm(request.POST)
    return _done(
        request, form, "remark", _("Noted."),
        lambda: recording.remark(visit=visit, by=signed_in(request), now=timezone.now(), **form.command()),
    )  # fmt: skip


def _hosts_named(request: HttpRequest, visit: Visit) -> Forms:
    form = HostsForm(request.POST, visit=visit)
    return _done(
        request, form, "hosts", _("The hosts are noted."),
        lambda: recording.name_hosts(visit=visit, by=signed_in(request), **form.command()),
    )  # fmt: skip


def _photo_added(request: HttpRequest, visit: Visit) -> Forms:
    form = VisitPhotoForm(request.POST, request.FILES)
    return _done(
        request, form, "photo", _("The photo is in the log; only staff see it."),
        lambda: recording.add_photo(visit=visit, by=signed_in(request), now=timezone.now(), **form.command()),
    )  # fmt: skip


def _photo_removed(request: HttpRequest, visit: Visit) -> Forms:
    photo = get_object_or_404(visit.photos.all(), pk=row_number(request.POST.get("photo", "")))
    recording.remove_photo(photo=photo, by=signed_in(request))
    messages.success(request, _("The photo is no longer in the log."))
    return {}


def _told(request: HttpRequest, visit: Visit) -> Forms:
    message = get_object_or_404(visit.messages.all(), pk=row_number(request.POST.get("message", "")))
    mark_told(message=message, by=signed_in(request), now=timezone.now())
    messages.success(request, _("Noted: the contact has been told."))
    return {}


DEEDS: Mapping[str, Callable[[HttpRequest, Visit], Forms]] = {
    "remark": _remarked,
    "hosts": _hosts_named,
    "photo": _photo_added,
    "remove_photo": _photo_removed,
    "told": _told,
}


def _done(request: HttpRequest, form: Any, name: str, words: str, command: Callable[[], object]) -> Forms:
    if form.is_valid():
        try:
            command()
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, words)
            return {}
    return {name: form}


def row_number(text: str) -> int:
    """A primary key as a form sends it; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _smallest(photo: VisitPhoto) -> str:
    """The file name of the narrowest rendition, which is what a list shows."""
    name, _width = pictures.renditions(str(photo.image), photo.width)[0]
    return PurePosixPath(name).name


def _page(request: HttpRequest, visit: Visit, **extra: Any) -> HttpResponse:
    now, person = timezone.now(), signed_in(request)
    lines = batch_lines(with_everything(visit.batches.order_by("number")), now=now)
    counted = [line.batch for line in lines if line.batch.state not in ("cancelled", "no_show")]
    context = {
        "visit": visit,
        "lines": lines,
        "received": [batch for batch in counted if batch.is_received],
        "expected": counted,
        "people": sum(batch.headcount or 0 for batch in counted if batch.is_received),
        "headcounts": headcounts(lines),
        "rooms": visit.visit_rooms.select_related("reservation__room"),
        "photos": [(one, _smallest(one)) for one in visit.photos.all()],
        "ratings": ratings_of(visit),
        "story": story_of(visit, lines),
        "notes": visit.messages.all(),
        "may_plan": may_plan(person),
        "may_receive": may_receive(person),
        "may_record": recording.may_record(person),
        "remark": RemarkForm(),
        "hosts": HostsForm(visit=visit),
        "photo": VisitPhotoForm(),
        "now": now,
        **extra,
    }
    refused = any(getattr(value, "errors", None) for value in extra.values()) or "problems" in extra
    return render(request, "reception/desk_visit.html", context, status=REFUSED if refused else 200)
