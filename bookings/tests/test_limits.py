"""Fair limits: how much one person and one organisation may reserve, and who is exempt."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings import actions
from bookings.models import Exemption, Limit, Reservation, Room
from bookings.queries.shares import shares_of, shares_today
from bookings.tests.factories import make_membership, make_organisation, make_reservation, make_room, make_user, span_on
from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import local_day, moment

__all__ = ["race"]
pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(7))


def limit(period: str, *, most: int | None = None, hours: float | None = None, scope: str = "person") -> Limit:
    minutes = None if hours is None else int(hours * 60)
    return Limit.objects.create(scope=scope, period=period, reservations=most, minutes=minutes)


def reserve(by: User, day: date, *, hours: str = "14:00-16:00", room: Room | None = None, **wish: Any) -> Reservation:
    plain = {"holder": by, "now": NOW, "purpose": "读书会", "party_size": 3}
    return actions.reserve(room=room or make_room(), span=span_on(day, hours), by=by, **plain | wish)


def refused(by: User, day: date, **wish: Any) -> set[str]:
    with pytest.raises(Refused) as refusal:
        reserve(by, day, **wish)
    return refusal.value.codes


def test_without_limits_nothing_is_counted(alice: User) -> None:
    for n in range(4):
        reserve(alice, MONDAY + timedelta(days=n))
    assert shares_today(alice, now=NOW) == []


def test_the_week_counts_from_monday_to_sunday(alice: User) -> None:
    limit("week", most=2)
    sunday, next_monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    reserve(alice, MONDAY)
    reserve(alice, sunday)
    assert refused(alice, MONDAY + timedelta(days=2)) == {"limit_week"}
    assert reserve(alice, next_monday).state == "confirmed"


def test_the_month_is_the_month_of_the_calendar(alice: User) -> None:
    limit("month", most=1)
    reserve(alice, date(2026, 11, 30))
    assert refused(alice, date(2026, 11, 29)) == {"limit_month"}
    assert reserve(alice, date(2026, 12, 1)).state == "confirmed"


def test_hours_are_counted_too_and_the_sentence_says_how_many_are_left(alice: User) -> None:
    limit("week", hours=3.5)
    reserve(alice, MONDAY, hours="14:00-16:00")
    with pytest.raises(Refused) as refusal:
        reserve(alice, MONDAY + timedelta(days=1), hours="14:00-16:00")
    assert "3.5" in str(refusal.value.problems[0])
    assert "1.5" in str(refusal.value.problems[0])
    assert reserve(alice, MONDAY + timedelta(days=1), hours="14:00-15:30").state == "confirmed"


def test_at_one_time_only_what_is_to_come_counts(alice: User) -> None:
    limit("at_one_time", most=1)
    make_reservation(holder=alice, span=span_on(MONDAY - timedelta(days=1), "14:00-16:00"))
    first = reserve(alice, MONDAY)
    assert refused(alice, MONDAY + timedelta(days=20)) == {"limit_at_one_time"}
    actions.cancel(reservation=first, by=alice, now=NOW)
    assert reserve(alice, MONDAY + timedelta(days=20)).state == "confirmed"


def test_who_did_not_come_has_used_the_share_all_the_same(alice: User) -> None:
    limit("week", most=1)
    make_reservation(holder=alice, span=span_on(MONDAY, "08:00-09:00"), state="no_show")
    assert refused(alice, MONDAY + timedelta(days=1)) == {"limit_week"}


def test_the_members_of_an_organisation_share_its_limit(alice: User, bob: User) -> None:
    limit("week", most=1, scope="organisation")
    school = make_organisation()
    for person in (alice, bob):
        make_membership(person=person, organisation=school)
    reserve(alice, MONDAY, organisation=school)
    assert refused(bob, MONDAY + timedelta(days=1), organisation=school) == {"limit_week"}
    assert reserve(bob, MONDAY + timedelta(days=1)).state == "confirmed"


def test_moving_within_the_week_is_possible_at_the_limit_and_into_a_full_week_is_not(alice: User) -> None:
    limit("week", most=1)
    mine = reserve(alice, MONDAY)
    moved = actions.move(reservation=mine, room=mine.room, span=span_on(MONDAY, "17:00-18:00"), by=alice, now=NOW)
    assert moved.starts_at == moment(MONDAY, time(17))
    other = reserve(alice, MONDAY + timedelta(days=7))
    with pytest.raises(Refused) as refusal:
        actions.move(reservation=other, room=other.room, span=span_on(MONDAY, "10:00-11:00"), by=alice, now=NOW)
    assert refusal.value.codes == {"limit_week"}


def test_staff_can_exempt_until_a_day_and_reserve_without_limit(alice: User, erik: User) -> None:
    limit("week", most=0)
    Exemption.objects.create(person=alice, last_day=MONDAY, reason="合唱团周年演出", granted_by=erik)
    assert reserve(alice, MONDAY).state == "confirmed"
    assert refused(alice, MONDAY + timedelta(days=1)) == {"limit_week"}
    kept = actions.reserve(
        room=make_room(), span=span_on(MONDAY, "10:00-11:00"), by=erik, holder=alice, now=NOW,
        purpose="讲座", party_size=3, at_the_desk=True,
    )  # fmt: skip
    assert kept.state == "confirmed"


def test_a_changed_limit_holds_from_that_moment(alice: User) -> None:
    kept = limit("week", most=1)
    reserve(alice, MONDAY)
    assert refused(alice, MONDAY) == {"limit_week"}
    kept.reservations = 2
    kept.save()
    assert reserve(alice, MONDAY).state == "confirmed"


def test_one_query_counts_a_person_however_many_limits_there_are(alice: User, django_assert_num_queries: Any) -> None:
    for period in ("week", "month", "at_one_time"):
        limit(period, most=9)
    shares_of(alice, None, day=MONDAY, now=NOW)
    with django_assert_num_queries(2):  # the revision of the settings, and what alice has
        assert {share.left for share in shares_of(alice, None, day=MONDAY, now=NOW)} == {9}


@pytest.mark.parametrize("values", [{"reservations": None, "minutes": None}])
def test_the_database_refuses_a_limit_that_limits_nothing(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="limit_limits_something"), transaction.atomic():
        Limit.objects.create(scope="person", period="week", **values)


def test_the_database_refuses_two_limits_for_one_period_and_an_exemption_for_nobody(erik: User) -> None:
    limit("week", most=1)
    with pytest.raises(IntegrityError, match="limit_once_per_scope_and_period"), transaction.atomic():
        limit("week", most=2)
    with pytest.raises(IntegrityError, match="exemption_for_one"), transaction.atomic():
        Exemption.objects.create(last_day=MONDAY, reason="无", granted_by=erik)


def test_the_person_sees_what_is_left(alice_client: Client, alice: User) -> None:
    limit("week", most=3, hours=6)
    for address in ("/reservations/", f"/rooms/{make_room().slug}/reserve/"):
        page = alice_client.get(address).content.decode()
        assert "本周" in page
        assert "还剩 3 次，共 3 次" in page
        assert "还剩 6 小时，共 6 小时" in page


# --- the page of the desk --------------------------------------------------------------------------------------------

PAGE = "/desk/limits/"


def test_the_desk_exempts_a_person_and_ends_it_again(erik_client: Client, alice: User) -> None:
    limit("week", most=0)
    until = local_day(timezone.now()) + timedelta(days=9)
    made = erik_client.post(f"{PAGE}?person={alice.pk}", {"last_day": until, "reason": "周年演出", "organisation": ""})
    assert made.status_code == 302
    kept = Exemption.objects.get(person=alice)
    page = erik_client.get(PAGE).content.decode()
    assert "周年演出" in page
    assert alice.name not in page
    assert shares_today(alice, now=timezone.now()) == []
    erik_client.post(PAGE, {"end": kept.pk})
    assert "周年演出" not in erik_client.get(PAGE).content.decode()
    assert [share.left for share in shares_today(alice, now=timezone.now())] == [0]


def test_an_exemption_for_nobody_or_for_ever_is_refused_and_keeps_what_was_typed(erik_client: Client) -> None:
    for day in ("2026-01-01", "2099-01-01", "9999-12-31", "", "\0"):
        page = erik_client.post(PAGE, {"last_day": day, "reason": "写了很久的原因"})
        assert page.status_code == 422
        assert "写了很久的原因" in page.content.decode()
    assert not Exemption.objects.exists()


def test_only_the_desk_exempts(alice_client: Client, ed_client: Client) -> None:
    assert alice_client.get(PAGE).status_code == 403
    assert ed_client.post(PAGE, {"end": "1"}).status_code == 403


def test_what_is_not_there_cannot_be_ended(erik_client: Client) -> None:
    for number in ("0", "x", "99999999999999999999", "-1"):
        assert erik_client.post(PAGE, {"end": number}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_many_at_once_in_different_rooms_do_not_pass_the_limit(race: Racers) -> None:
    limit("week", most=3)
    person, rooms = make_user(), [make_room() for _ in range(12)]
    results = race([lambda room=room: reserve(person, MONDAY, room=room) for room in rooms])  # type: ignore[misc]
    assert sorted(results) == ["done"] * 3 + ["limit_week"] * 9
    assert Reservation.objects.filter(holder=person).count() == 3


@pytest.mark.django_db(transaction=True)
def test_members_at_once_do_not_pass_the_limit_of_their_organisation(race: Racers) -> None:
    limit("month", hours=4, scope="organisation")
    school = make_organisation()
    members = [make_user() for _ in range(8)]
    for person in members:
        make_membership(person=person, organisation=school)
    rooms = [make_room() for _ in members]
    pairs = zip(members, rooms, strict=True)
    results = race([lambda p=p, r=r: reserve(p, MONDAY, room=r, organisation=school) for p, r in pairs])  # type: ignore[misc]
    assert sorted(results) == ["done"] * 2 + ["limit_month"] * 6


@pytest.mark.django_db(transaction=True)
def test_moving_and_reserving_at_once_do_not_pass_the_limit(race: Racers) -> None:
    limit("week", most=1)
    person = make_user()
    later = [
        make_reservation(holder=person, span=span_on(MONDAY + timedelta(days=7 * n), "10:00-11:00")) for n in (1, 2)
    ]
    target, room = span_on(MONDAY, "14:00-15:00"), make_room()
    moves = [
        lambda kept=kept: actions.move(reservation=kept, room=kept.room, span=target, by=person, now=NOW)
        for kept in later
    ]
    results = race([*moves, lambda: reserve(person, MONDAY, room=room)])  # type: ignore[list-item]
    assert sorted(results) == ["done", "limit_week", "limit_week"]
