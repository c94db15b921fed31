"""Uploaded files in a bucket that several nodes share (`S3_BUCKET`)."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):
    """A bucket behind the portal: nobody is led to it, the portal hands files out after asking who may have them."""

    def url(self, name: str, **how: object) -> str:
        """The portal's own address of a file, as with files on a disk."""
        return settings.MEDIA_URL + str(filepath_to_uri(name)).lstrip("/")
