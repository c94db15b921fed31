"""Series at the desk: /desk/series/ and the pages of one; and the word on the page of a reservation."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Reservation, Room, Series
from bookings.queries.series_preview import Plan
from bookings.recurrence import Rhythm
from bookings.series import reserve_series
from bookings.tests.factories import make_organisation, make_reservation, make_room, make_user, span_on
from centre.accounts.models import User
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
NEW = "/desk/series/new/"
State = Reservation.State


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def room(db: None) -> Room:
    return make_room("活动室")


def text(response: HttpResponse) -> str:
    return response.content.decode()


def wish(room: Room, day: date, **more: object) -> dict[str, object]:
    when = {"day": f"{day}", "start": "14:00", "end": "15:30", "rhythm": "1", "count": "4"}
    special = {"on_holidays": "skip", "on_make_up_workdays": "keep"}
    return {
        "room": room.pk,
        **when,
        **special,
        "party_size": 5,
        "purpose": "合唱排练",
        "contact_name": "孙老师",
        **more,
    }


def confirmed(client: Client, address: str, data: dict[str, object], deed: str) -> Any:
    """Preview, then press the button below the preview."""
    page = client.post(address, {**data, "deed": "preview"})
    assert page.status_code == 200, page.context["form"].errors
    return client.post(address, {**data, "deed": deed, "seen": page.context["form"].fingerprint()})


def make_series(room: Room, by: User, day: date, weeks: int = 4, **more: Any) -> Series:
    rhythm = Rhythm(kind="weekly", first_day=day)
    plan = Plan(
        room=room,
        rhythm=rhythm,
        last_day=rhythm.last_of(weeks),
        starts=time(14),
        minutes=90,
        on_holidays="keep",
        on_make_up_workdays="keep",
        party_size=5,
    )
    wish = {"purpose": "合唱排练", "contact_name": "孙老师", **more}
    return reserve_series(plan=plan, by=by, now=timezone.now(), **wish)


def queries(client: Client, address: str, data: dict[str, object] | None = None) -> int:
    with CaptureQueriesContext(connection) as found:
        client.post(address, data) if data else client.get(address)
    return len(found)


# --- a new one -------------------------------------------------------------------------------------------------------


def test_the_preview_lists_every_date_and_every_reason_and_writes_nothing(
    erik_client: Client, room: Room, day: date
) -> None:
    make_reservation(room=room, span=span_on(day + timedelta(weeks=1), "15:00-16:00"))
    page = erik_client.post(NEW, {**wish(room, day), "deed": "preview"})
    assert page.status_code == 200
    assert [row.is_possible for row in page.context["dates"]] == [True, False, True, True]
    assert "一共 4 次，能约上 3 次" in text(page)
    assert page.context["dates"][1].reason in text(page)
    assert not Series.objects.exists()


def test_confirming_writes_what_was_shown(erik_client: Client, erik: User, room: Room, day: date) -> None:
    done = confirmed(erik_client, NEW, wish(room, day), "reserve")
    series = Series.objects.get()
    assert done["Location"] == f"/desk/series/{series.pk}/"
    assert (series.created_by, series.contact_name, series.minutes) == (erik, "孙老师", 90)
    assert series.last_day == day + timedelta(weeks=3)
    assert series.reservations.filter(state=State.CONFIRMED).count() == 4


def test_whoever_changes_the_form_after_the_preview_sees_the_dates_again(
    erik_client: Client, room: Room, day: date
) -> None:
    page = erik_client.post(NEW, {**wish(room, day), "deed": "preview"})
    seen = page.context["form"].fingerprint()
    again = erik_client.post(NEW, {**wish(room, day, count="8"), "deed": "reserve", "seen": seen})
    assert again.status_code == 200
    assert again.context["changed"]
    assert len(again.context["dates"]) == 8
    assert not Series.objects.exists()


def test_what_somebody_took_after_the_preview_is_left_out_and_no_error(
    erik_client: Client, room: Room, day: date
) -> None:
    page = erik_client.post(NEW, {**wish(room, day), "deed": "preview"})
    make_reservation(room=room, span=span_on(day, "14:00-15:00"))
    seen = page.context["form"].fingerprint()
    done = erik_client.post(NEW, {**wish(room, day), "deed": "reserve", "seen": seen})
    assert done.status_code == 302
    series = Series.objects.get()
    assert (series.reservations.count(), list(series.left_out)) == (3, [f"{day}"])
    assert series.left_out[f"{day}"] in text(erik_client.get(done["Location"]))


def test_whoever_is_slower_with_the_last_date_reads_so_and_everything_typed_stays(
    erik_client: Client, room: Room, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote without the locks, so only the database noticed."""
    page = erik_client.post(NEW, {**wish(room, day, count="1"), "deed": "preview"})
    monkeypatch.setattr("bookings.series._occupy", lambda *args, **kwargs: set())
    seen = page.context["form"].fingerprint()
    page = erik_client.post(NEW, {**wish(room, day, count="1"), "deed": "reserve", "seen": seen})
    assert page.status_code == 422
    assert 'href="#id_start"' in text(page)
    assert 'value="合唱排练"' in text(page)
    assert not Series.objects.exists()


