"""The library at the desk: searching, entering, one picture, one recording, and who may."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centre.accounts.models import User
from centre.shared.tests.stored import Stored
from exhibits.models import Picture, Recording
from exhibits.tests.factories import (
    make_draft,
    make_panel,
    make_picture,
    make_picture_with_files,
    make_placement,
    make_recording,
    make_recording_with_file,
    make_screen,
    make_slide,
)
from exhibits.tests.media_files import (
    PAGE,
    SVG_WITH_SCRIPT,
    mp3,
    mp4,
    picture,
    png_that_claims,
    recording_words,
    upload,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
REFUSED = 422


def address(name: str, *args: Any) -> str:
    return reverse(f"exhibits:{name}", args=args)


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def shows(thing: Picture) -> list[dict[str, Any]]:
    return [{"picture": thing.pk, "alt": "一盏灯"}]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_the_library_is_for_editors(
    client: Client, alice_client: Client, dana_client: Client, ed_client: Client
) -> None:
    picture, recording = make_picture(), make_recording()
    for name, args in (
        ("desk_library", ()),
        ("desk_new_picture", ()),
        ("desk_new_recording", ()),
        ("desk_picture", (picture.pk,)),
        ("desk_recording", (recording.pk,)),
    ):
        assert client.get(address(name, *args)).status_code == 302
        assert [one.get(address(name, *args)).status_code for one in (alice_client, dana_client)] == [403, 403]
        assert ed_client.get(address(name, *args)).status_code == 200


def test_only_editors_enter_and_change(dana_client: Client, client: Client) -> None:
    kept = make_picture()
    for one in (dana_client, client):
        response = one.post(address("desk_new_picture"), {**words(), "upload": upload(picture())})
        assert response.status_code == 403
        assert one.post(address("desk_picture", kept.pk), {"deed": "delete"}).status_code == 403
    assert Picture.objects.count() == 1


def test_what_is_not_there_is_not_found(ed_client: Client) -> None:
    for pk in (0, 999_999, 2**31, 2**63, 10**30):
        assert ed_client.get(address("desk_picture", pk)).status_code == 404
        assert ed_client.get(address("desk_recording", pk)).status_code == 404


# --- the list --------------------------------------------------------------------------------------------------------


def test_pictures_are_found_by_title_source_and_credit(ed_client: Client) -> None:
    make_picture("油灯", source="县档案馆"), make_picture("黑板", credit="林老师")
    assert "油灯" in page(ed_client, "desk_library")
    for query, found, other in (
        ("油", "油灯", "黑板"),
        ("档案馆", "油灯", "黑板"),
        ("林老师", "黑板", "油灯"),
        ("油灯 档案", "油灯", "黑板"),
    ):
        shown = page(ed_client, "desk_library", q=query)
        assert found in shown
        assert other not in shown
    assert "没有" in page(ed_client, "desk_library", q="不存在的东西")


def test_recordings_have_a_list_of_their_own(ed_client: Client) -> None:
    make_picture("油灯"), make_recording("课文朗读", seconds=192)
    shown = page(ed_client, "desk_library", kind="recordings")
    assert "课文朗读" in shown
    assert "3:12" in shown
    assert "油灯" not in shown


def test_the_list_says_how_often_something_is_used_and_whether_it_is_on_show(ed_client: Client) -> None:
    kept = make_picture()
    assert "没有用到" in page(ed_client, "desk_library")
    make_draft(pictures=shows(kept))
    assert "用到 1 处" in page(ed_client, "desk_library")
    assert "正在展出" not in page(ed_client, "desk_library")
    make_panel(pictures=shows(kept))
    shown = page(ed_client, "desk_library")
    assert "用到 2 处" in shown
    assert "正在展出" in shown


@pytest.mark.parametrize("kind", ["pictures", "recordings"])
def test_a_long_list_costs_as_many_queries_as_a_short_one(
    ed_client: Client, kind: str, django_assert_max_num_queries: Any
) -> None:
    make = make_picture if kind == "pictures" else make_recording
    make()
    page(ed_client, "desk_library", kind=kind)
    with django_assert_max_num_queries(100) as one:
        page(ed_client, "desk_library", kind=kind)
    make(), make()
    with django_assert_max_num_queries(100) as three:
        page(ed_client, "desk_library", kind=kind)
    assert len(one) == len(three)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "%00"}, 200),
        ({"q": "a\0b"}, REFUSED),
        ({"q": "长" * 61}, REFUSED),
        ({"kind": "users"}, REFUSED),
        ({"page": "0"}, 200),
        ({"page": str(2**70)}, 200),
        ({"page": "x\0"}, 200),
        ({"q": "' OR 1=1 --"}, 200),
        ({"q": "😀"}, 200),
    ],
)
def test_nonsense_in_the_address_of_the_list_is_answered(ed_client: Client, query: dict[str, str], status: int) -> None:
    assert ed_client.get(address("desk_library"), query).status_code == status


# --- entering --------------------------------------------------------------------------------------------------------


def test_a_picture_is_entered(ed_client: Client) -> None:
    response = ed_client.post(address("desk_new_picture"), {**words(), "upload": upload(picture())}, follow=True)
    kept = Picture.objects.get()
    assert response.redirect_chain == [(address("desk_picture", kept.pk), 302)]
    assert "图片已入库" in response.content.decode()
    assert (kept.title, kept.uploaded_by.username) == ("油灯", "ed")


def test_a_recording_is_entered(ed_client: Client) -> None:
    file = upload(mp4(), "a.mp4")
    response = ed_client.post(address("desk_new_recording"), {**recording_words(), "upload": file}, follow=True)
    kept = Recording.objects.get()
    assert response.redirect_chain == [(address("desk_recording", kept.pk), 302)]
    shown = response.content.decode()
    assert "<video" in shown
    assert kept.name.removeprefix("recordings/") in shown


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (SVG_WITH_SCRIPT, "a.svg", "不是能用的照片"),
        (SVG_WITH_SCRIPT, "a.png", "不是能用的照片"),
        (png_that_claims(60_000, 60_000), "a.png", "四千万像素"),
        (picture(kind="JPEG") + PAGE, "a.jpg", "还夹带"),
        (b"", "a.png", "不是能用的照片"),
        (picture() + bytes(10 * 1024 * 1024), "a.png", "10 MB"),
    ],
)
def test_a_refused_picture_leaves_what_was_typed_in_the_form(
    ed_client: Client, content: bytes, name: str, said: str
) -> None:
    sent = {**words(source="县档案馆 12 号卷"), "upload": upload(content, name)}
    response = ed_client.post(address("desk_new_picture"), sent)
    shown = response.content.decode()
    assert response.status_code == REFUSED
    assert said in shown
    assert 'href="#id_upload"' in shown
    assert "县档案馆 12 号卷" in shown
    assert not Picture.objects.exists()


def test_a_recording_that_is_too_large_is_refused_on_its_way_with_everything_typed_kept(
    ed_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VIDEO_MOST_MB = 1
    sent = {**recording_words(transcript="旁白全文"), "upload": upload(mp4() + bytes(3 * 1024 * 1024), "a.mp4")}
    response = ed_client.post(address("desk_new_recording"), sent)
    shown = response.content.decode()
    assert response.status_code == REFUSED
    assert "视频不超过 1 MB" in shown
    assert "旁白全文" in shown
    assert not Recording.objects.exists()


def test_the_same_file_again_leads_to_the_one_that_is_there(ed_client: Client) -> None:
    kept = make_picture_with_files()
    response = ed_client.post(address("desk_new_picture"), {**words(title="别的"), "upload": upload(picture())})
    assert response.status_code == REFUSED
    assert f'href="{address("desk_picture", kept.pk)}"' in response.content.decode()
    kept_sound = make_recording_with_file()
    response = ed_client.post(address("desk_new_recording"), {**recording_words(), "upload": upload(mp3(), "b.mp3")})
    assert response.status_code == REFUSED
    assert f'href="{address("desk_recording", kept_sound.pk)}"' in response.content.decode()


BAD = [
    *((field, value) for field in ("title", "source", "credit", "alternative_text") for value in ("a\0b", "长" * 5000)),
    *((field, "") for field in ("title", "source", "credit", "alternative_text", "upload")),
    ("upload", "not a file"),
    ("is_decorative", "on"),
    ("title", " "),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_bad_words_for_a_picture_are_refused(ed_client: Client, field: str, value: str) -> None:
    response = ed_client.post(address("desk_new_picture"), {**words(), "upload": upload(picture()), field: value})
    assert response.status_code == REFUSED
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["", "a\0.png", "长" * 300 + ".png", "../../a.png", "😀.png", "a"])
def test_whatever_a_picture_is_called_nothing_breaks(ed_client: Client, name: str, media: Stored) -> None:
    response = ed_client.post(address("desk_new_picture"), {**words(), "upload": upload(picture(), name or "x")})
    assert response.status_code in (302, REFUSED)
    assert all(name.startswith("library/") for name in media.names())


@pytest.mark.parametrize(("field", "value"), [("transcript", ""), ("transcript", "长" * 5001), ("title", "a\0")])
def test_bad_words_for_a_recording_are_refused(ed_client: Client, field: str, value: str) -> None:
    sent = {**recording_words(), "upload": upload(mp3(), "a.mp3"), field: value}
    assert ed_client.post(address("desk_new_recording"), sent).status_code == REFUSED
    assert not Recording.objects.exists()


def test_a_form_from_elsewhere_is_refused(ed: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ed, "centre.accounts.backends.NameOrPhoneBackend")
    response = strict.post(address("desk_new_picture"), {**words(), "upload": upload(picture())})
    assert response.status_code == 403
    assert not Picture.objects.exists()


# --- one picture, one recording --------------------------------------------------------------------------------------


def typed(**changed: Any) -> dict[str, Any]:
    return {f"words-{name}": value for name, value in words(**changed).items()}


def test_the_words_of_a_picture_are_changed(ed_client: Client) -> None:
    kept = make_picture()
    response = ed_client.post(address("desk_picture", kept.pk), {"deed": "words", **typed(title="马灯", credit="林摄")})
    assert response.status_code == 302
    kept.refresh_from_db()
    assert (kept.title, kept.credit) == ("马灯", "林摄")


def test_refused_words_stay_typed_and_the_page_keeps_the_old_title(ed_client: Client) -> None:
    kept = make_picture()
    response = ed_client.post(address("desk_picture", kept.pk), {"deed": "words", **typed(title="", source="新来源")})
    shown = response.content.decode()
    assert response.status_code == REFUSED
    assert "<h1>油灯</h1>" in shown
    assert "新来源" in shown
    assert 'href="#id_words-title"' in shown


def test_the_focal_point_is_written_in_two_fields(ed_client: Client) -> None:
    kept = make_picture_with_files()
    sent = {"deed": "focus", "focus_x": "80", "focus_y": "20"}
    assert ed_client.post(address("desk_picture", kept.pk), sent).status_code == 302
    kept.refresh_from_db()
    assert (kept.focus_x, kept.focus_y) == (80, 20)
    shown = page(ed_client, "desk_picture", kept.pk)
    assert 'x="80%" y="20%"' in shown
    assert shown.count("-led-") >= 1


@pytest.mark.parametrize("value", ["", "-1", "101", str(2**31), "1.5", "NaN", "x", "5\0", "9" * 5000, "😀"])
def test_a_focal_point_outside_of_the_picture_is_refused(ed_client: Client, value: str) -> None:
    kept = make_picture()
    sent = {"deed": "focus", "focus_x": value, "focus_y": "20"}
    assert ed_client.post(address("desk_picture", kept.pk), sent).status_code == REFUSED
    assert Picture.objects.get().focus_y == 50


def test_the_page_of_a_picture_names_everything_that_uses_it(ed_client: Client) -> None:
    kept = make_picture()
    panel = make_panel(pictures=shows(kept))
    draft = make_draft(pictures=shows(kept), title="继往开来")
    make_placement(make_screen("门厅大屏"), make_slide("picture", picture=kept))
    shown = page(ed_client, "desk_picture", kept.pk)
    for target in (panel.piece_id, draft.piece_id):
        assert f'href="{address("desk_piece", target)}"' in shown
    assert "门厅大屏" in shown
    assert "第 1 稿" in shown
    assert shown.count("正在展出") == 2
    assert 'value="delete"' not in shown


def test_a_used_picture_is_not_deleted_by_a_forged_button_either(ed_client: Client) -> None:
    kept = make_picture()
    make_panel(pictures=shows(kept))
    response = ed_client.post(address("desk_picture", kept.pk), {"deed": "delete"})
    assert response.status_code == REFUSED
    assert "正在使用" in response.content.decode()
    assert Picture.objects.filter(pk=kept.pk).exists()


def test_an_unused_picture_is_deleted(ed_client: Client) -> None:
    kept = make_picture()
    response = ed_client.post(address("desk_picture", kept.pk), {"deed": "delete"}, follow=True)
    assert response.redirect_chain == [(address("desk_library"), 302)]
    assert not Picture.objects.exists()


def test_a_recording_is_described_and_deleted(ed_client: Client) -> None:
    kept = make_recording()
    sent = {f"words-{name}": value for name, value in recording_words(transcript="新的全文").items()}
    assert ed_client.post(address("desk_recording", kept.pk), {"deed": "words", **sent}).status_code == 302
    assert "新的全文" in page(ed_client, "desk_recording", kept.pk)
    sent["words-transcript"] = ""
    assert ed_client.post(address("desk_recording", kept.pk), {"deed": "words", **sent}).status_code == REFUSED
    assert ed_client.post(address("desk_recording", kept.pk), {"deed": "delete"}).status_code == 302
    assert not Recording.objects.exists()


@pytest.mark.parametrize("deed", ["", "publish", "delete\0", "😀"])
def test_a_button_that_is_not_there_does_nothing(ed_client: Client, deed: str) -> None:
    kept = make_picture()
    assert ed_client.post(address("desk_picture", kept.pk), {"deed": deed}).status_code == REFUSED
    assert ed_client.post(address("desk_recording", make_recording().pk), {"deed": deed}).status_code == REFUSED
    assert Picture.objects.filter(pk=kept.pk).exists()


def test_the_page_of_a_picture_costs_as_many_queries_with_three_uses_as_with_one(
    ed_client: Client, django_assert_max_num_queries: Any
) -> None:
    kept = make_picture()
    screen = make_screen()
    make_panel(pictures=shows(kept))
    make_placement(screen, make_slide("picture", picture=kept))
    page(ed_client, "desk_picture", kept.pk)
    with django_assert_max_num_queries(100) as one:
        page(ed_client, "desk_picture", kept.pk)
    for _more in range(2):
        make_draft(pictures=shows(kept))
        make_placement(screen, make_slide("picture", picture=kept))
    with django_assert_max_num_queries(100) as three:
        page(ed_client, "desk_picture", kept.pk)
    assert len(one) == len(three)
