"""Pictures that people hand in: decoded, stripped of everything but their pixels, and written anew.

A picture is kept as renditions of several widths, `<folder>/<random>-<width>.webp` in the media folder. The name of
the widest is stored in a row; the others follow from its width, so there is nothing else to store. The upload itself
is not kept.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from centre.shared.files_away import FilesAway
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import hides_something

logger = logging.getLogger(__name__)
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPTED = "image/jpeg,image/png,image/webp"  # for the file field of a form
MAX_BYTES = 10 * 1024 * 1024
TOO_MANY_BYTES = _("The photo is larger than 10 MB. Please choose a smaller one.")
MAX_PIXELS = 40_000_000
MAX_ELONGATION = 8  # a longer side than that of the shorter; WebP itself ends at 16 383 pixels
MAX_TEXT = 120
QUALITY = 80
WIDTHS = (480, 960, 1600)
A_YEAR = 31_536_000
FILE_NAME = r"[\w-]{22}-\d{1,4}\.webp"  # of a rendition, for the pattern of an address


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The widest rendition of a picture: its name in the media folder, and its measures in pixels."""

    name: str
    width: int
    height: int


@contextmanager
def kept(picture: Image.Image, *, folder: str) -> Iterator[Kept]:
    """Write the renditions of a decoded picture; when the block fails, the row for instance, none of them stays."""
    names = _renditions(f"{folder}/{secrets.token_urlsafe(16)}", picture.width)
    with all_or_none() as save:
        for name, width in names:
            save(name, encoded(_resized(picture, width)))
        name, width = names[-1]
        yield Kept(name=name, width=width, height=_height(picture, width))


@contextmanager
def all_or_none() -> "Iterator[Callable[[str, bytes | File[Any]], None]]":
    """A way to save files by their names in the media folder; when the block fails, none of them stays."""
    names: list[str] = []

    def save(name: str, content: "bytes | File[Any]") -> None:
        file = ContentFile(content) if isinstance(content, bytes) else content
        names.append(default_storage.save(name, file))

    try:
        yield save
    except BaseException:
        with suppress(FilesAway):  # then they stay, and nothing leads to them
            for name in names:
                default_storage.delete(name)
        raise


def renditions(name: str, width: int) -> list[tuple[str, int]]:
    """The files of a picture with their widths, the narrowest first; `name` and `width` are of the widest."""
    return _renditions(name.removesuffix(f"-{width}.webp"), width)


def retire(names: Iterable[str]) -> None:
    """Move files to the same folder below `retired/`, which nothing serves. To be called once it is committed.

    While they cannot be reached they stay where they are: no row leads to them any more, so they are not served either.
    """
    try:
        for name in names:
            _retire(name)
    except FilesAway as error:
        logger.warning("Files that are no longer used stay in their place. %s", error)


def _retire(name: str) -> None:
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            default_storage.save(f"retired/{PurePosixPath(name)}", file)
        default_storage.delete(name)


def served(name: str, *, to_everybody: bool) -> FileResponse:
    """One rendition. What everybody may see may be kept for a year, as no name is ever used again; the rest not at all.

    Raises Http404 when there is no such file, FilesAway when nobody knows. The part of `name` that comes from an
    address must match `FILE_NAME`.
    """
    try:
        file = default_storage.open(name)
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if to_everybody else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- from an upload to pixels ----------------------------------------------------------------------------------------


def checked_text(text: str) -> str:
    """What a picture shows, for people who cannot see it. Raises Refused for the field `alternative_text`."""
    text = text.strip()
    if not text:
        raise Refused([_problem("no_text", _("Please say what the photo shows."), "alternative_text")])
    if len(text) > MAX_TEXT or "\0" in text:
        raise Refused(
            [_problem("bad_text", _("Please describe the photo in at most 120 characters."), "alternative_text")]
        )
    return text


def decoded(upload: UploadedFile) -> Image.Image:
    """The upright picture without anything else the file held: place, camera, comments, transparency.

    Raises Refused for the field `upload`, whatever the file is.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise Refused([_problem("too_many_bytes", TOO_MANY_BYTES)])
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _refuse_measures(*image.size)
            _refuse_more_than_pixels(upload)
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


def _refuse_more_than_pixels(upload: UploadedFile) -> None:
    place = upload.tell()
    if hides_something(upload):
        message = _("Besides the photo there is something else in this file. Please save the photo anew and try again.")
        raise Refused([_problem("not_only_a_photo", message)])
    upload.seek(place)


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


def _renditions(stem: str, full: int) -> list[tuple[str, int]]:
    """Names and widths for a picture `full` pixels wide: never wider than it is."""
    widest = min(full, WIDTHS[-1])
    return [(f"{stem}-{width}.webp", width) for width in (*(one for one in WIDTHS if one < widest), widest)]


def _height(picture: Image.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def _resized(picture: Image.Image, width: int) -> Image.Image:
    size = (width, _height(picture, width))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def encoded(picture: Image.Image, *, quality: int = QUALITY, effort: int = 4) -> bytes:
    """A picture as WebP, with nothing in it but its pixels. More effort, up to 6, makes a smaller file, slowly."""
    file = BytesIO()
    picture.save(file, "WEBP", quality=quality, method=effort)
    return file.getvalue()
