"""Whether what was signed is still what is there: fingerprints worked out anew, and files of the library looked at."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageStat

from exhibits import content as contents
from exhibits.fingerprints import fingerprint
from exhibits.models import Picture, Recording, Version
from exhibits.renditions import SHAPES, cut, image_of, name_of, source_bytes, source_of, widths_of

MOST_DIFFERENT = 6  # what WebP loses of a picture is less than this at a glance, another picture is more


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """Something that is not as it was signed: what, and how it differs (`fingerprint`, `missing`, `file`)."""

    what: str
    why: str


def mismatches(piece: str = "") -> Iterator[Mismatch]:
    """Everything that does not match, of all pieces or of the one with this slug, with the files it uses."""
    versions = Version.objects.exclude(state=Version.State.DRAFT).select_related("piece").order_by("piece_id", "number")
    pictures, recordings = Picture.objects.order_by("pk"), Recording.objects.order_by("pk")
    if piece:
        versions = versions.filter(piece__slug=piece)
        pictures = pictures.filter(uses__version__piece__slug=piece).distinct()
        recordings = recordings.filter(uses__version__piece__slug=piece).distinct()
    digests = _digests()
    yield from (one for version in versions.iterator() for one in _of_version(version, digests))
    yield from (one for picture in pictures for one in _of_picture(picture))
    yield from (one for recording in recordings for one in _of_recording(recording))


def _digests() -> dict[str, str]:
    pictures = Picture.objects.values_list("pk", "source_sha256")
    recordings = Recording.objects.values_list("pk", "sha256")
    known = {f"picture:{pk}": sha256 for pk, sha256 in pictures}
    return known | {f"recording:{pk}": sha256 for pk, sha256 in recordings}


def _of_version(version: Version, digests: dict[str, str]) -> Iterator[Mismatch]:
    keys = [f"picture:{pk}" for pk in contents.pictures_of(version.content)]
    keys += [f"recording:{pk}" for pk in contents.recordings_of(version.content)]
    files = {key: digests[key] for key in keys if key in digests}
    found = fingerprint(
        piece=version.piece.slug,
        number=version.number,
        kind=version.piece.kind,
        content=version.content,
        files=files,
    )
    if found != version.fingerprint:
        yield Mismatch(what=f"{version.piece.kind} {version.piece.slug} {version.number}", why="fingerprint")


def _of_picture(picture: Picture) -> Iterator[Mismatch]:
    """The source must be the signed one, and every rendition must look like the piece that would be cut from it."""
    name = source_of(picture)
    if not default_storage.exists(name):
        yield Mismatch(what=name, why="missing")
        return
    source = source_bytes(picture)
    if hashlib.sha256(source).hexdigest() != picture.source_sha256:
        yield Mismatch(what=name, why="file")
        return
    image = image_of(source)
    for shape in SHAPES:
        for width in widths_of(picture, shape):
            yield from _of_rendition(name_of(picture, shape, width), cut(picture, image, shape, width))


def _of_rendition(name: str, wanted: Image.Image) -> Iterator[Mismatch]:
    if not default_storage.exists(name):
        yield Mismatch(what=name, why="missing")
        return
    try:
        with default_storage.open(name) as file, Image.open(file, formats=("WEBP",)) as image:
            alike = image.size == wanted.size and _differ(image.convert("RGB"), wanted) <= MOST_DIFFERENT
    except (OSError, SyntaxError, ValueError):
        alike = False
    if not alike:
        yield Mismatch(what=name, why="file")


def _differ(one: Image.Image, other: Image.Image) -> float:
    """How different two pictures look at a glance: the mean of the differences of 32 × 32 dots, 0 to 255."""
    small = (picture.resize((32, 32), Image.Resampling.BOX) for picture in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def _of_recording(recording: Recording) -> Iterator[Mismatch]:
    if not default_storage.exists(recording.name):
        yield Mismatch(what=recording.name, why="missing")
        return
    with default_storage.open(recording.name) as file:
        digest = hashlib.file_digest(file, "sha256")
    if digest.hexdigest() != recording.sha256:
        yield Mismatch(what=recording.name, why="file")
