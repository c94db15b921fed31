"""The counter, the page of a reader at the desk, what readers wait for, and the reader's own page."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centre.accounts.models import User
from centre.opening.tests.factories import centre_schedule
from centre.shared.timespan import local_day, moment
from reading_room.models import Copy, Hold, InHouseUse, Loan, ReaderCard

from .factories import make_card, make_collection, make_copy, make_hold, make_loan, make_reader, make_title

pytestmark = pytest.mark.django_db
COUNTER, OWN, HOLDS = "/desk/lending/", "/reading/loans/", "/desk/holds/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: Any, db: None) -> datetime:
    """Ten in the morning of today, for the pages too."""
    ten = moment(local_day(timezone.now()), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    centre_schedule()
    return ten


@pytest.fixture
def card() -> ReaderCard:
    return make_card(make_reader("孙慧敏"))


def lent_out(title: str = "乡村教师手记", **fields: Any) -> Copy:
    return make_copy(make_title(title, collection=make_collection("社科", is_lent=True)), **fields)


def scan(client: Client, code: str) -> HttpResponse:
    return client.post(COUNTER, {"code": code}, follow=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- the counter -----------------------------------------------------------------------------------------------------


def test_a_card_then_a_book_lends_it(erik_client: Client, erik: User, card: ReaderCard) -> None:
    copy = lent_out()
    assert "孙*" in text(scan(erik_client, card.number))
    assert "乡村教师手记" in text(scan(erik_client, copy.accession_number))
    assert (Loan.objects.get().reader, Loan.objects.get().lent_by) == (card.reader, erik)


def test_a_book_that_is_lent_is_taken_back_whoevers_card_was_scanned(
    erik_client: Client, card: ReaderCard, now: datetime
) -> None:
    loan = make_loan(lent_out(), lent_at=now - DAY)
    scan(erik_client, card.number)
    scan(erik_client, loan.copy.accession_number)
    loan.refresh_from_db()
    assert loan.returned_at == now


def test_a_scanner_that_reads_twice_does_not_take_back_what_it_just_lent(erik_client: Client, card: ReaderCard) -> None:
    copy = lent_out()
    scan(erik_client, card.number)
    scan(erik_client, copy.accession_number)
    again = erik_client.post(COUNTER, {"code": copy.accession_number})
    assert again.status_code == 422
    assert Loan.objects.open().count() == 1


def test_a_scanner_that_reads_twice_does_not_lend_what_it_just_took_back(
    erik_client: Client, card: ReaderCard, now: datetime, monkeypatch: Any
) -> None:
    loan = make_loan(lent_out(), lent_at=now - DAY)
    scan(erik_client, card.number)
    for _twice in range(2):
        scan(erik_client, loan.copy.accession_number)
    assert not Loan.objects.open().exists()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=6))
    scan(erik_client, loan.copy.accession_number)
    assert Loan.objects.open().get().reader == card.reader


def test_a_card_that_is_not_known_is_told_and_a_copy_numbered_like_a_card_is_found(
    erik_client: Client, card: ReaderCard
) -> None:
    assert "请在右边查找读者" in text(erik_client.post(COUNTER, {"code": "100000000001"}))
    copy = lent_out(accession_number="100000000002")
    scan(erik_client, card.number)
    scan(erik_client, "100000000002")
    assert Loan.objects.get().copy == copy


def test_a_mistake_is_undone_on_the_page(erik_client: Client, card: ReaderCard, now: datetime) -> None:
    copy = lent_out()
    scan(erik_client, card.number)
    scan(erik_client, copy.accession_number)
    loan = Loan.objects.get()
    erik_client.post(COUNTER, {"undo": f"lent:{loan.pk}"})
    assert not Loan.objects.open().exists()
    other = make_loan(lent_out("第二本"), lent_at=now - DAY)
    scan(erik_client, other.copy.accession_number)
    assert f'value="returned:{other.pk}"' in text(erik_client.get(COUNTER))
    erik_client.post(COUNTER, {"undo": f"returned:{other.pk}"})
    assert Loan.objects.open().get() == other


def test_reading_in_the_house_is_counted_without_a_card_and_undone(erik_client: Client) -> None:
    scan(erik_client, lent_out().accession_number)
    use = InHouseUse.objects.get()
    erik_client.post(COUNTER, {"undo": f"read:{use.pk}"})
    assert not InHouseUse.objects.exists()


@pytest.mark.parametrize("typed", ["lent:1", "returned:99999999999999999999", "x", "", "lent:\0", "read:-1"])
def test_only_what_was_done_here_is_undone(erik_client: Client, typed: str) -> None:
    make_loan(lent_out())
    assert erik_client.post(COUNTER, {"undo": typed}).status_code == 422
    assert Loan.objects.open().count() == 1


def test_the_counter_says_for_whom_a_book_is_kept(erik_client: Client, now: datetime) -> None:
    loan = make_loan(lent_out(), lent_at=now - DAY)
    make_hold(loan.copy.title, make_reader("钱塘"))
    assert "钱*" in text(scan(erik_client, loan.copy.accession_number))


def test_the_next_reader_closes_the_one_before(erik_client: Client, card: ReaderCard) -> None:
    scan(erik_client, card.number)
    erik_client.post(COUNTER, {"close": "1"})
    assert "孙*" not in text(erik_client.get(COUNTER))


@pytest.mark.parametrize("code", ["", "\0", "2147483648", "9" * 5000, "😀", "123456789012", "9787506365437"])
def test_nonsense_at_the_counter_is_refused_with_a_sentence(erik_client: Client, code: str) -> None:
    page = erik_client.post(COUNTER, {"code": code})
    assert page.status_code == 422
    assert "没有办成" in text(page) or "alert" in text(page)


def test_people_are_looked_up_masked(erik_client: Client, card: ReaderCard) -> None:
    page = text(erik_client.get(COUNTER, {"q": "慧敏"}))
    assert "孙*" in page
    assert f"/desk/readers/{card.reader_id}/" in page
    for words in ("\0", "字" * 500, "%"):
        assert erik_client.get(COUNTER, {"q": words}).status_code == 200


def test_residents_and_editors_do_not_lend(alice_client: Client, ed_client: Client, card: ReaderCard) -> None:
    for client in (alice_client, ed_client):
        for address in (COUNTER, HOLDS, f"/desk/readers/{card.reader_id}/"):
            assert client.get(address).status_code == 403
            assert client.post(address, {"give_card": "1"}).status_code == 403


# --- a reader at the desk --------------------------------------------------------------------------------------------


def test_a_card_is_given_replaced_and_ended(erik_client: Client) -> None:
    reader = make_reader("孙慧敏")
    address = f"/desk/readers/{reader.pk}/"
    erik_client.post(address, {"give_card": "1"})
    first = ReaderCard.objects.valid().get()
    page = text(erik_client.get(address))
    assert first.number[:4] in page
    assert "孙慧敏" not in page
    erik_client.post(address, {"replace_card": "1"})
    assert ReaderCard.objects.valid().get().number != first.number
    erik_client.post(address, {"end_card": "1"})
    assert not ReaderCard.objects.valid().exists()


def test_the_desk_renews_takes_back_and_ends_a_hold(erik_client: Client, card: ReaderCard, now: datetime) -> None:
    loan = make_loan(lent_out(), card.reader, due_on=local_day(now) + DAY, lent_at=now - DAY)
    hold = make_hold(lent_out("第二本").title, card.reader)
    address = f"/desk/readers/{card.reader_id}/"
    erik_client.post(address, {"renew": loan.pk})
    assert erik_client.post(address, {"renew": loan.pk}).status_code == 422
    erik_client.post(address, {"give_back": loan.pk})
    erik_client.post(address, {"cancel": hold.pk})
    loan.refresh_from_db()
    hold.refresh_from_db()
    assert (loan.renewals, loan.returned_at, hold.state) == (1, now, Hold.State.CANCELLED)


def test_another_readers_loans_are_not_found_on_this_page(erik_client: Client, card: ReaderCard) -> None:
    foreign, hold = make_loan(lent_out()), make_hold(lent_out("第二本").title)
    address = f"/desk/readers/{card.reader_id}/"
    for form in ({"renew": foreign.pk}, {"give_back": foreign.pk}, {"cancel": hold.pk}, {"cancel": "\0"}):
        assert erik_client.post(address, form).status_code == 404
    assert erik_client.post(address, {"x": "1"}).status_code == 422
    assert erik_client.get("/desk/readers/99999999999999999999/").status_code == 404


def test_from_a_readers_page_one_lends_without_their_card(erik_client: Client, card: ReaderCard) -> None:
    erik_client.post(f"/desk/readers/{card.reader_id}/", {"lend_to": "1"})
    scan(erik_client, lent_out().accession_number)
    assert Loan.objects.get().reader == card.reader


# --- what readers wait for -------------------------------------------------------------------------------------------


def test_what_stands_on_the_shelf_is_to_be_fetched_once_for_each_copy(erik_client: Client, card: ReaderCard) -> None:
    copy, lent = lent_out(), make_loan(lent_out("第二本"))
    make_hold(copy.title, card.reader)
    make_hold(copy.title)
    make_hold(lent.copy.title)
    holds = erik_client.get(HOLDS).context["holds"]
    assert [hold.reader for hold in holds.to_fetch] == [card.reader]
    assert len(holds.waiting) == 2
    scan(erik_client, copy.accession_number)
    assert [hold.reader for hold in erik_client.get(HOLDS).context["holds"].ready] == [card.reader]


def test_the_desk_ends_a_hold_once(erik_client: Client) -> None:
    hold = make_hold(lent_out().title)
    assert erik_client.post(HOLDS, {"cancel": hold.pk}).status_code == 302
    assert erik_client.post(HOLDS, {"cancel": hold.pk}).status_code == 422
    for typed in ("", "x", "\0", str(2**63)):
        assert erik_client.post(HOLDS, {"cancel": typed}).status_code == 404


# --- the reader's own page -------------------------------------------------------------------------------------------


def test_a_reader_sees_card_loans_queue_and_what_was_returned(alice_client: Client, alice: User, now: datetime) -> None:
    card = make_card(alice)
    make_loan(lent_out("借着的"), alice)
    make_loan(lent_out("还了的"), alice, lent_at=now - DAY, returned_at=now)
    make_loan(lent_out("早还了的"), alice, lent_at=now - 500 * DAY, returned_at=now - 400 * DAY)
    wanted = lent_out("等着的").title
    make_hold(wanted, placed_at=now - DAY)
    make_hold(wanted, alice, placed_at=now)
    page = text(alice_client.get(OWN))
    assert all(title in page for title in ("借着的", "还了的", "等着的", card.number[:4]))
    assert "早还了的" not in page
    assert "排在第 2 位" in page


def test_a_reader_renews_and_a_refusal_says_why(alice_client: Client, alice: User, now: datetime) -> None:
    loan = make_loan(lent_out(), alice, due_on=local_day(now) + DAY)
    assert alice_client.post(f"{OWN}{loan.pk}/renew/").status_code == 302
    refused = alice_client.post(f"{OWN}{loan.pk}/renew/")
    assert refused.status_code == 422
    assert "不能再续借" in text(refused)


def test_a_reader_queues_and_gives_up(alice_client: Client, alice: User) -> None:
    title = lent_out().title
    assert alice_client.post(f"/reading/titles/{title.pk}/hold/").status_code == 422
    make_card(alice)
    assert alice_client.post(f"/reading/titles/{title.pk}/hold/").status_code == 302
    hold = Hold.objects.get()
    assert alice_client.post(f"/reading/holds/{hold.pk}/cancel/").status_code == 302
    assert alice_client.post(f"/reading/holds/{hold.pk}/cancel/").status_code == 422


def test_other_peoples_loans_and_holds_are_not_found(bob_client: Client, alice: User) -> None:
    loan, hold = make_loan(lent_out(), alice), make_hold(lent_out("第二本").title, alice)
    assert bob_client.post(f"{OWN}{loan.pk}/renew/").status_code == 404
    assert bob_client.post(f"/reading/holds/{hold.pk}/cancel/").status_code == 404
    for address in (f"{OWN}{2**70}/renew/", f"/reading/titles/{2**70}/hold/", f"/reading/holds/{2**70}/cancel/"):
        assert bob_client.post(address).status_code == 404
    assert "乡村教师手记" not in text(bob_client.get(OWN))


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    assert "sign-in" in client.get(OWN)["Location"]


Adding = Callable[[User, datetime, int], object]


@pytest.mark.parametrize("page", ["own", "reader", "holds", "counter"])
def test_a_page_asks_as_often_for_three_as_for_one(
    page: str, alice: User, alice_client: Client, erik_client: Client, now: datetime
) -> None:
    card = make_card(alice)
    scan(erik_client, card.number)
    client = alice_client if page == "own" else erik_client
    address = {"own": OWN, "reader": f"/desk/readers/{alice.pk}/", "holds": HOLDS, "counter": COUNTER}[page]
    client.get(address)  # what is the same for everybody is kept from here on
    counts = []
    for number in range(3):
        make_loan(lent_out(f"借{number}"), alice, due_on=local_day(now) - DAY)
        make_loan(lent_out(f"还{number}"), alice, lent_at=now - DAY, returned_at=now)
        make_hold(lent_out(f"等{number}").title, alice)
        kept = lent_out(f"留{number}")
        make_hold(kept.title, alice, state="ready", copy=kept, ready_until=local_day(now))
        counts.append(queries_of(client, address))
    assert counts[0] == counts[1] == counts[2]
