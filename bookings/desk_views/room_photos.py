"""Photos of a room: adding and taking off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.photo import PhotoForm
from bookings.models import Room
from bookings.photos import remove_photo
from centre.accounts.permissions import staff_required


@staff_required("bookings.manage_rooms")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_room_photos(request: HttpRequest, slug: str) -> HttpResponse:
    """The photos of one room; a POST adds one, or takes the one named by `remove` off the page."""
    room = get_object_or_404(Room.objects.in_use(), slug=slug)
    if request.method == "POST" and "remove" in request.POST:
        return _removed(request, room)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid() and form.save(room=room, by=signed_in(request)):
        messages.success(request, _("The photo is on the page of the room."))
        return redirect("bookings:desk_room_photos", room.slug)
    context = {"room": room, "photos": room.photos.all(), "form": form}
    return render(request, "bookings/desk_room_photos.html", context, status=REFUSED if form.is_bound else 200)


def _removed(request: HttpRequest, room: Room) -> HttpResponse:
    chosen = request.POST["remove"]
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
    photo = get_object_or_404(room.photos.all(), pk=int(chosen) if known else 0)
    remove_photo(photo=photo, by=signed_in(request))
    messages.success(request, _("The photo is no longer shown."))
    return redirect("bookings:desk_room_photos", room.slug)
