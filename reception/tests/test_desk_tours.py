"""A docent's day on the phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from centre.accounts.models import User
from reception.itineraries import take_route
from reception.models import Batch, Duty

from .factories import TUESDAY, make_batch, make_docent, make_duty, make_received, make_route, make_visit, span_on

pytestmark = pytest.mark.django_db
DAY = f"/desk/tours/{TUESDAY:%Y-%m-%d}/"


def guided(docent: User, **fields: Any) -> Batch:
    """A group that is expected, guided by `docent`."""
    batch = make_batch(make_visit(batches=0), route=make_route(), **fields)
    take_route(batch)
    make_duty(docent, batch=batch)
    return batch


def test_own_groups_stand_first_and_the_others_below(dana_client: Client, dana: User) -> None:
    own = guided(dana)
    other = make_batch(make_visit("乙校", batches=0))
    tours = dana_client.get(DAY).context["tours"]
    assert [tour.line.batch for tour in tours.own] == [own]
    assert [tour.line.batch for tour in tours.others] == [other]


def test_the_page_says_who_comes_where_and_who_stands_by(dana_client: Client, dana: User) -> None:
    batch = guided(dana)
    make_duty(make_docent("林岚"), batch=batch, part="backup")
    page = dana_client.get(DAY).content.decode()
    for words in ("枫林小学", "10:00–11:00", "林岚", str(batch.route), *(str(s.stop) for s in batch.batch_stops.all())):
        assert words in page
    assert "13900000001" not in page


def test_other_days_are_reached_by_arrows_and_show_only_their_groups(dana_client: Client, dana: User) -> None:
    guided(dana)
    after = TUESDAY + timedelta(days=1)
    assert f"/desk/tours/{after:%Y-%m-%d}/" in dana_client.get(DAY).content.decode()
    assert not dana_client.get(f"/desk/tours/{after:%Y-%m-%d}/").context["tours"].own


def test_called_off_groups_and_visits_are_not_shown(dana_client: Client) -> None:
    make_batch(make_visit(batches=0), state="cancelled")
    make_visit(state="cancelled")
    tours = dana_client.get(DAY).context["tours"]
    assert not tours.own
    assert not tours.others


def test_the_next_stop_is_one_press_and_back_undoes_it(dana_client: Client, dana: User) -> None:
    visit = make_visit(batches=0)
    batch = make_received(at=visit.starts_at, state="in_tour", visit=visit, route=make_route())
    take_route(batch)
    make_duty(dana, batch=batch)
    first = batch.batch_stops.first()
    assert first
    assert dana_client.post(DAY, {"deed": "next_stop", "batch": batch.pk, "left": 0})["Location"] == DAY
    first.refresh_from_db()
    assert first.entered_at
    dana_client.post(DAY, {"deed": "back", "batch": batch.pk})
    first.refresh_from_db()
    assert first.entered_at is None


def test_a_stop_before_the_group_is_in_the_house_is_refused_in_words(dana_client: Client, dana: User) -> None:
    page = dana_client.post(DAY, {"deed": "next_stop", "batch": guided(dana).pk, "left": 0})
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()


def test_groups_of_others_cannot_be_moved(dana_client: Client) -> None:
    visit = make_visit(batches=0)
    batch = make_received(at=visit.starts_at, state="in_tour", visit=visit)
    assert dana_client.post(DAY, {"deed": "next_stop", "batch": batch.pk}).status_code == 403


def test_who_stands_by_steps_in(dana_client: Client, dana: User) -> None:
    lan = make_docent("林岚")
    batch = guided(lan)
    make_duty(dana, batch=batch, part="backup")
    dana_client.post(DAY, {"deed": "step_in", "batch": batch.pk})
    assert {duty.part: duty.docent for duty in batch.duties.all()} == {"first": dana, "backup": lan}


def test_being_away_is_entered_shown_and_taken_back(dana_client: Client, dana: User) -> None:
    data = {"deed": "away", "day": f"{TUESDAY:%Y-%m-%d}", "starts_at": "13:00", "ends_at": "18:00", "reason": "体检"}
    assert dana_client.post(DAY, data)["Location"] == DAY
    duty = Duty.objects.get()
    assert (duty.docent, duty.part, duty.span) == (dana, "away", span_on(TUESDAY, "13:00-18:00"))
    assert "体检" in dana_client.get(DAY).content.decode()
    dana_client.post(DAY, {"deed": "come_back", "duty": duty.pk})
    assert not Duty.objects.exists()


def test_being_away_while_one_guides_is_refused(dana_client: Client, dana: User) -> None:
    guided(dana)
    data = {"deed": "away", "day": f"{TUESDAY:%Y-%m-%d}", "starts_at": "08:00", "ends_at": "18:00"}
    page = dana_client.post(DAY, data)
    assert page.status_code == 422
    assert page.context["away"].errors
    assert not Duty.objects.filter(part="away").exists()


def test_nobody_comes_back_for_somebody_else(dana_client: Client) -> None:
    duty = make_duty(make_docent())
    assert dana_client.post(DAY, {"deed": "come_back", "duty": duty.pk}).status_code == 404
    assert Duty.objects.exists()


def test_only_docents_have_such_a_day(alice_client: Client, lib_client: Client, client: Client) -> None:
    assert alice_client.get(DAY).status_code == 403
    assert lib_client.get(DAY).status_code == 403
    assert client.get(DAY).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "x"])
def test_days_nobody_plans_are_not_found(dana_client: Client, day: str) -> None:
    assert dana_client.get(f"/desk/tours/{day}/").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"deed": "\0"},
        {"deed": "next_stop"},
        {"deed": "next_stop", "batch": "9" * 30, "left": "\0"},
        {"deed": "back", "batch": "x"},
        {"deed": "step_in", "batch": "-1"},
        {"deed": "come_back", "duty": "\0"},
        {"deed": "unmask", "batch": str(2**31)},
        {"deed": "away"},
        {"deed": "away", "day": "9999-12-31", "starts_at": "99:99", "ends_at": "", "reason": "\0"},
        {"deed": "away", "day": "2026-11-24", "starts_at": "10:00", "ends_at": "09:00"},
    ],
)
def test_nonsense_is_refused_in_a_clear_way(dana_client: Client, data: dict[str, Any]) -> None:
    assert dana_client.post(DAY, data).status_code in (404, 422)
    assert not Duty.objects.exists()


def test_more_groups_need_no_more_queries(dana_client: Client, dana: User, django_assert_max_num_queries: Any) -> None:
    counts = []
    dana_client.get(DAY)
    for hour in (8, 12):
        for number in range(3 if hour > 8 else 1):
            guided(dana, span=span_on(TUESDAY, f"{hour + number:02d}:00-{hour + number + 1:02d}:00"))
        with django_assert_max_num_queries(40) as queries:
            dana_client.get(DAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
