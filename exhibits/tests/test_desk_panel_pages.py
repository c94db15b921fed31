"""Pages of the desk about panels on show: what docents say, signs with a code, the folder that is taken away."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.shared.static_files import RELATIVE_ADDRESS
from centre.shared.tests.stored import Stored
from centre.sheets.models import Export
from exhibits.models import Panel
from exhibits.renditions import names_of
from exhibits.tests.factories import (
    make_draft,
    make_exhibition,
    make_panel,
    make_picture,
    make_recording,
    make_section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def panels() -> list[Panel]:
    section = make_section()
    words: dict[str, Any] = {
        "script_short": "三十秒里只说这盏灯。",
        "asked": [{"question": "灯是真的吗？", "answer": "是复制件。"}],
    }
    return [make_panel(section, title=title, **words) for title in ("日出东方", "星火燎原")]


# --- what docents say ------------------------------------------------------------------------------------------------


def test_a_docent_reads_what_to_say_and_how_long_it_takes(dana_client: Client, panels: list[Panel]) -> None:
    page = dana_client.get(f"/desk/panels/{panels[0].piece.slug}/script/").content.decode()
    for words in ("请大家先看这盏灯。", "灯下坐着的，是白天做工的人。", "这一站讲 4 分钟", "灯是真的吗？", "第一板"):
        assert words in page, words
    assert f"/desk/panels/{panels[1].piece.slug}/script/" in page


def test_a_docent_begins_with_all_stops_and_their_minutes(dana_client: Client, panels: list[Panel]) -> None:
    with CaptureQueriesContext(connection) as before:
        page = dana_client.get("/desk/scripts/").content.decode()
    assert page.index("日出东方") < page.index("星火燎原")
    assert f"/desk/panels/{panels[0].piece.slug}/script/" in page
    assert "4 分钟" in page
    make_panel(panels[0].section, title="烽火弦歌")
    make_panel(make_section(make_exhibition(title="又一个")), title="一支粉笔")
    with CaptureQueriesContext(connection) as after:
        dana_client.get("/desk/scripts/")
    assert len(after) <= len(before)


def test_the_short_version_stays_short_from_stop_to_stop(dana_client: Client, panels: list[Panel]) -> None:
    page = dana_client.get(f"/desk/panels/{panels[0].piece.slug}/script/?short=1").content.decode()
    assert "三十秒里只说这盏灯。" in page
    assert "请大家先看这盏灯。" not in page
    assert f"/desk/panels/{panels[1].piece.slug}/script/?short=1" in page


def test_a_panel_that_is_not_on_show_has_no_script_yet(dana_client: Client) -> None:
    version = make_draft()
    assert dana_client.get(f"/desk/panels/{version.piece.slug}/script/").status_code == 404


def test_scripts_are_for_docents_and_editors(
    client: Client, alice_client: Client, lib_client: Client, ed_client: Client, panels: list[Panel]
) -> None:
    path = f"/desk/panels/{panels[0].piece.slug}/script/"
    assert client.get(path).status_code == client.get("/desk/scripts/").status_code == 302
    assert alice_client.get(path).status_code == alice_client.get("/desk/scripts/").status_code == 403
    assert lib_client.get(path).status_code == 403
    assert ed_client.get(path).status_code == 200


# --- signs -----------------------------------------------------------------------------------------------------------


def test_a_sign_carries_the_address_behind_the_code(ed_client: Client, panels: list[Panel]) -> None:
    page = ed_client.get(f"/desk/panels/{panels[0].piece.slug}/sign/").content.decode()
    assert f"http://testserver/stops/{panels[0].stop_code}/" in page
    assert page.count('class="qr"') == 1
    assert "sign-page--small" in page
    assert "sign-page--half" in ed_client.get(f"/desk/panels/{panels[0].piece.slug}/sign/?size=a5").content.decode()


def test_all_signs_of_an_exhibition_are_printed_together(ed_client: Client, panels: list[Panel]) -> None:
    slug = panels[0].section.exhibition.piece.slug
    assert ed_client.get(f"/desk/exhibitions/{slug}/signs/").content.decode().count('class="qr"') == 2
    with CaptureQueriesContext(connection) as two:
        ed_client.get(f"/desk/exhibitions/{slug}/signs/")
    make_panel(panels[0].section, title="烽火弦歌")
    with CaptureQueriesContext(connection) as three:
        ed_client.get(f"/desk/exhibitions/{slug}/signs/")
    assert len(two) == len(three)


@pytest.mark.parametrize(
    "page", ["panels/{panel}/sign/", "exhibitions/{exhibition}/signs/", "exhibitions/{exhibition}/export/"]
)
def test_others_get_no_signs_and_no_folder(
    alice_client: Client, dana_client: Client, panels: list[Panel], page: str
) -> None:
    names = {"panel": panels[0].piece.slug, "exhibition": panels[0].section.exhibition.piece.slug}
    for stranger in (alice_client, dana_client):
        assert stranger.get(f"/desk/{page.format(**names)}").status_code == 403


@pytest.mark.parametrize("page", ["panels/no-such/sign/", "exhibitions/no-such/signs/", "exhibitions/no-such/export/"])
def test_what_is_not_on_show_has_no_signs_and_no_folder(ed_client: Client, page: str) -> None:
    assert ed_client.get(f"/desk/{page}").status_code == 404


# --- the folder ------------------------------------------------------------------------------------------------------


@pytest.fixture
def illustrated(media: Stored) -> Panel:
    """A panel with a picture and a recording, whose files are there."""
    picture, audio = make_picture(), make_recording()
    for name in (*names_of(picture), audio.name):
        default_storage.save(name, ContentFile(b"what is in " + name.encode()))
    shown = [{"picture": picture.pk, "alt": "一盏油灯", "is_decorative": False, "caption": ""}]
    section = make_section(make_exhibition(body="从门口开始看。"))
    panel = make_panel(section, title="日出东方", pictures=shown, audio=audio.pk)
    make_panel(section, title="星火燎原")
    return panel


def folder_taken(client: Client, slug: str) -> zipfile.ZipFile:
    response = client.post(f"/desk/exhibitions/{slug}/export/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]


def addresses_in(page: str) -> list[str]:
    return re.findall(r'(?:href|src|srcset|action)="([^"#]+)"', page)


def test_the_folder_holds_everything_that_its_pages_name(ed_client: Client, illustrated: Panel) -> None:
    slug = illustrated.section.exhibition.piece.slug
    with folder_taken(ed_client, slug) as folder:
        names = set(folder.namelist())
        assert f"{slug}/index.html" in names
        assert f"{slug}/panel-{illustrated.piece.slug}.html" in names
        assert len([name for name in names if "/pictures/" in name]) == 1
        assert len([name for name in names if "/recordings/" in name]) == 1
        for name in names:
            if not name.endswith(".html"):
                continue
            page = folder.read(name).decode()
            assert "<script" not in page
            for address in addresses_in(page):
                assert not re.match(r"/|\w+:", address), (name, address)
                assert str(PurePosixPath(slug) / address) in names, (name, address)


def test_the_sheets_in_the_folder_need_nothing_else(ed_client: Client, illustrated: Panel) -> None:
    slug = illustrated.section.exhibition.piece.slug
    with folder_taken(ed_client, slug) as folder:
        for name in ("css/portal.css", "css/surfaces/exhibits.css"):
            sheet = folder.read(f"{slug}/{name}").decode()
            assert "@import" not in sheet
            assert not RELATIVE_ADDRESS.search(sheet)


def test_the_same_exhibition_makes_the_same_bytes(ed_client: Client, illustrated: Panel) -> None:
    path = f"/desk/exhibitions/{illustrated.section.exhibition.piece.slug}/export/"
    first, second = (b"".join(ed_client.post(path).streaming_content) for _time in range(2))  # type: ignore[attr-defined]
    assert first == second


def test_who_took_the_folder_is_recorded(ed_client: Client, illustrated: Panel) -> None:
    path = f"/desk/exhibitions/{illustrated.section.exhibition.piece.slug}/export/"
    assert ed_client.get(path).status_code == 200
    assert not Export.objects.exists()
    ed_client.post(path)
    kept = Export.objects.get()
    assert (kept.what, kept.format, kept.by.username) == ("exhibition_folder", "zip", "ed")


def test_a_folder_with_a_missing_file_is_refused_by_name(ed_client: Client, illustrated: Panel) -> None:
    audio = illustrated.piece.live.content["audio"]  # type: ignore[union-attr]
    name = illustrated.piece.live.recording_uses.get(recording=audio).recording.name  # type: ignore[union-attr]
    default_storage.delete(name)
    response = ed_client.post(f"/desk/exhibitions/{illustrated.section.exhibition.piece.slug}/export/")
    assert response.status_code == 422
    assert name in response.content.decode()
    assert not Export.objects.exists()
