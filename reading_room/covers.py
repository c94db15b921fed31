"""Covers of titles; what a picture must be and how it is kept is in `centre.shared.pictures`."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from centre.accounts.models import User
from centre.shared import pictures
from reading_room.models import Title
from reading_room.permissions import may_keep_catalogue, require

FOLDER = "covers"


def put_on(*, title: Title, upload: UploadedFile, by: User) -> Title:
    """Give a title this cover instead of the one it may have, whose files are retired.

    Raises Refused (field `upload`) or PermissionDenied; then nothing was written, files neither.
    """
    require(may_keep_catalogue(by))
    with pictures.kept(pictures.decoded(upload), folder=FOLDER) as kept, transaction.atomic():
        return _changed(title, kept.name, kept.width, kept.height)


def take_off(*, title: Title, by: User) -> Title:
    """The title has no cover any more. Raises PermissionDenied."""
    require(may_keep_catalogue(by))
    with transaction.atomic():
        return _changed(title, "", None, None)


def files_of(title: Title) -> list[str]:
    """The names of the files of a cover in the media folder."""
    return [name for name, _width in pictures.renditions(title.cover, title.cover_width or 0)] if title.cover else []


def _changed(title: Title, name: str, width: int | None, height: int | None) -> Title:
    kept = Title.objects.select_for_update(no_key=True).get(pk=title.pk)
    old = files_of(kept)
    kept.cover, kept.cover_width, kept.cover_height = name, width, height
    kept.save(update_fields=["cover", "cover_width", "cover_height"])
    transaction.on_commit(lambda: pictures.retire(old))
    return kept
