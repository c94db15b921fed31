"""Covers as files: public, named at random, never changed under one name."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from centre.shared import pictures
from reading_room.covers import FOLDER


@login_not_required
@require_safe
def cover(request: HttpRequest, name: str) -> FileResponse:
    """One width of a cover, by the file name that it was given; nothing else in the media folder."""
    return pictures.served(f"{FOLDER}/{name}", to_everybody=True)
