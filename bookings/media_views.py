"""Photos of rooms as files: public, named at random, never changed under one name."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from bookings.photos import FOLDER
from centre.shared import pictures


@login_not_required
@require_safe
def room_photo(request: HttpRequest, name: str) -> FileResponse:
    """One rendition, by the file name that it was given; nothing else in the media folder."""
    return pictures.served(f"{FOLDER}/{name}", to_everybody=True)
