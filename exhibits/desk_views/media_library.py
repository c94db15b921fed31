"""The library at the desk: what there is, entering pictures and recordings, and one of them with all its uses."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.forms import CommandForm
from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared import pictures as files
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import bounded, was_too_large
from exhibits import pictures, recordings, renditions
from exhibits.forms.desk_library import (
    FocusForm,
    LookInLibraryForm,
    NewPictureForm,
    NewRecordingForm,
    PictureWordsForm,
    RecordingWordsForm,
)
from exhibits.media_library import AlreadyThere
from exhibits.models import Picture, Recording
from exhibits.queries.media_library import pictures_found, recordings_found, uses_of

EDIT = "exhibits.edit_content"
PER_PAGE = 24
Forms = Mapping[str, CommandForm]


@staff_required(EDIT)
@require_safe
def desk_library(request: HttpRequest) -> HttpResponse:
    """Pictures, or with `?kind=recordings` the recordings; `?q=` searches."""
    form = LookInLibraryForm(request.GET)
    is_valid = form.is_valid()
    kind, words = form.wanted()
    found = recordings_found(words) if kind == "recordings" else pictures_found(words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "kind": kind, "page_obj": page, "words": words}
    return render(request, "exhibits/desk_library.html", context, status=200 if is_valid else REFUSED_FORM)


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(lambda: files.MAX_BYTES)
def desk_new_picture(request: HttpRequest) -> HttpResponse:
    """A picture for the library."""
    form = _posted(request, NewPictureForm)
    twin = None
    if form.is_valid():
        try:
            picture = pictures.add(by=signed_in_person(request), now=timezone.now(), **form.command())
        except Refused as refused:
            twin = _shown(form, refused)
        else:
            messages.success(request, _("The picture is in the library. Please look at its cuts."))
            return redirect("exhibits:desk_picture", picture.pk)
    context = {"form": form, "twin": twin, "kind": "pictures"}
    return render(request, "exhibits/desk_library_new.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(recordings.most_bytes)
def desk_new_recording(request: HttpRequest) -> HttpResponse:
    """A recording for the library."""
    form = _posted(request, NewRecordingForm)
    twin = None
    if form.is_valid():
        try:
            recording = recordings.add(by=signed_in_person(request), now=timezone.now(), **form.command())
        except Refused as refused:
            twin = _shown(form, refused)
        else:
            messages.success(request, _("The recording is in the library."))
            return redirect("exhibits:desk_recording", recording.pk)
    context = {"form": form, "twin": twin, "kind": "recordings"}
    return render(request, "exhibits/desk_library_new.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture with its cuts and uses; a POST does what its button says (`deed`)."""
    picture = get_object_or_404(Picture.objects.select_related("uploaded_by"), pk=pk)
    if request.method == "POST":
        return _done(request, picture, PICTURE_DEEDS, _picture_page)
    return _picture_page(request, picture)


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """One recording with its uses; a POST does what its button says (`deed`)."""
    recording = get_object_or_404(Recording.objects.select_related("uploaded_by"), pk=pk)
    if request.method == "POST":
        return _done(request, recording, RECORDING_DEEDS, _recording_page)
    return _recording_page(request, recording)


# --- entering --------------------------------------------------------------------------------------------------------


def _posted(request: HttpRequest, form: type[NewPictureForm] | type[NewRecordingForm]) -> Any:
    if request.method != "POST":
        return form()
    return form(request.POST, request.FILES, too_large=was_too_large(request))


def _shown(form: CommandForm, refused: Refused) -> Picture | Recording | None:
    """Put the problems into the form; what the library has already, for a link."""
    form.show(refused)
    return refused.thing if isinstance(refused, AlreadyThere) else None


# --- what can be done with one: an answer when it was done, the refused form otherwise -------------------------------

Deed = Callable[[HttpRequest, Any], "HttpResponse | Forms"]


