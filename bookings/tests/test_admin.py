"""The administration site of room booking: every page opens, and nothing there goes round the commands."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import (
    Equipment,
    Exemption,
    Limit,
    Occupancy,
    Reservation,
    Room,
    RoomPhoto,
    SettingsRevision,
    Space,
    SpaceDay,
    Venue,
)
from bookings.tests.factories import make_equipment, make_reservation, make_room, make_schedule, make_user, span_on
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
MODELS = [
    Venue,
    Space,
    Equipment,
    Limit,
    Exemption,
    Room,
    RoomPhoto,
    Reservation,
    Occupancy,
    SpaceDay,
    SettingsRevision,
]
BY_COMMAND = [RoomPhoto, Reservation, Occupancy, SpaceDay, SettingsRevision]


@pytest.fixture
def day() -> date:
    return local_day(timezone.now()) + timedelta(days=5)


@pytest.fixture
def house(day: date) -> Reservation:
    """One row of everything."""
    one = make_reservation(room=make_room(equipment=[make_equipment()]), span=span_on(day, "10:00-11:00"))
    RoomPhoto.objects.create(
        room=one.room,
        image="rooms/none-480.webp",
        width=480,
        height=320,
        alternative_text="长桌",
        uploaded_by=make_user(),
    )
    Limit.objects.create(scope="person", period="week", reservations=3)
    Exemption.objects.create(person=one.holder, last_day=day, reason="周年演出", granted_by=make_user())
    return one


def address(page: str, model: type[Model], *args: object) -> str:
    return reverse(f"admin:bookings_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_every_page_opens(root_client: Client, house: Reservation, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row
    assert root_client.get(address("changelist", model)).status_code == 200
    assert root_client.get(address("change", model, row.pk)).status_code == 200
    assert root_client.get(address("history", model, row.pk)).status_code == 200


@pytest.mark.parametrize("model", [m for m in MODELS if m not in (SettingsRevision,)])
def test_every_list_can_be_searched(root_client: Client, house: Reservation, model: type[Model]) -> None:
    assert root_client.get(address("changelist", model), {"q": "长"}).status_code == 200


def test_every_model_of_the_app_is_there() -> None:
    ours = {m for m in admin.site._registry if m._meta.app_label == "bookings"}
    assert set(MODELS) <= ours


@pytest.mark.parametrize("model", [model for model in MODELS if model is not Limit])  # a rule, and no record
def test_nothing_is_deleted(root_client: Client, house: Reservation, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row
    assert root_client.post(address("delete", model, row.pk), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    root_client.post(address("changelist", model), bulk)
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", BY_COMMAND)
def test_what_commands_write_is_not_added_here(root_client: Client, house: Reservation, model: type[Model]) -> None:
    assert root_client.get(address("add", model)).status_code == 403


def test_a_tampered_form_changes_nothing_that_commands_decide(
    root_client: Client, house: Reservation, day: date
) -> None:
    other = make_room()
    before = Reservation.objects.values().get(pk=house.pk)
    tampered = {
        "state": "cancelled",
        "kind": "closure",
        "room": other.pk,
        "starts_at_0": "2030-01-01",
        "starts_at_1": "08:00",
        "ends_at_0": "2030-01-01",
        "ends_at_1": "09:00",
        "holder": make_user().pk,
        "organisation": "",
        "party_size": 999,
        "contact_name": "别人",
        "contact_phone": "13900000000",
        "answer": "x",
        "revision": 77,
        "purpose": "改过的用途",
        "public_title": "",
        "note": "",
        "occupancies-TOTAL_FORMS": "0",
        "occupancies-INITIAL_FORMS": "0",
    }
    assert root_client.post(address("change", Reservation, house.pk), tampered).status_code == 302
    assert Reservation.objects.values().get(pk=house.pk) == {**before, "purpose": "改过的用途", "revision": 1}


def test_occupancies_cannot_be_changed(root_client: Client, house: Reservation, day: date) -> None:
    one = Occupancy.objects.get()
    tampered = {"free_again_at_0": "2030-01-01", "free_again_at_1": "08:00"}
    assert root_client.post(address("change", Occupancy, one.pk), tampered).status_code == 403
    assert Occupancy.objects.get() == one
    assert Occupancy.objects.get().free_again_at == one.free_again_at


def room_data(room: Room, **changes: object) -> dict[str, object]:
    """A room's form as the browser sends it."""
    names = [field.name for field in Room._meta.fields if field.name not in ("id", "schedule", "retired_at")]
    values = {name: getattr(room, f"{name}_id" if name == "venue" else name) for name in names}
    kept: dict[str, object] = {
        name: value for name, value in values.items() if value is not None and value is not False
    }
    inline = {"photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0"}
    return {**kept, "spaces": [space.pk for space in room.spaces.all()], **inline, **changes}


