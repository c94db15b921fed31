"""The page of a visit for the group itself: opened with number and code, telling what was agreed, never full names."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from centre.shared import codes
from centre.shared.timespan import moment
from reception import planning
from reception.asking import PURPOSE
from reception.models import Batch, Visit

from .factories import TUESDAY, make_batch, make_docent, make_duty, make_received, make_route, make_visit, span_on

pytestmark = pytest.mark.django_db
STATUS, CODE = "/visits/status/", "ABCD-EFGH"
State = Visit.State


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Friday morning before the visit on Tuesday."""
    return set_clock(monkeypatch, moment(date(2026, 11, 20), time(10)))


def set_clock(monkeypatch: Any, at: datetime) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def with_code(**fields: Any) -> Visit:
    visit = make_visit("清河中学党支部", **{"contact_name": "陆老师", "contact_phone": "13812345678", **fields})
    visit.code_hash = codes.hashed(codes.typed(CODE), purpose=PURPOSE, reference=visit.reference)
    visit.save()
    return visit


@pytest.fixture
def asked() -> Visit:
    return with_code(state=State.ASKED, batches=0)


@pytest.fixture
def open_page(client: Client) -> Callable[[Visit], HttpResponse]:
    def opened(visit: Visit) -> HttpResponse:
        client.post(STATUS, {"reference": visit.reference, "code": CODE})
        return client.get(page_of(visit))

    return opened


Opener = Callable[[Visit], HttpResponse]


def page_of(visit: Visit) -> str:
    return f"/visits/{visit.reference}/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def press(client: Client, visit: Visit, deed: str) -> HttpResponse:
    return client.post(page_of(visit), {"deed": deed})


# --- getting in ------------------------------------------------------------------------------------------------------


def test_number_and_code_open_the_page(client: Client, asked: Visit) -> None:
    answer = client.post(STATUS, {"reference": asked.reference.lower(), "code": " abcd efgh "})
    assert (answer.status_code, answer["Location"]) == (302, page_of(asked))
    page = text(client.get(page_of(asked)))
    assert asked.reference in page
    assert "陆*" in page
    assert "138****5678" in page
    assert "陆老师" not in page
    assert "13812345678" not in page


def test_what_does_not_fit_is_answered_alike_and_after_five_tries_one_waits(client: Client, asked: Visit) -> None:
    wrong = [(asked.reference, "AAAA-AAAA"), ("CG00000000", CODE), ("nonsense\0", "长" * 40), ("CG2" + "9" * 37, "x")]
    answers = [client.post(STATUS, {"reference": reference, "code": code}) for reference, code in wrong]
    assert {answer.status_code for answer in answers} == {422}
    assert client.post(STATUS, {"reference": "CG1", "code": "x"}).status_code == 422
    assert client.post(STATUS, {"reference": "CG2", "code": "x"}).status_code == 422
    assert client.post(STATUS, {"reference": asked.reference, "code": CODE}).status_code == 429


def test_without_the_code_one_is_asked_for_it(client: Client, asked: Visit) -> None:
    for address in (page_of(asked), "/visits/CG99999999/"):
        assert client.get(address)["Location"] == STATUS
        assert client.post(address, {"deed": "call_off"})["Location"] == STATUS
    asked.refresh_from_db()
    assert asked.state == State.ASKED


def test_one_code_opens_one_visit_for_half_an_hour(
    client: Client, asked: Visit, open_page: Opener, monkeypatch: Any, now: datetime
) -> None:
    assert open_page(asked).status_code == 200
    assert client.get(page_of(with_code())).status_code == 302
    set_clock(monkeypatch, now + timedelta(minutes=30))
    assert client.get(page_of(asked)).status_code == 302


def test_a_visit_without_a_code_is_not_opened_by_an_empty_one(client: Client) -> None:
    visit = make_visit()
    for code in ("", "-", "0" * 8):
        assert client.post(STATUS, {"reference": visit.reference, "code": code}).status_code == 422


def test_a_forgotten_contact_opens_nothing(client: Client, asked: Visit, open_page: Opener, now: datetime) -> None:
    assert open_page(asked).status_code == 200
    fields = {"contact_name": "", "contact_phone": "", "contact_email": "", "contact_purged_at": now}
    Visit.objects.filter(pk=asked.pk).update(**fields)
    assert client.get(page_of(asked)).status_code == 302


def test_staff_are_sent_to_the_page_of_the_desk(erik_client: Client, alice_client: Client, asked: Visit) -> None:
    assert erik_client.get(page_of(asked))["Location"] == f"/desk/visits/{asked.reference}/"
    assert alice_client.get(page_of(asked))["Location"] == STATUS


def test_the_number_in_the_address_is_filled_in(client: Client) -> None:
    assert 'value="CG26110001"' in text(client.get(f"{STATUS}?reference=CG26110001"))
    assert client.get(f"{STATUS}?reference=%00{'x' * 900}").status_code == 200


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_while_it_waits_the_page_says_that_nothing_is_kept(asked: Visit, open_page: Opener) -> None:
    page = open_page(asked)
    assert "不保留" in text(page)
    assert [step.phase for step in page.context["status"].steps] == ["done", "now", "coming", "coming"]


