"""The board of a day: what it shows, its buttons, and how it keeps in step."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.tests.factories import make_reservation, make_room
from centre.accounts.models import User
from centre.shared.timespan import Span, moment
from reception import receiving
from reception.models import Batch, Step
from reception.queries.board import board, revision_of
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_docent,
    make_duty,
    make_individuals,
    make_received,
    make_route,
    make_visit,
    some_category,
    span_on,
    tally,
)

pytestmark = pytest.mark.django_db
State = Batch.State
PAGE = "/desk/today/"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Twelve minutes past ten on a Tuesday."""
    at = moment(TUESDAY, time(10, 12))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def columns(client: Client, path: str = PAGE) -> dict[str, list[str]]:
    shown = client.get(path).context["board"].columns
    return {column.key: [str(card.batch.visit.organisation_name) for card in column.cards] for column in shown}


def step_page(batch: Batch) -> str:
    return reverse("reception:desk_step", args=[batch.visit.reference, batch.number])


def state(batch: Batch) -> str:
    return Batch.objects.values_list("state", flat=True).get(pk=batch.pk)


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_each_group_stands_in_the_column_of_its_state(erik_client: Client, now: datetime) -> None:
    make_visit("桂园中学")
    for at_hour, as_state in ((9, "finished"), (10, "in_tour"), (10, "arrived")):
        at = moment(TUESDAY, time(at_hour))
        make_received(at=at, state=as_state, visit_fields={"organisation_name": as_state})
    make_visit("没有来", batch_fields={"state": "no_show"})
    make_visit("昨天", span=span_on(date(2026, 11, 23), "10:00-11:00"))
    make_visit("还没答复", batches=0, state="asked")
    assert columns(erik_client) == {
        "expected": ["桂园中学"], "arrived": ["arrived"], "in_tour": ["in_tour"], "over": ["finished", "没有来"],
    }  # fmt: skip


def test_a_card_says_who_how_many_and_what_is_missing(erik_client: Client, dana: User) -> None:
    batch = make_received(at=moment(TUESDAY, time(10)), people=17, state="arrived", planned_headcount=20)
    make_duty(dana, batch=batch)
    make_visit("东湖社区", batch_fields={"route": make_route("精简半程")})
    text = erik_client.get(PAGE).content.decode()
    for words in ("17 / 20 人", "还差 3 人", "陈丹娜", "东湖社区", "迟 12 分", "待派", "精简半程"):
        assert words in text, words


def test_the_head_counts_people_in_the_house(erik_client: Client) -> None:
    at = moment(TUESDAY, time(9))
    make_received(at=at, people=5, state="arrived")
    make_received(at=at, people=7, state="in_tour")
    make_received(at=at, people=11)
    make_batch(state="cancelled")
    make_individuals(people=3)
    shown = erik_client.get(PAGE).context["board"]
    assert (shown.people_here, shown.batches, shown.individuals) == (12, 3, 3)


def test_the_rooms_of_the_next_hours_and_what_waits(erik_client: Client, alice: User, now: datetime) -> None:
    room = make_room("研讨室一")
    make_reservation(room=room, holder=alice, span=Span(now, now + timedelta(hours=1)))
    make_reservation(room=room, holder=alice, span=Span(now + timedelta(hours=5), now + timedelta(hours=6)))
    make_visit(batches=0, state="asked")
    page = erik_client.get(PAGE)
    assert [one.reservation.starts_at for one in page.context["board"].rooms] == [now]
    assert page.context["board"].waiting.visits == 1
    assert "李爱丽" not in page.content.decode()


def test_who_came_on_another_day_stands_on_the_day_of_the_arrival(erik_client: Client) -> None:
    planned = make_visit("早到", span=span_on(date(2026, 11, 26), "10:00-11:00")).batches.get()
    receiving.arrive(batch=planned, by=make_docent(is_superuser=True), now=timezone.now())
    assert columns(erik_client)["arrived"] == ["早到"]
    assert columns(erik_client, f"{PAGE}2026-11-26/")["expected"] == []