def test_a_double_click_writes_one_series_and_both_lead_to_it(erik_client: Client, room: Room, day: date) -> None:
    page = erik_client.post(NEW, {**wish(room, day), "deed": "preview"})
    data = {**wish(room, day), "deed": "reserve", "seen": page.context["form"].fingerprint()}
    first, second = (erik_client.post(NEW, data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Series.objects.count() == 1


def test_a_person_is_looked_up_and_what_was_typed_stays(erik_client: Client, room: Room, day: date) -> None:
    person = make_user(name="何清韵", phone="13900001234")
    page = erik_client.post(NEW, {**wish(room, day, contact_name=""), "q": "清韵", "deed": "look_up"})
    assert "何*" in text(page)
    assert "13900001234" not in text(page)
    assert 'value="合唱排练"' in text(page)
    page = erik_client.post(NEW, {**wish(room, day, contact_name=""), "choose": person.pk})
    assert f'name="person" value="{person.pk}"' in text(page)
    assert f'value="{day}"' in text(page)
    confirmed(erik_client, NEW, wish(room, day, contact_name="", person=person.pk), "reserve")
    assert Series.objects.get().holder == person
    assert set(Reservation.objects.values_list("contact_name", flat=True)) == {"何清韵"}


def test_until_a_day_or_so_many_times_but_not_both(erik_client: Client, room: Room, day: date) -> None:
    page = erik_client.post(
        NEW, {**wish(room, day, count="", last_day=f"{day + timedelta(weeks=2)}"), "deed": "preview"}
    )
    assert len(page.context["dates"]) == 3
    for both_or_none in ({"last_day": f"{day + timedelta(weeks=2)}"}, {"count": ""}):
        page = erik_client.post(NEW, {**wish(room, day, **both_or_none), "deed": "preview"})
        assert page.status_code == 422
        assert 'href="#id_last_day"' in text(page)


def test_when_no_date_is_possible_the_reasons_are_listed_and_nothing_can_be_confirmed(
    erik_client: Client, room: Room, day: date
) -> None:
    page = erik_client.post(NEW, {**wish(room, day, start="22:00", end="23:00"), "deed": "preview"})
    assert page.status_code == 422
    assert len(page.context["dates"]) == 4
    assert 'value="reserve"' not in text(page)
    assert 'value="合唱排练"' in text(page)


@pytest.mark.parametrize(
    "data",
    [
        {"room": "99999999999999999999"},
        {"room": "\0"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "2100-12-31", "rhythm": "8", "count": "104"},
        {"day": "2020-01-01"},
        {"count": "0"},
        {"count": "105"},
        {"count": "2147483648"},
        {"count": "", "last_day": "9999-12-31"},
        {"count": "", "last_day": "2000-01-01"},
        {"rhythm": "9"},
        {"rhythm": "8", "count": "104"},
        {"rhythm": "monthly", "count": "27"},
        {"on_holidays": "x"},
        {"start": "14:07", "end": "15:07"},
        {"start": "14:00", "end": "14:00"},
        {"party_size": "2147483648"},
        {"party_size": "21"},
        {"purpose": ""},
        {"purpose": "a\0b"},
        {"contact_name": ""},
        {"organisation": "99999"},
    ],
)
@pytest.mark.parametrize("deed", ["preview", "reserve"])
def test_what_makes_no_sense_is_refused_in_words(
    erik_client: Client, room: Room, day: date, data: dict[str, object], deed: str
) -> None:
    page = erik_client.post(NEW, {**wish(room, day), **data, "deed": deed})
    assert page.status_code == 422
    assert "error-summary" in text(page)
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    "extra", [{"person": "x"}, {"person": "9" * 30}, {"q": "\0"}, {"seen": "\0"}, {"choose": "\0"}]
)
def test_tampered_fields_do_no_harm(erik_client: Client, room: Room, day: date, extra: dict[str, str]) -> None:
    assert erik_client.post(NEW, {**wish(room, day), **extra, "deed": "reserve"}).status_code == 200
    assert erik_client.get(NEW, {"room": "\0", "person": "x"}).status_code == 200
    assert not Series.objects.exists()


def test_the_preview_costs_as_many_queries_for_30_dates_as_for_3(erik_client: Client, room: Room, day: date) -> None:
    def asked(count: int) -> int:
        return queries(erik_client, NEW, {**wish(room, day, count=str(count)), "deed": "preview"})

    asked(3), asked(30)  # opening hours are kept in memory
    assert asked(3) == asked(30)


# --- one that is there -----------------------------------------------------------------------------------------------


def test_the_list_shows_what_goes_on_first(erik_client: Client, erik: User, room: Room, day: date) -> None:
    school = make_organisation("枫林小学")
    series = make_series(room, erik, day, organisation=school)
    page = text(erik_client.get("/desk/series/"))
    assert f"/desk/series/{series.pk}/" in page
    assert "枫林小学" in page
    assert series.in_words in page


def test_lists_cost_as_many_queries_for_three_series_as_for_one(erik_client: Client, erik: User, day: date) -> None:
    make_series(make_room(), erik, day, organisation=make_organisation())
    erik_client.get("/desk/series/")
    one = queries(erik_client, "/desk/series/")
    make_series(make_room(), erik, day, holder=make_user())
    make_series(make_room(), erik, day, organisation=make_organisation())
    assert queries(erik_client, "/desk/series/") == one


@pytest.mark.parametrize("page", ["", "change/", "cancel/", "extend/"])
def test_pages_of_a_series_cost_as_many_queries_for_30_dates_as_for_3(
    erik_client: Client, erik: User, day: date, page: str
) -> None:
    short, long = make_series(make_room(), erik, day, 3), make_series(make_room(), erik, day, 30)
    for one in (short, long):
        erik_client.get(f"/desk/series/{one.pk}/{page}")
    counts = [queries(erik_client, f"/desk/series/{one.pk}/{page}") for one in (short, long)]
    assert counts[0] == counts[1]


def test_a_change_is_shown_before_it_is_made(erik_client: Client, erik: User, room: Room, day: date) -> None:
    series = make_series(room, erik, day)
    make_reservation(room=room, span=span_on(day, "09:00-10:00"))
    address = f"/desk/series/{series.pk}/change/"
    data: dict[str, object] = {"scope": "all_future", "start": "09:00"}
    page = erik_client.post(address, {**data, "deed": "preview"})
    assert [row.is_possible for row in page.context["rows"]] == [False, True, True, True]
    assert page.context["rows"][0].reason in text(page)
    assert not series.reservations.filter(revision__gt=0).exists()
    assert confirmed(erik_client, address, data, "change")["Location"] == f"/desk/series/{series.pk}/"
    assert series.reservations.filter(revision=1).count() == 3


def test_the_change_preview_costs_as_many_queries_for_30_dates_as_for_3(
    erik_client: Client, erik: User, day: date
) -> None:
    counts = []
    for weeks in (3, 30):
        address = f"/desk/series/{make_series(make_room(), erik, day, weeks).pk}/change/"
        data: dict[str, object] = {"scope": "all_future", "start": "09:00", "deed": "preview"}
        erik_client.post(address, data)
        counts.append(queries(erik_client, address, data))
    assert counts[0] == counts[1]


def test_one_date_is_changed_by_the_link_beside_it(erik_client: Client, erik: User, room: Room, day: date) -> None:
    series = make_series(room, erik, day)
    page = text(erik_client.get(f"/desk/series/{series.pk}/"))
    assert f"/desk/series/{series.pk}/change/?from={day}" in page
    form = erik_client.get(f"/desk/series/{series.pk}/change/?from={day}").context["form"]
    assert (form["scope"].value(), form["from_day"].value()) == ("one", f"{day}")
    data: dict[str, object] = {"scope": "one", "from_day": f"{day}", "purpose": "朗诵"}
    confirmed(erik_client, f"/desk/series/{series.pk}/change/", data, "change")
    assert list(series.reservations.filter(purpose="朗诵").values_list("series_day", flat=True)) == [day]


@pytest.mark.parametrize(
    "data",
    [
        {"scope": "one"},
        {"scope": "one", "from_day": "1999-01-01"},
        {"scope": "one", "from_day": "\0"},
        {"scope": "x"},
        {"scope": "all_future", "room": "\0"},
        {"scope": "all_future", "minutes": "2147483648"},
        {"scope": "all_future", "minutes": "0"},
        {"scope": "all_future", "start": "25:00"},
        {"scope": "all_future", "party_size": "0"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    erik_client: Client, erik: User, room: Room, day: date, data: dict[str, object]
) -> None:
    series = make_series(room, erik, day)
    page = erik_client.post(f"/desk/series/{series.pk}/change/", {"purpose": "朗诵", **data, "deed": "preview"})
    assert page.status_code == 422
    assert 'value="朗诵"' in text(page)


def test_a_change_of_nothing_is_refused_when_it_is_confirmed(
    erik_client: Client, erik: User, room: Room, day: date
) -> None:
    series = make_series(room, erik, day)
    page = confirmed(erik_client, f"/desk/series/{series.pk}/change/", {"scope": "all_future"}, "change")
    assert page.status_code == 422
    assert not series.reservations.filter(revision__gt=0).exists()


def test_a_cancellation_is_shown_before_it_is_made(erik_client: Client, erik: User, room: Room, day: date) -> None:
    series = make_series(room, erik, day)
    address = f"/desk/series/{series.pk}/cancel/"
    data: dict[str, object] = {"scope": "following", "from_day": f"{day + timedelta(weeks=2)}", "reason": "停课"}
    page = erik_client.post(address, {**data, "deed": "preview"})
    assert len(page.context["going"]) == 2
    assert not series.reservations.filter(state=State.CANCELLED).exists()
    confirmed(erik_client, address, data, "cancel")
    assert series.reservations.filter(state=State.CANCELLED, answer="停课").count() == 2


def test_without_a_reason_nothing_is_cancelled(erik_client: Client, erik: User, room: Room, day: date) -> None:
    series = make_series(room, erik, day)
    page = erik_client.post(f"/desk/series/{series.pk}/cancel/", {"scope": "all_future", "deed": "cancel"})
    assert page.status_code == 422
    assert not series.reservations.filter(state=State.CANCELLED).exists()


def test_a_series_goes_on_after_the_further_dates_were_shown(
    erik_client: Client, erik: User, room: Room, day: date
) -> None:
    series = make_series(room, erik, day)
    address, data = f"/desk/series/{series.pk}/extend/", {"last_day": f"{day + timedelta(weeks=6)}"}
    page = erik_client.post(address, {**data, "deed": "preview"})
    assert len(page.context["dates"]) == 3
    assert series.reservations.count() == 4
    confirmed(erik_client, address, data, "extend")
    assert series.reservations.count() == 7
    assert erik_client.post(address, {"last_day": f"{day}", "deed": "preview"}).status_code == 422
    assert erik_client.post(address, {"last_day": "9999-12-31", "deed": "preview"}).status_code == 422


def test_a_reservation_says_that_it_belongs_to_a_series(erik_client: Client, erik: User, room: Room, day: date) -> None:
    series = make_series(room, erik, day)
    one = series.reservations.earliest("starts_at")
    page = text(erik_client.get(f"/desk/reservations/{one.reference}/"))
    assert f'href="/desk/series/{series.pk}/"' in page
    assert f"系列预约 · {series.in_words}" in page.replace("·", " · ").replace("  ", " ")


@pytest.mark.parametrize("page", ["", "new/", "1/", "1/change/", "1/cancel/", "1/extend/"])
def test_the_pages_are_for_the_desk(alice_client: Client, lib_client: Client, client: Client, page: str) -> None:
    assert alice_client.get(f"/desk/series/{page}").status_code == 403
    assert lib_client.get(f"/desk/series/{page}").status_code == 403
    assert client.get(f"/desk/series/{page}")["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_a_series_that_is_not_there_is_not_found(erik_client: Client, pk: str) -> None:
    for page in ("", "change/", "cancel/", "extend/"):
        assert erik_client.get(f"/desk/series/{pk}/{page}").status_code == 404
