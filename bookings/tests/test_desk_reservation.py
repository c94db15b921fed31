"""One reservation at the desk: its story, cancelling, moving."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings import actions
from bookings.models import Reservation
from bookings.tests.factories import make_reservation, make_room, make_user, span_on
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.timespan import local_day
from centre.trail.models import Entry, Kind

pytestmark = pytest.mark.django_db
State = Reservation.State


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def one(day: date) -> Reservation:
    person = make_user(name="何清韵", phone="13900001234")
    return make_reservation(
        room=make_room("活动室"), span=span_on(day, "10:00-11:00"), holder=person, contact_name="何清韵"
    )


def page_of(reservation: Reservation) -> str:
    return f"/desk/reservations/{reservation.reference}/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_page_tells_the_whole_story(erik_client: Client, erik: User, one: Reservation, day: date) -> None:
    now = timezone.now()
    there = make_room("琴房")
    actions.move(
        reservation=one,
        room=there,
        span=span_on(day, "14:00-15:00"),
        by=erik,
        now=now,
        at_the_desk=True,
        reason="换大间",
    )
    one.refresh_from_db()
    actions.cancel(reservation=one, by=erik, now=now, at_the_desk=True, reason="设备检修")
    story = erik_client.get(page_of(one)).context["story"]
    assert [(chapter.what.split("：")[0], chapter.why) for chapter in story] == [
        ("已取消", "设备检修"),
        (story[1].what, "换大间"),
        ("提交", ""),
    ]
    assert "由活动室" in story[1].what
    assert "改到琴房" in story[1].what


def test_the_story_names_who_did_it(erik_client: Client, one: Reservation) -> None:
    erik_client.post(page_of(one), {"deed": "cancel", "reason": "设备检修"})
    assert erik_client.get(page_of(one)).context["story"][0].who == "赵立"


def test_names_are_masked_until_somebody_looks(erik_client: Client, one: Reservation) -> None:
    assert "何清韵" not in text(erik_client.get(page_of(one)))
    assert "何清韵" in text(erik_client.post(page_of(one), {"deed": "unmask"}))
    assert Entry.objects.get(kind=Kind.UNMASKED).page == page_of(one)


def test_a_reservation_is_cancelled_with_notice(erik_client: Client, one: Reservation) -> None:
    assert erik_client.post(page_of(one), {"deed": "cancel", "reason": "设备检修"})["Location"] == page_of(one)
    one.refresh_from_db()
    assert (one.state, one.answer) == (State.CANCELLED, "设备检修")
    assert "设备检修" in Notice.objects.get(person=one.holder).body


@pytest.mark.parametrize("reason", ["", " ", "长" * 201, "a\0b"])
def test_it_is_not_cancelled_without_a_proper_reason(erik_client: Client, one: Reservation, reason: str) -> None:
    assert erik_client.post(page_of(one), {"deed": "cancel", "reason": reason}).status_code == 422
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_what_is_cancelled_cannot_be_cancelled_again(erik_client: Client, one: Reservation) -> None:
    erik_client.post(page_of(one), {"deed": "cancel", "reason": "设备检修"})
    again = erik_client.post(page_of(one), {"deed": "cancel", "reason": "设备检修"})
    assert again.status_code == 422
    assert "已取消" in text(again)


def test_a_declined_request_is_confirmed_after_all_while_its_time_is_free(
    erik_client: Client, one: Reservation, day: date
) -> None:
    declined = make_reservation(span=span_on(day, "10:00-11:00"), state=State.DECLINED, answer="占用")
    assert erik_client.post(page_of(declined), {"deed": "confirm_after_all"}).status_code == 302
    lost = make_reservation(room=one.room, span=span_on(day, "10:00-11:00"), state=State.DECLINED, answer="占用")
    refused = erik_client.post(page_of(lost), {"deed": "confirm_after_all"})
    assert refused.status_code == 422
    lost.refresh_from_db()
    assert lost.state == State.DECLINED


def move_data(room: object, day: object, start: str = "14:00", end: str = "15:00", **more: object) -> dict[str, object]:
    return {"room": room, "day": f"{day}", "start": start, "end": end, "party_size": 5, "reason": "换大间", **more}


def test_the_desk_moves_a_reservation_and_the_holder_is_told(erik_client: Client, one: Reservation, day: date) -> None:
    there = make_room("琴房")
    assert "活动室" in text(erik_client.get(f"{page_of(one)}move/"))
    moved = erik_client.post(f"{page_of(one)}move/", move_data(there.pk, day))
    assert moved["Location"] == page_of(one)
    one.refresh_from_db()
    assert (one.room, one.span) == (there, span_on(day, "14:00-15:00"))
    assert "换大间" in Notice.objects.get(person=one.holder).body


def test_nobody_is_moved_onto_somebody_else(erik_client: Client, one: Reservation, day: date) -> None:
    there = make_room()
    make_reservation(room=there, span=span_on(day, "14:00-15:00"))
    page = erik_client.post(f"{page_of(one)}move/", move_data(there.pk, day))
    assert page.status_code == 422
    assert 'value="14:00"' in text(page)
    one.refresh_from_db()
    assert one.span == span_on(day, "10:00-11:00")


@pytest.mark.parametrize(
    "data",
    [
        {"room": "0"},
        {"room": "x\0"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "\0"},
        {"start": "15:00", "end": "14:00"},
        {"start": "25:00"},
        {"party_size": "2147483648"},
        {"party_size": "0"},
        {"party_size": "-3"},
        {"reason": "长" * 201},
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    erik_client: Client, one: Reservation, day: date, data: dict[str, object]
) -> None:
    page = erik_client.post(f"{page_of(one)}move/", {**move_data(one.room.pk, day), **data})
    assert page.status_code == 422
    assert "error-summary" in text(page)
    one.refresh_from_db()
    assert one.span == span_on(day, "10:00-11:00")


def test_until_midnight_is_the_end_of_the_day(erik_client: Client, one: Reservation, day: date) -> None:
    page = erik_client.post(f"{page_of(one)}move/", move_data(one.room.pk, day, "20:00", "00:00"))
    assert page.status_code == 422
    assert "08:00–21:00" in text(page)


@pytest.mark.parametrize("reference", ["QY00000000", "qy26110001", "../x"])
def test_what_is_not_there_is_not_found(erik_client: Client, reference: str) -> None:
    assert erik_client.get(f"/desk/reservations/{reference}/").status_code == 404


def test_a_closure_has_no_page_here(erik_client: Client, day: date) -> None:
    closure = make_reservation(kind="closure", purpose="检修", span=span_on(day, "10:00-11:00"))
    assert erik_client.get(page_of(closure)).status_code == 404


def test_a_docent_looks_but_changes_nothing(dana_client: Client, one: Reservation) -> None:
    assert 'value="cancel"' not in text(dana_client.get(page_of(one)))
    for data in ({"deed": "cancel", "reason": "x"}, {"deed": "confirm"}, {"deed": "unmask"}):
        assert dana_client.post(page_of(one), data).status_code == 403
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_a_long_story_costs_as_many_queries_as_a_short_one(
    erik_client: Client, erik: User, one: Reservation, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    Reservation.objects.filter(pk=one.pk).update(note="一")
    erik_client.get(page_of(one))
    with CaptureQueriesContext(connection) as short:
        erik_client.get(page_of(one))
    for note in "二三四":
        Reservation.objects.filter(pk=one.pk).update(note=note)
    with django_assert_num_queries(len(short)):
        erik_client.get(page_of(one))
