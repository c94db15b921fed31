"""The files of a picture of the library: whole and cut to the shapes of the screens, each in several widths.

`library/<22 random>-<shape>-<width>.webp` in the media folder; the part before the shape is the `stem` of the row.
Which widths there are follows from the measures of the picture, so there is nothing else to store. Cuts are as large
as the shape allows and as near to the focal point as the edges allow. Beside them lies the source, which is what new
cuts are made from; nobody is served that one.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image

from centre.shared import pictures
from exhibits.models import Picture

FOLDER = "library"
WHOLE, WIDE, TALL, SQUARE, LED = "whole", "wide", "tall", "square", "led"
SOURCE_SIDE = 3840  # no side of the source is longer: as wide as the widest screen of the house
SOURCE_QUALITY = 90
EFFORT = 2  # fifteen files are written while somebody waits: half the time of the usual effort, hardly larger


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A shape that pictures are cut to: its ratio (None: as the picture is), the widths it is kept in, its name."""

    ratio: tuple[int, int] | None
    widths: tuple[int, ...]
    label: Any

    def cut(self, width: int, height: int) -> tuple[int, int]:
        """The largest piece of this shape out of a picture, in pixels."""
        if self.ratio is None:
            return width, height
        across, down = self.ratio
        if width * down > height * across:
            return max(1, round(height * across / down)), height
        return width, max(1, round(width * down / across))

    def height(self, of: tuple[int, int], width: int) -> int:
        """How high a rendition of this width is, of a picture with these measures."""
        across, down = self.ratio or of
        return max(1, round(width * down / across))


SHAPES = {
    WHOLE: Shape(ratio=None, widths=(480, 960, 1600), label=_("Whole picture")),
    WIDE: Shape(ratio=(16, 9), widths=(480, 960, 1920), label=_("16:9, screens and pages")),
    TALL: Shape(ratio=(9, 16), widths=(360, 720, 1080), label=_("9:16, upright screens")),
    SQUARE: Shape(ratio=(1, 1), widths=(240, 480, 960), label=_("Square, cards and phones")),
    LED: Shape(ratio=(32, 9), widths=(960, 1920, 3840), label=_("32:9, the LED wall")),
}
FILE_NAME = rf"[\w-]{{22}}-(?:{'|'.join(SHAPES)})-\d{{1,4}}\.webp"  # of a rendition, for the pattern of an address


# --- which files there are -------------------------------------------------------------------------------------------


def widths_of(picture: Picture, shape: str = WHOLE) -> list[int]:
    """In which widths a shape of a picture is kept, the narrowest first; it is never blown up."""
    form = SHAPES[shape]
    widest = min(form.cut(picture.width, picture.height)[0], form.widths[-1])
    return [*(one for one in form.widths if one < widest), widest]


def size_of(picture: Picture, shape: str = WHOLE, width: int | None = None) -> tuple[int, int]:
    """Width and height of the rendition that `name_of` names, in pixels."""
    found = _nearest(widths_of(picture, shape), width)
    return found, SHAPES[shape].height((picture.width, picture.height), found)


def name_of(picture: Picture, shape: str = WHOLE, width: int | None = None) -> str:
    """The file, in the media folder, that is at least `width` pixels wide, or the widest there is."""
    return f"{picture.stem}-{shape}-{_nearest(widths_of(picture, shape), width)}.webp"


def url_of(picture: Picture, shape: str = WHOLE, width: int | None = None) -> str:
    """The address of that file."""
    return reverse("exhibits:picture", args=[PurePosixPath(name_of(picture, shape, width)).name])


def srcset_of(picture: Picture, shape: str = WHOLE) -> str:
    """All widths of a shape, as `srcset` wants them."""
    return ", ".join(f"{url_of(picture, shape, width)} {width}w" for width in widths_of(picture, shape))


def names_of(picture: Picture) -> list[str]:
    """Every file of a picture, its source too."""
    return [
        source_of(picture),
        *(name_of(picture, shape, one) for shape in SHAPES for one in widths_of(picture, shape)),
    ]


def source_of(picture: Picture) -> str:
    """The file that cuts are made from."""
    return f"{picture.stem}-source.webp"


def _nearest(widths: list[int], width: int | None) -> int:
    return next((one for one in widths if width is not None and one >= width), widths[-1])


# --- writing them ----------------------------------------------------------------------------------------------------


def source(decoded: Image.Image) -> Image.Image:
    """A decoded picture, made smaller where it is larger than any screen."""
    longer = max(decoded.size)
    if longer <= SOURCE_SIDE:
        return decoded
    width, height = (max(1, round(side * SOURCE_SIDE / longer)) for side in decoded.size)
    return decoded.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def encoded_source(image: Image.Image) -> bytes:
    """The source as the file that is kept."""
    return pictures.encoded(image, quality=SOURCE_QUALITY, effort=EFFORT)


@contextmanager
def written(picture: Picture, image: Image.Image, *, source: bytes) -> Iterator[Picture]:
    """Give `picture` a new stem, and the measures and digest of its source, and write all its files.

    `image` is what the bytes of `source` show. When the block fails, the row for instance, no file stays.
    """
    picture.stem = f"{FOLDER}/{secrets.token_urlsafe(16)}"
    picture.width, picture.height = image.size
    picture.source_sha256 = sha256(source).hexdigest()
    with pictures.all_or_none() as save:
        save(source_of(picture), source)
        for shape in SHAPES:
            for width in widths_of(picture, shape):
                piece = cut(picture, image, shape, width)
                save(name_of(picture, shape, width), pictures.encoded(piece, effort=EFFORT))
        yield picture


def source_bytes(picture: Picture) -> bytes:
    """The file that cuts are made from. Raises OSError when it is not there."""
    with default_storage.open(source_of(picture)) as file:
        return bytes(file.read())


def image_of(source: bytes) -> Image.Image:
    """What a source shows. Raises OSError when it is no picture."""
    with Image.open(BytesIO(source), formats=("WEBP",)) as image:
        image.load()
        return image.convert("RGB")


def box(size: tuple[int, int], shape: str, focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """The piece of a picture that a shape shows: left, top, right, bottom. `focus` is in % from left and top."""
    (width, height), (focus_x, focus_y) = size, focus
    across, down = SHAPES[shape].cut(width, height)
    left = _within(round(width * focus_x / 100 - across / 2), width - across)
    top = _within(round(height * focus_y / 100 - down / 2), height - down)
    return left, top, left + across, top + down


def _within(place: int, most: int) -> int:
    return min(max(place, 0), most)


def cut(picture: Picture, image: Image.Image, shape: str, width: int) -> Image.Image:
    """The rendition of a shape in a width, as pixels."""
    piece = box(image.size, shape, (picture.focus_x, picture.focus_y))
    size = size_of(picture, shape, width)
    return image.resize(size, Image.Resampling.LANCZOS, box=piece, reducing_gap=3.0)
