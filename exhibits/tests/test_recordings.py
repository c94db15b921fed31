"""Recordings of the library: kept as they came, with what is said in them, while anything uses them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.db import violated_constraint
from centre.shared.problems import Refused
from centre.shared.tests.stored import Stored
from exhibits import recordings
from exhibits.media_library import AlreadyThere
from exhibits.models import Recording
from exhibits.tests.factories import make_draft, make_panel, make_recording, make_recording_with_file
from exhibits.tests.media_files import PAGE, m4a, mp3, mp4, ogg, recording_words, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def add(by: User, content: bytes, name: str = "lesson.mp3", **words: Any) -> Recording:
    return recordings.add(upload=upload(content, name), by=by, now=timezone.now(), **recording_words(**words))


def refusal(by: User, content: bytes, name: str = "lesson.mp3", **words: Any) -> dict[str, str | None]:
    with pytest.raises(Refused) as refused:
        add(by, content, name, **words)
    return {problem.code: problem.field for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [(mp3(), "a.mp3", "mp3"), (m4a(), "A.M4A", "m4a"), (ogg(), "a.opus", "ogg"), (mp4(), "a.m4v", "mp4")],
)
def test_a_recording_is_kept_as_it_came_under_a_name_of_our_own(
    ed: User, media: Stored, content: bytes, name: str, kept_as: str
) -> None:
    recording = add(ed, content, name)
    assert media.names() == {recording.name}
    assert media.read(recording.name) == content
    assert recording.name.endswith(f".{kept_as}")
    assert recording.bytes == len(content)


def test_what_is_no_recording_leaves_nothing(ed: User, media: Stored) -> None:
    for content, name, code in (
        (PAGE, "a.mp3", "not_a_recording"),
        (mp3(), "a.html", "wrong_ending"),
        (mp3() + PAGE, "a.mp3", "not_only_a_recording"),
        (b"", "a.mp3", "not_a_recording"),
        (mp4()[:-1], "a.mp4", "not_a_recording"),
    ):
        assert refusal(ed, content, name) == {code: "upload"}
    assert not Recording.objects.exists()
    assert not media.names()


def test_sound_and_film_have_limits_of_their_own(ed: User, media: Stored, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(recordings, "MEGABYTE", 1024)
    settings.VIDEO_MOST_MB = 40
    assert refusal(ed, mp3(100)) == {"too_many_bytes": "upload"}
    assert add(ed, mp4(more=b"\x00\x00\x7d\x00free" + bytes(31_992)), "a.mp4").bytes > 30 * 1024
    assert refusal(ed, mp4(more=b"\x00\x00\xa0\x00free" + bytes(40_952)), "a.mp4") == {"too_many_bytes": "upload"}


def test_the_limit_of_a_film_is_a_setting(settings: Any) -> None:
    settings.VIDEO_MOST_MB = 3
    assert recordings.most_bytes() == 3 * 1024 * 1024
    assert recordings.limits() == {"audio": 30, "video": 3}


def test_the_same_file_again_is_refused_with_the_one_that_is_there(ed: User, media: Stored) -> None:
    recording = add(ed, mp3())
    with pytest.raises(AlreadyThere) as refused:
        add(ed, mp3(), "other.mp3", title="别的")
    assert refused.value.thing == recording
    assert media.names() == {recording.name}


@pytest.mark.parametrize("field", ["title", "source", "credit", "transcript"])
def test_a_recording_says_what_it_is_and_what_is_said_in_it(ed: User, media: Stored, field: str) -> None:
    assert refusal(ed, mp3(), **{field: " \0 "}) == {"no_words": field}
    assert refusal(ed, mp3(), **{field: "长" * 5001}) == {"too_long": field}
    assert not media.names()


def test_its_words_can_be_changed(ed: User) -> None:
    recording = make_recording()
    recordings.change(recording=recording, by=ed, **recording_words(transcript="新的文字"))
    assert Recording.objects.get().transcript == "新的文字"


def test_only_editors_keep_recordings(ed: User, dana: User, media: Stored) -> None:
    recording = add(ed, mp3())
    with pytest.raises(PermissionDenied):
        add(dana, ogg(), "a.ogg")
    with pytest.raises(PermissionDenied):
        recordings.change(recording=recording, by=dana, **recording_words())
    with pytest.raises(PermissionDenied):
        recordings.delete(recording=recording, by=dana)
    assert media.names() == {recording.name}


def test_when_the_row_cannot_be_written_no_file_stays(ed: User, media: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **fields: object) -> None:
        raise OSError("disk is full")

    monkeypatch.setattr(Recording, "save", fails)
    with pytest.raises(OSError, match="disk is full"):
        add(ed, mp3())
    assert not media.names()


def test_a_recording_that_nothing_uses_is_deleted_and_its_file_is_put_away(
    ed: User, media: Stored, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    recording = make_recording_with_file()
    with django_capture_on_commit_callbacks(execute=True):
        recordings.delete(recording=recording, by=ed)
    assert not Recording.objects.exists()
    assert media.names() == {f"retired/{recording.name}"}


def test_a_recording_that_is_used_stays(ed: User) -> None:
    recording = make_recording()
    make_panel(audio=recording.pk)
    with pytest.raises(Refused) as refused:
        recordings.delete(recording=recording, by=ed)
    assert refused.value.codes == {"in_use"}


def test_the_database_keeps_a_recording_that_is_used() -> None:
    recording = make_recording()
    make_draft(audio=recording.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        delete_without_asking(recording)
    assert "recording_id" in (violated_constraint(refused.value) or "")


def delete_without_asking(recording: Recording) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exhibits_recording WHERE id = %s", [recording.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