def test_other_days_are_looked_at_only(erik_client: Client) -> None:
    make_visit("昨天", span=span_on(date(2026, 11, 23), "10:00-11:00"))
    page = erik_client.get(f"{PAGE}2026-11-23/")
    assert "昨天" in page.content.decode()
    assert "board.js" not in page.content.decode()
    assert "walk_in" not in page.context


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "2026-13-01"])
def test_there_is_no_board_for_days_out_of_this_world(erik_client: Client, day: str) -> None:
    assert erik_client.get(f"{PAGE}{day}/").status_code == 404


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_thirty_groups_take_as_many_queries_as_one(erik_client: Client) -> None:
    def fill() -> None:
        at = moment(TUESDAY, time(9))
        batch = make_received(at=at, state="in_tour", route=make_route())
        make_duty(make_docent(), batch=batch)
        Step.objects.create(batch=batch, before="arrived", after="in_tour", at=timezone.now(), by=make_docent())

    fill()
    queries_of(erik_client, PAGE)  # what every page remembers from its first time on
    one, part_of_one = queries_of(erik_client, PAGE), queries_of(erik_client, f"{PAGE}?revision=x")
    for _n in range(29):
        fill()
    assert (queries_of(erik_client, PAGE), queries_of(erik_client, f"{PAGE}?revision=x")) == (one, part_of_one)


# --- in step ---------------------------------------------------------------------------------------------------------


def changes() -> dict[str, Callable[[Batch], object]]:
    at = moment(TUESDAY, time(10, 12))
    return {
        "a step": lambda batch: receiving.arrive(batch=batch, by=make_docent(is_superuser=True), now=at),
        "a count": lambda batch: tally(batch, some_category(), 1),
        "a docent": lambda batch: make_duty(make_docent(), batch=batch),
        "a new group": lambda batch: make_batch(),
        "a name": lambda batch: type(batch.visit).objects.update(organisation_name="改名"),
        "individual visitors": lambda batch: make_individuals(),
        "somebody asks": lambda batch: make_visit(
            batches=0, state="asked", span=span_on(date(2027, 1, 5), "10:00-11:00")
        ),
        "a room": lambda batch: make_reservation(room=make_room(), span=span_on(TUESDAY, "14:00-15:00")),
    }


@pytest.mark.parametrize("what", changes())
def test_whatever_changes_makes_another_revision(what: str, now: datetime) -> None:
    batch = make_batch()
    before = revision_of(TUESDAY, now=now)
    assert revision_of(TUESDAY, now=now) == before
    changes()[what](batch)
    assert revision_of(TUESDAY, now=now) != before


def test_the_minute_makes_another_revision_too(now: datetime) -> None:
    assert revision_of(TUESDAY, now=now) != revision_of(TUESDAY, now=now + timedelta(minutes=1))


def test_who_asks_again_gets_nothing_until_something_changes(erik_client: Client) -> None:
    batch = make_batch()
    revision = erik_client.get(PAGE).context["revision"]
    with CaptureQueriesContext(connection) as captured:
        answer = erik_client.get(PAGE, {"revision": revision})
    assert (answer.status_code, answer.content) == (204, b"")
    assert sum("reception_batch" in query["sql"] for query in captured) == 1
    tally(batch, some_category(), 1)
    part = erik_client.get(PAGE, {"revision": revision})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert f'data-board-part="batch-{batch.pk}"' in part.content.decode()


# --- buttons ---------------------------------------------------------------------------------------------------------


def test_one_click_per_step(erik_client: Client) -> None:
    batch = make_batch()
    tally(batch, some_category(), 20)
    for deed, after in (("arrive", "arrived"), ("start_tour", "in_tour"), ("finish", "finished")):
        assert f'value="{deed}"' in erik_client.get(PAGE).content.decode()
        done = erik_client.post(step_page(batch), {"deed": deed, "next": PAGE})
        assert (done.status_code, done["Location"], state(batch)) == (302, PAGE, after)


def test_a_get_changes_nothing(erik_client: Client) -> None:
    batch = make_batch()
    assert erik_client.get(step_page(batch), {"deed": "arrive"}).status_code == 405
    assert state(batch) == State.EXPECTED


