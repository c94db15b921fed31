"""Announcements for tests."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZipFile, ZipInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from centre.accounts import roles
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.announcements.models import Announcement, Attachment

numbers = count(1)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def make_writer(**fields: Any) -> User:
    person = make_user(staff=True, **fields)
    roles.give(person, "exhibit editor")
    return person


def make_draft(title: str = "", *, by: User | None = None, **fields: Any) -> Announcement:
    number = next(numbers)
    values = {"title": title or f"公告{number}", "text": "开放时间照旧。", "slug": f"gong-gao-{number}", "saves": 1}
    return Announcement.objects.create(written_by=by or make_writer(), **values | fields)


def make_announcement(
    title: str = "", *, now: datetime, ago: timedelta = timedelta(days=1), by: User | None = None, **fields: Any
) -> Announcement:
    """One that was released `ago` (in the future, where it is negative)."""
    by = by or make_writer()
    at = {"state": "released", "publish_at": now - ago, "released_by": by}
    return make_draft(title, by=by, **at | fields)


def make_attachment(announcement: Announcement, *, by: User, **fields: Any) -> Attachment:
    number = next(numbers)
    values = {"name": f"{number}.pdf", "file": f"announcements/{number}.pdf", "size": 9, "sha256": "0" * 64}
    return Attachment.objects.create(
        announcement=announcement, content_type="application/pdf", added_by=by, **values | fields
    )


def upload(content: bytes = PDF, name: str = "通知.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(*parts: str, main: str = "word/document.xml") -> bytes:
    """A file as Word makes them, as far as anybody looks."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for part in ("[Content_Types].xml", main, *parts):
            archive.writestr(ZipInfo(part), "<xml/>")  # without the time of day: the same file every time
    return file.getvalue()


def picture(kind: str = "JPEG") -> bytes:
    image = Image.new("RGB", (64, 40), "maroon")
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    file = BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()
