"""Pictures and recordings as files: who sees them, for how long, in parts, and never as anything else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.tests.stored import Stored
from exhibits import recordings, renditions, versions
from exhibits.models import Panel, Picture, Placement, Recording, Version
from exhibits.tests.factories import (
    make_draft,
    make_live,
    make_panel,
    make_picture_with_files,
    make_placement,
    make_recording_with_file,
    make_screen,
    make_slide,
)
from exhibits.tests.media_files import mp3, mp4

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
FOR_AN_HOUR, FOR_NOBODY = "public, max-age=3600", "private, no-store"


@pytest.fixture
def picture() -> Picture:
    return make_picture_with_files()


@pytest.fixture
def recording() -> Recording:
    return make_recording_with_file()


def shows(picture: Picture) -> list[dict[str, Any]]:
    return [{"picture": picture.pk, "alt": "一盏灯"}]


class Answer:
    """What came, read to its end, which closes it."""

    def __init__(self, response: Any) -> None:
        self.status, self.headers = response.status_code, response.headers
        self.body = b"".join(response.streaming_content) if response.streaming else response.content


def fetched(client: Client, address: str, **headers: str) -> Answer:
    return Answer(client.get(address, headers=headers))


def live(panel: Panel) -> Version:
    version = panel.piece.live
    assert version is not None
    return version


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_that_nothing_on_show_uses_is_for_those_who_write(
    picture: Picture, client: Client, alice_client: Client, dana_client: Client, ed_client: Client
) -> None:
    make_draft(pictures=shows(picture))
    address = renditions.url_of(picture)
    assert [fetched(one, address).status for one in (client, alice_client, dana_client)] == [404, 404, 404]
    answer = fetched(ed_client, address)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, FOR_NOBODY)


def test_a_picture_of_what_is_on_show_is_for_everybody_in_every_shape(picture: Picture, client: Client) -> None:
    make_panel(pictures=shows(picture))
    for shape in renditions.SHAPES:
        answer = fetched(client, renditions.url_of(picture, shape))
        assert (answer.status, answer.headers["Cache-Control"]) == (200, FOR_AN_HOUR)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.body[8:12] == b"WEBP"


def test_what_is_withdrawn_is_not_shown_any_more(picture: Picture, client: Client, ed: User) -> None:
    panel = make_panel(pictures=shows(picture))
    versions.withdraw(version=live(panel), by=ed, reason="错字", now=timezone.now())
    assert fetched(client, renditions.url_of(picture)).status == 404


def test_a_picture_that_the_next_version_leaves_out_is_not_shown_any_more(picture: Picture, client: Client) -> None:
    panel = make_panel(pictures=shows(picture))
    editor = live(panel).author_rows.get().person
    draft = versions.begin(piece=panel.piece, by=editor, content={**live(panel).content, "pictures": []})
    assert fetched(client, renditions.url_of(picture)).status == 200
    make_live(draft)
    assert fetched(client, renditions.url_of(picture)).status == 404


def test_a_picture_on_a_screen_is_for_everybody_until_it_is_taken_off(picture: Picture, client: Client) -> None:
    placement = make_placement(make_screen(), make_slide("picture", picture=picture))
    assert fetched(client, renditions.url_of(picture, "led")).status == 200
    Placement.objects.filter(pk=placement.pk).update(ended_at=timezone.now())
    assert fetched(client, renditions.url_of(picture, "led")).status == 404


def test_a_picture_that_somebody_has_already_is_not_sent_again(picture: Picture, client: Client) -> None:
    make_panel(pictures=shows(picture))
    address = renditions.url_of(picture)
    etag = fetched(client, address).headers["ETag"]
    answer = fetched(client, address, **{"If-None-Match": etag})
    assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (304, b"", FOR_AN_HOUR)


def test_a_public_picture_costs_one_query(picture: Picture, client: Client, django_assert_num_queries: Any) -> None:
    make_panel(pictures=shows(picture))
    make_placement(make_screen(), make_slide("picture", picture=picture))
    with django_assert_num_queries(1):
        fetched(client, renditions.url_of(picture))


def test_nothing_else_in_the_folder_is_served(picture: Picture, ed_client: Client, media: Stored) -> None:
    stem = picture.stem.removeprefix("library/")
    media.put("library/notes.txt", b"secret")
    for name in (
        f"{stem}-source.webp",
        f"{stem}-whole-481.webp",
        f"{stem}-whole-0.webp",
        f"{stem}-round-480.webp",
        f"{stem}-whole-480.webp\0",
        f"{'a' * 22}-whole-480.webp",
        "notes.txt",
        "../library/notes.txt",
        "%2e%2e/library/notes.txt",
    ):
        assert ed_client.get(f"/pictures/{name}").status_code == 404, name
    assert ed_client.post(renditions.url_of(picture)).status_code == 405


# --- recordings ------------------------------------------------------------------------------------------------------


def test_a_recording_is_public_only_while_something_on_show_plays_it(
    recording: Recording, client: Client, ed_client: Client, alice_client: Client, ed: User
) -> None:
    address = recordings.url_of(recording)
    assert [fetched(one, address).status for one in (client, alice_client)] == [404, 404]
    answer = fetched(ed_client, address)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, FOR_NOBODY)
    panel = make_panel(audio=recording.pk)
    answer = fetched(client, address)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, FOR_AN_HOUR)
    versions.withdraw(version=live(panel), by=ed, reason="错字", now=timezone.now())
    assert fetched(client, address).status == 404


@pytest.mark.parametrize(
    ("content", "name", "content_type"), [(mp3(), "a.mp3", "audio/mpeg"), (mp4(), "a.mp4", "video/mp4")]
)
def test_a_recording_is_played_and_never_run(client: Client, content: bytes, name: str, content_type: str) -> None:
    recording = make_recording_with_file(content, name)
    words: dict[str, Any] = {recording.sort: recording.pk}
    make_panel(**words)
    answer = fetched(client, recordings.url_of(recording))
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (content_type, "nosniff")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer.headers["Accept-Ranges"], answer.headers["Content-Length"]) == ("bytes", str(len(content)))
    assert answer.body == content


def test_a_player_gets_the_part_it_asks_for(recording: Recording, client: Client) -> None:
    make_panel(audio=recording.pk)
    address, size = recordings.url_of(recording), recording.bytes
    for asked, expected in (
        ("bytes=0-99", mp3()[:100]),
        ("bytes=500-", mp3()[500:]),
        ("bytes=-20", mp3()[-20:]),
    ):
        answer = fetched(client, address, Range=asked)
        assert (answer.status, answer.headers["Cache-Control"]) == (206, FOR_AN_HOUR)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Length"] == str(len(expected))
        assert answer.body == expected
    answer = fetched(client, address, Range=f"bytes={size}-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_part_of_a_recording_that_was_another_comes_as_the_whole(recording: Recording, client: Client) -> None:
    make_panel(audio=recording.pk)
    address = recordings.url_of(recording)
    etag = fetched(client, address).headers["ETag"]
    assert fetched(client, address, Range="bytes=0-9", **{"If-Range": etag}).status == 206
    assert fetched(client, address, Range="bytes=0-9", **{"If-Range": '"x"'}).status == 200
    assert fetched(client, address, **{"If-None-Match": etag}).status == 304


def test_the_head_alone_says_how_long_it_is(recording: Recording, client: Client) -> None:
    make_panel(audio=recording.pk)
    answer = Answer(client.head(recordings.url_of(recording)))
    assert (answer.status, answer.headers["Content-Length"]) == (200, str(recording.bytes))


def test_a_recording_whose_file_is_lost_is_not_found(recording: Recording, client: Client, media: Stored) -> None:
    make_panel(audio=recording.pk)
    media.lose(recording.name)
    assert client.get(recordings.url_of(recording)).status_code == 404


@pytest.mark.parametrize("name", ["a.mp3", "a" * 22 + ".mp3", "a" * 22 + ".html", "../secret.mp3", "a" * 22 + ".mp3\0"])
def test_no_other_file_is_played(ed_client: Client, name: str) -> None:
    assert ed_client.get(f"/recordings/{name}").status_code == 404


def test_pages_may_play_what_is_our_own(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy
