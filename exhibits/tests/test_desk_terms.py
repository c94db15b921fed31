"""The list of terms, the check of a draft, and what is accepted."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.problems import Refused
from exhibits import terms, versions
from exhibits.checking import checked_hits
from exhibits.models import AcceptedHit, Term, Version

from .factories import make_draft, make_in_review, make_reviewer
from .test_desk_review import NONSENSE, client_of

pytestmark = pytest.mark.django_db
LIST = "/desk/terms/"
FIELDS = {"wording": "入党积极分子", "short_name": "", "wrong": "入党积极份子\n积极份子", "note": "“分子”。"}


def make_term(wording: str = "入党积极分子", wrong: tuple[str, ...] = ("积极份子",), short_name: str = "") -> Term:
    return Term.objects.create(wording=wording, wrong=list(wrong), short_name=short_name)


@pytest.fixture
def draft(ed: User) -> Version:
    make_term()
    return make_draft(by=ed, body="他是积极份子。\n后来他教书。")


def check_page(version: Version) -> str:
    return f"/desk/content/{version.piece_id}/check/"


def test_a_term_is_entered_changed_retired_and_brought_back(ed_client: Client) -> None:
    assert ed_client.post(LIST, FIELDS).status_code == 302
    term = Term.objects.get()
    assert term.wrong == ["入党积极份子", "积极份子"]
    one = f"{LIST}{term.pk}/"
    assert "入党积极份子" in ed_client.get(one).content.decode()
    assert ed_client.post(one, FIELDS | {"note": "改了"}).status_code == 302
    assert Term.objects.get().note == "改了"
    ed_client.post(one, {"deed": "retire"})
    assert not Term.objects.in_use().exists()
    assert "入党积极分子" in ed_client.get(LIST, {"retired": "on"}).content.decode()
    ed_client.post(one, {"deed": "bring_back"})
    assert Term.objects.in_use().exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wording": ""}, "wording"),
        ({"wrong": ""}, "wrong"),
        ({"wrong": "入党积极分子"}, "wrong"),
        ({"wrong": "错" * 61}, "wrong"),
        ({"wrong": "\n".join(map(str, range(21)))}, "wrong"),
        ({"short_name": "入党积极分子"}, "short_name"),
        ({"wording": "党" * 61}, "wording"),
        ({"wording": "党\0"}, "wording"),
        ({"note": "因" * 121}, "note"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_and_stays_typed(
    ed_client: Client, changed: dict[str, str], field: str
) -> None:
    answer = ed_client.post(LIST, FIELDS | changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Term.objects.exists()


def test_the_same_wording_twice_is_refused_by_the_database_and_told(ed_client: Client) -> None:
    make_term()
    answer = ed_client.post(LIST, FIELDS)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["wording"])


def test_terms_are_searched_by_all_their_words(ed_client: Client) -> None:
    make_term()
    make_term("展示馆", ("党史馆",))
    for words in ("展示", "党史", "党史馆"):
        assert [one.wording for one in ed_client.get(LIST, {"q": words}).context["page_obj"]] == ["展示馆"]
    for words in NONSENSE:
        assert ed_client.get(LIST, {"q": words}).status_code in (200, 422)
    assert ed_client.get(f"{LIST}{2**70}/").status_code == 404


def test_the_list_asks_as_much_for_one_as_for_three(ed_client: Client) -> None:
    make_term()
    ed_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        ed_client.get(LIST)
    make_term("展示馆", ("党史馆",))
    make_term("讲解员", ("解说员",))
    with CaptureQueriesContext(connection) as three:
        ed_client.get(LIST)
    assert len(three) == len(one)


def test_reviewers_read_the_terms_and_change_none(alice_client: Client, dana_client: Client) -> None:
    reviewer = client_of(make_reviewer())
    assert reviewer.get(LIST).status_code == 200
    assert reviewer.post(LIST, FIELDS).status_code == 403
    assert [one.get(LIST).status_code for one in (alice_client, dana_client)] == [403, 403]
    assert not Term.objects.exists()


def test_a_draft_with_a_wrong_word_is_not_sent_before_it_is_mended_or_accepted(draft: Version, ed: User) -> None:
    with pytest.raises(Refused) as refused:
        versions.send(version=draft, by=ed, now=timezone.now())
    assert refused.value.codes == {"wrong_words"}
    assert "积极份子" in str(refused.value.problems[0])
    content = {**draft.content, "body": "他是入党积极分子。"}
    saved = versions.save(version=draft, content=content, by=ed, saves=draft.saves, now=timezone.now())
    assert versions.send(version=saved, by=ed, now=timezone.now()).state == "in_review"


def test_a_word_is_accepted_on_the_page_of_the_check(ed_client: Client, draft: Version, ed: User) -> None:
    page = ed_client.get(check_page(draft))
    assert "<mark>积极份子</mark>" in page.content.decode()
    [one] = page.context["hits"]
    answer = ed_client.post(check_page(draft), {"deed": "accept", "key": one.hit.key, "reason": "原文如此"})
    assert answer.status_code == 302
    assert (AcceptedHit.objects.get().reason, AcceptedHit.objects.get().by) == ("原文如此", ed)
    assert versions.send(version=draft, by=ed, now=timezone.now()).state == "in_review"


def test_an_acceptance_is_taken_back(ed_client: Client, draft: Version, ed: User) -> None:
    [one] = checked_hits(draft)
    terms.accept_hit(version=draft, key=one.hit.key, by=ed, now=timezone.now())
    ed_client.post(check_page(draft), {"deed": "take_back", "key": one.hit.key})
    assert not AcceptedHit.objects.exists()


def test_what_was_accepted_stays_so_in_the_next_version_until_its_sentence_changes(draft: Version, ed: User) -> None:
    [one] = checked_hits(draft)
    terms.accept_hit(version=draft, key=one.hit.key, by=ed, now=timezone.now())
    make_in_review(draft)
    after = versions.begin(piece=draft.piece, by=ed)
    assert [hit.accepted is not None for hit in checked_hits(after)] == [True]
    content = {**after.content, "body": "他是积极份子。\n后来他回乡教书。"}
    after = versions.save(version=after, content=content, by=ed, saves=after.saves, now=timezone.now())
    assert [hit.accepted is not None for hit in checked_hits(after)] == [True]
    content = {**after.content, "body": "她是积极份子。"}
    after = versions.save(version=after, content=content, by=ed, saves=after.saves, now=timezone.now())
    assert [hit.accepted is not None for hit in checked_hits(after)] == [False]


def test_only_what_is_in_the_draft_is_accepted_and_only_while_it_is_one(draft: Version, ed: User) -> None:
    with pytest.raises(Refused) as refused:
        terms.accept_hit(version=draft, key="0" * 64, by=ed, now=timezone.now())
    assert refused.value.codes == {"no_such_hit"}
    [one] = checked_hits(draft)
    terms.accept_hit(version=draft, key=one.hit.key, by=ed, now=timezone.now())
    make_in_review(draft)
    with pytest.raises(Refused) as refused:
        terms.take_back_acceptance(version=draft, key=one.hit.key, by=ed)
    assert refused.value.codes == {"not_a_draft"}


def test_nonsense_accepts_nothing(ed_client: Client, draft: Version) -> None:
    [one] = checked_hits(draft)
    for value in NONSENSE:
        for fields in ({"key": value}, {"deed": value}):
            given = {"deed": "accept", "key": one.hit.key} | fields
            assert ed_client.post(check_page(draft), given).status_code == 422, fields
    for reason in ("因" * 121, "\0"):
        given = {"deed": "accept", "key": one.hit.key, "reason": reason}
        assert ed_client.post(check_page(draft), given).status_code == 422
    assert not AcceptedHit.objects.exists()


def test_reviewers_see_the_check_and_accept_nothing(draft: Version) -> None:
    [one] = checked_hits(draft)
    reviewer = client_of(make_reviewer())
    assert reviewer.get(check_page(draft)).status_code == 200
    assert reviewer.post(check_page(draft), {"deed": "accept", "key": one.hit.key}).status_code == 403
