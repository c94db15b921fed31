"""Pictures of the library: what is kept of them, how they are cut, and that what is used stays."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from centre.accounts.models import User
from centre.shared.db import violated_constraint
from centre.shared.problems import Refused
from centre.shared.tests.stored import Stored
from exhibits import pictures, renditions
from exhibits.media_library import AlreadyThere
from exhibits.models import Picture
from exhibits.tests import media_files
from exhibits.tests.factories import (
    make_draft,
    make_panel,
    make_picture,
    make_picture_with_files,
    make_placement,
    make_screen,
    make_slide,
)
from exhibits.tests.media_files import PAGE, SVG, SVG_WITH_SCRIPT, archive, png_that_claims

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
RED, WHITE = (255, 0, 0), (255, 255, 255)


def opened(media: Stored, name: str) -> Image.Image:
    return Image.open(BytesIO(media.read(name))).convert("RGB")


def colour(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return found


def add(by: User, content: bytes, name: str = "lamp.png", **words: Any) -> Picture:
    upload = SimpleUploadedFile(name, content)
    return pictures.add(upload=upload, by=by, now=timezone.now(), **media_files.words(**words))


def refusal(by: User, content: bytes, name: str = "lamp.png", **words: Any) -> dict[str, str | None]:
    """The codes of what is refused, with their fields."""
    with pytest.raises(Refused) as refused:
        add(by, content, name, **words)
    return {problem.code: problem.field for problem in refused.value.problems}


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_picture_is_kept_whole_and_cut_to_every_shape(ed: User, media: Stored) -> None:
    picture = add(ed, media_files.picture((1000, 625)))
    assert (picture.width, picture.height) == (1000, 625)
    assert media.names() == set(renditions.names_of(picture))
    for shape in renditions.SHAPES:
        for width in renditions.widths_of(picture, shape):
            image = opened(media, renditions.name_of(picture, shape, width))
            assert image.size == renditions.size_of(picture, shape, width), (shape, width)


def test_the_shapes_are_those_of_the_screens() -> None:
    picture = Picture(width=3840, height=2400)
    assert renditions.size_of(picture, "wide") == (1920, 1080)
    assert renditions.size_of(picture, "tall") == (1080, 1920)
    assert renditions.size_of(picture, "square") == (960, 960)
    assert renditions.size_of(picture, "led") == (3840, 1080)
    assert renditions.size_of(picture) == (1600, 1000)


@pytest.mark.parametrize(("size", "kept"), [((7680, 40), (3840, 20)), ((30, 7680), (15, 3840)), ((9, 8), (9, 8))])
def test_no_picture_is_kept_larger_than_a_screen(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert renditions.source(Image.new("RGB", size)).size == kept


def test_no_cut_is_blown_up(ed: User) -> None:
    picture = add(ed, media_files.picture((640, 400)))
    widths = {shape: renditions.widths_of(picture, shape) for shape in renditions.SHAPES}
    assert widths == {"whole": [480, 640], "wide": [480, 640], "tall": [225], "square": [240, 400], "led": [640]}


def test_the_nearest_width_that_is_wide_enough_is_found(ed: User) -> None:
    picture = make_picture(width=2000, height=1250)
    assert [renditions.size_of(picture, "wide", width)[0] for width in (1, 480, 481, 5000)] == [480, 480, 960, 1920]
    assert renditions.url_of(picture, "wide", 481).endswith("-wide-960.webp")


def test_nothing_but_the_pixels_is_kept(ed: User, media: Stored) -> None:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera that tells where"
    Image.new("RGB", (300, 200), "maroon").save(file, "JPEG", exif=exif, comment=b"a secret comment")
    picture = add(ed, file.getvalue(), "a.jpg")
    for name in renditions.names_of(picture):
        content = media.read(name)
        assert content[8:12] == b"WEBP"
        assert b"camera" not in content
        assert b"secret" not in content


def test_file_names_tell_nothing(ed: User, media: Stored) -> None:
    first, second = add(ed, media_files.picture()), add(ed, media_files.picture(colour="navy"))
    assert first.stem != second.stem
    assert not any("lamp" in name for name in media.names())


# --- cuts around the focal point -------------------------------------------------------------------------------------


@pytest.mark.parametrize("focus", [(5, 8), (95, 8), (5, 92), (95, 92), (50, 50)])
def test_what_lies_at_the_focal_point_is_on_every_cut(ed: User, media: Stored, focus: tuple[int, int]) -> None:
    place = (round(640 * focus[0] / 100), round(400 * focus[1] / 100))
    picture = add(ed, media_files.picture_with_a_mark(place), focus=focus)
    for shape in renditions.SHAPES:
        cut = opened(media, renditions.name_of(picture, shape))
        left, top, right, _bottom = renditions.box((640, 400), shape, focus)
        scale = cut.width / (right - left)
        found = colour(cut, (round((place[0] - left) * scale), round((place[1] - top) * scale)))
        assert all(abs(one - other) < 60 for one, other in zip(found, RED, strict=True)), (shape, found)


def test_without_the_focal_point_a_cut_loses_what_stands_at_the_edge(ed: User, media: Stored) -> None:
    picture = add(ed, media_files.picture_with_a_mark((32, 32)))
    cut = opened(media, renditions.name_of(picture, "tall"))
    assert all(abs(one - other) < 8 for one, other in zip(colour(cut.resize((1, 1)), (0, 0)), WHITE, strict=True))


def test_a_cut_at_the_edge_ends_at_the_edge() -> None:
    assert renditions.box((640, 400), "square", (0, 0)) == (0, 0, 400, 400)
    assert renditions.box((640, 400), "square", (100, 100)) == (240, 0, 640, 400)
    assert renditions.box((400, 640), "square", (50, 100)) == (0, 240, 400, 640)
    assert renditions.box((640, 400), "whole", (0, 0)) == (0, 0, 640, 400)


@settings(max_examples=50)
@given(
    size=st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    shape=st.sampled_from(sorted(renditions.SHAPES)),
    focus=st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_every_cut_lies_within_the_picture_and_has_the_focal_point(
    size: tuple[int, int], shape: str, focus: tuple[int, int]
) -> None:
    left, top, right, bottom = renditions.box(size, shape, focus)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert left - 1 <= size[0] * focus[0] / 100 <= right + 1
    assert top - 1 <= size[1] * focus[1] / 100 <= bottom + 1


def test_a_new_focal_point_makes_new_cuts_under_new_names(
    ed: User, media: Stored, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    picture = add(ed, media_files.picture_with_a_mark((610, 200)))
    old = set(renditions.names_of(picture))
    with django_capture_on_commit_callbacks(execute=True):
        pictures.refocus(picture=picture, focus=(95, 50), by=ed)
    picture.refresh_from_db()
    new = set(renditions.names_of(picture))
    assert (picture.focus_x, picture.focus_y, old & new) == (95, 50, set())
    assert media.names() == new | {f"retired/{name}" for name in old}
    found = colour(opened(media, renditions.name_of(picture, "square")), (370, 200))
    assert found[0] > 200 > 100 > found[1]


def test_the_same_focal_point_changes_nothing(ed: User, media: Stored) -> None:
    picture = add(ed, media_files.picture())
    before = media.names()
    pictures.refocus(picture=picture, focus=(50, 50), by=ed)
    assert media.names() == before


def test_of_two_who_move_the_focal_point_the_slower_is_told(ed: User, media: Stored) -> None:
    picture = add(ed, media_files.picture())
    same = Picture.objects.get(pk=picture.pk)
    pictures.refocus(picture=picture, focus=(10, 10), by=ed)
    before = media.names()
    with pytest.raises(Refused) as refused:
        pictures.refocus(picture=same, focus=(90, 90), by=ed)
    assert refused.value.codes == {"newer"}
    assert media.names() == before


def test_a_picture_whose_file_is_lost_keeps_its_focal_point(ed: User) -> None:
    picture = make_picture()
    with pytest.raises(Refused) as refused:
        pictures.refocus(picture=picture, focus=(1, 1), by=ed)
    assert refused.value.codes == {"no_source"}
    assert Picture.objects.get(pk=picture.pk).focus_x == 50


@pytest.mark.parametrize("focus", [(-1, 0), (0, 101), (2**31, 0)])
def test_a_focal_point_lies_on_the_picture(ed: User, focus: tuple[int, int]) -> None:
    assert refusal(ed, media_files.picture(), focus=focus) == {"no_such_point": "focus_x"}


# --- what is refused -------------------------------------------------------------------------------------------------

NO_PICTURES = {
    "a drawing": (SVG, "not_a_photo"),
    "a drawing with a script": (SVG_WITH_SCRIPT, "not_a_photo"),
    "a drawing that is called a picture": (SVG_WITH_SCRIPT, "not_a_photo"),
    "a GIF": (media_files.picture((9, 9), "GIF"), "not_a_photo"),
    "a GIF that is a script, too": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//<script>", "not_a_photo"),
    "an archive": (archive(), "not_a_photo"),
    "an archive in an archive in an archive": (archive(bytes(100_000), levels=5), "not_a_photo"),
    "a sound": (media_files.mp3(), "not_a_photo"),
    "a page": (PAGE, "not_a_photo"),
    "nothing": (b"", "not_a_photo"),
    "half a picture": (media_files.picture(kind="JPEG")[:700], "not_a_photo"),
    "a bomb of pixels": (png_that_claims(50_000, 50_000), "too_many_pixels"),
    "a strip": (media_files.picture((2000, 20)), "too_narrow"),
    "more than ten megabytes": (media_files.picture() + bytes(10 * 1024 * 1024), "too_many_bytes"),
    "a picture and a page": (media_files.picture(kind="JPEG") + PAGE, "not_only_a_photo"),
    "a picture and an archive": (media_files.picture(kind="JPEG") + archive(), "not_only_a_photo"),
    "a picture and a program of a server": (media_files.picture() + b"<?php system('x');", "not_only_a_photo"),
    "a WebP and a drawing": (media_files.picture(kind="WEBP") + SVG, "not_only_a_photo"),
}


@pytest.mark.parametrize(("content", "code"), NO_PICTURES.values(), ids=NO_PICTURES.keys())
@pytest.mark.parametrize("name", ["lamp.png", "lamp.svg"])
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    ed: User, media: Stored, content: bytes, code: str, name: str
) -> None:
    assert refusal(ed, content, name) == {code: "upload"}
    assert not Picture.objects.exists()
    assert not media.names()


def test_the_same_file_again_is_refused_with_the_one_that_is_there(ed: User, media: Stored) -> None:
    picture = add(ed, media_files.picture())
    before = media.names()
    with pytest.raises(AlreadyThere) as refused:
        add(ed, media_files.picture(), title="另一盏灯")
    assert refused.value.thing == picture
    assert picture.title in str(refused.value.problems[0])
    assert media.names() == before


def test_of_two_who_hand_in_the_same_file_at_once_one_is_told(
    ed: User, media: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = add(ed, media_files.picture())
    before, asked = media.names(), []
    twin = pictures.media_library.refuse_twin

    def not_there_yet(*args: Any) -> None:
        asked.append(args)
        if len(asked) > 1:
            twin(*args)

    monkeypatch.setattr(pictures.media_library, "refuse_twin", not_there_yet)
    with pytest.raises(AlreadyThere) as refused:
        add(ed, media_files.picture())
    assert refused.value.thing == picture
    assert media.names() == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"title": " "}, {"no_words": "title"}),
        ({"source": "\0"}, {"no_words": "source"}),
        ({"credit": ""}, {"no_words": "credit"}),
        ({"title": "长" * 61}, {"too_long": "title"}),
        ({"alternative_text": ""}, {"described_or_decorative": "alternative_text"}),
        ({"is_decorative": True}, {"described_or_decorative": "alternative_text"}),
        ({"alternative_text": "长" * 121}, {"too_long": "alternative_text"}),
    ],
)
def test_a_picture_says_what_it_is_and_where_it_is_from(
    ed: User, media: Stored, words: dict[str, Any], expected: dict[str, str]
) -> None:
    assert refusal(ed, media_files.picture(), **words) == expected
    assert not media.names()


def test_decoration_needs_no_words(ed: User) -> None:
    assert add(ed, media_files.picture(), alternative_text="", is_decorative=True).alternative_text == ""


def test_only_editors_keep_the_library(ed: User, dana: User, alice: User, media: Stored) -> None:
    picture = add(ed, media_files.picture())
    before = media.names()
    for person in (dana, alice):
        with pytest.raises(PermissionDenied):
            add(person, media_files.picture(colour="navy"))
        with pytest.raises(PermissionDenied):
            pictures.change(picture=picture, by=person, is_decorative=False, **media_files.words())
        with pytest.raises(PermissionDenied):
            pictures.refocus(picture=picture, focus=(1, 1), by=person)
        with pytest.raises(PermissionDenied):
            pictures.delete(picture=picture, by=person)
    assert media.names() == before


# --- what is used stays ----------------------------------------------------------------------------------------------


def delete(picture: Picture, by: User) -> set[str]:
    with pytest.raises(Refused) as refused:
        pictures.delete(picture=picture, by=by)
    assert Picture.objects.filter(pk=picture.pk).exists()
    return refused.value.codes


def shows(picture: Picture) -> list[dict[str, Any]]:
    return [{"picture": picture.pk, "alt": "一盏灯"}]


def test_a_picture_that_nothing_uses_is_deleted_and_its_files_are_put_away(
    ed: User, media: Stored, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    picture = make_picture_with_files()
    names = renditions.names_of(picture)
    with django_capture_on_commit_callbacks(execute=True):
        pictures.delete(picture=picture, by=ed)
    assert not Picture.objects.exists()
    assert media.names() == {f"retired/{name}" for name in names}


def test_a_picture_of_a_version_on_show_stays(ed: User) -> None:
    picture = make_picture()
    make_panel(pictures=shows(picture))
    assert delete(picture, ed) == {"in_use"}


def test_a_picture_of_a_draft_stays_until_the_draft_is_thrown_away(ed: User) -> None:
    picture = make_picture()
    draft = make_draft(pictures=shows(picture))
    assert delete(picture, ed) == {"in_use"}
    draft.delete()
    pictures.delete(picture=picture, by=ed)
    assert not Picture.objects.exists()


def test_a_picture_on_a_slide_stays(ed: User) -> None:
    picture = make_picture()
    make_placement(make_screen(), make_slide("picture", picture=picture))
    assert delete(picture, ed) == {"in_use"}


def test_a_picture_that_somebody_else_has_deleted_is_gone(ed: User) -> None:
    picture = make_picture()
    same = Picture.objects.get(pk=picture.pk)
    pictures.delete(picture=picture, by=ed)
    with pytest.raises(Refused) as refused:
        pictures.delete(picture=same, by=ed)
    assert refused.value.codes == {"gone"}


@pytest.mark.parametrize("use", ["version", "slide"])
def test_the_database_keeps_what_is_used(use: str) -> None:
    picture = make_picture()
    if use == "version":
        make_draft(pictures=shows(picture))
    else:
        make_slide("picture", picture=picture)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        delete_without_asking(picture)
    assert "picture_id" in (violated_constraint(refused.value) or "")


def delete_without_asking(picture: Picture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exhibits_picture WHERE id = %s", [picture.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
