"""The page that compares two versions, and the review sheet."""

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Version

from .factories import make_draft, make_in_review, make_reviewer, make_story
from .test_desk_review import NONSENSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece(ed: User) -> Piece:
    """On show with one sentence, and a draft with another."""
    piece = Piece.objects.get(pk=make_story("一块黑板", wall_text="粉笔不够，就用炭条。").pk)
    assert piece.live is not None
    content = {**piece.live.content, "wall_text": "粉笔不够，就用烧过的柳枝。"}
    versions.begin(piece=piece, by=ed, content=content)
    return piece


def test_the_draft_is_compared_with_what_is_on_show(ed_client: Client, piece: Piece) -> None:
    page = ed_client.get(f"/desk/content/{piece.pk}/compare/")
    text = page.content.decode()
    assert "就用<del>炭条</del><ins>烧过的柳枝</ins>。" in text
    assert "“炭条”改为“烧过的柳枝”" in text
    assert (page.context["comparison"].added, page.context["comparison"].removed) == (5, 2)


def test_side_by_side_each_version_stands_in_its_column(ed_client: Client, piece: Piece) -> None:
    text = ed_client.get(f"/desk/content/{piece.pk}/compare/?way=side").content.decode()
    assert "就用<del>炭条</del>。" in text
    assert "就用<ins>烧过的柳枝</ins>。" in text


def test_the_versions_are_chosen_and_nonsense_means_the_usual_ones(ed_client: Client, piece: Piece) -> None:
    page = ed_client.get(f"/desk/content/{piece.pk}/compare/?old=2&new=1")
    assert (page.context["old"].number, page.context["new"].number) == (2, 1)
    for value in NONSENSE:
        page = ed_client.get(f"/desk/content/{piece.pk}/compare/", {"old": value, "new": value, "way": value})
        assert (page.status_code, page.context["old"].number, page.context["new"].number) == (200, 1, 2)


def test_a_piece_with_one_version_has_no_change(ed_client: Client) -> None:
    page = ed_client.get(f"/desk/content/{make_draft().piece_id}/compare/")
    assert (page.status_code, page.context["comparison"].changed) == (200, [])


def test_who_reads_no_drafts_compares_none_and_sees_no_sheet(
    alice_client: Client, dana_client: Client, piece: Piece
) -> None:
    for what in ("compare", "review-sheet"):
        address = f"/desk/content/{piece.pk}/{what}/"
        assert [one.get(address).status_code for one in (alice_client, dana_client)] == [403, 403]


def test_the_sheet_names_who_signed_and_shows_the_fingerprint_in_groups(ed_client: Client) -> None:
    version = make_in_review()
    versions.sign(
        version=version, by=make_reviewer("周审"), passes=False, comment="第四行太长。", order=1, now=timezone.now()
    )
    text = ed_client.get(f"/desk/content/{version.piece_id}/review-sheet/").content.decode()
    digits = Version.objects.get(pk=version.pk).fingerprint
    for words in ("周审", "第四行太长。", "三校", "夜校的灯", "verify_versions"):
        assert words in text
    assert "".join(f"<span>{digits[place : place + 4]}</span> " for place in range(0, 64, 4)) in text


def test_a_draft_has_no_sheet(ed_client: Client) -> None:
    version = make_draft()
    for query in ("", "?version=1", "?version=9", f"?version={2**70}", "?version=%00"):
        assert ed_client.get(f"/desk/content/{version.piece_id}/review-sheet/{query}").status_code == 404
