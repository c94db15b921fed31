"""Verifying: whatever is changed below the triggers is found."""

import hashlib
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from centre.accounts.models import User
from exhibits.models import Recording
from exhibits.renditions import names_of

from .factories import make_in_review, make_panel, make_picture, make_recording, make_story

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


def test_a_picture_without_one_of_its_files_is_found(ed: User) -> None:
    picture = make_picture()
    code, said = verified()
    assert (code, said.count("not in the media folder")) == (1, len(names_of(picture)))
    for name in names_of(picture):
        default_storage.save(name, ContentFile(b"no picture"))
    assert verified()[1].count("is not the file") == len(names_of(picture))
