"""The bucket is away: what is about files says so at once, everything else goes on. Nothing of it is a stand-in."""

import logging
import re
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from django.conf import settings as house
from django.core.files.storage import default_storage, storages
from django.db import OperationalError
from django.test import Client

from bookings import photos
from bookings.models import RoomPhoto
from bookings.tests.factories import make_room
from centre.accounts.models import User
from centre.announcements.tests.factories import upload as document
from centre.shared import bucket
from centre.shared.files_away import FilesAway
from centre.sheets.tasks import run_import
from exhibits.models import Picture
from exhibits.tests.media_files import picture, upload

A_FEW_SECONDS = 10.0
KEY, SECRET = "KEY0OF0THE0PORTAL", "secret-of-the-portal"


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """An address where nobody listens; whoever listens there later is a bucket that says nothing."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


@pytest.fixture
def away(door: socket.socket, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """From here on files are in a bucket that is away; its address."""
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    options = {"bucket_name": "files", "endpoint_url": address, "region_name": "r", "access_key": KEY}
    options |= {"secret_key": SECRET, "addressing_style": "path", "file_overwrite": False}
    monkeypatch.setattr(bucket.Rest, "until", 0.0)
    settings.STORAGES = {**house.STORAGES, "default": {"BACKEND": "centre.shared.bucket.Bucket", "OPTIONS": options}}
    return address


@pytest.fixture
def photo(root: User) -> RoomPhoto:
    """A photo of a room, from the time when its files could be reached."""
    return photos.add_photo(room=make_room(), upload=upload(picture()), alternative_text="长桌", by=root)


def files_page(page: Any) -> bool:
    text = page.content.decode()
    words = (house.CENTRE["name"], house.CENTRE["phone"], "css/portal", "图片和文件暂时无法打开")
    return page.status_code == 503 and page["Retry-After"] == "60" and all(word in text for word in words)


# --- pages that show files -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_picture_of_a_bucket_that_is_away_is_asked_for_later_and_everything_else_goes_on(
    photo: RoomPhoto, away: str, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    page = client.get(photo.source)
    assert files_page(page)
    assert client.get(photo.room.get_absolute_url()).status_code == 200
    told = page.content.decode() + caplog.text + str([record.exc_info for record in caplog.records])
    assert "EndpointConnectionError" in caplog.text
    assert [word for word in (away.partition("//")[2], KEY, SECRET, str(photo.image)) if word in told] == []


@pytest.mark.django_db
def test_nobody_waits_for_a_bucket_that_did_not_answer_a_moment_ago_and_it_is_found_again(
    photo: RoomPhoto, away: str, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(bucket, "REST_SECONDS", 3_600.0)  # however slow this machine is
    monkeypatch.setattr(bucket.S3File, "__init__", lambda *args: asked.append(args) or unreachable())
    client.raise_request_exception = False
    assert [files_page(client.get(photo.source)) for _turn in range(3)] == [True] * 3
    assert len(asked) == 1
    monkeypatch.setattr(bucket.Rest, "until", time.monotonic() - 0.01)
    assert files_page(client.get(photo.source))
    assert len(asked) == 2


def unreachable() -> None:
    raise EndpointConnectionError(endpoint_url="http://files.example")


def test_a_bucket_that_says_nothing_is_away_and_not_an_empty_one(
    away: str, door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.listen()
    monkeypatch.setattr(bucket, "PATIENCE", Config(read_timeout=0.2, retries={"total_max_attempts": 1}))
    with pytest.raises(FilesAway, match="ReadTimeoutError"):
        default_storage.open("rooms/one.webp")


@pytest.mark.usefixtures("away")
def test_it_is_waited_for_a_few_seconds_and_not_for_minutes() -> None:
    waits = storages["default"].client_config
    attempts = waits.retries["total_max_attempts"]
    assert max(waits.connect_timeout, waits.read_timeout) * attempts + (attempts - 1) < A_FEW_SECONDS


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (404, "NoSuchKey", FileNotFoundError), (404, "404", FileNotFoundError), (404, "NoSuchBucket", FilesAway),
        (403, "AccessDenied", FilesAway), (503, "SlowDown", FilesAway), (500, "InternalError", FilesAway),
    ],
)  # fmt: skip
def test_what_a_bucket_answers_is_no_file_or_no_answer(status: int, code: str, error: type[Exception]) -> None:
    @bucket.answering
    def ask() -> None:
        raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "HeadObject")  # type: ignore[typeddict-item]

    with pytest.raises(error, match=code):
        ask()
    assert bucket.Rest.until == 0.0  # it is there


# --- forms that hand files in ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_what_was_typed_beside_a_file_stays_typed(ed_client: Client) -> None:
    words = {"title": "油灯", "source": "县档案馆 12 号卷", "credit": "林老师", "alternative_text": "一盏油灯"}
    page = ed_client.post("/desk/library/pictures/new/", {**words, "upload": upload(picture())})
    text = page.content.decode()
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "暂时无法存取文件，刚才的内容没有保存" in text
    assert [word for word in words.values() if word not in text] == []
    assert not Picture.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_a_form_that_is_refused_for_another_reason_says_so_as_ever(ed_client: Client, client: Client) -> None:
    sent = {"title": "油灯", "source": "县档案馆", "credit": "林老师", "alternative_text": "一盏油灯"}
    assert ed_client.post("/desk/library/pictures/new/", {**sent, "upload": upload(picture())}).status_code == 503
    assert ed_client.post("/desk/library/pictures/new/", {**sent, "upload": document()}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_photo_is_taken_off_its_page_though_its_files_cannot_be_moved(
    photo: RoomPhoto, away: str, root: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        photos.remove_photo(photo=photo, by=root)
    assert not RoomPhoto.objects.exists()
    assert re.search("no longer used stay in their place.*EndpointConnectionError", caplog.text)
    assert away.partition("//")[2] not in caplog.text


# --- jobs ------------------------------------------------------------------------------------------------------------


def test_an_import_waits_for_its_file_as_it_waits_for_the_database() -> None:
    def goes_on(error: Exception) -> bool:
        job: Any = type("Job", (), {"attempts": 1})
        return run_import.retry_strategy.get_retry_decision(exception=error, job=job) is not None  # type: ignore[union-attr]

    assert [goes_on(error) for error in (FilesAway("away"), OperationalError(), ValueError())] == [True, True, False]
