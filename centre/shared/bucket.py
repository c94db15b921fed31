"""Uploaded files in a bucket that several nodes share (`S3_BUCKET`)."""

from typing import Any

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

# Without a bucket a page should say so before whoever asked has gone; by itself it is waited for a minute, five times.
PATIENCE = Config(connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 2})


class Bucket(S3Storage):
    """A bucket behind the portal: nobody is led to it, the portal hands files out after asking who may have them."""

    client_config: Any

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.client_config = self.client_config.merge(PATIENCE)

    def url(self, name: str, **how: object) -> str:
        """The portal's own address of a file, as with files on a disk."""
        return settings.MEDIA_URL + str(filepath_to_uri(name)).lstrip("/")
