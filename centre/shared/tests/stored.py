"""The uploaded files of one test, wherever they are kept.

Tests ask the storage, not the disk, so that they hold for a bucket, too. They are run with one when `S3_BUCKET` and its
like are set, for instance to a server of one's own:

    export S3_BUCKET=files S3_ENDPOINT=http://127.0.0.1:9000 S3_REGION=us-east-1 S3_ADDRESSING=path
    export S3_ACCESS_KEY=… S3_SECRET_KEY=…
    .venv/bin/python -m pytest -n0 bookings/tests/test_photos.py exhibits/tests reading_room/tests

The bucket has to be there. What tests leave in it lies below `tests/`.
"""

import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from centre.upkeep.media import stored_files


class Stored:
    """What is kept, by names with `/`, and how to spoil it."""

    def names(self) -> set[str]:
        return set(stored_files())

    def read(self, name: str) -> bytes:
        with default_storage.open(name) as file:
            return bytes(file.read())

    def put(self, name: str, content: bytes) -> None:
        """Also in the place of what is there, which the portal never does."""
        default_storage.delete(name)
        assert default_storage.save(name, ContentFile(content)) == name

    def lose(self, name: str) -> None:
        assert default_storage.exists(name)
        default_storage.delete(name)


def nowhere_else(settings: Any, folder: Path) -> Stored:
    """From here on uploaded files are in `folder`, or in a part of the bucket that no other test has."""
    if settings.S3_BUCKET:
        bucket = settings.STORAGES["default"]
        options = bucket["OPTIONS"] | {"location": f"tests/{secrets.token_hex(8)}"}
        settings.STORAGES = {**settings.STORAGES, "default": bucket | {"OPTIONS": options}}
    else:
        settings.MEDIA_ROOT = folder
    return Stored()
