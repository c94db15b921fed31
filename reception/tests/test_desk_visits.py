"""The desk's list: who waits for an answer, to whom another time was proposed, who is to come."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.shared.timespan import Span, moment
from reception.models import Visit
from reception.queries.desk_visits import coming_visits, waiting_visits

from .factories import TUESDAY, make_batch, make_docent, make_duty, make_hall, make_visit, span_on

pytestmark = pytest.mark.django_db
LIST = "/desk/visits/"
NOW = moment(TUESDAY - timedelta(days=3), datetime.min.time())
TEN, ELEVEN = span_on(TUESDAY, "10:00-11:00"), span_on(TUESDAY, "11:00-12:00")


def wish(name: str = "枫林小学", **fields: Any) -> Visit:
    return make_visit(name, batches=0, **{"state": "asked", "created_at": NOW - timedelta(hours=5), **fields})


def test_who_has_waited_longest_comes_first() -> None:
    young, old = wish("甲校"), wish("乙校", created_at=NOW - timedelta(days=3))
    assert [row.visit for row in waiting_visits(NOW)] == [old, young]
    assert [row.is_late for row in waiting_visits(NOW)] == [True, False]


def test_a_visit_of_the_same_organisation_on_the_same_day_is_pointed_out() -> None:
    accepted = make_visit("枫林 小学", span=ELEVEN)
    make_visit("枫林小学", span=span_on(TUESDAY + timedelta(days=1), "10:00-11:00"))
    make_visit("枫林小学", state="cancelled", batches=0)
    wish("枫林小学")
    [row] = waiting_visits(NOW)
    assert list(row.same_visits) == [accepted]


def test_the_room_left_in_the_hall_at_the_wished_time_is_told() -> None:
    make_hall(capacity=60)
    make_visit("甲校", headcount=45, span=TEN)
    make_visit("乙校", headcount=45, span=ELEVEN)
    wish("丙校", headcount=20)
    [row] = waiting_visits(NOW)
    assert row.places_left == 15
    assert row.is_too_large


def test_docents_who_are_free_at_the_wished_time_are_counted() -> None:
    make_docent()
    make_duty(make_docent(), batch=make_visit("甲校", span=TEN).batches.get())
    make_duty(make_docent(), span=TEN)
    wish("丙校")
    assert [row.docents_free for row in waiting_visits(NOW)] == [1]


def test_without_a_hall_the_list_still_works(erik_client: Client) -> None:
    wish()
    [row] = waiting_visits(NOW)
    assert row.places_left is None
    assert erik_client.get(LIST).status_code == 200


def test_accepted_visits_stand_by_day_and_say_which_groups_have_no_docent() -> None:
    one = make_visit("甲校", batches=2)
    make_duty(make_docent("林岚"), batch=one.batches.get(number=1))
    two = make_visit("乙校", span=span_on(TUESDAY + timedelta(days=1), "10:00-11:00"))
    make_visit("丙校", state="cancelled")
    days = coming_visits(NOW)
    assert [[row.visit for row in rows] for _day, rows in days] == [[one], [two]]
    [first] = days[0][1]
    assert (list(first.guides), first.unguided) == (["林岚"], 1)


def test_a_docent_who_has_left_does_not_count_as_guide() -> None:
    docent = make_docent("林岚", is_active=False)
    make_duty(docent, batch=make_visit("甲校").batches.get())
    [[_day, [row]]] = coming_visits(NOW)
    assert (list(row.guides), row.unguided) == ([], 1)


def test_the_page_links_to_each_visit_and_its_plan(erik_client: Client) -> None:
    visit = wish()
    page = erik_client.get(LIST).content.decode()
    assert f"/desk/visits/{visit.reference}/plan/" in page
    assert "枫林小学" in page


def test_proposed_visits_are_listed_with_both_times(erik_client: Client) -> None:
    visit = wish(state="proposed", proposed_at=ELEVEN.starts_at)
    page = erik_client.get(LIST)
    assert list(page.context["proposed"]) == [visit]
    assert "11 月 24 日 11:00" in page.content.decode()


def test_who_may_not_plan_sees_the_list_without_its_buttons(dana_client: Client) -> None:
    visit = wish()
    page = dana_client.get(LIST).content.decode()
    assert visit.reference in page
    assert "/plan/" not in page


def test_residents_do_not_see_the_list(alice_client: Client, client: Client) -> None:
    assert alice_client.get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302
    assert alice_client.post(LIST).status_code == 403


def test_more_visits_need_no_more_queries(erik_client: Client, django_assert_max_num_queries: Any) -> None:
    later = timezone.now() + timedelta(days=2)

    def make() -> None:
        span = Span(later, later + timedelta(hours=1))
        wish("甲校", span=span)
        wish("乙校", state="proposed", proposed_at=later, span=span)
        visit = make_visit("丙校", span=span, batches=0)
        make_duty(make_docent(), batch=make_batch(visit))

    counts = []
    make()
    erik_client.get(LIST)
    for _ in range(2):
        with django_assert_max_num_queries(40) as queries:
            erik_client.get(LIST)
        counts.append(len(queries))
        make()
        make()
    assert counts[0] == counts[1]
