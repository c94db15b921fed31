"""The disk that holds `var/` is full: files are refused in clear words, everything else goes on, and space heals it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from bookings.tests.factories import make_user
from centre.accounts.models import User
from tests.faults.house import Programs, Web, copied_database, rows, some_residents, until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
TOKEN = "a" * 32
FULL = 507
# A disk of its own for the programs that are started behind this: $0 is the folder, $@ the program. Root needs no map,
# and behind one could not reach the database's socket, which is another account's.
APART = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--mount")
A_SMALL_DISK = (*APART, "sh", "-c", 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"')


@pytest.fixture
def disk(folder: Path) -> Path:
    """Where the small disk is mounted for whoever is started behind `A_SMALL_DISK`."""
    path = folder / "var"
    path.mkdir()
    tried = subprocess.run([*A_SMALL_DISK, path, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"This machine lends no disk to a test: {tried.stderr.strip()}")
    return path


def seen_from(web: Web, disk: Path) -> Path:
    """The small disk, which only the web server and its children see under its name."""
    return Path(f"/proc/{web.processes()[0]}/root{disk}")


def fill_up(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(512)):
            pass
    assert shutil.disk_usage(disk).free == 0
    return filler


def send(web: Web, path: str, session: str, **fields: object) -> tuple[int, str]:
    """Send a form, with its files; the status and the text of the answer."""
    body = encode_multipart(BOUNDARY, fields | {"csrfmiddlewaretoken": TOKEN})
    headers = {"Content-Type": MULTIPART_CONTENT, "Accept-Language": "zh-hans"}
    headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=30)) as connection:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")


def photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.effect_noise((960, 640), 80).save(content, "JPEG")
    return SimpleUploadedFile("room.jpg", content.getvalue(), "image/jpeg")


def test_a_full_disk_refuses_files_in_words_and_reserving_goes_on(
    disk: Path, programs: Programs, sign_in: Callable[[User], str]
) -> None:
    residents = some_residents(sign_in, people=2)
    desk = sign_in(make_user(is_staff=True, is_superuser=True))
    photos = f"/desk/rooms/{residents.rooms[0]}/photos/"
    with copied_database("disk") as database:
        web = programs.web(database, *A_SMALL_DISK, str(disk), VAR_DIR=str(disk), TMPDIR=str(disk))
        assert web.get("/readyz")[0] == 200
        filler = fill_up(seen_from(web, disk))
        refused, page = send(web, photos, desk, upload=photo(), alternative_text="靠窗的长桌")
        assert refused == FULL
        assert "没有空间" in page
        assert rows(database, "SELECT count(*) FROM bookings_roomphoto") == [(0,)]
        assert (web.get("/readyz")[0], web.get("/healthz")[0]) == (503, 200)
        residents.ports = [web.port]
        residents.begin()
        residents.get_promises(5)
        residents.end()
        assert not {status for status in residents.answers if status >= 500 or status == 0}
        filler.unlink()
        until(lambda: web.get("/readyz")[0] == 200, "the node can serve again")
        assert send(web, photos, desk, upload=photo(), alternative_text="靠窗的长桌")[0] == 302
        assert rows(database, "SELECT count(*) FROM bookings_roomphoto") == [(1,)]
        programs.stop()
