"""Uploaded files in a bucket that several nodes share (`S3_BUCKET`)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from centre.shared.files_away import FilesAway

P = ParamSpec("P")
T = TypeVar("T")

# By itself a bucket is waited for a minute, five times. So it is a few seconds: 5 for one that cannot be reached, 9 for
# one that takes a request and then says nothing. The second attempt is for connections that were hung up meanwhile.
PATIENCE = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2})
ONE_ATTEMPT = TransferConfig(num_download_attempts=1)
# After that nobody else waits for a while: pictures would keep all threads of a node from those who reserve rooms.
REST_SECONDS = 5.0
NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class Rest:
    """Until when this process does not ask the bucket again, by the monotonic clock."""

    until = 0.0


def answering(ask: Callable[P, T]) -> Callable[P, T]:
    """For what asks the bucket: raises FileNotFoundError, or FilesAway when it does not answer as a bucket should."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if time.monotonic() < Rest.until:
            raise FilesAway("no answer a moment ago")
        try:
            return ask(*args, **kwargs)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            raise FileNotFoundError(code) if code in NOT_THERE else FilesAway(code) from None
        except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
            Rest.until = time.monotonic() + REST_SECONDS
            raise FilesAway(type(error).__name__) from None  # its own words hold the address of the bucket

    return asked


class BucketFile(S3File):
    """A file of the bucket; its content is fetched when it is first read."""

    def _get_file(self) -> Any:
        return self._fetched() if self._file is None else self._file

    _fetched = answering(S3File._get_file)
    file = property(_get_file, S3File._set_file)


class Bucket(S3Storage):
    """A bucket behind the portal: nobody is led to it, the portal hands files out after asking who may have them.

    Whatever asks it raises FilesAway when it does not answer.
    """

    client_config: Any

    def __init__(self, **how: Any) -> None:
        super().__init__(transfer_config=ONE_ATTEMPT, **how)
        self.client_config = self.client_config.merge(PATIENCE)

    @answering
    def _open(self, name: str, mode: str = "rb") -> BucketFile:
        return BucketFile(self._normalize_name(clean_name(name)), mode, self)

    _save = answering(S3Storage._save)
    delete = answering(S3Storage.delete)
    exists = answering(S3Storage.exists)
    listdir = answering(S3Storage.listdir)
    size = answering(S3Storage.size)
    get_modified_time = answering(S3Storage.get_modified_time)

    def url(self, name: str, **how: object) -> str:
        """The portal's own address of a file, as with files on a disk."""
        return settings.MEDIA_URL + str(filepath_to_uri(name)).lstrip("/")
