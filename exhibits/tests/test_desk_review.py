"""The pages of signing: the queue, one version read and signed, many small ones on one page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts import roles
from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Signature, Version

from .factories import make_draft, make_editor, make_in_review, make_picture, make_reviewer, make_site, make_story

pytestmark = pytest.mark.django_db
QUEUE = "/desk/review/"
NONSENSE = ["", "\0", "-1", "0", str(2**31), str(2**70), "１", "审" * 600, "😀", "' OR 1=1 --"]


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    return client


@pytest.fixture
def reviewer(db: None) -> User:
    return make_reviewer("周审")


@pytest.fixture
def desk(reviewer: User) -> Client:
    return client_of(reviewer)


def sign_page(version: Version) -> str:
    return f"/desk/content/{version.piece_id}/sign/"


def given(version: Version, **also: Any) -> dict[str, Any]:
    step = versions.next_step(version)
    return {"number": version.number, "order": step.order if step else 1, "comment": "", **also}


def test_the_queue_shows_what_waits_for_me_oldest_first(desk: Client, reviewer: User) -> None:
    first = make_in_review(make_draft(title="春风化雨"))
    second = make_in_review(make_draft(title="薪火相传"))
    page = desk.get(QUEUE)
    shown = [one.version.pk for one in page.context["page_obj"]]
    assert shown == [first.pk, second.pk]
    assert "一审" in page.content.decode()


def test_what_i_wrote_waits_for_others_and_the_queue_says_why(reviewer: User) -> None:
    roles.give(reviewer, "exhibit editor")
    make_in_review(make_draft(by=reviewer))
    page = client_of(User.objects.get(pk=reviewer.pk)).get(QUEUE)
    assert [one.why_not for one in page.context["others"]] == ["own_words"]
    assert not page.context["page_obj"].object_list


def test_the_queue_asks_as_much_of_the_database_for_one_as_for_three(
    desk: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_in_review(make_site("枫林小学", live=False).piece.versions.get())
    desk.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        desk.get(QUEUE)
    for name in ("柳溪小学", "石桥小学"):
        make_in_review(make_site(name, live=False).piece.versions.get())
    with django_assert_num_queries(len(one)):
        desk.get(QUEUE)


def test_residents_docents_and_the_reception_desk_have_no_queue(
    alice_client: Client, dana_client: Client, erik_client: Client, client: Client
) -> None:
    assert [one.get(QUEUE).status_code for one in (alice_client, dana_client, erik_client)] == [403, 403, 403]
    assert client.get(QUEUE).status_code == 302


def test_a_version_is_read_and_passes(desk: Client, reviewer: User) -> None:
    version = make_in_review()
    page = desk.get(sign_page(version)).content.decode()
    assert "夜校的灯" in page
    assert "script_opening" not in page
    answer = desk.post(sign_page(version), given(version, verdict="pass", comment="很好"))
    assert answer.status_code == 302
    signed = Signature.objects.get(version=version, order=1)
    assert (signed.verdict, signed.by, signed.comment) == ("passed", reviewer, "很好")


def test_returning_needs_a_comment_and_what_was_typed_stays(desk: Client) -> None:
    version = make_in_review()
    assert desk.post(sign_page(version), given(version, verdict="return")).status_code == 422
    version.refresh_from_db()
    assert version.state == "in_review"
    answer = desk.post(sign_page(version), given(version, verdict="return", comment="第四行太长。"))
    version.refresh_from_db()
    assert (answer.status_code, version.state) == (302, "returned")


def test_what_changed_stands_first_and_former_comments_beside_it(desk: Client, reviewer: User) -> None:
    live = Piece.objects.get(pk=make_story("一块黑板", wall_text="粉笔不够，就用炭条。").pk).live
    assert live is not None
    content = {**live.content, "wall_text": "粉笔不够，就用烧过的柳枝。"}
    version = make_in_review(versions.begin(piece=live.piece, by=make_editor("吴编"), content=content))
    page = desk.get(sign_page(version)).content.decode()
    assert "<del>炭条</del><ins>烧过的柳枝</ins>" in page
    assert "“炭条”改为“烧过的柳枝”" in page


def test_pictures_are_read_with_what_is_said_of_them(desk: Client) -> None:
    picture = make_picture()
    shown = {"picture": picture.pk, "alt": "一盏亮着的灯", "is_decorative": False, "caption": "夜校的灯"}
    version = make_in_review(make_draft(pictures=[shown]))
    page = desk.get(sign_page(version)).content.decode()
    for words in ("一盏亮着的灯", "夜校的灯", picture.source, picture.credit):
        assert words in page


def test_a_page_that_is_older_than_the_step_signs_nothing(desk: Client) -> None:
    version = make_in_review()
    fields = given(version, verdict="pass")
    versions.sign(version=version, by=make_reviewer("别人"), passes=True, now=timezone.now(), order=1)
    assert desk.post(sign_page(version), fields).status_code == 422
    assert not Signature.objects.filter(order=2, verdict="passed").exists()


def test_nothing_to_sign_leads_to_the_piece(desk: Client) -> None:
    version = make_draft()
    assert desk.get(sign_page(version)).headers["Location"] == f"/desk/content/{version.piece_id}/"
    assert desk.get("/desk/content/9999999/sign/").status_code == 404


def test_nonsense_signs_nothing(desk: Client) -> None:
    version = make_in_review()
    for field in ("number", "order", "comment", "verdict"):
        for value in NONSENSE:
            fields = given(version, verdict="unknown" if field == "comment" else "return") | {field: value}
            assert 400 <= desk.post(sign_page(version), fields).status_code < 500, (field, value)
    version.refresh_from_db()
    assert (version.state, versions.next_step(version) is not None) == ("in_review", True)


def test_many_small_ones_are_signed_together_each_by_itself(desk: Client, reviewer: User) -> None:
    sites = [
        make_in_review(make_site(name, live=False).piece.versions.get())
        for name in ("枫林小学", "柳溪小学", "石桥小学")
    ]
    page = desk.get("/desk/review/sites/").content.decode()
    assert all(one.content["title"] in page and one.content["body"] in page for one in sites)
    other = make_reviewer("别人")
    versions.sign(version=sites[1], by=other, passes=True, now=timezone.now(), order=1)
    answer = desk.post("/desk/review/sites/", {"passes": [f"{one.pk}-1" for one in sites]})
    assert answer.status_code == 422
    assert "柳溪小学" in " ".join(str(one.message) for one in answer.context["problems"])
    assert set(Signature.objects.filter(by=reviewer).values_list("version", flat=True)) == {sites[0].pk, sites[2].pk}
    assert desk.get("/desk/review/stories/").status_code == 200


def test_nonsense_on_the_page_of_many_signs_nothing(desk: Client, reviewer: User) -> None:
    make_in_review(make_draft())
    for value in (*NONSENSE, "1-1", "999999-1", f"{10**17}-1", "1-99999", "a-b"):
        assert 400 <= desk.post("/desk/review/sites/", {"passes": [value]}).status_code < 500, value
    assert not Signature.objects.filter(by=reviewer).exists()


def test_a_panel_is_not_signed_on_the_page_of_small_ones(desk: Client, reviewer: User) -> None:
    version = make_in_review()
    assert desk.post("/desk/review/sites/", {"passes": [f"{version.pk}-1"]}).status_code == 422
    assert not Signature.objects.filter(by=reviewer).exists()
