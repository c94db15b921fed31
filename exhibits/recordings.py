"""The commands about recordings of the library: add, change, delete. A recording is kept as it was handed in."""

import secrets
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.pictures import all_or_none, retire
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import sha256_of
from exhibits import media_library
from exhibits.models import Recording
from exhibits.permissions import may_edit, require

FOLDER = "recordings"
MEGABYTE = 1024 * 1024
AUDIO_MOST_MB = 30
TOO_MANY_BYTES = _("The file is too large: at most %(audio)s MB for sound, %(video)s MB for a video.")
ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "video/mp4": "mp4"}
FILE_NAME = rf"[\w-]{{22}}\.(?:{'|'.join(ENDINGS.values())})"  # for the pattern of an address
ACCEPTED = ".mp3,.m4a,.ogg,.oga,.opus,.mp4,.m4v,audio/*,video/mp4"  # for the file field of a form


def url_of(recording: Recording) -> str:
    """Where a recording is played from."""
    return reverse("exhibits:recording", args=[PurePosixPath(recording.name).name])


def most_bytes() -> int:
    """So large may a file be that is handed in as a recording; one of sound alone less, see `add`."""
    return int(settings.VIDEO_MOST_MB) * MEGABYTE


def add(
    *, upload: UploadedFile, title: str, source: str, credit: str, transcript: str, by: User, now: datetime
) -> Recording:
    """Take a recording into the library; what it is, is decided by what it contains.

    Raises Refused (fields `upload`, `title`, `source`, `credit`, `transcript`), AlreadyThere for a file that is there,
    or PermissionDenied; then no file stays.
    """
    from exhibits import probing  # its readers take long to load, and few programs ever see a recording

    require(may_edit(by))
    recording = Recording(uploaded_by=by, uploaded_at=now)
    _describe(recording, title, source, credit, transcript)
    facts = probing.facts_of(upload, upload.name or "")  # type: ignore[arg-type]
    recording.bytes = upload.size or 0
    _refuse_size(facts.sort, recording.bytes)
    recording.sha256 = sha256_of(upload)
    media_library.refuse_twin(Recording, recording.sha256)
    recording.sort, recording.content_type, recording.seconds = facts.sort, facts.content_type, facts.seconds
    recording.name = f"{FOLDER}/{secrets.token_urlsafe(16)}.{ENDINGS[facts.content_type]}"
    with all_or_none() as save, transaction.atomic():
        save(recording.name, upload)
        return media_library.entered(recording)


@transaction.atomic
def change(*, recording: Recording, title: str, source: str, credit: str, transcript: str, by: User) -> Recording:
    """Change what is said of a recording: at once for source and credit, while a version keeps the transcript that was
    signed with it. Raises Refused or PermissionDenied.
    """
    require(may_edit(by))
    _describe(recording, title, source, credit, transcript)
    recording.save(update_fields=["title", "source", "credit", "transcript"])
    return recording


def delete(*, recording: Recording, by: User) -> None:
    """Take a recording out of the library; its file goes to `retired/`. Raises Refused while it is used."""
    require(may_edit(by))
    with transaction.atomic():
        kept = media_library.locked_unused(recording)
        name = kept.name
        kept.delete()
        transaction.on_commit(lambda: retire([name]))


def _describe(recording: Recording, title: str, source: str, credit: str, transcript: str) -> None:
    words = {"title": title, "source": source, "credit": credit, "transcript": transcript}
    media_library.put_words(recording, words)


def _refuse_size(sort: str, size: int) -> None:
    most = most_bytes() if sort == Recording.Sort.VIDEO else AUDIO_MOST_MB * MEGABYTE
    if size > most:
        raise Refused([Problem(code="too_many_bytes", field="upload", message=TOO_MANY_BYTES % limits())])


def limits() -> dict[str, int]:
    """The limits in words of a form: megabytes for sound and for a video."""
    return {"audio": AUDIO_MOST_MB, "video": int(settings.VIDEO_MOST_MB)}
