"""Photos of rooms as files: public, named at random, never changed under one name."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

A_YEAR = 31_536_000


@login_not_required
@require_safe
def room_photo(request: HttpRequest, name: str) -> FileResponse:
    """One rendition, by the file name that `bookings.photos` gave it; nothing else in the media folder."""
    try:
        file = default_storage.open(f"rooms/{name}")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
