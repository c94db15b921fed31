"""Photos of a room at the desk."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bookings.models import Room, RoomPhoto
from bookings.tests.factories import make_room, make_user
from centre.shared.tests.stored import Stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(media: Stored) -> Room:
    return make_room("活动室", slug="activity")


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (640, 480), "white").save(content, "JPEG")
    return SimpleUploadedFile("room.jpg", content.getvalue(), "image/jpeg")


def page_of(room: Room) -> str:
    return f"/desk/rooms/{room.slug}/photos/"


def test_a_photo_is_added_and_taken_off_again(root_client: Client, room: Room) -> None:
    added = root_client.post(page_of(room), {"upload": picture(), "alternative_text": "靠窗的长桌"})
    assert added["Location"] == page_of(room)
    photo = RoomPhoto.objects.get(room=room)
    assert "靠窗的长桌" in root_client.get(page_of(room)).content.decode()
    root_client.post(page_of(room), {"remove": photo.pk})
    assert not RoomPhoto.objects.exists()


def test_what_is_no_photo_is_refused_in_words(root_client: Client, room: Room) -> None:
    svg = SimpleUploadedFile("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    page = root_client.post(page_of(room), {"upload": svg, "alternative_text": "长桌"})
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert root_client.post(page_of(room), {"alternative_text": "长桌"}).status_code == 422
    assert root_client.post(page_of(room), {"upload": picture(), "alternative_text": ""}).status_code == 422
    assert not RoomPhoto.objects.exists()


@pytest.mark.parametrize("chosen", ["0", "x", "99999999999999999999", "\0"])
def test_only_this_rooms_photos_can_be_taken_off(root_client: Client, room: Room, chosen: str) -> None:
    facts = {"image": "x-480.webp", "width": 480, "height": 320, "alternative_text": "x"}
    photo = RoomPhoto.objects.create(room=make_room(), uploaded_by=make_user(), **facts)
    assert root_client.post(page_of(room), {"remove": chosen}).status_code == 404
    assert root_client.post(page_of(room), {"remove": photo.pk}).status_code == 404
    assert RoomPhoto.objects.exists()