def test_a_room_keeps_its_spaces_once_it_is_reserved(root_client: Client, house: Reservation) -> None:
    room, other = house.room, make_room()
    page = address("change", Room, room.pk)
    stolen = [space.pk for space in other.spaces.all()]
    data = room_data(room, spaces=stolen, venue=other.venue_id, name="新名字")
    assert root_client.post(page, data).status_code == 302
    kept = Room.objects.get(pk=room.pk)
    assert kept.name == "新名字"
    assert kept.venue == room.venue
    assert not kept.spaces.filter(pk__in=stolen).exists()


def test_a_room_that_nobody_reserved_may_get_other_spaces(root_client: Client) -> None:
    room, other = make_room(), make_room()
    wanted = [space.pk for space in other.spaces.all()]
    assert root_client.post(address("change", Room, room.pk), room_data(room, spaces=wanted)).status_code == 302
    assert [space.pk for space in room.spaces.all()] == wanted


@pytest.mark.parametrize("slug", ["day", "search"])
def test_a_room_does_not_take_the_address_of_another_page(root_client: Client, slug: str) -> None:
    room = make_room()
    page = root_client.post(address("change", Room, room.pk), room_data(room, slug=slug))
    assert page.status_code == 200
    assert "这个网址是本站另一页的" in page.content.decode()
    room.refresh_from_db()
    assert room.slug != slug


def test_the_schedule_of_a_room_is_not_chosen_here(root_client: Client) -> None:
    room = make_room()
    data = room_data(room, schedule=make_schedule().pk)
    assert root_client.post(address("change", Room, room.pk), data).status_code == 302
    room.refresh_from_db()
    assert room.schedule is None


def test_a_room_is_retired_when_nobody_is_to_come(root_client: Client, house: Reservation) -> None:
    retired = {"retired_at_0": "2026-01-01", "retired_at_1": "08:00"}
    page = root_client.post(address("change", Room, house.room.pk), room_data(house.room, **retired))
    assert page.status_code == 200
    assert "retired_at" in page.context["adminform"].form.errors
    free = make_room()
    assert root_client.post(address("change", Room, free.pk), room_data(free, **retired)).status_code == 302
    free.refresh_from_db()
    assert free.retired_at is not None


def test_lists_show_people_masked(root_client: Client, house: Reservation) -> None:
    person = make_user(name="何清韵", phone="13900001234")
    one = make_reservation(holder=person, contact_name="何清韵", contact_phone="13900001234")
    for page in (address("changelist", Reservation), address("change", Reservation, one.pk)):
        html = root_client.get(page).content.decode()
        assert "何*" in html
        assert "何清韵" not in html
        assert "13900001234" not in html


def test_residents_and_the_desk_do_not_get_in(alice_client: Client, erik_client: Client, house: Reservation) -> None:
    assert alice_client.get(address("changelist", Reservation)).status_code == 302
    assert erik_client.get(address("changelist", Reservation)).status_code == 403
