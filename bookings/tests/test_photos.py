"""Photos of rooms: what is taken, what is refused, and what is kept of a picture."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.datastructures import MultiValueDict
from PIL import Image, PngImagePlugin

from bookings import photos
from bookings.forms.photo import PhotoForm
from bookings.models import Room, RoomPhoto
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.tests.stored import Stored

from .factories import make_room

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def upload(content: bytes, name: str = "room.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def picture(size: tuple[int, int] = (2000, 1000), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    file = BytesIO()
    Image.new(mode, size, options.pop("colour", "maroon")).save(file, kind, **options)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head announces so many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def kept(media: Stored) -> list[Image.Image]:
    """The pictures in the media folder, read completely."""
    return [Image.open(BytesIO(media.read(name))) for name in media.names()]


def widths(media: Stored) -> list[int]:
    return sorted(image.width for image in kept(media))


def add(room: Room, by: User, content: bytes, text: str = "长桌和窗") -> RoomPhoto:
    return photos.add_photo(room=room, upload=upload(content), alternative_text=text, by=by)


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_three_widths_as_webp(room: Room, root: User, media: Stored, kind: str) -> None:
    photo = add(room, root, picture(kind=kind))
    assert widths(media) == [480, 960, 1600]
    assert {image.format for image in kept(media)} == {"WEBP"}
    assert (photo.width, photo.height, photo.alternative_text, photo.uploaded_by) == (1600, 800, "长桌和窗", root)


@pytest.mark.parametrize(
    ("width", "expected"),
    [(1, [1]), (480, [480]), (481, [480, 481]), (960, [480, 960]), (1600, [480, 960, 1600]), (1601, [480, 960, 1600])],
)
def test_a_picture_is_never_enlarged(room: Room, root: User, media: Stored, width: int, expected: list[int]) -> None:
    photo = add(room, root, picture((width, max(1, width // 2))))
    assert widths(media) == [width for _name, width in photo.renditions] == expected


def test_the_renditions_of_a_photo_are_the_files_that_exist(room: Room, root: User, media: Stored) -> None:
    photo = RoomPhoto.objects.get(pk=add(room, root, picture((1000, 500))).pk)
    assert {name for name, _width in photo.renditions} == media.names()
    assert photo.image.name == photo.renditions[-1][0]


def test_a_browser_is_offered_every_width(room: Room, root: User) -> None:
    photo = add(room, root, picture((1000, 500)))
    (small, _480), (middle, _960), (full, _1000) = photo.renditions
    assert photo.srcset == f"/media/{small} 480w, /media/{middle} 960w, /media/{full} 1000w"
    assert photo.source == f"/media/{middle}"


def test_file_names_are_random_and_tell_nothing_of_the_upload(room: Room, root: User, media: Stored) -> None:
    first, second = add(room, root, picture((9, 9))), add(room, root, picture((9, 9)))
    assert first.image.name != second.image.name
    assert not any("room.jpg" in name for name in media.names())


def test_a_photo_held_sideways_stands_upright(room: Room, root: User) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    photo = add(room, root, picture((800, 400), exif=exif))
    assert (photo.width, photo.height) == (400, 800)


def test_place_camera_comments_and_colour_profile_are_removed(room: Room, root: User, media: Stored) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Secret Camera"
    exif[GPS] = {1: "N", 2: (31.0, 13.0, 0.0)}
    add(room, root, picture((1000, 500), exif=exif, comment=b"Secret comment", icc_profile=b"Secret profile"))
    for name in media.names():
        assert b"Secret" not in media.read(name)
    for image in kept(media):
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


def test_text_hidden_in_a_png_is_removed(room: Room, root: User, media: Stored) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Secret author")
    add(room, root, picture((100, 100), kind="PNG", pnginfo=words))
    [name] = media.names()
    assert b"Secret" not in media.read(name)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(room: Room, root: User, media: Stored, mode: str) -> None:
    add(room, root, picture((100, 100), kind="PNG", mode=mode, colour=(0,) * len(mode)))
    darkest, _lightest = kept(media)[0].convert("L").getextrema()
    assert darkest > 250  # type: ignore[operator]


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16")]
)
def test_unusual_kinds_of_colour_are_taken_too(room: Room, root: User, media: Stored, kind: str, mode: str) -> None:
    add(room, root, picture((100, 100), kind=kind, mode=mode, colour=0))
    assert kept(media)[0].mode == "RGB"


def test_a_new_photo_comes_after_the_others(room: Room, root: User) -> None:
    added = [add(room, root, picture((9, 9))) for _ in range(3)]
    assert list(room.photos.all()) == added


# --- what is refused -------------------------------------------------------------------------------------------------


def refused(room: Room, by: User, content: bytes, name: str = "room.jpg", text: str = "长桌") -> set[str]:
    with pytest.raises(Refused) as refusal:
        photos.add_photo(room=room, upload=upload(content, name), alternative_text=text, by=by)
    return refusal.value.codes


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
NO_PHOTOS = {
    "a drawing that could run scripts": SVG,
    "a GIF": picture(kind="GIF", mode="L", colour=0, size=(9, 9)),
    "a BMP": picture(kind="BMP", size=(9, 9)),
    "a program": b"MZ\x90\x00" + bytes(5000),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "nothing": b"",
    "half a JPEG": picture()[:2000],
    "half a PNG": picture(kind="PNG")[:60],
    "half a WebP": picture(kind="WEBP")[:100],
    "the head of a JPEG and noise": picture((9, 9))[:20] + bytes(range(256)) * 10,
    "a PNG without its pixels": png_that_claims(3000, 3000),
}


@pytest.mark.parametrize("content", NO_PHOTOS.values(), ids=NO_PHOTOS.keys())
def test_what_is_no_photo_is_refused_and_leaves_nothing_behind(
    room: Room, root: User, media: Stored, content: bytes
) -> None:
    assert refused(room, root, content) == {"not_a_photo"}
    assert not RoomPhoto.objects.exists()
    assert not media.names()


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (40_000, 40_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    room: Room, root: User, media: Stored, width: int, height: int
) -> None:
    assert refused(room, root, png_that_claims(width, height)) == {"too_many_pixels"}
    assert not media.names()


def test_a_file_of_more_than_ten_megabytes_is_refused_unread(room: Room, root: User, media: Stored) -> None:
    assert refused(room, root, picture((9, 9)) + bytes(10 * 1024 * 1024)) == {"too_many_bytes"}
    assert not media.names()


def test_ten_megabytes_are_still_taken(room: Room, root: User) -> None:
    content = picture((9, 9))
    assert add(room, root, content + bytes(10 * 1024 * 1024 - len(content)))


@pytest.mark.parametrize("size", [(1, 2000), (9000, 1000)])
def test_a_strip_is_no_photo_of_a_room(room: Room, root: User, size: tuple[int, int]) -> None:
    assert refused(room, root, picture(size)) == {"too_narrow"}


@pytest.mark.parametrize(
    ("text", "code"), [("", "no_text"), (" \n", "no_text"), ("长" * 121, "bad_text"), ("\0", "bad_text")]
)
def test_a_photo_needs_words_for_people_who_cannot_see_it(room: Room, root: User, text: str, code: str) -> None:
    assert refused(room, root, picture((9, 9)), text=text) == {code}


def test_when_the_row_cannot_be_written_no_files_stay(
    room: Room, root: User, media: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**fields: object) -> None:
        raise OSError("disk is full")

    monkeypatch.setattr(RoomPhoto.objects, "create", fails)
    with pytest.raises(OSError, match="disk is full"):
        add(room, root, picture())
    assert not media.names()


def test_only_who_manages_rooms_changes_their_photos(
    room: Room, root: User, erik: User, alice: User, media: Stored
) -> None:
    photo = add(room, root, picture((9, 9)))
    for person in (erik, alice):
        with pytest.raises(PermissionDenied):
            add(room, person, picture((9, 9)))
        with pytest.raises(PermissionDenied):
            photos.remove_photo(photo=photo, by=person)
    assert len(media.names()) == 1


# --- taking a photo off ----------------------------------------------------------------------------------------------


def test_a_removed_photo_is_no_longer_public(
    room: Room, root: User, media: Stored, django_capture_on_commit_callbacks: Callable[..., Any], client: Client
) -> None:
    photo = add(room, root, picture())
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove_photo(photo=photo, by=root)
    assert not room.photos.exists()
    assert {name.rpartition("/")[0] for name in media.names()} == {"retired/rooms"}
    assert client.get(photo.source).status_code == 404


def test_until_the_removal_is_committed_the_files_stay(room: Room, root: User, media: Stored) -> None:
    photo = add(room, root, picture())
    before = media.names()
    photos.remove_photo(photo=photo, by=root)
    assert media.names() == before
    assert connection.in_atomic_block


# --- over HTTP -------------------------------------------------------------------------------------------------------


def test_a_rendition_is_served_to_everybody_for_ever(room: Room, root: User, client: Client) -> None:
    photo = add(room, root, picture((1000, 500)))
    for name, _width in photo.renditions:
        response = client.get(f"/media/{name}")
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert b"".join(response.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/media/rooms/",
        "/media/rooms/" + "a" * 22 + "-480.webp",
        "/media/rooms/../secret.txt",
        "/media/rooms/%2e%2e/secret.txt",
        "/media/rooms/" + "a" * 22 + "-480.webp%00",
        "/media/secret.txt",
        "/media/retired/rooms/" + "a" * 22 + "-480.webp",
    ],
)
def test_nothing_else_in_the_media_folder_is_served(client: Client, media: Stored, path: str) -> None:
    media.put("secret.txt", b"secret")
    assert client.get(path).status_code == 404


# --- the form --------------------------------------------------------------------------------------------------------


def filled(content: bytes, text: str = "长桌") -> PhotoForm:
    form = PhotoForm({"alternative_text": text}, MultiValueDict({"upload": [upload(content)]}))
    assert form.is_valid(), form.errors
    return form


def test_the_form_adds_a_photo(room: Room, root: User) -> None:
    photo = filled(picture((9, 9))).save(room=room, by=root)
    assert list(room.photos.all()) == [photo]


@pytest.mark.parametrize("content", [SVG, b""], ids=["a drawing", "nothing"])
def test_the_form_shows_beside_the_field_why_a_file_is_refused(room: Room, root: User, content: bytes) -> None:
    form = filled(content)
    assert form.save(room=room, by=root) is None
    assert list(form.errors) == ["upload"]


def test_the_form_asks_for_a_file_and_for_words() -> None:
    assert set(PhotoForm({}, MultiValueDict()).errors) == {"upload", "alternative_text"}