def _done(
    request: HttpRequest, thing: Any, deeds: Mapping[str, Deed], page: Callable[..., HttpResponse]
) -> HttpResponse:
    deed = deeds.get(request.POST.get("deed", ""))
    try:
        if deed is None:
            raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
        answer = deed(request, thing)
    except Refused as refused:
        thing.refresh_from_db()
        return page(request, thing, problems=refused.problems)
    if isinstance(answer, HttpResponse):
        return answer
    thing.refresh_from_db()
    return page(request, thing, **answer)


def _tried(form: CommandForm, name: str, command: Callable[[], object], done: Callable[[], HttpResponse]) -> Any:
    if form.is_valid():
        try:
            command()
        except Refused as refused:
            form.show(refused)
        else:
            return done()
    return {name: form}


def _picture_described(request: HttpRequest, picture: Picture) -> Any:
    form, by = PictureWordsForm(request.POST, prefix="words"), signed_in_person(request)
    return _tried(
        form, "form", lambda: pictures.change(picture=picture, by=by, **form.command()), _saved(request, picture)
    )


def _picture_refocused(request: HttpRequest, picture: Picture) -> Any:
    form, by = FocusForm(request.POST), signed_in_person(request)
    return _tried(
        form, "focus", lambda: pictures.refocus(picture=picture, by=by, **form.command()), _saved(request, picture)
    )


def _picture_deleted(request: HttpRequest, picture: Picture) -> HttpResponse:
    pictures.delete(picture=picture, by=signed_in_person(request))
    messages.success(request, _("The picture is no longer in the library."))
    return redirect("exhibits:desk_library")


def _recording_described(request: HttpRequest, recording: Recording) -> Any:
    form, by = RecordingWordsForm(request.POST, prefix="words"), signed_in_person(request)
    return _tried(
        form,
        "form",
        lambda: recordings.change(recording=recording, by=by, **form.command()),
        _saved(request, recording),
    )


def _recording_deleted(request: HttpRequest, recording: Recording) -> HttpResponse:
    recordings.delete(recording=recording, by=signed_in_person(request))
    messages.success(request, _("The recording is no longer in the library."))
    return redirect("exhibits:desk_library")


def _saved(request: HttpRequest, thing: Picture | Recording) -> Callable[[], HttpResponse]:
    def done() -> HttpResponse:
        messages.success(request, _("Saved."))
        return redirect("exhibits:desk_picture" if isinstance(thing, Picture) else "exhibits:desk_recording", thing.pk)

    return done


PICTURE_DEEDS: Mapping[str, Deed] = {
    "words": _picture_described,
    "focus": _picture_refocused,
    "delete": _picture_deleted,
}
RECORDING_DEEDS: Mapping[str, Deed] = {"words": _recording_described, "delete": _recording_deleted}


# --- the pages -------------------------------------------------------------------------------------------------------


def _picture_page(request: HttpRequest, picture: Picture, **extra: Any) -> HttpResponse:
    words = {name: getattr(picture, name) for name in PictureWordsForm.base_fields}
    context = {
        "picture": picture,
        "uses": uses_of(picture),
        "shapes": [(name, shape.label, renditions.size_of(picture, name)) for name, shape in renditions.SHAPES.items()],
        "form": PictureWordsForm(initial=words, prefix="words"),
        "focus": FocusForm(initial={"focus_x": picture.focus_x, "focus_y": picture.focus_y}),
        **extra,
    }
    return render(request, "exhibits/desk_picture.html", context, status=REFUSED_FORM if extra else 200)


def _recording_page(request: HttpRequest, recording: Recording, **extra: Any) -> HttpResponse:
    words = {name: getattr(recording, name) for name in RecordingWordsForm.base_fields}
    context = {
        "recording": recording,
        "address": recordings.url_of(recording),
        "uses": uses_of(recording),
        "form": RecordingWordsForm(initial=words, prefix="words"),
        **extra,
    }
    return render(request, "exhibits/desk_recording.html", context, status=REFUSED_FORM if extra else 200)
