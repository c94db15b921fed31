"""The self-service point: card, books, kind words for the wrong barcode, and nothing of anybody that stays."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centre.opening.tests.factories import centre_schedule
from centre.shared.timespan import local_day, moment
from reading_room import visits
from reading_room.models import Copy, InHouseUse, Kiosk, Loan, ReaderCard

from .factories import make_card, make_collection, make_copy, make_hold, make_kiosk, make_loan, make_reader, make_title

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now(monkeypatch: Any) -> datetime:
    """Ten in the morning of today, for the pages too."""
    ten = moment(local_day(timezone.now()), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    return ten


@pytest.fixture
def kiosk(now: datetime) -> Kiosk:
    centre_schedule()
    return make_kiosk()


@pytest.fixture
def card(kiosk: Kiosk) -> ReaderCard:
    return make_card(make_reader("孙慧敏"))


def lent_out(title: str = "乡村教师手记", **fields: Any) -> Copy:
    of_title = {"isbn": fields.pop("isbn", "")}
    return make_copy(make_title(title, collection=make_collection("社科", is_lent=True), **of_title), **fields)


def scan(client: Client, kiosk: Kiosk, code: str, *, do: str = "lend") -> HttpResponse:
    """Scan, and see the page that answers."""
    return client.post(f"{kiosk.get_absolute_url()}?do={do}", {"code": code}, follow=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_card_then_books_then_leaving(client: Client, kiosk: Kiosk, card: ReaderCard, now: datetime) -> None:
    copy = lent_out(barcode="L0001")
    assert "孙*" in text(scan(client, kiosk, card.number))
    page = scan(client, kiosk, "L0001")
    loan = Loan.objects.get()
    assert (loan.reader, loan.kiosk, loan.copy) == (card.reader, kiosk, copy)
    assert "这次借了 1 本" in text(page)
    assert "《乡村教师手记》借好了" in text(page)
    after = client.post(kiosk.get_absolute_url(), {"leave": "1"}, follow=True)
    assert "孙*" not in text(after)
    assert "乡村教师手记" not in text(after)
    assert not client.cookies[visits.COOKIE].value


def test_the_full_name_never_stands_on_the_page(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    for do in ("lend", "renew", "return"):
        assert "孙慧敏" not in text(scan(client, kiosk, card.number, do=do))


def test_nobody_keeps_a_page_on_the_way(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    answer = client.post(kiosk.get_absolute_url(), {"code": card.number})
    assert (answer.status_code, answer["Cache-Control"]) == (303, "no-store")
    assert client.get(kiosk.get_absolute_url())["Cache-Control"] == "no-store"
    assert "sessionid" not in client.cookies
    kept = client.cookies[visits.COOKIE]
    assert (kept["path"], kept["httponly"], kept["samesite"]) == (kiosk.get_absolute_url(), True, "Strict")
    assert card.number not in kept.value


def test_a_visit_is_over_after_ninety_seconds_even_if_no_page_counted(
    client: Client, kiosk: Kiosk, card: ReaderCard, monkeypatch: Any
) -> None:
    scan(client, kiosk, card.number)
    monkeypatch.setattr(visits, "LASTS", -1)
    assert "孙*" not in text(client.get(kiosk.get_absolute_url()))


def test_a_visit_is_good_at_its_own_point_only(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    scan(client, kiosk, card.number)
    other = make_kiosk("南门")
    client.cookies[visits.COOKIE]["path"] = other.get_absolute_url()
    assert client.get(other.get_absolute_url()).context["reader"] is None


def test_a_tampered_visit_is_a_new_one(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    scan(client, kiosk, card.number)
    client.cookies[visits.COOKIE] = client.cookies[visits.COOKIE].value[:-2] + "xx"
    assert client.get(kiosk.get_absolute_url()).context["reader"] is None


@pytest.mark.parametrize("address", ["aaaaaaaaaaaaaaaaaaaa", "x", "-" * 300])
def test_an_address_that_nobody_has_shows_nothing(client: Client, address: str, db: None) -> None:
    page = client.get(f"/kiosk/{address}/reading/")
    assert (page.status_code, page["Cache-Control"]) == (404, "no-store")


def test_a_retired_point_shows_nothing(client: Client, kiosk: Kiosk, now: datetime) -> None:
    Kiosk.objects.update(retired_at=now)
    assert client.get(kiosk.get_absolute_url()).status_code == 404


# --- the wrong box ---------------------------------------------------------------------------------------------------


def test_a_book_before_the_card_is_told_kindly(client: Client, kiosk: Kiosk) -> None:
    lent_out(barcode="L0001")
    page = text(scan(client, kiosk, "L0001"))
    assert not Loan.objects.exists()
    assert "请先扫读者证" in page


def test_a_card_instead_of_a_book_is_told_kindly(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    other = make_card()
    scan(client, kiosk, card.number)
    assert "已经认出您的读者证" in text(scan(client, kiosk, card.number))
    assert "这是别人的读者证" in text(scan(client, kiosk, other.number))
    assert client.get(kiosk.get_absolute_url()).context["reader"] == card.reader
    assert "还书不用读者证" in text(scan(client, kiosk, card.number, do="return"))


def test_an_isbn_is_answered_with_the_number_of_the_only_copy(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    lent_out(isbn="9787506365437", barcode="L0001")
    scan(client, kiosk, card.number)
    assert "L0001" in text(scan(client, kiosk, "978-7-5063-6543-7"))
    make_copy(Copy.objects.get().title)
    assert "L0001" not in text(scan(client, kiosk, "9787506365437"))
    assert not Loan.objects.exists()


@pytest.mark.parametrize("code", ["", "\0", "2147483648", "9" * 5000, "😀", "0001-01-01", "０１２３４５６７８９０１"])
def test_nonsense_is_answered_with_a_sentence(client: Client, kiosk: Kiosk, card: ReaderCard, code: str) -> None:
    assert client.get(kiosk.get_absolute_url(), {"do": "nonsense\0"}).context["deed"] == "lend"
    for do, first in (("lend", ""), ("return", ""), ("renew", card.number)):
        if first:
            scan(client, kiosk, first)
        page = scan(client, kiosk, code, do=do)
        assert page.status_code == 200
        assert 'class="alert alert-danger"' in text(page)


def test_five_cards_that_are_not_known_close_the_device_for_a_while(
    client: Client, kiosk: Kiosk, card: ReaderCard
) -> None:
    for number in range(5):
        assert "读者证没有登记" in text(scan(client, kiosk, f"10000000000{number}"))
    page = scan(client, kiosk, card.number)
    assert page.context["reader"] is None
    other = make_kiosk("南门")
    assert scan(client, other, card.number).context["reader"] == card.reader


def test_an_ended_card_opens_nothing(client: Client, kiosk: Kiosk, now: datetime) -> None:
    ended = make_card(ended_at=now)
    assert scan(client, kiosk, ended.number).context["reader"] is None


# --- what the rules refuse, returning, renewing ----------------------------------------------------------------------


def test_a_book_that_stays_in_the_house_is_refused_with_what_to_do(
    client: Client, kiosk: Kiosk, card: ReaderCard
) -> None:
    stays = lent_out("县志稿", is_reference=True)
    scan(client, kiosk, card.number)
    page = text(scan(client, kiosk, stays.accession_number))
    assert "《县志稿》只在馆内看" in page
    assert not Loan.objects.exists()


def test_a_loan_shortened_by_the_queue_says_so(client: Client, kiosk: Kiosk, card: ReaderCard) -> None:
    copy = lent_out()
    make_hold(copy.title)
    scan(client, kiosk, card.number)
    assert "短借" in text(scan(client, kiosk, copy.accession_number))
    assert "短借" not in text(scan(client, kiosk, lent_out("第二本").accession_number)).replace("短借", "", 1)


def test_returning_needs_no_card_and_does_not_say_who_had_it(client: Client, kiosk: Kiosk, now: datetime) -> None:
    loan = make_loan(lent_out(), make_reader("孙慧敏"), lent_at=now - DAY)
    page = scan(client, kiosk, loan.copy.accession_number, do="return")
    loan.refresh_from_db()
    assert loan.returned_at == now
    assert "这次还了 1 本" in text(page)
    assert "孙" not in text(page)


def test_a_returned_book_that_somebody_waits_for_goes_to_the_counter(
    client: Client, kiosk: Kiosk, now: datetime
) -> None:
    loan = make_loan(lent_out(), lent_at=now - DAY)
    make_hold(loan.copy.title, make_reader("钱塘"))
    page = text(scan(client, kiosk, loan.copy.accession_number, do="return"))
    assert "请交到服务台" in page
    assert "钱" not in page


def test_a_book_read_in_the_house_is_counted(client: Client, kiosk: Kiosk) -> None:
    scan(client, kiosk, lent_out().accession_number, do="return")
    assert InHouseUse.objects.get().by is None


def test_renewing_by_scan_and_by_button(client: Client, kiosk: Kiosk, card: ReaderCard, now: datetime) -> None:
    due = local_day(now) + DAY
    first, second = (make_loan(lent_out(f"第{n}本"), card.reader, due_on=due) for n in range(2))
    scan(client, kiosk, card.number, do="renew")
    scan(client, kiosk, first.copy.accession_number, do="renew")
    client.post(f"{kiosk.get_absolute_url()}?do=renew", {"loan": second.pk})
    assert list(Loan.objects.values_list("renewals", flat=True)) == [1, 1]


def test_nobody_renews_what_another_has(client: Client, kiosk: Kiosk, card: ReaderCard, now: datetime) -> None:
    foreign = make_loan(lent_out(), due_on=local_day(now) + DAY)
    scan(client, kiosk, card.number, do="renew")
    assert "不在您借的书里" in text(scan(client, kiosk, foreign.copy.accession_number, do="renew"))
    for typed in (str(foreign.pk), "x", "\0", str(2**63), "9" * 30):
        address = f"{kiosk.get_absolute_url()}?do=renew"
        assert client.post(address, {"loan": typed}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.renewals == 0


def test_the_page_asks_as_often_for_three_books_as_for_one(
    client: Client, kiosk: Kiosk, card: ReaderCard, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        scan(client, kiosk, card.number)
        scan(client, kiosk, lent_out(f"第{number}本").accession_number)
    with django_assert_max_num_queries(8):
        assert text(client.get(kiosk.get_absolute_url())).count("借好了") == 3


# --- the points at the desk ------------------------------------------------------------------------------------------


def test_a_librarian_registers_moves_and_retires_a_point(lib_client: Client) -> None:
    lib_client.post("/desk/kiosks/", {"name": "二层阅览区"})
    kiosk = Kiosk.objects.get()
    assert kiosk.address in text(lib_client.get("/desk/kiosks/"))
    lib_client.post("/desk/kiosks/", {"address": kiosk.pk})
    assert Kiosk.objects.get().address != kiosk.address
    lib_client.post("/desk/kiosks/", {"retire": kiosk.pk})
    lib_client.get("/desk/kiosks/")  # here the deeds are told
    assert "二层阅览区" not in text(lib_client.get("/desk/kiosks/"))


@pytest.mark.parametrize("name", ["", "字" * 41, "a\0b"])
def test_a_point_without_a_proper_name_is_refused(lib_client: Client, name: str) -> None:
    assert lib_client.post("/desk/kiosks/", {"name": name}).status_code == 422
    assert not Kiosk.objects.exists()


def test_a_name_is_given_once(lib_client: Client) -> None:
    make_kiosk("东")
    assert lib_client.post("/desk/kiosks/", {"name": "东"}).status_code == 422


@pytest.mark.parametrize("typed", ["x", "\0", "99999", str(2**63), ""])
def test_a_point_that_is_not_there_is_not_changed(lib_client: Client, typed: str) -> None:
    assert lib_client.post("/desk/kiosks/", {"retire": typed}).status_code == 404


def test_reception_and_residents_see_no_addresses(erik_client: Client, alice_client: Client) -> None:
    assert {client.get("/desk/kiosks/").status_code for client in (erik_client, alice_client)} == {403}
