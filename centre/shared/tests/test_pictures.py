"""Pictures of any app: written together or not at all, in a folder of its own, and put away on demand.

What is taken and what is refused is tested where rooms get their photos, in `bookings/tests/test_photos.py`.
"""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from centre.shared import pictures
from centre.shared.problems import Refused
from centre.shared.tests.stored import Stored

pytestmark = pytest.mark.usefixtures("media")


def picture(width: int = 1000, height: int = 500) -> Image.Image:
    file = BytesIO()
    Image.new("RGB", (width, height), "maroon").save(file, "JPEG")
    return pictures.decoded(SimpleUploadedFile("visit.jpg", file.getvalue()))


def keep(picture: Image.Image, folder: str = "visits") -> pictures.Kept:
    with pictures.kept(picture, folder=folder) as kept:
        return kept


def test_a_picture_is_kept_in_the_folder_of_its_app(media: Stored) -> None:
    kept = keep(picture())
    assert (kept.width, kept.height) == (1000, 500)
    names = [name for name, _width in pictures.renditions(kept.name, kept.width)]
    assert media.names() == set(names)
    assert all(name.startswith("visits/") for name in names)
    assert names[-1] == kept.name


def test_a_picture_whose_row_cannot_be_written_leaves_no_file(media: Stored) -> None:
    def write_the_row() -> None:
        with pictures.kept(picture(), folder="visits"):
            assert len(media.names()) == 3
            raise OSError("disk is full")

    with pytest.raises(OSError, match="disk is full"):
        write_the_row()
    assert not media.names()


def test_a_picture_that_is_put_away_keeps_its_folder_below_retired(media: Stored) -> None:
    kept = keep(picture(400, 300))
    pictures.retire([kept.name, "visits/never-was-480.webp"])
    assert media.names() == {f"retired/{kept.name}"}


@pytest.mark.parametrize(
    ("to_everybody", "kept_for"), [(True, "public, max-age=31536000, immutable"), (False, "private, no-store")]
)
def test_what_only_staff_may_see_is_kept_by_no_browser(to_everybody: bool, kept_for: str) -> None:
    response = pictures.served(keep(picture()).name, to_everybody=to_everybody)
    assert (response["Cache-Control"], response["Content-Type"]) == (kept_for, "image/webp")
    assert b"".join(response)[8:12] == b"WEBP"
    response.file_to_stream.close()


def test_a_picture_that_is_not_there_is_not_found() -> None:
    with pytest.raises(Http404):
        pictures.served("visits/" + "a" * 22 + "-480.webp", to_everybody=False)


@pytest.mark.parametrize(("text", "code"), [(" ", "no_text"), ("长" * 121, "bad_text"), ("窗\0", "bad_text")])
def test_words_for_a_picture_are_needed_and_short(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        pictures.checked_text(text)
    assert (refusal.value.codes, refusal.value.problems[0].field) == ({code}, "alternative_text")
    assert pictures.checked_text(" 长桌和窗 ") == "长桌和窗"
