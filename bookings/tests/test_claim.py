"""Claim codes: given out once, kept as a hash, tried five times."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings import claims
from bookings.models import Reservation, Room
from bookings.queries.story import story_of
from bookings.tests.factories import make_reservation, make_room
from centre.accounts.models import ClaimFailure, User
from centre.shared.network import network_address
from centre.shared.problems import Refused
from centre.shared.timespan import Span

pytestmark = pytest.mark.django_db
State = Reservation.State
CLAIM = "/reservations/claim/"


def reserved(room: Room, minutes: int = 10, **facts: Any) -> Reservation:
    start = (timezone.now() + timedelta(minutes=minutes)).replace(microsecond=0)
    span = Span(start, start + timedelta(hours=1))
    return make_reservation(room=room, span=span, contact_name="高秀兰", contact_phone="13900000099", **facts)


@pytest.fixture
def one() -> Reservation:
    return reserved(make_room("活动室"))


@pytest.fixture
def code(one: Reservation, erik: User) -> str:
    return claims.give_code(reservation=one, by=erik)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def attempt(client: Client, reference: str, code: str) -> HttpResponse:
    return client.post(CLAIM, {"reference": reference, "code": code})


def page_of(reservation: Reservation) -> str:
    return f"{CLAIM}{reservation.reference}/"


# --- the code --------------------------------------------------------------------------------------------------------


def test_only_a_hash_of_the_code_is_kept(one: Reservation, code: str) -> None:
    one.refresh_from_db()
    assert len(one.claim_hash) == 64
    plain = code.replace("-", "")
    kept = [str(value) for event in one.events.values_list() for value in event]
    assert not any(plain in value or code in value for value in [one.claim_hash, *kept])


def test_the_story_does_not_tell_the_code_or_its_hash(one: Reservation, code: str) -> None:
    told = " ".join(f"{chapter.what} {chapter.why}" for chapter in story_of(one))
    one.refresh_from_db()
    assert one.claim_hash not in told


def test_a_new_code_makes_the_old_one_void(one: Reservation, code: str, erik: User) -> None:
    new = claims.give_code(reservation=one, by=erik)
    asked = {"reference": one.reference, "address": "10.0.0.1", "now": timezone.now()}
    assert claims.claim(code=code, **asked) is None
    assert claims.claim(code=new, **asked) == one


def test_who_has_an_account_needs_no_code(alice: User, erik: User) -> None:
    with pytest.raises(Refused):
        claims.give_code(reservation=make_reservation(holder=alice), by=erik)


def test_only_the_desk_gives_codes(one: Reservation, alice: User) -> None:
    with pytest.raises(PermissionDenied):
        claims.give_code(reservation=one, by=alice)


def test_a_code_dies_a_day_after_the_end(one: Reservation, code: str) -> None:
    asked = {"reference": one.reference, "code": code, "address": "10.0.0.1"}
    day = one.ends_at + timedelta(days=1)
    assert claims.claim(now=day - timedelta(seconds=1), **asked) == one
    assert claims.claim(now=day, **asked) is None


# --- entering it -----------------------------------------------------------------------------------------------------


def test_number_and_code_open_the_reservation(client: Client, one: Reservation, code: str) -> None:
    before = client.session.session_key
    assert attempt(client, one.reference, code)["Location"] == page_of(one)
    assert client.session.session_key != before
    assert client.session["claimed"][0] == one.reference
    page = text(client.get(page_of(one)))
    assert "活动室" in page
    assert "高秀兰" not in page


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c.replace('-', ' ')} "])
def test_capitals_dashes_and_spaces_do_not_matter(client: Client, one: Reservation, code: str, typed: Any) -> None:
    assert attempt(client, one.reference.lower(), typed(code)).status_code == 302


def test_a_wrong_number_and_a_wrong_code_are_answered_alike(client: Client, one: Reservation, code: str) -> None:
    answers = [
        attempt(client, one.reference, "ABCD-EFGH"),
        attempt(client, "QY00000000", code),
        attempt(client, "nonsense", "长" * 40),
        attempt(client, one.reference + "\0", code[:-1]),
    ]
    assert {answer.status_code for answer in answers} == {422}
    [said] = {str(answer.context["form"].errors["__all__"]) for answer in answers[:3]}
    assert "不相符" in said


def test_a_wrong_number_costs_as_much_as_a_wrong_code(
    client: Client, one: Reservation, code: str, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as wrong_code:
        attempt(client, one.reference, "ABCD-EFGH")
    with django_assert_num_queries(len(wrong_code)):
        attempt(client, "QY00000000", "ABCD-EFGH")


@pytest.mark.parametrize("data", [{}, {"reference": "QY26110001"}, {"code": "ABCD-EFGH"}, {"reference": "长" * 41}])
def test_what_is_missing_is_asked_for_and_not_counted(client: Client, data: dict[str, str]) -> None:
    assert client.post(CLAIM, data).status_code == 422
    assert not ClaimFailure.objects.exclude(purpose="form claim").exists()


def test_after_five_wrong_codes_even_the_right_one_has_to_wait(client: Client, one: Reservation, code: str) -> None:
    for _number in range(5):
        assert attempt(client, one.reference, "ABCD-EFGH").status_code == 422
    barred = attempt(client, one.reference, code)
    assert barred.status_code == 429
    assert "一刻钟" in text(barred)
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert attempt(elsewhere, one.reference, code).status_code == 429
    ClaimFailure.objects.update(at=timezone.now() - timedelta(minutes=15))
    assert attempt(client, one.reference, code).status_code == 302


def test_five_wrong_numbers_from_one_address_bar_that_address_alone(
    client: Client, one: Reservation, code: str
) -> None:
    for number in range(5):
        attempt(client, f"QY0000000{number}", "ABCD-EFGH")
    assert attempt(client, one.reference, code).status_code == 429
    assert attempt(Client(REMOTE_ADDR="10.0.0.9"), one.reference, code).status_code == 302


def test_behind_the_proxy_the_address_is_the_one_that_the_proxy_saw(rf: Any, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"})
    settings.TRUSTED_PROXIES = []
    assert network_address(request) == "127.0.0.1"
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
    assert network_address(request) == "10.1.2.3"


def test_the_code_on_the_slip_fills_in_the_number(client: Client) -> None:
    assert 'value="QY26110001"' in text(client.get(f"{CLAIM}?reference=QY26110001"))
    assert client.get(f"{CLAIM}?reference=%00{'x' * 900}").status_code == 200


# --- what it opens ---------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(client: Client, one: Reservation, code: str) -> Client:
    attempt(client, one.reference, code)
    return client


def test_without_the_code_nothing_is_shown(client: Client, one: Reservation, code: str) -> None:
    for reference in (one.reference, "QY00000000"):
        answer = client.get(f"{CLAIM}{reference}/")
        assert (answer.status_code, answer["Location"]) == (302, CLAIM)
    assert client.post(page_of(one), {"deed": "cancel"})["Location"] == CLAIM
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_it_opens_this_one_and_no_other(opened: Client, erik: User) -> None:
    other = reserved(make_room())
    claims.give_code(reservation=other, by=erik)
    assert opened.get(page_of(other))["Location"] == CLAIM


def test_it_stays_open_for_half_an_hour(opened: Client, one: Reservation, monkeypatch: Any) -> None:
    later = timezone.now() + timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert opened.get(page_of(one))["Location"] == CLAIM


def test_a_new_code_closes_what_the_old_one_opened(opened: Client, one: Reservation, erik: User) -> None:
    assert opened.get(page_of(one)).status_code == 200
    claims.give_code(reservation=one, by=erik)
    assert opened.get(page_of(one))["Location"] == CLAIM


def test_checking_in_with_the_code(opened: Client, one: Reservation) -> None:
    assert 'value="check_in"' in text(opened.get(page_of(one)))
    assert opened.post(page_of(one), {"deed": "check_in"})["Location"] == page_of(one)
    one.refresh_from_db()
    assert one.state == State.CHECKED_IN
    last = story_of(one)[0]
    assert (last.who, last.why) == ("", "凭取用码")


def test_cancelling_with_the_code_is_told_honestly(opened: Client, one: Reservation) -> None:
    assert opened.post(page_of(one), {"deed": "cancel"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.occupancies.count()) == (State.CANCELLED, 0)
    last = story_of(one)[0]
    assert (last.who, last.why) == ("", "凭取用码")
    again = opened.post(page_of(one), {"deed": "cancel"})
    assert again.status_code == 422


def test_what_is_refused_is_said_in_words(client: Client, erik: User) -> None:
    later: datetime = timezone.now()
    one = reserved(make_room(), minutes=300)
    attempt(client, one.reference, claims.give_code(reservation=one, by=erik))
    refused = client.post(page_of(one), {"deed": "check_in"})
    assert refused.status_code == 422
    assert "签到" in text(refused)
    assert later < one.starts_at


def test_a_code_is_no_way_to_a_reservation_with_an_account(
    client: Client, opened: Client, one: Reservation, alice: User
) -> None:
    Reservation.objects.filter(pk=one.pk).update(holder=alice)
    assert opened.get(page_of(one))["Location"] == CLAIM
