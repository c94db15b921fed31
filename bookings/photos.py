"""Photos of rooms; what a photo must be and how it is kept is in `centre.shared.pictures`."""

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bookings.models import Room, RoomPhoto
from centre.accounts.models import User
from centre.accounts.permissions import may
from centre.shared import pictures

FOLDER = "rooms"


def add_photo(*, room: Room, upload: UploadedFile, alternative_text: str, by: User) -> RoomPhoto:
    """Keep a photo of `room`, after those that are there.

    Raises Refused or PermissionDenied; then nothing was written, files neither.
    """
    _require(by)
    text = pictures.checked_text(alternative_text)
    with pictures.kept(pictures.decoded(upload), folder=FOLDER) as kept:
        return RoomPhoto.objects.create(
            room=room,
            image=kept.name,
            width=kept.width,
            height=kept.height,
            alternative_text=text,
            order=room.photos.count(),
            uploaded_by=by,
        )


def remove_photo(*, photo: RoomPhoto, by: User) -> None:
    """Take a photo off its room's page. Its files leave the public folder once this is committed, for `retired/`."""
    _require(by)
    names = [name for name, _width in photo.renditions]
    with transaction.atomic():
        photo.delete()
        transaction.on_commit(lambda: pictures.retire(names))


def _require(by: User) -> None:
    if not may(by, "bookings.manage_rooms"):
        raise PermissionDenied
