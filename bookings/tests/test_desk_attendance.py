"""At the desk: check-in, giving back, no-shows, claim codes, and the sign for a door."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bookings import attendance, claims
from bookings.models import NoShow, Reservation, Room
from bookings.tests.factories import make_reservation, make_room
from centre.accounts.models import User
from centre.shared.timespan import Span

pytestmark = pytest.mark.django_db
State = Reservation.State


def reserved(room: Room | None = None, minutes: int = 10, **facts: Any) -> Reservation:
    start = (timezone.now() + timedelta(minutes=minutes)).replace(microsecond=0)
    return make_reservation(room=room or make_room(), span=Span(start, start + timedelta(hours=1)), **facts)


def page_of(reservation: Reservation) -> str:
    return f"/desk/reservations/{reservation.reference}/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_desk_checks_in_and_gives_back(erik_client: Client, alice: User) -> None:
    one = reserved(holder=alice, minutes=-10)
    assert 'value="check_in"' in text(erik_client.get(page_of(one)))
    assert erik_client.post(page_of(one), {"deed": "check_in"})["Location"] == page_of(one)
    one.refresh_from_db()
    assert one.state == State.CHECKED_IN
    assert 'value="give_back"' in text(erik_client.get(page_of(one)))
    assert erik_client.post(page_of(one), {"deed": "give_back"}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.FINISHED


def test_what_cannot_be_checked_in_is_refused_in_words(erik_client: Client, alice: User) -> None:
    one = reserved(holder=alice, minutes=600)
    refused = erik_client.post(page_of(one), {"deed": "check_in"})
    assert refused.status_code == 422
    assert "可以签到" in text(refused)


def test_a_no_show_needs_a_remark_and_can_be_taken_back(erik_client: Client, alice: User) -> None:
    one = reserved(holder=alice, minutes=-90)
    refused = erik_client.post(page_of(one), {"deed": "no_show", "remark": " "})
    assert refused.status_code == 422
    assert 'href="#id_remark"' in text(refused)
    assert erik_client.post(page_of(one), {"deed": "no_show", "remark": "没有人来"}).status_code == 302
    page = text(erik_client.get(page_of(one)))
    assert "没有人来" in page
    assert erik_client.post(page_of(one), {"deed": "withdraw_no_show"}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.FINISHED
    assert erik_client.post(page_of(one), {"deed": "withdraw_no_show"}).status_code == 422


@pytest.mark.parametrize("remark", ["长" * 201, "a\0b"])
def test_what_is_no_remark_is_refused(erik_client: Client, alice: User, remark: str) -> None:
    one = reserved(holder=alice, minutes=-90)
    assert erik_client.post(page_of(one), {"deed": "no_show", "remark": remark}).status_code == 422
    assert not NoShow.objects.exists()


def test_what_the_holder_says_is_answered(erik_client: Client, erik: User, alice: User) -> None:
    one = reserved(holder=alice, minutes=-90)
    now = timezone.now()
    attendance.record_no_show(reservation=one, remark="没有人来", by=erik, now=now)
    attendance.contest_no_show(reservation=one, words="我们在隔壁", by=alice, now=now)
    assert "我们在隔壁" in text(erik_client.get("/desk/no-shows/"))
    assert 'value="no_show_stands"' in text(erik_client.get(page_of(one)))
    assert erik_client.post(page_of(one), {"deed": "no_show_stands"}).status_code == 302
    page = erik_client.get("/desk/no-shows/")
    assert (list(page.context["contested"]), len(page.context["settled"])) == ([], 1)


def test_three_no_shows_cost_as_many_queries_as_one(
    erik_client: Client, erik: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def missed() -> None:
        one = reserved(minutes=-90)
        assert one.holder
        attendance.record_no_show(reservation=one, remark="没来", by=erik, now=timezone.now())
        other = reserved(minutes=-90)
        assert other.holder
        attendance.record_no_show(reservation=other, remark="没来", by=erik, now=timezone.now())
        attendance.contest_no_show(reservation=other, words="来了", by=other.holder, now=timezone.now())

    missed()
    erik_client.get("/desk/no-shows/")
    with CaptureQueriesContext(connection) as few:
        erik_client.get("/desk/no-shows/")
    missed()
    missed()
    with django_assert_num_queries(len(few)):
        erik_client.get("/desk/no-shows/")


def test_who_is_expected_today_is_checked_in_from_the_day(erik_client: Client, alice: User) -> None:
    one = reserved(make_room("活动室"), holder=alice)
    page = erik_client.get("/desk/day/")
    if one.starts_at.astimezone().date() == timezone.now().astimezone().date():  # not in the last minutes of a day
        assert one in [arrival.reservation for arrival in page.context["plan"].arrivals]
    back = "/desk/day/"
    assert erik_client.post(page_of(one), {"deed": "check_in", "next": back})["Location"] == back


def test_a_docent_sees_no_buttons_and_may_press_none(dana_client: Client, alice: User) -> None:
    one = reserved(holder=alice)
    page = dana_client.get(page_of(one))
    if page.status_code == 200:
        assert 'value="check_in"' not in text(page)
    assert dana_client.post(page_of(one), {"deed": "check_in"}).status_code == 403
    assert dana_client.post(f"{page_of(one)}claim-code/").status_code == 403
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


@pytest.mark.parametrize("address", ["/desk/no-shows/", "/desk/reservations/QY26110001/claim-code/"])
def test_residents_stay_outside(alice_client: Client, address: str) -> None:
    assert alice_client.get(address).status_code == 403


# --- claim codes -----------------------------------------------------------------------------------------------------


def code_on(page: str) -> str:
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert found, page
    return found[0]


def test_the_desk_hands_out_a_new_code_once(erik_client: Client) -> None:
    one = reserved(contact_name="高秀兰")
    slip = erik_client.post(f"{page_of(one)}claim-code/")
    code = code_on(text(slip))
    assert "no-store" in slip["Cache-Control"]
    assert "<svg" in text(slip)
    found = claims.claim(reference=one.reference, code=code, address="10.0.0.1", now=timezone.now())
    assert found == one
    assert code not in text(erik_client.get(page_of(one)))
    assert erik_client.get(f"{page_of(one)}claim-code/").status_code == 405


def test_with_an_account_there_is_no_code(erik_client: Client, alice: User) -> None:
    one = reserved(holder=alice)
    assert "claim-code" not in text(erik_client.get(page_of(one)))
    assert erik_client.post(f"{page_of(one)}claim-code/")["Location"] == page_of(one)
    one.refresh_from_db()
    assert one.claim_hash == ""


def test_a_closure_has_no_code(erik_client: Client) -> None:
    closure = reserved(kind="closure", contact_name="前台")
    assert erik_client.post(f"{page_of(closure)}claim-code/").status_code == 404


# --- the sign --------------------------------------------------------------------------------------------------------


def test_the_sign_for_a_door_names_the_room_and_leads_to_check_in(root_client: Client) -> None:
    room = make_room("活动室", release_after_minutes=15)
    page = text(root_client.get(f"/desk/rooms/{room.slug}/door-sign/"))
    assert "活动室" in page
    assert "<svg" in page
    assert f"http://testserver/rooms/{room.slug}/check-in/" in page
    assert "15" in page
    assert f"/desk/rooms/{room.slug}/door-sign/" in text(root_client.get(f"/desk/rooms/{room.slug}/photos/"))


def test_residents_print_no_signs(alice_client: Client) -> None:
    assert alice_client.get(f"/desk/rooms/{make_room().slug}/door-sign/").status_code == 403
