"""The log of visits: everything by filters and words, contacts masked, and what is similar where nothing fits."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from reception.models import Remark, Visit
from reception.queries.log import Wanted, lines, newest, similar
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_docent,
    make_duty,
    make_received,
    make_user,
    make_visit,
    span_on,
)

pytestmark = pytest.mark.django_db
LOG = "/desk/visits/log/"


def found(words: str = "", **wanted: Any) -> list[str]:
    return names(newest(Wanted(words=words, **wanted)))


def names(pks: list[int]) -> list[str]:
    return [line.visit.organisation_name for line in lines(pks)]


def text(answer: Any) -> str:
    return answer.content.decode()


def remark(visit: Visit, words: str) -> Remark:
    return Remark.objects.create(visit=visit, text=words, by=make_user(staff=True))


# --- words -----------------------------------------------------------------------------------------------------------


def test_a_visit_is_found_by_organisation_contact_docent_remark_purpose_and_number() -> None:
    visit = make_visit("枫林实验小学", contact_name="孙雅琴", purpose_words="重温入党誓词")
    make_visit("滨江中学", contact_name="钱程")
    make_duty(make_docent("林书瑶"), batch=visit.batches.get())
    remark(visit, "学生在学校墙前停留最久，A座集合")
    for words in (
        "枫林",
        "实验小学",
        "枫林 小学",
        "孙雅琴",
        "琴",
        "林书瑶",
        "停留最久",
        "A座",
        "誓词",
        visit.reference,
    ):
        assert found(words) == ["枫林实验小学"], words
    assert found("枫林 钱程") == []


def test_what_is_changed_is_found_by_its_new_words_only() -> None:
    visit = make_visit("枫林小学")
    duty = make_duty(make_docent("林书瑶"), batch=visit.batches.get())
    said = remark(visit, "带了轮椅")
    visit.organisation_name = "滨江小学"
    visit.save()
    said.text = "带了拐杖"
    said.save()
    duty.docent = other = make_docent("何远")
    duty.save()
    assert [found(words) for words in ("枫林", "轮椅", "林书瑶")] == [[], [], []]
    assert [found(words) for words in ("滨江", "拐杖", "何远")] == [["滨江小学"]] * 3
    User.objects.filter(pk=other.pk).update(name="何致远")
    assert (found("何远"), found("致远")) == ([], ["滨江小学"])
    duty.delete()
    said.delete()
    assert [found(words) for words in ("致远", "拐杖", "滨江")] == [[], [], ["滨江小学"]]


def test_a_forgotten_contact_cannot_be_searched_for_and_the_rest_can() -> None:
    visit = make_visit("枫林小学", contact_name="孙雅琴")
    forget = {"contact_name": "", "contact_phone": "", "contact_email": "", "contact_purged_at": timezone.now()}
    Visit.objects.filter(pk=visit.pk).update(**forget)
    assert (found("孙雅琴"), found("枫林")) == ([], ["枫林小学"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM reception_visit")
        assert "雅琴" not in cursor.fetchone()[0]


def test_phone_numbers_are_not_searched_for() -> None:
    make_visit(contact_phone="13900000077")
    assert found("13900000077") == []


def test_where_nothing_fits_what_is_similar_comes_best_first() -> None:
    make_visit("滨江中学")
    make_visit("枫林中心小学")
    make_visit("枫林实验小学分校")
    make_visit("税务所")
    wanted = Wanted(words="枫林实验小学东校区")
    assert found(wanted.words) == []
    assert names(similar(wanted)) == ["枫林实验小学分校", "枫林中心小学"]


def test_the_page_says_that_they_are_only_similar(erik_client: Client) -> None:
    make_visit("枫林中心小学")
    page = text(erik_client.get(LOG, {"q": "枫林实验小学"}))
    assert "没有完全相符的" in page
    assert "枫林中心小学" in page
    exact = text(erik_client.get(LOG, {"q": "枫林"}))
    assert "没有完全相符的" not in exact
    assert "没有这样的参观" in text(erik_client.get(LOG, {"q": "税务"}))


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def three() -> list[Visit]:
    """One that was received in spring, one that did not come, and one that asks."""
    docent = make_docent("林书")
    came = make_received(
        at=span_on(date(2026, 3, 31), "22:30-23:30").starts_at, people=31, visit_fields={"organisation_name": "来了"}
    )
    make_duty(docent, batch=came)
    missed = make_visit("没来", kind="company", level="company", batches=0)
    make_batch(missed, state="no_show")
    asks = make_visit("在问", state="asked", batches=0, kind="branch", level="district")
    return [came.visit, missed, asks]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["在问", "没来", "来了"]),
        ({"first_day": date(2026, 4, 1)}, ["在问", "没来"]),
        ({"last_day": date(2026, 3, 31)}, ["来了"]),
        ({"first_day": TUESDAY, "last_day": TUESDAY}, ["在问", "没来"]),
        ({"kind": "company"}, ["没来"]),
        ({"level": "district"}, ["在问"]),
        ({"state": "received"}, ["来了"]),
        ({"state": "no_show"}, ["没来"]),
        ({"state": "asked"}, ["在问"]),
        ({"state": "accepted"}, ["没来", "来了"]),
        ({"state": "received", "kind": "company"}, []),
    ],
)
def test_filters_narrow_the_log_and_the_latest_come_first(
    three: list[Visit], wanted: dict[str, Any], expected: list[str]
) -> None:
    assert found(**wanted) == expected


def test_the_visits_of_a_docent(three: list[Visit]) -> None:
    docent = User.objects.get(name="林书")
    assert found(docent=docent) == ["来了"]
    assert found(docent=make_docent()) == []


def test_filters_stand_in_the_address(erik_client: Client, three: list[Visit]) -> None:
    docent = User.objects.get(name="林书")
    query = {"q": "来", "from": "2026-03-01", "to": "2026-03-31", "docent": docent.pk, "state": "received"}
    assert [line.visit.organisation_name for line in erik_client.get(LOG, query).context["lines"]] == ["来了"]


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_log_masks_the_contact_and_tells_who_came(erik_client: Client, three: list[Visit]) -> None:
    page = text(erik_client.get(LOG))
    assert "孙老师" not in page
    assert "孙*" in page
    assert "139" not in page
    shown = {line.visit.organisation_name: line for line in erik_client.get(LOG).context["lines"]}
    assert (shown["来了"].people, shown["来了"].docents, shown["没来"].missed) == (31, ["林书"], True)
    assert "已接待" in page
    assert f'href="/desk/visits/{three[0].reference}/"' in page


def test_the_page_takes_as_many_queries_with_three_visits_as_with_one(erik_client: Client) -> None:
    counts = []
    erik_client.get(LOG)  # what every process reads once
    for number in range(3):
        batch = make_received(at=span_on(date(2026, 3, 1 + number), "10:00-11:00").starts_at)
        make_duty(make_docent(), batch=batch)
        for query in ({}, {"q": "枫林"}):
            with CaptureQueriesContext(connection) as queries:
                assert len(erik_client.get(LOG, query).context["lines"]) == number + 1
            counts.append(len(queries))
    assert len(set(counts)) == 1


def test_the_log_is_leafed_through_page_by_page(erik_client: Client) -> None:
    for number in range(51):
        make_visit(f"第{number}所", batches=0, span=span_on(date(2026, 1, 1 + number % 28), "10:00-11:00"))
    first = erik_client.get(LOG)
    assert len(first.context["lines"]) == 50
    assert "page=2" in text(first)
    assert len(erik_client.get(LOG, {"page": "2"}).context["lines"]) == 1


def test_no_more_than_a_thousand_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reception.queries.log.MOST", 2)
    for _number in range(3):
        make_visit(batches=0)
    assert len(newest(Wanted())) == 2


@pytest.mark.parametrize(("person", "status"), [("erik", 200), ("dana", 200), ("alice", 403), ("lib", 403)])
def test_the_log_is_for_those_who_see_visits(request: pytest.FixtureRequest, person: str, status: int) -> None:
    assert request.getfixturevalue(f"{person}_client").get(LOG).status_code == status


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(LOG).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"}, {"q": "长" * 61}, {"kind": "x"}, {"level": "\0"}, {"state": "9" * 500}, {"docent": "0"},
        {"docent": str(2**31)}, {"docent": str(2**63)}, {"docent": "x"}, {"from": "0001-01-01"}, {"to": "9999-12-31"},
        {"from": "2026-02-30"}, {"from": "2026-03-02", "to": "2026-03-01"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(erik_client: Client, query: dict[str, str]) -> None:
    answer = erik_client.get(LOG, query)
    assert answer.status_code == 422
    assert 'class="error-summary"' in text(answer)


@pytest.mark.parametrize(
    "words", ["'; DROP TABLE x --", "& | !", "😀", "<->:*", "\\", "()", "%", "١٢", "ß" * 60, "?" * 60]
)
def test_any_words_may_be_typed(erik_client: Client, words: str) -> None:
    make_visit()
    assert erik_client.get(LOG, {"q": words}).status_code == 200
