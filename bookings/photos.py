"""Photos of rooms: what is uploaded is decoded, stripped of everything but its pixels, and written anew.

A photo is kept as renditions of several widths, `rooms/<random>-<width>.webp` in the media folder. `RoomPhoto.image`
names the widest; the others follow from its width, so there is nothing else to store. The upload itself is not kept.
"""

import secrets
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from bookings.models import Room, RoomPhoto
from centre.accounts.models import User
from centre.accounts.permissions import may
from centre.shared.problems import Problem, Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_ELONGATION = 8  # a longer side than that of the shorter; WebP itself ends at 16 383 pixels
MAX_TEXT = 120
QUALITY = 80
FOLDER, RETIRED_FOLDER = "rooms", "retired/rooms"


def add_photo(*, room: Room, upload: UploadedFile, alternative_text: str, by: User) -> RoomPhoto:
    """Keep a photo of `room`, after those that are there.

    Raises Refused or PermissionDenied; then nothing was written, files neither.
    """
    _require(by)
    text = _checked_text(alternative_text)
    picture = _pixels(upload)
    widths = RoomPhoto.widths_of(picture.width)
    height = _height(picture, widths[-1])
    stem = f"{FOLDER}/{secrets.token_urlsafe(16)}"
    try:
        for width in widths:
            default_storage.save(f"{stem}-{width}.webp", ContentFile(_encoded(picture, width)))
        return RoomPhoto.objects.create(
            room=room,
            image=f"{stem}-{widths[-1]}.webp",
            width=widths[-1],
            height=height,
            alternative_text=text,
            order=room.photos.count(),
            uploaded_by=by,
        )
    except BaseException:
        _remove(f"{stem}-{width}.webp" for width in widths)
        raise


def remove_photo(*, photo: RoomPhoto, by: User) -> None:
    """Take a photo off its room's page. Its files leave the public folder once this is committed, for `retired/`."""
    _require(by)
    names = [name for name, _width in photo.renditions]
    with transaction.atomic():
        photo.delete()
        transaction.on_commit(lambda: _retire(names))


def _require(by: User) -> None:
    if not may(by, "bookings.manage_rooms"):
        raise PermissionDenied


# --- from an upload to pixels ----------------------------------------------------------------------------------------


def _checked_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused([_problem("no_text", _("Please say what the photo shows."), "alternative_text")])
    if len(text) > MAX_TEXT or "\0" in text:
        raise Refused(
            [_problem("bad_text", _("Please describe the photo in at most 120 characters."), "alternative_text")]
        )
    return text


def _pixels(upload: UploadedFile) -> Image.Image:
    """The upright picture without anything else the file held: place, camera, comments, transparency."""
    if (upload.size or 0) > MAX_BYTES:
        raise Refused([_problem("too_many_bytes", _("The photo is larger than 10 MB. Please choose a smaller one."))])
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _refuse_measures(*image.size)
            return _plain(ImageOps.exif_transpose(image))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused([_too_many_pixels()]) from None
    except Exception:  # decoders raise whatever they like on what is no picture
        message = _("This file cannot be read as a photo. Please choose a JPEG, PNG or WebP picture.")
        raise Refused([_problem("not_a_photo", message)]) from None


def _refuse_measures(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Refused([_too_many_pixels()])
    if max(width, height) > MAX_ELONGATION * min(width, height):
        message = _("The photo is too narrow to be shown. Please choose one with a more usual shape.")
        raise Refused([_problem("too_narrow", message)])


def _plain(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return _bare(image.convert("RGB"))
    image = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _bare(image: Image.Image) -> Image.Image:
    """The same pixels in an image that knows nothing else."""
    image.load()
    image.info = {}
    return image


def _too_many_pixels() -> Problem:
    message = _("The photo has more than 40 million pixels. Please choose a smaller one.")
    return _problem("too_many_pixels", message)


def _problem(code: str, message: Any, field: str = "upload") -> Problem:
    return Problem(code=code, message=message, field=field)


# --- from pixels to files --------------------------------------------------------------------------------------------


def _height(picture: Image.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def _encoded(picture: Image.Image, width: int) -> bytes:
    size = (width, _height(picture, width))
    made = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    file = BytesIO()
    made.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def _remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _retire(names: Iterable[str]) -> None:
    for name in names:
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                default_storage.save(f"{RETIRED_FOLDER}/{PurePosixPath(name).name}", file)
            default_storage.delete(name)
