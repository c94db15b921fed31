"""What a file that goes with an announcement really is: by its content, never by its name. Nothing here opens a file
in the program it was made with; whatever could run there is refused.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from centre.shared import pictures
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import hides_something

MAX_BYTES = 10 * 1024 * 1024
MOST_PARTS, MOST_UNPACKED = 2000, 200 * 1024 * 1024  # of an office file
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png,.webp"  # for the file field of the form
LONGEST_NAME = 100
END_OF_PDF = 1024  # bytes within which a PDF says that it ends
# What a PDF does by itself, or brings along; names may be written with #xx for a letter.
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
RUNS = ("vbaproject", "activex", "oleobject", "/embeddings/")
UNWANTED = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]+')


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file as it is kept: its bytes, its content type, and the name under which readers save it."""

    content: bytes
    content_type: str
    name: str


def document_of(upload: UploadedFile) -> Document:
    """What was handed in, ready to be kept; pictures are written anew, without where and by which camera.

    Raises Refused for the field `upload`, whatever the file is.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise _refused("too_many_bytes", _("The file is larger than 10 MB. Please choose a smaller one."))
    upload.seek(0)
    head = upload.read(16)
    for begins, made in KINDS:
        if begins(head):
            return made(upload)
    message = _("Please choose a PDF, Word, Excel or PowerPoint file (docx, xlsx, pptx) or a picture (JPEG, PNG).")
    raise _refused("unknown_kind", message)


# --- PDF -------------------------------------------------------------------------------------------------------------


def _pdf(upload: UploadedFile) -> Document:
    if hides_something(_file(upload)):
        raise _refused("not_only_a_document", NOT_ONLY)
    content = _content(upload)
    if b"%%EOF" not in content[-END_OF_PDF:]:
        raise _refused("broken", _("This PDF ends in the middle. Please save it anew and try again."))
    if ACTIVE.search(ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)):
        message = _("This PDF does something by itself or carries other files. Please print it to a plain PDF.")
        raise _refused("active", message)
    return Document(content=content, content_type="application/pdf", name=_name(upload, "pdf"))


NOT_ONLY = _("Besides the document there is something else in this file. Please save it anew and try again.")


# --- Word, Excel, PowerPoint -----------------------------------------------------------------------------------------


def _office(upload: UploadedFile) -> Document:
    content = _content(upload)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _refuse_parts(parts)
            broken = archive.testzip()
    except Refused:
        raise
    except Exception:  # readers raise whatever they like on what is none of theirs
        raise _refused("broken", BROKEN) from None
    main = next((part for part in OFFICE if part in names), None)
    if broken or main is None or "[Content_Types].xml" not in names:
        raise _refused("broken", BROKEN)
    ending, content_type = OFFICE[main]
    return Document(content=content, content_type=content_type, name=_name(upload, ending))


BROKEN = _("This file is no whole Word, Excel or PowerPoint file. Please save it as docx, xlsx, pptx or PDF.")


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused("too_many_parts", _("There is too much in this file. Please save it as a PDF."))
    if any(mark in part.filename.lower() for part in parts for mark in RUNS):
        message = _("This file has macros or other files in it. Please save it without them, or as a PDF.")
        raise _refused("active", message)


# --- pictures --------------------------------------------------------------------------------------------------------


def _picture(upload: UploadedFile) -> Document:
    image = pictures.decoded(upload)
    upload.seek(0)
    as_png = upload.read(4) == b"\x89PNG"
    kind, ending = ("PNG", "png") if as_png else ("JPEG", "jpg")
    return Document(
        content=_encoded(image, kind), content_type=f"image/{kind.lower()}", name=_name(upload, ending, rename=True)
    )


def _encoded(image: Image.Image, kind: str) -> bytes:
    file = BytesIO()
    how: dict[str, Any] = {"optimize": True} if kind == "PNG" else {"quality": 88}
    image.save(file, kind, **how)
    return file.getvalue()


# --- all -------------------------------------------------------------------------------------------------------------


KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[UploadedFile], Document]], ...] = (
    (lambda head: head.startswith(b"%PDF-"), _pdf),
    (lambda head: head.startswith(b"PK\x03\x04"), _office),
    (lambda head: head[:3] == b"\xff\xd8\xff" or head[:4] == b"\x89PNG" or head[8:12] == b"WEBP", _picture),
)


def _name(upload: UploadedFile, ending: str, *, rename: bool = False) -> str:
    """The name that readers save it under: as handed in, without what no file may be called.

    The ending says what it is; pictures, which were written anew, get theirs. Raises Refused for another one.
    """
    given = UNWANTED.sub("", str(upload.name or "")).strip(" .")
    stem, dot, typed = given.rpartition(".")
    if not dot:
        stem, typed = given, ending
    same = {"jpg": ("jpg", "jpeg")}.get(ending, (ending,))
    if not rename and typed.lower() not in same:
        message = _("The name of the file ends with “%(ending)s”, but it is a %(kind)s file.")
        raise _refused("wrong_ending", message % {"ending": typed[:10], "kind": ending})
    return f"{(stem.strip() or ending)[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _content(upload: UploadedFile) -> bytes:
    upload.seek(0)
    return bytes(upload.read())


def _file(upload: UploadedFile) -> BinaryIO:
    return upload  # type: ignore[return-value]


def _refused(code: str, message: object) -> Refused:
    return Refused([Problem(code=code, field="upload", message=message)])
