"""Whether what was signed is still what is there: fingerprints worked out anew, and files of the library looked at."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image

from exhibits import content as contents
from exhibits.fingerprints import fingerprint
from exhibits.models import Picture, Recording, Version
from exhibits.renditions import names_of

BLOCK = 1 << 20


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
    known = {f"picture:{pk}": sha256 for pk, sha256 in Picture.objects.values_list("pk", "sha256")}
    return known | {f"recording:{pk}": sha256 for pk, sha256 in Recording.objects.values_list("pk", "sha256")}


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
    """The file that was handed in is not kept, so its renditions are only looked at: each must be there, and WebP."""
    for name in names_of(picture):
        if not default_storage.exists(name):
            yield Mismatch(what=name, why="missing")
            continue
        try:
            with default_storage.open(name) as file, Image.open(file, formats=("WEBP",)) as image:
                image.verify()
        except (OSError, SyntaxError, ValueError):
            yield Mismatch(what=name, why="file")


def _of_recording(recording: Recording) -> Iterator[Mismatch]:
    if not default_storage.exists(recording.name):
        yield Mismatch(what=recording.name, why="missing")
        return
    digest = hashlib.sha256()
    with default_storage.open(recording.name) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != recording.sha256:
        yield Mismatch(what=recording.name, why="file")
