"""Why a cell of the day grid cannot be had: in the words with which the command refuses the same time."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings import actions
from bookings.models import Reservation, Room
from bookings.policies import Booker
from bookings.queries.why import why_not_at
from bookings.tests.factories import (
    centre_schedule,
    make_exception,
    make_reservation,
    make_room,
    make_space,
    make_user,
    span_on,
)
from centre.accounts.models import User
from centre.shared.kept import forget_everything
from centre.shared.problems import Refused
from centre.shared.timespan import CENTRE_ZONE, Span, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = moment(DAY, time(10, 10))
LINK = re.compile(r'<li class="slot slot--(\w+)[^"]*">(?:<b>)?<a href="(/rooms/([\w-]+)/why/\?start=([\dT:-]+)[^"]*)"')


@pytest.fixture(autouse=True)
def _monday_ten_past_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    forget_everything()


def page_of(client: Client, address: str, status: int = 200, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def links_of(client: Client, address: str = f"/rooms/day/{DAY}/") -> list[tuple[str, str]]:
    """The kind and the address of every cell that tells why it cannot be had."""
    return [(kind, where) for kind, where, _slug, _start in LINK.findall(page_of(client, address))]


def refusal(room: Room, span: Span, by: User, people: int = 1) -> list[str]:
    """The sentences with which the command refuses; none when it would not."""
    wish = {"purpose": "读书会", "party_size": people, "holder": by, "by": by, "now": NOW}
    try:
        reservation = actions.reserve(room=room, span=span, **wish)
    except Refused as refused:
        return [str(problem) for problem in refused.problems]
    reservation.occupancies.all().delete()
    return []


# --- the grid leads to it --------------------------------------------------------------------------------------------


def test_every_cell_of_half_an_hour_or_more_tells_why(client: Client) -> None:
    room = make_room(turnaround_minutes=30, notice_minutes=60)
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    assert links_of(client) == [
        ("gap", f"/rooms/{room.slug}/why/?start={DAY}T08:00"),
        ("gap", f"/rooms/{room.slug}/why/?start={DAY}T13:30"),
        ("busy", f"/rooms/{room.slug}/why/?start={DAY}T14:00"),
        ("closed", f"/rooms/{room.slug}/why/?start={DAY}T16:00"),
    ]


def test_a_cell_too_small_to_be_hit_is_no_link(client: Client) -> None:
    room = make_room(turnaround_minutes=15)
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    page = page_of(client, f"/rooms/day/{DAY}/")
    assert '<li class="slot slot--closed for-0 and-3"><span>整理</span></li>' in page


def test_ones_own_reservation_leads_to_itself(alice_client: Client, alice: User) -> None:
    room = make_room()
    own = make_reservation(room=room, holder=alice, span=span_on(DAY, "14:00-16:00"))
    page = page_of(alice_client, f"/rooms/day/{DAY}/")
    assert f'<b><a href="/reservations/{own.reference}/">' in page
    assert f"/rooms/{room.slug}/why/?start={DAY}T14:00" not in page


def test_what_was_wished_for_goes_along(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    assert ("busy", f"/rooms/{room.slug}/why/?start={DAY}T14:00&length=120") in links_of(
        client, f"/rooms/day/{DAY}/?hours=2"
    )


def test_every_link_of_the_grid_finds_its_own_cell_and_a_reason(client: Client) -> None:
    east, west = make_space(), make_space()
    hall, half = make_room(spaces=[east, west], turnaround_minutes=20), make_room(spaces=[east], raster_minutes=15)
    make_reservation(room=half, span=span_on(DAY, "13:15-14:45"))
    make_reservation(room=hall, span=span_on(DAY, "18:00-20:00"), kind="closure", purpose="灯光检修")
    make_room(audience="staff")
    make_room(audience="organisations")
    cells = links_of(client)
    assert len(cells) >= 8
    for _kind, address in cells:
        why = client.get(address).context["why"]
        start = datetime.strptime(address.rpartition("=")[2], "%Y-%m-%dT%H:%M").replace(tzinfo=CENTRE_ZONE)
        assert why.cell.starts_at == start, address
        assert why.reasons, address


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_says_it_in_the_words_of_the_command_and_offers_others(client: Client, alice: User) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    page = page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T14:00")
    (sentence,) = refusal(room, span_on(DAY, "14:00-15:00"), alice)
    assert sentence in page
    assert 1 <= page.count("预约这个") <= 3


def test_a_script_gets_the_reasons_alone(client: Client, alice: User) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    part = page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T14:00", **{"HX-Request": "true"})
    assert refusal(room, span_on(DAY, "14:00-15:00"), alice)[0] in part
    assert "<html" not in part
    assert "预约这个" not in part


def test_a_stretch_with_several_reasons_names_each_with_its_time(client: Client) -> None:
    room = make_room(notice_minutes=60)
    page = page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T08:00", **{"HX-Request": "true"})
    assert re.findall(r"<b>([\d:–]+)</b>", page) == ["08:00–10:30", "10:30–11:30"]


def test_who_holds_the_room_is_not_told(client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"), contact_name="孙悟空", purpose="调解会")
    page = page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T14:00")
    assert not any(words in page for words in ("孙悟空", "孙*", "调解会"))


def test_a_time_that_is_free_after_all_is_said_to_be_so(client: Client) -> None:
    room = make_room()
    assert "空闲，可以预约" in page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T15:00")


def test_a_closed_day_gives_its_reason(client: Client) -> None:
    room = make_room()
    make_exception(centre_schedule(), DAY, reason="消防演练")
    assert "消防演练" in page_of(client, f"/rooms/{room.slug}/why/?start={DAY}T10:00")


@pytest.mark.parametrize("query", ["", "?start=", "?start=x", "?start=0001-01-01T00:00", "?start=9999-12-31T23:59",
                                   "?start=2026-02-30T10:00", "?start=%00"])  # fmt: skip
def test_a_time_that_makes_no_sense_is_a_bad_request(client: Client, query: str) -> None:
    page_of(client, f"/rooms/{make_room().slug}/why/{query}", status=400)


@pytest.mark.parametrize("start", ["2000-01-01T00:00", "2100-12-31T23:59", "2026-11-23T03:07", "2026-11-23T23:59"])
@pytest.mark.parametrize("length", ["", "0", "-1", "x", "%00", "1440", "9999", "2147483648", "１２０"])
def test_whatever_else_is_asked_is_answered(client: Client, start: str, length: str) -> None:
    page_of(client, f"/rooms/{make_room().slug}/why/?start={start}&length={length}")


def test_an_unknown_room_is_not_found(client: Client) -> None:
    page_of(client, f"/rooms/nowhere/why/?start={DAY}T10:00", status=404)


def test_the_week_leads_to_the_reasons_of_a_whole_day(client: Client) -> None:
    room = make_room(shortest_minutes=120)
    make_reservation(room=room, span=span_on(DAY, "09:00-20:30"))
    address = f"/rooms/{room.slug}/why/?day={DAY}"
    assert f'href="{address}"' in page_of(client, f"/rooms/{room.slug}/")
    page = page_of(client, address, **{"HX-Request": "true"})
    assert "09:00 到 20:30 已有预约，20:30 起空闲。" in page
    assert "这一天开放 08:00–21:00" in page


def test_the_desk_is_told_what_binds_the_desk(erik_client: Client, client: Client) -> None:
    room = make_room(audience="staff", turnaround_minutes=30)
    make_reservation(room=room, span=span_on(DAY, "14:00-16:00"))
    address = f"/rooms/{room.slug}/why/?start={DAY}T16:00&desk=1"
    assert f'href="{address}"' in page_of(erik_client, f"/desk/day/{DAY}/")
    assert "14:00 到 16:30 已有预约" in page_of(erik_client, address)
    assert "这个场地由前台预约" not in page_of(erik_client, address)
    assert "这个场地由前台预约" in page_of(client, address)


# --- the grid and the command cannot disagree ------------------------------------------------------------------------

QUARTERS = st.integers(0, 4 * 24 - 1)
ROOMS = st.fixed_dictionaries(
    {
        "raster_minutes": st.sampled_from([15, 30, 60]),
        "turnaround_minutes": st.sampled_from([0, 10, 30]),
        "notice_minutes": st.sampled_from([0, 60, 1500]),
        "horizon_days": st.sampled_from([0, 1, 60]),
        "shortest_minutes": st.sampled_from([30, 60, 90]),
        "audience": st.sampled_from(["everyone", "everyone", "organisations", "staff"]),
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=ROOMS,
    taken=st.lists(st.tuples(QUARTERS, st.integers(1, 16), st.booleans()), max_size=3),
    days=st.integers(-1, 2),
    length=st.sampled_from([None, 30, 120]),
)
def test_the_sentence_of_a_cell_is_one_with_which_the_command_refuses(
    rules: dict[str, Any], taken: list[tuple[int, int, bool]], days: int, length: int | None
) -> None:
    day, by = DAY + timedelta(days=days), make_user()
    east, west = make_space(), make_space()
    room, half = make_room(spaces=[east, west], **rules), make_room(spaces=[east])
    occupied: list[Span] = []
    for quarter, quarters, in_half in taken:
        start = moment(day, time()) + quarter * timedelta(minutes=15)
        span = Span(start, start + quarters * timedelta(minutes=15))
        around = Span(span.starts_at - timedelta(minutes=30), span.ends_at + timedelta(minutes=30))
        if not any(around.overlaps(other) for other in occupied):
            make_reservation(room=half if in_half else room, span=span)
            occupied.append(span)
    wished = None if length is None else timedelta(minutes=length)
    at = moment(day, time())
    while at < moment(day, time(23, 59)):
        why = why_not_at(room, at, length=wished, now=NOW, booker=Booker())
        assert why.cell.starts_at <= at < why.cell.ends_at
        for reason in why.reasons:
            for start in {reason.starts[0], reason.starts[-1]}:
                said = {str(problem) for problem in reason.problems}
                assert said
                assert said <= set(refusal(room, Span(start, start + why.length), by))
        at = why.cell.ends_at
    assert Reservation.objects.filter(room=room, holder=by).count() == 0
