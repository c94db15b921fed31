"""The approval queue at the desk."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from bookings import actions
from bookings.models import Reservation
from bookings.tests.factories import (
    make_no_show,
    make_organisation,
    make_reservation,
    make_room,
    make_space,
    make_user,
    span_on,
)
from centre.accounts.models import User
from centre.shared.timespan import local_day, moment
from centre.trail.models import Entry, Kind

pytestmark = pytest.mark.django_db
QUEUE = "/desk/reservations/"
State = Reservation.State


@pytest.fixture
def day() -> date:
    """A day to come, whenever the tests run."""
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def desk(erik_client: Client) -> Client:
    return erik_client


def wish(day: date, hours: str = "14:00-16:00", **fields: object) -> Reservation:
    """A request that waits."""
    return make_reservation(span=span_on(day, hours), **{"state": State.REQUESTED, "room": make_room(), **fields})  # type: ignore[arg-type]


def answer(client: Client, reservation: Reservation, **data: str) -> object:
    return client.post(f"{QUEUE}?reference={reservation.reference}", data)


def test_who_has_waited_longest_comes_first_and_is_open(desk: Client, day: date) -> None:
    now = timezone.now()
    wish(day, created_at=now - timedelta(minutes=10), purpose="晨读")
    old = wish(day, created_at=now - timedelta(hours=3, minutes=10), purpose="座谈会")
    page = desk.get(QUEUE)
    assert next(row.reservation for row in page.context["queue"].rows) == old
    assert page.context["wish"].reservation == old
    assert page.context["queue"].late == 1


def test_a_wait_over_two_hours_is_said_in_a_word_not_by_colour_alone(desk: Client, day: date) -> None:
    wish(day, created_at=timezone.now() - timedelta(hours=3, minutes=10))
    page = desk.get(QUEUE).content.decode()
    assert "is-late" in page
    assert "3 小时 10 分" in page


def test_an_address_with_a_reference_opens_that_request(desk: Client, day: date) -> None:
    wish(day)
    second = wish(day)
    assert desk.get(QUEUE, {"reference": second.reference}).context["wish"].reservation == second


@pytest.mark.parametrize("reference", ["QY00000000", "", "\0", "' OR 1=1", "Q" * 5000])
def test_a_reference_that_does_not_exist_is_not_found(desk: Client, reference: str) -> None:
    assert desk.get(QUEUE, {"reference": reference}).status_code == 404
    assert desk.post(f"{QUEUE}?reference=", {"deed": "confirm"}).status_code == 404


def test_without_requests_the_page_says_so(desk: Client) -> None:
    assert "没有等待答复的申请" in desk.get(QUEUE).content.decode()


def test_people_are_masked_until_somebody_looks_and_the_look_is_recorded(desk: Client, day: date, erik: User) -> None:
    person = make_user(name="何清韵", phone="13900001234")
    one = wish(day, holder=person, contact_name="何清韵", contact_phone="13900001234")
    page = desk.get(QUEUE).content.decode()
    assert "何*" in page
    assert "何清韵" not in page
    assert "13900001234" not in page
    shown = answer(desk, one, deed="unmask")
    assert "何清韵" in shown.content.decode()  # type: ignore[attr-defined]
    assert "13900001234" in shown.content.decode()  # type: ignore[attr-defined]
    look = Entry.objects.get(kind=Kind.UNMASKED)
    assert look.who == erik.pk
    assert one.reference in look.about
    assert look.page == QUEUE


def test_without_the_permission_nobody_sees_a_number(day: date) -> None:
    person = make_user(staff=True)
    person.user_permissions.set(Permission.objects.filter(codename="decide_reservation"))
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    one = wish(day)
    assert "unmask" not in client.get(QUEUE).content.decode()
    assert answer(client, one, deed="unmask").status_code == 403  # type: ignore[attr-defined]
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


def test_who_has_no_account_has_to_be_called(desk: Client, day: date) -> None:
    one = wish(day, contact_name="孙老师")
    answer(desk, one, deed="confirm")
    assert "没有账号" in desk.get(QUEUE).content.decode()


def test_one_click_confirms_and_the_next_request_opens(desk: Client, day: date, erik: User) -> None:
    first = wish(day, created_at=timezone.now() - timedelta(hours=1))
    second = wish(day)
    assert answer(desk, first, deed="confirm")["Location"] == QUEUE  # type: ignore[index]
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (State.CONFIRMED, erik)
    assert desk.get(QUEUE).context["wish"].reservation == second


def test_a_request_is_declined_with_a_sentence_from_the_list(desk: Client, day: date) -> None:
    one = wish(day)
    answer(desk, one, deed="decline", template="0")
    one.refresh_from_db()
    assert one.state == State.DECLINED
    assert one.answer == "人数超过场地座位数，请改约大一些的场地。"


def test_own_words_count_more_than_the_sentence_from_the_list(desk: Client, day: date) -> None:
    one = wish(day)
    answer(desk, one, deed="decline", template="0", answer="当天全馆消毒")
    one.refresh_from_db()
    assert one.answer == "当天全馆消毒"


def test_no_without_a_reason_is_refused(desk: Client, day: date) -> None:
    one = wish(day)
    page = answer(desk, one, deed="decline")
    assert page.status_code == 422  # type: ignore[attr-defined]
    one.refresh_from_db()
    assert one.state == State.REQUESTED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"deed": "drop table"},
        {"deed": "decline", "template": "99"},
        {"deed": "decline", "answer": "长" * 201},
        {"deed": "decline", "answer": "a\0b"},
    ],
)
def test_a_nonsense_answer_changes_nothing(desk: Client, day: date, data: dict[str, str]) -> None:
    one = wish(day)
    assert answer(desk, one, **data).status_code == 422  # type: ignore[attr-defined]
    one.refresh_from_db()
    assert one.state == State.REQUESTED


def test_when_two_desks_answer_the_second_hears_what_the_first_said(desk: Client, day: date, root: User) -> None:
    one = wish(day)
    actions.decline(reservation=one, by=root, now=timezone.now(), answer="设备检修")
    page = answer(desk, one, deed="confirm")
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "未获同意" in page.content.decode()  # type: ignore[attr-defined]
    one.refresh_from_db()
    assert (one.state, one.decided_by) == (State.DECLINED, root)


def test_a_no_does_not_overrule_a_yes(desk: Client, day: date, root: User) -> None:
    one = wish(day)
    actions.confirm(reservation=one, by=root, now=timezone.now())
    page = answer(desk, one, deed="decline", answer="没有座位")
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "已确认" in page.content.decode()  # type: ignore[attr-defined]
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_who_else_wanted_the_time_stands_beside_the_request(desk: Client, day: date) -> None:
    east, west = make_space(), make_space()
    half, hall = make_room("东厅", spaces=[east]), make_room("大厅", spaces=[east, west])
    choir = make_organisation("社区合唱队")
    wish(day, "15:00-17:00", room=hall, state=State.DECLINED, answer="占用", organisation=choir)
    make_reservation(room=half, span=span_on(day, "09:00-10:00"), organisation=make_organisation("机关支部"))
    wish(day, "14:00-16:00", room=half)
    page = desk.get(QUEUE)
    assert page.context["queue"].rows[0].also_wanted
    assert [other.organisation for other in page.context["wish"].also_wanted] == [choir]
    assert "机关支部" in page.content.decode()


def test_an_own_earlier_wish_is_no_competition(desk: Client, day: date) -> None:
    person, room = make_user(), make_room()
    wish(day, room=room, holder=person, state=State.CANCELLED)
    wish(day, room=room, holder=person)
    page = desk.get(QUEUE)
    assert not page.context["queue"].rows[0].also_wanted
    assert page.context["wish"].also_wanted == []


def test_the_holders_story_counts_half_a_year_and_the_no_shows_that_count_now(desk: Client, day: date) -> None:
    person, today = make_user(), local_day(timezone.now())
    for ago, state in [(10, State.FINISHED), (20, State.CONFIRMED), (400, State.FINISHED)]:
        make_reservation(holder=person, state=state, span=span_on(today - timedelta(days=ago), "10:00-11:00"))
    for ago in (30, 100):
        span = span_on(today - timedelta(days=ago), "10:00-11:00")
        make_no_show(holder=person, span=span, recorded_at=span.ends_at)
    wish(day, holder=person)
    story = desk.get(QUEUE).context["wish"].story
    assert (story.held, story.no_shows, story.cancelled, story.upcoming) == (2, 1, 0, 1)


def test_three_requests_cost_as_many_queries_as_one(desk: Client, day: date, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wish(day)
    desk.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        desk.get(QUEUE)
    wish(day, organisation=make_organisation())
    wish(day)
    with django_assert_num_queries(len(one)):
        desk.get(QUEUE)


def test_a_closure_is_no_request(desk: Client, day: date) -> None:
    closure = make_reservation(kind="closure", purpose="检修", span=span_on(day, "10:00-11:00"))
    assert desk.get(QUEUE, {"reference": closure.reference}).status_code == 404


def test_moments_of_the_day_are_shanghais(desk: Client, day: date) -> None:
    wish(day, "08:00-09:30", created_at=moment(day, time(7)) - timedelta(days=20))
    assert "08:00–09:30" in desk.get(QUEUE).content.decode()
