"""The cover of a title: a picture is put on, or taken off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared import pictures
from centre.shared.problems import Refused
from centre.shared.uploads import bounded, was_too_large
from reading_room import covers
from reading_room.forms.desk_titles import CoverForm
from reading_room.models import Title


@staff_required("reading_room.keep_catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(lambda: pictures.MAX_BYTES)
def desk_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture for the cover; `deed=remove` takes the one away that is there."""
    title = get_object_or_404(Title, pk=pk if pk < 2**63 else 0)
    if request.method != "POST":
        return render(request, "reading_room/desk_cover.html", {"title": title, "form": CoverForm()})
    by = signed_in_person(request)
    if request.POST.get("deed") == "remove":
        covers.take_off(title=title, by=by)
        messages.success(request, _("The cover is taken off."))
        return redirect("reading_room:desk_title", pk)
    form = CoverForm(request.POST, request.FILES, too_large=was_too_large(request))
    if form.is_valid():
        try:
            covers.put_on(title=title, upload=form.cleaned_data["upload"], by=by)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The title has its cover."))
            return redirect("reading_room:desk_title", pk)
    return render(request, "reading_room/desk_cover.html", {"title": title, "form": form}, status=REFUSED_FORM)
