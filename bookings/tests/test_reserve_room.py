"""Reserving a room: /rooms/<slug>/reserve/."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Reservation, Room
from centre.accounts.models import User
from centre.shared.timespan import local_day

from .factories import (
    make_equipment,
    make_membership,
    make_organisation,
    make_reservation,
    make_room,
    make_user,
    span_on,
)

pytestmark = pytest.mark.django_db

A_DAY = local_day(timezone.now()) + timedelta(days=3)
SOMEBODY_WAS_HERE = "14:00-16:00"


def filled(**changes: Any) -> dict[str, Any]:
    """The form as somebody in a hurry fills it in, 14:00 to 15:30; None takes a field away."""
    form = {
        "day": A_DAY.isoformat(),
        "start": "14:00",
        "length": "90",
        "purpose": "合唱排练",
        "party_size": "12",
        "contact_name": "李爱丽",
        "contact_phone": "138 0000 0001",
        "agree": "on",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def address(room: Room, query: str = "") -> str:
    return reverse("bookings:reserve_room", args=[room.slug]) + query


# --- coming to the form ----------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first_and_comes_back_to_the_same_slot(client: Client) -> None:
    wanted = address(make_room(), "?start=2026-11-23T14%3A00&end=2026-11-23T15%3A30")
    response = client.get(wanted)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign_in"))
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == [wanted]


def test_the_form_starts_with_the_slot_that_was_clicked(alice_client: Client) -> None:
    response = alice_client.get(address(make_room(), f"?start={A_DAY}T14:00&end={A_DAY}T15:30"))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<option value="14:00" selected>' in page
    assert '<option value="90" selected>' in page
    assert f'value="{A_DAY}"' in page


def test_the_form_knows_name_and_phone_of_the_account(alice_client: Client) -> None:
    page = alice_client.get(address(make_room())).content.decode()
    assert 'value="13800000001"' in page
    assert 'value="李爱丽"' in page


def test_without_a_slot_the_form_starts_with_the_first_that_is_free(alice_client: Client) -> None:
    room = make_room(notice_minutes=60 * 24 * 2)
    form = alice_client.get(address(room)).context["form"]
    starts = form.span.starts_at
    assert starts >= timezone.now() + timedelta(days=2)
    assert starts < timezone.now() + timedelta(days=4)


def test_only_starts_that_can_be_had_are_offered_and_the_one_that_was_asked_for(alice_client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(A_DAY, "10:00-20:00"))
    form = alice_client.get(address(room, f"?start={A_DAY}T14:00&end={A_DAY}T15:00")).context["form"]
    starts = [value for value, _label in form.fields["start"].widget.choices]
    assert starts == ["08:00", "08:30", "09:00", "14:00", "20:00"]


def test_only_lengths_that_fit_before_the_next_party_are_offered(alice_client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(A_DAY, "16:00-20:00"))
    form = alice_client.get(address(room, f"?start={A_DAY}T14:00&end={A_DAY}T15:00")).context["form"]
    assert [value for value, _label in form.fields["length"].widget.choices] == [60, 90, 120]


def test_a_slot_that_is_gone_says_so_before_anything_is_typed(alice_client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(A_DAY, SOMEBODY_WAS_HERE))
    response = alice_client.get(address(room, f"?start={A_DAY}T14:00&end={A_DAY}T15:00"))
    assert [problem.code for problem in response.context["hints"]] == ["taken"]
    assert response.context["alternatives"]


def test_the_rules_of_the_room_stand_beside_the_form(alice_client: Client) -> None:
    alice_client.cookies["language"] = "en"
    page = alice_client.get(address(make_room(capacity_to=16, cancel_until_minutes=120))).content.decode()
    assert "For up to 16 people." in page
    assert "until 2 hours before it begins" in page


def test_a_room_that_does_not_exist_is_not_found(alice_client: Client) -> None:
    assert alice_client.get("/rooms/nowhere/reserve/").status_code == 404


def test_showing_the_form_costs_a_constant_number_of_queries(
    alice_client: Client, django_assert_max_num_queries: Any
) -> None:
    room = make_room()
    for hours in ("08:00-10:00", "10:00-12:00", "16:00-18:00"):
        make_reservation(room=room, span=span_on(A_DAY, hours))
    alice_client.get(address(room))
    with django_assert_max_num_queries(13):
        alice_client.get(address(room, f"?start={A_DAY}T14:00&end={A_DAY}T15:00"))


# --- reserving -------------------------------------------------------------------------------------------------------


def test_a_filled_form_holds_the_room_and_leads_to_the_confirmation(alice_client: Client, alice: User) -> None:
    room = make_room()
    response = alice_client.post(address(room), filled())
    reservation = Reservation.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("bookings:reservation", args=[reservation.reference])
    assert reservation.span == span_on(A_DAY, "14:00-15:30")
    assert (reservation.holder, reservation.party_size) == (alice, 12)
    assert (reservation.contact_phone, reservation.state) == ("13800000001", "confirmed")
    assert reservation.occupancies.count() == 1


def test_a_room_that_needs_approval_is_asked_for(alice_client: Client) -> None:
    alice_client.post(address(make_room(needs_approval=True)), filled())
    assert Reservation.objects.get().state == "requested"


def test_everything_that_was_typed_is_kept(alice_client: Client, alice: User) -> None:
    projector, school = make_equipment("投影"), make_organisation(name="枫林小学")
    make_membership(person=alice, organisation=school)
    room = make_room(equipment=[projector])
    more = {"organisation": school.pk, "equipment": [projector.pk], "note": "加两把椅子", "public_title": "合唱开放日"}
    alice_client.post(address(room), filled(**more))
    reservation = Reservation.objects.get()
    assert reservation.organisation == school
    assert list(reservation.equipment.all()) == [projector]
    assert (reservation.note, reservation.public_title, reservation.purpose) == ("加两把椅子", "合唱开放日", "合唱排练")


def test_sending_the_same_form_twice_reserves_once_and_leads_to_the_same_page(alice_client: Client) -> None:
    room = make_room()
    first, second = (alice_client.post(address(room), filled()) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Reservation.objects.count() == 1


def test_a_cancelled_time_can_be_reserved_again_by_the_same_person(alice_client: Client, alice: User) -> None:
    room = make_room()
    gone = make_reservation(room=room, span=span_on(A_DAY, "14:00-15:30"), holder=alice, state="cancelled")
    response = alice_client.post(address(room), filled())
    assert response.status_code == 302
    assert gone.reference not in response["Location"]


def test_reserving_again_takes_over_what_was_said_the_last_time(alice_client: Client, alice: User) -> None:
    room = make_room()
    before = make_reservation(room=room, holder=alice, purpose="四年级备课", party_size=7, note="白板笔")
    page = alice_client.get(address(room, f"?again={before.reference}")).content.decode()
    assert 'value="四年级备课"' in page
    assert 'value="7"' in page
    assert "白板笔" in page


def test_nobody_can_take_over_what_somebody_else_said(alice_client: Client, bob: User) -> None:
    room = make_room()
    foreign = make_reservation(room=room, holder=bob)
    assert alice_client.get(address(room, f"?again={foreign.reference}")).status_code == 404


# --- refused ---------------------------------------------------------------------------------------------------------


def test_a_slot_that_somebody_took_first_keeps_what_was_typed_and_offers_others(alice_client: Client) -> None:
    room = make_room()
    make_reservation(room=room, span=span_on(A_DAY, SOMEBODY_WAS_HERE))
    response = alice_client.post(address(room), filled(note="两把椅子"))
    page = response.content.decode()
    assert response.status_code == 422
    assert Reservation.objects.count() == 1
    assert 'href="#id_start"' in page
    assert 'value="合唱排练"' in page
    assert "两把椅子" in page
    assert len(response.context["alternatives"]) == 3
    assert page.count('name="take"') == 3


def test_every_problem_is_told_at_once_beside_its_field_and_at_the_top(alice_client: Client) -> None:
    room = make_room(capacity_to=10)
    make_reservation(room=room, span=span_on(A_DAY, SOMEBODY_WAS_HERE))
    response = alice_client.post(address(room), filled(contact_phone="1380000", agree=None))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"start", "party_size", "contact_phone", "agree"}
    targets = re.findall(r'<li><a href="#(\w+)">', response.content.decode())
    assert set(targets) == {"id_start", "id_party_size", "id_contact_phone", "id_agree"}


def test_an_alternative_fills_the_form_anew_and_keeps_what_was_typed(alice_client: Client) -> None:
    room, other = make_room(), make_room()
    take = f"{other.slug}|{A_DAY}T16:00|{A_DAY}T17:00"
    response = alice_client.post(address(room), filled(take=take, note="两把椅子", contact_phone="1"))
    page = response.content.decode()
    assert response.status_code == 200
    assert Reservation.objects.count() == 0
    assert f'action="{address(other)}"' in page
    assert '<option value="16:00" selected>' in page
    assert '<option value="60" selected>' in page
    assert 'value="合唱排练"' in page
    assert "两把椅子" in page
    assert not response.context["form"].is_bound


def test_every_alternative_that_is_offered_can_be_taken(alice_client: Client) -> None:
    room = make_room()
    make_room(venue=room.venue)
    make_reservation(room=room, span=span_on(A_DAY, SOMEBODY_WAS_HERE))
    for offered in alice_client.post(address(room), filled()).context["alternatives"]:
        page = alice_client.post(address(room), filled(take=offered.take))
        form = page.context["form"]
        times = {name: form[name].value() for name in ("day", "start", "length")}
        response = alice_client.post(page.context["address"], filled(**times))
        assert response.status_code == 302
        alice_client.post(response["Location"] + "cancel/")


def test_the_times_of_another_day_can_be_looked_at_without_javascript(alice_client: Client) -> None:
    room, other_day = make_room(), A_DAY + timedelta(days=1)
    make_reservation(room=room, span=span_on(other_day, "09:00-21:00"))
    response = alice_client.post(address(room), filled(look="1", day=other_day.isoformat(), start="08:00", length="60"))
    form = response.context["form"]
    assert response.status_code == 200
    assert [value for value, _label in form.fields["start"].widget.choices] == ["08:00"]
    assert form["purpose"].value() == "合唱排练"
    assert Reservation.objects.count() == 1


# --- hints while typing ----------------------------------------------------------------------------------------------


def test_hints_tell_what_the_rules_say_and_write_nothing(alice_client: Client) -> None:
    room = make_room(capacity_to=10)
    response = alice_client.post(address(room), filled(), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert [problem.code for problem in response.context["hints"]] == ["too_many_people"]
    assert "<html" not in response.content.decode()
    assert Reservation.objects.count() == 0


def test_hints_say_that_a_time_is_free(alice_client: Client) -> None:
    alice_client.cookies["language"] = "en"
    response = alice_client.post(address(make_room()), filled(), headers={"HX-Request": "true"})
    assert "free for you" in response.content.decode()


def test_hints_bring_the_times_of_another_day(alice_client: Client) -> None:
    room, other_day = make_room(), A_DAY + timedelta(days=1)
    make_reservation(room=room, span=span_on(other_day, "09:00-21:00"))
    page = alice_client.post(address(room), filled(day=other_day.isoformat()), headers={"HX-Request": "true"})
    assert '<option value="08:00">' in page.content.decode()
    assert '<option value="09:00">' not in page.content.decode()


# --- what others may not choose --------------------------------------------------------------------------------------


def test_only_own_organisations_are_offered(alice_client: Client, alice: User) -> None:
    make_membership(person=alice, organisation=make_organisation(name="枫林小学"))
    make_membership(person=make_user(), organisation=make_organisation(name="别的学校"))
    page = alice_client.get(address(make_room())).content.decode()
    assert "枫林小学" in page
    assert "别的学校" not in page


def test_a_room_of_the_desk_is_refused_in_words(alice_client: Client) -> None:
    response = alice_client.post(address(make_room(audience="staff")), filled())
    assert response.status_code == 422
    assert Reservation.objects.count() == 0


def test_a_refusal_costs_a_few_queries_however_many_rooms_and_reservations_there_are(
    alice_client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.FRAME_SECONDS = 3600  # the hours around the page are read once a second, whoever asks
    rooms = [make_room() for _ in range(4)]
    for room in rooms:
        make_reservation(room=room, span=span_on(A_DAY, SOMEBODY_WAS_HERE))
    wanted = filled()
    assert alice_client.post(address(rooms[0]), wanted).status_code == 422
    with django_assert_max_num_queries(8):
        assert alice_client.post(address(rooms[0]), wanted).status_code == 422
