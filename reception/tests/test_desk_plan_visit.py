"""Answering and planning a visit at the desk."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Reservation
from centre.accounts.models import User
from centre.shared.timespan import Span, local_day, moment
from reception.forms.desk_plan import BatchRowForm, RoomRowForm
from reception.forms.typed_plan import BATCH_FIELDS, ROOM_FIELDS
from reception.models import Batch, Duty, Visit

from .factories import (
    centre_schedule,
    make_docent,
    make_duty,
    make_hall,
    make_received,
    make_room,
    make_route,
    make_visit,
)

pytestmark = pytest.mark.django_db
A_DAY = local_day(timezone.now()) + timedelta(days=5)


def at(hour: int, minute: int = 0) -> datetime:
    return moment(A_DAY, time(hour, minute))


def span(start: int, end: int) -> Span:
    return Span(at(start), at(end))


def wish(**fields: Any) -> Visit:
    """A visit that waits for an answer, 10:00–11:00 on a day to come."""
    return make_visit(**{"batches": 0, "state": "asked", "span": span(10, 11), **fields})


def plan_of(visit: Visit) -> str:
    return f"/desk/visits/{visit.reference}/plan/"


def typed(*batches: dict[str, Any], rooms: tuple[dict[str, Any], ...] = (), **head: Any) -> dict[str, Any]:
    """What the page sends for these rows."""
    data: dict[str, Any] = {"day": f"{A_DAY:%Y-%m-%d}", "batches": len(batches), "rooms": len(rooms), **head}
    for kind, rows in (("batches", batches), ("rooms", rooms)):
        for place, row in enumerate(rows):
            data |= {f"{kind}-{place}-{name}": value for name, value in row.items()}
    return data


def group(start: str = "10:00", end: str = "11:00", people: int = 20, **fields: Any) -> dict[str, Any]:
    return {"starts_at": start, "ends_at": end, "headcount": people, **fields}


@pytest.fixture
def lan() -> User:
    return make_docent("林岚")


# --- the draft -------------------------------------------------------------------------------------------------------


def test_a_large_delegation_is_proposed_in_even_groups_one_after_the_other(erik_client: Client) -> None:
    make_route(hall=make_hall(batch_size=40))
    form = erik_client.get(plan_of(wish(headcount=96))).context["form"]
    rows = [(row.initial["starts_at"], row.initial["ends_at"], row.initial["headcount"]) for row in form.batches]
    assert rows == [("10:00", "11:00", "32"), ("10:15", "11:15", "32"), ("10:30", "11:30", "32")]


def test_the_two_best_docents_are_proposed_and_none_twice(erik_client: Client) -> None:
    make_route(hall=make_hall(batch_size=40))
    for name in ("甲", "乙", "丙"):
        make_docent(name)
    form = erik_client.get(plan_of(wish(headcount=80))).context["form"]
    chosen = [row.initial[part] for row in form.batches for part in ("first", "backup")]
    assert len(set(chosen)) == 4  # three people and nobody
    assert chosen[3] == ""


def test_each_docent_on_offer_says_why(erik_client: Client, lan: User) -> None:
    make_hall()
    make_duty(make_docent("周舟"), span=span(9, 12))
    page = erik_client.get(plan_of(wish())).content.decode()
    assert "林岚：本周 0 场" in page
    assert "周舟：那时不在、本周 0 场" in page


def test_the_room_they_wished_for_is_proposed_after_the_tour(erik_client: Client) -> None:
    room = make_room("会议室")
    form = erik_client.get(plan_of(wish(room_wish=room))).context["form"]
    assert [row.initial for row in form.rooms] == [{"room": str(room.pk), "starts_at": "11:00", "ends_at": "12:00"}]


def test_one_group_more_keeps_everything_that_was_typed(erik_client: Client) -> None:
    visit = wish()
    data = typed(
        group(people="x", label="四年级一班", over_capacity_reason="坐得下"), words="带上雨伞", change="more_batch"
    )  # type: ignore[arg-type]
    page = erik_client.post(plan_of(visit), data)
    form = page.context["form"]
    assert page.status_code == 200
    assert len(form.batches) == 2
    assert form.batches[0].initial["headcount"] == "x"
    assert form.batches[0].initial["over_capacity_reason"] == "坐得下"
    assert form.batches[1].initial["starts_at"] == "10:15"
    assert "带上雨伞" in page.content.decode()
    assert not visit.batches.exists()


def test_a_group_or_a_room_can_be_left_out_of_the_draft(erik_client: Client) -> None:
    visit, room = wish(), make_room()
    one = {"room": room.pk, "starts_at": "11:00", "ends_at": "12:00"}
    data = typed(group(label="一"), group(label="二"), rooms=(one,), change="without batches-0")
    form = erik_client.post(plan_of(visit), data).context["form"]
    assert [row.initial["label"] for row in form.batches] == ["二"]
    form = erik_client.post(plan_of(visit), data | {"change": "without rooms-0"}).context["form"]
    assert (len(form.batches), len(form.rooms)) == (2, 0)


def test_splitting_again_takes_the_people_of_all_rows(erik_client: Client) -> None:
    make_route(hall=make_hall(batch_size=40))
    form = erik_client.post(plan_of(wish()), typed(group(people=70), group(people=20), change="split")).context["form"]
    assert [row.initial["headcount"] for row in form.batches] == ["30", "30", "30"]


def test_docents_are_proposed_for_the_times_as_typed(erik_client: Client, lan: User) -> None:
    make_duty(lan, span=span(10, 12))
    zhou = make_docent("周舟")
    form = erik_client.post(plan_of(wish()), typed(group(), change="docents")).context["form"]
    assert (form.batches[0].initial["first"], form.batches[0].initial["backup"]) == (str(zhou.pk), "")


# --- saying yes ------------------------------------------------------------------------------------------------------


def test_accepting_plans_groups_docents_and_rooms_in_one_step(erik_client: Client, lan: User) -> None:
    centre_schedule()
    visit, room, route, zhou = wish(), make_room(), make_route(), make_docent("周舟")
    data = typed(
        group(label="四年级一班", route=route.pk, first=lan.pk, backup=zhou.pk),
        rooms=({"room": room.pk, "starts_at": "11:00", "ends_at": "12:00"},),
        words="请走东门", deed="accept",
    )  # fmt: skip
    answer = erik_client.post(plan_of(visit), data)
    assert answer["Location"] == f"/desk/visits/{visit.reference}/"
    visit.refresh_from_db()
    batch = visit.batches.get()
    assert (visit.state, visit.answer) == ("accepted", "请走东门")
    assert (batch.label, batch.planned_headcount, batch.route, batch.starts_at) == ("四年级一班", 20, route, at(10))
    assert {duty.part: duty.docent for duty in batch.duties.all()} == {"first": lan, "backup": zhou}
    assert batch.batch_stops.count() == 2
    assert Reservation.objects.get(visit_room__visit=visit).room == room


def test_a_refusal_stands_at_its_row_and_nothing_is_written(erik_client: Client, lan: User) -> None:
    make_hall()
    make_duty(lan, span=span(9, 12))
    visit = wish()
    page = erik_client.post(plan_of(visit), typed(group(), group(first=lan.pk), deed="accept"))
    assert page.status_code == 422
    assert list(page.context["form"].batches[1].errors) == ["first"]
    assert 'href="#id_batches-1-first"' in page.content.decode()
    visit.refresh_from_db()
    assert visit.state == "asked"
    assert not Batch.objects.exists()


def test_more_people_than_the_hall_holds_need_a_reason(erik_client: Client) -> None:
    make_hall(capacity=30, batch_size=30)
    visit = wish()
    refused = erik_client.post(plan_of(visit), typed(group(people=31), deed="accept"))
    assert list(refused.context["form"].batches[0].errors) == ["over_capacity_reason"]
    erik_client.post(plan_of(visit), typed(group(people=31, over_capacity_reason="家长在门厅等"), deed="accept"))
    assert visit.batches.get().over_capacity_reason == "家长在门厅等"


def test_a_plan_without_groups_is_refused(erik_client: Client) -> None:
    visit = wish()
    page = erik_client.post(plan_of(visit), typed(deed="accept"))
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()


def test_a_plan_is_changed_later_and_groups_that_are_left_out_are_off(erik_client: Client, lan: User) -> None:
    visit = make_visit(span=span(10, 11), batches=2)
    one, two = visit.batches.order_by("number")
    page = erik_client.get(plan_of(visit))
    assert [row.initial["number"] for row in page.context["form"].batches] == ["1", "2"]
    erik_client.post(plan_of(visit), typed(group(number=1, people=25, first=lan.pk), deed="replan"))
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.planned_headcount, one.state, two.state) == (25, "expected", "cancelled")
    assert one.duties.get().docent == lan


# --- the other answers -----------------------------------------------------------------------------------------------


def test_another_time_is_proposed(erik_client: Client) -> None:
    visit = wish()
    data = {
        "deed": "propose",
        "propose-day": f"{A_DAY:%Y-%m-%d}",
        "propose-starts_at": "14:00",
        "propose-answer": "下午空",
    }
    assert erik_client.post(plan_of(visit), data).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.proposed_at, visit.answer) == ("proposed", at(14), "下午空")


def test_a_proposal_in_the_past_is_refused_beside_its_field(erik_client: Client) -> None:
    visit = wish()
    data = {"deed": "propose", "propose-day": "2020-01-01", "propose-starts_at": "14:00"}
    page = erik_client.post(plan_of(visit), data)
    assert page.status_code == 422
    assert page.context["propose"].errors
    visit.refresh_from_db()
    assert visit.state == "asked"


def test_declining_takes_a_sentence_from_the_list_or_own_words(erik_client: Client) -> None:
    one, two = wish(), wish()
    erik_client.post(plan_of(one), {"deed": "decline", "template": "0"})
    erik_client.post(plan_of(two), {"deed": "decline", "template": "0", "answer": "展厅换展"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.answer) == ("declined", "该时段讲解员都已有安排，请另选一天。")
    assert two.answer == "展厅换展"


def test_declining_without_a_reason_is_refused(erik_client: Client) -> None:
    visit = wish()
    assert erik_client.post(plan_of(visit), {"deed": "decline"}).status_code == 422
    visit.refresh_from_db()
    assert visit.state == "asked"


def test_moving_takes_groups_docents_and_rooms_along(erik_client: Client, lan: User) -> None:
    visit = make_visit(span=span(10, 11))
    make_duty(lan, batch=visit.batches.get())
    data = {"deed": "move", "move-day": f"{A_DAY:%Y-%m-%d}", "move-starts_at": "14:00"}
    assert erik_client.post(plan_of(visit), data).status_code == 302
    assert visit.batches.get().starts_at == at(14)
    assert Duty.objects.get().starts_at == at(14)


def test_moving_to_where_the_docent_is_busy_moves_nothing(erik_client: Client, lan: User) -> None:
    visit = make_visit(span=span(10, 11))
    make_duty(lan, batch=visit.batches.get())
    make_duty(lan, span=span(14, 15))
    data = {"deed": "move", "move-day": f"{A_DAY:%Y-%m-%d}", "move-starts_at": "14:00"}
    page = erik_client.post(plan_of(visit), data)
    assert page.status_code == 422
    assert "林岚" in page.content.decode()
    assert visit.batches.get().starts_at == at(10)


def test_calling_off_frees_the_docents(erik_client: Client, lan: User) -> None:
    visit = make_visit(span=span(10, 11))
    make_duty(lan, batch=visit.batches.get())
    erik_client.post(plan_of(visit), {"deed": "cancel", "cancel-answer": "临时布展"})
    visit.refresh_from_db()
    assert (visit.state, visit.answer) == ("cancelled", "临时布展")
    assert not Duty.objects.exists()


def test_a_visit_that_is_over_offers_nothing(erik_client: Client) -> None:
    visit = wish(state="declined", answer="没有空")
    page = erik_client.get(plan_of(visit))
    assert page.status_code == 200
    assert 'value="accept"' not in page.content.decode()
    assert erik_client.post(plan_of(visit), typed(group(), deed="accept")).status_code == 422


def test_groups_that_have_arrived_are_shown_but_not_planned(erik_client: Client) -> None:
    visit = make_visit(span=span(10, 11), batches=1)
    make_received(at=at(10), visit=visit, state="arrived")
    page = erik_client.get(plan_of(visit))
    assert len(page.context["form"].batches) == 1
    assert len(page.context["gone"]) == 1


def test_groups_keep_their_numbers_and_new_ones_count_on(erik_client: Client) -> None:
    visit = make_visit(span=span(10, 11), batches=2)
    data = typed(group(number=2), group(), group(number="99999"), change="look")
    form = erik_client.post(plan_of(visit), data).context["form"]
    assert [row.shown_number for row in form.batches] == [2, 3, 4]


# --- who may, and nonsense -------------------------------------------------------------------------------------------


def test_only_those_who_plan_open_the_page(dana_client: Client, alice_client: Client, client: Client) -> None:
    visit = wish()
    for one in (dana_client, alice_client):
        assert one.get(plan_of(visit)).status_code == 403
        assert one.post(plan_of(visit), typed(group(), deed="accept")).status_code == 403
    assert client.get(plan_of(visit)).status_code == 302


NONSENSE = ("", "\0", "x", "-1", "0", str(2**31), "9" * 30, "0001-01-01", "9999-12-31", "99:99", "😀", "长" * 400)


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_any_field_is_refused_in_words(erik_client: Client, value: str) -> None:
    make_hall()
    visit, room = wish(), make_room()
    good = typed(group(), rooms=({"room": room.pk, "starts_at": "11:00", "ends_at": "12:00"},), deed="accept")
    names = ["day", "batches-0-starts_at", "batches-0-ends_at", "batches-0-headcount", "rooms-0-room"]
    for name in names:
        page = erik_client.post(plan_of(visit), good | {name: value})
        assert page.status_code == 422, name
        assert "error-summary" in page.content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["batches", "rooms", "batches-0-number", "batches-0-route", "batches-0-first", "batches-0-label", "words", "change",
     "deed"],
)  # fmt: skip
def test_tampered_fields_never_break_the_page(erik_client: Client, name: str) -> None:
    visit = wish()
    for value in ("\0", str(2**31), "9" * 30, "长" * 5000):
        answer = erik_client.post(plan_of(visit), typed(group()) | {"deed": "accept", name: value})
        assert answer.status_code in (302, 422) if name != "deed" else answer.status_code == 422


def test_three_groups_need_no_more_queries_than_one(erik_client: Client, django_assert_max_num_queries: Any) -> None:
    make_docent()
    counts = []
    erik_client.get(plan_of(make_visit(span=span(10, 11))))
    for batches in (1, 3):
        visit = make_visit(span=span(10, 11), batches=batches)
        with django_assert_max_num_queries(60) as queries:
            erik_client.get(plan_of(visit))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_typed_in_a_row_has_the_fields_of_its_form() -> None:
    assert set(BATCH_FIELDS) == set(BatchRowForm.base_fields)
    assert set(ROOM_FIELDS) == set(RoomRowForm.base_fields)