def test_what_was_agreed_is_there_with_docents_by_family_name(open_page: Opener) -> None:
    route = make_route("十板全程")
    visit = with_code(batches=2, batch_fields={"route": route}, answer="请走北门")
    first, second = visit.batches.all()
    make_duty(make_docent("林小雨"), batch=first)
    make_duty(make_docent("欧阳修文"), batch=second)
    page = text(open_page(visit))
    for words in ("10:00–11:00", "十板全程", "林讲解员", "欧阳讲解员", "请走北门"):
        assert words in page
    assert "林小雨" not in page
    assert "修文" not in page


def test_batches_that_were_called_off_are_not_told(open_page: Opener) -> None:
    visit = with_code()
    make_batch(visit, label="家长", state=Batch.State.CANCELLED)
    assert "家长" not in text(open_page(visit))


def test_arrived_and_finished_are_told(open_page: Opener, monkeypatch: Any) -> None:
    visit = with_code(batches=0)
    make_received(at=moment(TUESDAY, time(10)), visit=visit)
    set_clock(monkeypatch, moment(TUESDAY, time(12)))
    page = open_page(visit)
    assert [step.phase for step in page.context["status"].steps] == ["done"] * 4
    assert page.context["status"].may_call_off is False


def test_the_page_asks_as_many_queries_with_one_group_as_with_three(client: Client, open_page: Opener) -> None:
    route = make_route()
    visit = with_code(batches=0)
    make_duty(make_docent(), batch=make_batch(visit, route=route))
    open_page(visit)
    with CaptureQueriesContext(connection) as one:
        client.get(page_of(visit))
    for _number in range(2):
        make_duty(make_docent(), batch=make_batch(visit, route=route))
    with CaptureQueriesContext(connection) as three:
        client.get(page_of(visit))
    assert len(one) == len(three)


# --- calling off -----------------------------------------------------------------------------------------------------


def test_the_group_calls_off_and_the_docent_is_free(client: Client, open_page: Opener, now: datetime) -> None:
    visit = with_code()
    duty = make_duty(make_docent(), batch=visit.batches.get())
    open_page(visit)
    assert press(client, visit, "call_off").status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.decided_by, visit.decided_at) == (State.CANCELLED, None, now)
    assert visit.batches.get().state == Batch.State.CANCELLED
    assert not type(duty).objects.filter(pk=duty.pk).exists()
    assert not visit.messages.exists()  # nobody has to call to tell what was just done
    assert "已取消" in text(client.get(page_of(visit)))


def test_after_five_on_the_day_before_one_has_to_call(client: Client, open_page: Opener, monkeypatch: Any) -> None:
    visit = with_code()
    set_clock(monkeypatch, moment(date(2026, 11, 23), time(17)))
    page = open_page(visit)
    assert 'value="call_off"' not in text(page)
    assert press(client, visit, "call_off").status_code == 422
    visit.refresh_from_db()
    assert visit.state == State.ACCEPTED


@pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED])
def test_what_is_over_is_not_called_off_again(client: Client, open_page: Opener, state: str) -> None:
    visit = with_code(state=state, batches=0, answer="没有讲解员")
    page = open_page(visit)
    assert 'value="call_off"' not in text(page)
    assert "没有讲解员" in text(page)
    assert press(client, visit, "call_off").status_code == 422


@pytest.mark.parametrize("deed", ["", "accept", "delete", "\0", "x" * 5000])
def test_other_deeds_are_none_of_ours(client: Client, asked: Visit, open_page: Opener, deed: str) -> None:
    open_page(asked)
    assert press(client, asked, deed).status_code == 422


# --- a proposed time -------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(asked: Visit, erik: User, now: datetime) -> Visit:
    starts_at = span_on(date(2026, 11, 26), "14:00-15:00").starts_at
    return planning.propose(visit=asked, starts_at=starts_at, by=erik, now=now, answer="那天有团")


def test_saying_yes_makes_it_the_wish_and_holds_nothing(
    client: Client, erik_client: Client, proposed: Visit, open_page: Opener
) -> None:
    page = text(open_page(proposed))
    assert "14:00" in page
    assert "那天有团" in page
    assert press(client, proposed, "accept_proposal").status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == State.ASKED
    assert proposed.span == span_on(date(2026, 11, 26), "14:00-15:00")
    assert proposed.is_agreed_to
    assert "对方已同意我们建议的时间" in text(erik_client.get("/desk/visits/"))
    assert proposed.batches.count() == 0
    assert "还没有保留" in text(client.get(page_of(proposed)))
    assert press(client, proposed, "accept_proposal").status_code == 422


def test_saying_no_calls_the_visit_off(client: Client, proposed: Visit, open_page: Opener) -> None:
    open_page(proposed)
    assert press(client, proposed, "call_off").status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == State.CANCELLED


def test_a_proposal_that_has_passed_is_no_longer_said_yes_to(
    client: Client, proposed: Visit, open_page: Opener, monkeypatch: Any
) -> None:
    set_clock(monkeypatch, moment(date(2026, 11, 26), time(14)))
    open_page(proposed)
    assert press(client, proposed, "accept_proposal").status_code == 422


def test_without_a_proposal_there_is_nothing_to_say_yes_to(client: Client, asked: Visit, open_page: Opener) -> None:
    open_page(asked)
    refused = press(client, asked, "accept_proposal")
    assert refused.status_code == 422
    assert "没有待您答复" in text(refused)
