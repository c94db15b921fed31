"""Verifying: whatever is changed below the triggers is found."""

import hashlib
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from centre.accounts.models import User
from centre.shared.tests.stored import Stored
from exhibits import pictures
from exhibits.models import Picture, Recording
from exhibits.renditions import name_of, size_of, source_of

from .factories import make_in_review, make_panel, make_picture, make_recording, make_story
from .media_files import upload

pytestmark = pytest.mark.django_db


def verified(*args: str) -> tuple[int, str]:
    """The exit code and what was said."""
    said = StringIO()
    try:
        call_command("verify_versions", *args, stdout=said, stderr=StringIO())
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def below_the_triggers(table: str, change: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change} WHERE id = %s", [pk])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_was_signed_is_still_there() -> None:
    make_panel()
    make_in_review()
    code, said = verified()
    assert (code, "Everything" in said) == (0, True)


def test_a_word_changed_below_the_triggers_is_found() -> None:
    version = make_in_review()
    make_panel()
    below_the_triggers("exhibits_version", "content = jsonb_set(content, '{lead}', '\"别的话\"')", version.pk)
    code, said = verified()
    assert code == 1
    assert said.splitlines() == [f"panel {version.piece.slug} 1: does not say what was signed: the fingerprint differs"]


def test_a_number_changed_below_the_triggers_is_found() -> None:
    below_the_triggers("exhibits_version", "number = 9", make_in_review().pk)
    assert verified()[0] == 1


def test_one_piece_is_verified_for_itself() -> None:
    story, other = make_story(), make_in_review()
    below_the_triggers("exhibits_version", "number = 9", other.pk)
    assert verified("--piece", story.slug)[0] == 0
    assert verified("--piece", other.piece.slug)[0] == 1
    with pytest.raises(CommandError):
        call_command("verify_versions", "--piece", "no-such-piece")


@pytest.fixture
def recording(ed: User) -> Recording:
    kept = make_recording(sha256=hashlib.sha256(b"song").hexdigest())
    default_storage.save(kept.name, ContentFile(b"song"))
    return kept


def test_another_file_in_the_place_of_a_recording_is_found(recording: Recording) -> None:
    assert verified()[0] == 0
    with default_storage.open(recording.name, "wb") as file:
        file.write(b"another")
    code, said = verified()
    assert (code, recording.name in said) == (1, True)
    default_storage.delete(recording.name)
    assert "not in the media folder" in verified()[1]


def test_another_recording_in_the_library_changes_the_fingerprint(recording: Recording) -> None:
    make_panel(audio=recording.pk)
    assert verified()[0] == 0
    below_the_triggers("exhibits_recording", f"sha256 = '{'0' * 64}'", recording.pk)
    assert "fingerprint" in verified()[1]


@pytest.fixture
def picture(ed: User) -> Picture:
    """A real one, a band of colours, with all its files."""
    image = Image.new("RGB", (640, 400))
    for place in range(64):
        image.paste((place * 4, 255 - place * 4, 90), (place * 10, 0, place * 10 + 10, 400))
    file = BytesIO()
    image.save(file, "PNG")
    handed_in = upload(file.getvalue())
    words = {"title": "色带", "source": "本馆", "credit": "吴展", "alternative_text": "一条色带"}
    return pictures.add(upload=handed_in, by=ed, now=timezone.now(), **words)


def test_a_picture_as_it_was_handed_in_is_in_order(picture: Picture) -> None:
    assert verified()[0] == 0


def test_a_new_focal_point_keeps_the_source_and_with_it_the_fingerprint(picture: Picture, ed: User) -> None:
    make_panel(pictures=[{"picture": picture.pk, "alt": "色带"}])
    pictures.refocus(picture=picture, focus=(0, 0), by=ed)
    assert verified()[0] == 0


def test_a_picture_whose_source_is_gone_is_found() -> None:
    picture = make_picture()
    code, said = verified()
    assert (code, source_of(picture) in said, "not in the media folder" in said) == (1, True, True)


def test_another_source_is_found(picture: Picture) -> None:
    with default_storage.open(source_of(picture), "wb") as file:
        file.write(b"another")
    assert verified() == (1, f"{source_of(picture)}: is not the file that was handed in\n")


def test_a_rendition_that_is_gone_is_found(picture: Picture) -> None:
    default_storage.delete(name_of(picture, "square"))
    code, said = verified()
    assert (code, said.count("not in the media folder"), name_of(picture, "square") in said) == (1, 1, True)


@pytest.mark.parametrize("content", [b"no picture", b""])
def test_a_rendition_that_is_no_picture_is_found(picture: Picture, content: bytes) -> None:
    put_in_place(picture, content)
    assert verified()[0] == 1


def test_another_picture_in_the_place_of_a_rendition_is_found(picture: Picture) -> None:
    file = BytesIO()
    Image.new("RGB", size_of(picture, "wide"), "maroon").save(file, "WEBP")
    put_in_place(picture, file.getvalue())
    code, said = verified()
    assert (code, name_of(picture, "wide") in said) == (1, True)


def put_in_place(picture: Picture, content: bytes) -> None:
    Stored().put(name_of(picture, "wide"), content)