def test_the_step_is_taken_back_by_the_button_on_the_card(erik_client: Client) -> None:
    batch = make_batch()
    erik_client.post(step_page(batch), {"deed": "arrive"})
    step = Step.objects.get()
    text = erik_client.get(PAGE).content.decode()
    assert f"{step.get_after_display()} 10:12" in text
    assert f"{step_page(batch)}?step={step.pk}" in text
    erik_client.post(f"{step_page(batch)}?step={step.pk}", {"deed": "take_back"})
    assert state(batch) == State.EXPECTED


def test_after_ten_minutes_the_button_is_gone(erik_client: Client, now: datetime) -> None:
    receiving.arrive(batch=make_batch(), by=make_docent(is_superuser=True), now=now - timedelta(minutes=11))
    assert 'value="take_back"' not in erik_client.get(PAGE).content.decode()


def test_a_group_that_was_not_counted_leads_to_the_counter(erik_client: Client) -> None:
    batch = make_batch(state="arrived", arrived_at=timezone.now())
    page = erik_client.post(step_page(batch), {"deed": "finish"})
    assert page.status_code == 422
    assert reverse("reception:desk_count", args=[batch.visit.reference, batch.number]) in page.content.decode()
    assert state(batch) == State.ARRIVED


def test_a_script_is_told_what_there_is_to_say(erik_client: Client, dana: User, now: datetime) -> None:
    batch, script = make_batch(), {"HTTP_X_ASKED_BY": "script"}
    make_duty(dana, batch=batch)
    done = erik_client.post(step_page(batch), {"deed": "cancel"}, **script)
    assert (done.status_code, done.content.strip()) == (200, b"")
    make_duty(dana, span=Span(now, now + timedelta(hours=1)))
    assert "陈丹娜" in erik_client.post(step_page(batch), {"deed": "take_back"}, **script).content.decode()


NONSENSE = ["", "\0", "arrive\0", "delete", "9" * 5000, "到了", "😀"]


@pytest.mark.parametrize("deed", NONSENSE)
def test_nonsense_is_refused(erik_client: Client, deed: str) -> None:
    batch = make_batch()
    assert erik_client.post(step_page(batch), {"deed": deed}).status_code == 422
    assert state(batch) == State.EXPECTED


@pytest.mark.parametrize("step", ["0", "-1", str(2**31), str(2**63), "9" * 5000, "x", "\0", "²", "१"])
def test_a_step_that_is_none_is_not_taken_back(erik_client: Client, step: str) -> None:
    batch = make_batch()
    erik_client.post(step_page(batch), {"deed": "arrive"})
    answer = erik_client.post(step_page(batch), {"deed": "take_back"}, query_params={"step": step})
    assert (answer.status_code, state(batch)) == (422, State.ARRIVED)


@pytest.mark.parametrize("number", [0, 2, 2**15, 2**31, 2**64, 10**30])
def test_a_group_that_is_not_there_is_404(erik_client: Client, number: int) -> None:
    reference = make_batch().visit.reference
    assert erik_client.post(f"/desk/visits/{reference}/batches/{number}/step/", {"deed": "arrive"}).status_code == 404


def test_the_way_back_leads_nowhere_else(erik_client: Client) -> None:
    done = erik_client.post(step_page(make_batch()), {"deed": "arrive", "next": "https://example.org/"})
    assert done["Location"] == PAGE


# --- who ------------------------------------------------------------------------------------------------------------


def test_residents_and_visitors_do_not_see_it(client: Client, alice_client: Client, lib_client: Client) -> None:
    assert "/account/sign-in/" in client.get(PAGE)["Location"]
    assert [one.get(PAGE).status_code for one in (alice_client, lib_client)] == [403, 403]
    assert alice_client.post(step_page(make_batch()), {"deed": "arrive"}).status_code == 403


def test_docents_see_it_without_buttons(dana_client: Client, dana: User) -> None:
    batch = make_batch()
    text = dana_client.get(PAGE).content.decode()
    assert "枫林小学" in text
    assert "board-deeds" not in text
    assert dana_client.post(step_page(batch), {"deed": "arrive"}).status_code == 403
    assert state(batch) == State.EXPECTED


def test_the_board_as_data_needs_no_reader(now: datetime) -> None:
    make_batch()
    assert [len(column.cards) for column in board(TUESDAY, now=now).columns] == [1, 0, 0, 0]
