"""Everything about one visit at the desk."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from bookings.tests.factories import make_reservation
from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.tests.stored import Stored
from centre.shared.timespan import Span
from centre.trail.models import Entry, Kind
from reception import receiving, touring
from reception.itineraries import take_route
from reception.models import Batch, Message, Rating, Remark, Visit, VisitRoom

from .factories import (
    TUESDAY,
    make_batch,
    make_category,
    make_docent,
    make_duty,
    make_received,
    make_room,
    make_route,
    make_user,
    make_visit,
    span_on,
    tally,
)

pytestmark = pytest.mark.django_db
EVENING = span_on(TUESDAY, "18:00-20:00")
ADULTS = "成人"


def page_of(visit: Visit) -> str:
    return f"/desk/visits/{visit.reference}/"


def shown(client: Client, visit: Visit) -> str:
    return client.get(page_of(visit)).content.decode()


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (640, 480), "white").save(content, "JPEG")
    return SimpleUploadedFile("group.jpg", content.getvalue(), "image/jpeg")


def test_the_page_says_who_comes_when_and_in_how_many_groups(erik_client: Client) -> None:
    visit = make_visit("枫林小学", headcount=40, batches=2)
    page = shown(erik_client, visit)
    for words in ("枫林小学", visit.reference, "2026 年 11 月 24 日", "10:00–11:00", "0 / 2"):
        assert words in page


def test_the_contact_is_masked_until_somebody_looks_and_that_is_recorded(erik_client: Client, erik: User) -> None:
    visit = make_visit(contact_name="孙晓梅", contact_phone="13912345678")
    assert "孙*" in shown(erik_client, visit)
    assert "13912345678" not in shown(erik_client, visit)
    page = erik_client.post(page_of(visit), {"deed": "unmask"}).content.decode()
    assert "13912345678" in page
    assert Entry.objects.get(kind=Kind.UNMASKED).about == f"孙* ({visit.reference})"


def test_who_may_not_unmask_is_not_offered_it_and_refused(dana_client: Client) -> None:
    visit = make_visit(contact_phone="13912345678")
    assert 'value="unmask"' not in shown(dana_client, visit)
    assert dana_client.post(page_of(visit), {"deed": "unmask"}).status_code == 403
    assert not Entry.objects.filter(kind=Kind.UNMASKED).exists()


def test_the_itinerary_shows_what_was_really_visited(erik_client: Client, erik: User) -> None:
    route, now = make_route(), timezone.now()
    visit = make_visit(batches=0)
    batch = make_received(at=now, state="in_tour", visit=visit, route=route)
    take_route(batch)
    first, second = batch.batch_stops.all()
    touring.next_stop(batch=batch, by=erik, now=now)
    touring.next_stop(batch=batch, by=erik, now=now + timedelta(minutes=5))
    lines = erik_client.get(page_of(visit)).context["lines"][0].stops
    assert [(line.stop.stop, line.is_done, line.is_here) for line in lines] == [
        (first.stop, True, False),
        (second.stop, False, True),
    ]


def test_headcounts_add_up_over_the_groups_by_category(erik_client: Client) -> None:
    adults, wheelchairs = make_category(ADULTS), make_category("轮椅", is_within=True)
    visit = make_visit(batches=0)
    for _ in range(2):
        batch = make_received(at=visit.starts_at, people={adults: 20}, state="in_tour", visit=visit)
        tally(batch, wheelchairs, 1)
    page = erik_client.get(page_of(visit))
    assert [(str(c), counted) for c, _planned, counted in page.context["headcounts"]] == [(ADULTS, 40), ("轮椅", 2)]
    assert page.context["people"] == 40


def test_a_room_that_was_cancelled_is_warned_of(erik_client: Client) -> None:
    visit = make_visit()
    kept, lost = make_room("会议室"), make_room("报告厅")
    for room, state in ((kept, "confirmed"), (lost, "cancelled")):
        reservation = make_reservation(room=room, span=EVENING, state=state, kind="visit")
        VisitRoom.objects.create(visit=visit, reservation=reservation)
    page = shown(erik_client, visit)
    assert page.count("这间场地已不再为这次参观保留") == 1


def test_a_docent_who_no_longer_guides_is_shown_as_to_be_replaced(erik_client: Client) -> None:
    visit = make_visit()
    docent = make_docent("林岚")
    make_duty(docent, batch=visit.batches.get())
    assert "待替换" not in shown(erik_client, visit)
    docent.is_active = False
    docent.save()
    assert "待替换" in shown(erik_client, visit)


@pytest.mark.parametrize("kind", list(Remark.Kind))
def test_remarks_thanks_and_complaints_are_written_into_the_story(erik_client: Client, erik: User, kind: str) -> None:
    visit = make_visit()
    answer = erik_client.post(page_of(visit), {"deed": "remark", "kind": kind, "text": "  家长送来锦旗  "})
    assert answer["Location"] == page_of(visit)
    remark = Remark.objects.get()
    assert (remark.kind, remark.text, remark.by) == (kind, "家长送来锦旗", erik)
    assert "家长送来锦旗" in shown(erik_client, visit)


def test_an_empty_remark_is_refused_and_said_beside_its_field(erik_client: Client) -> None:
    visit = make_visit()
    page = erik_client.post(page_of(visit), {"deed": "remark", "kind": "remark", "text": "   "})
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert not Remark.objects.exists()


def test_hosts_are_staff_with_an_account_and_others_in_words(erik_client: Client, erik: User) -> None:
    visit = make_visit()
    erik_client.post(page_of(visit), {"deed": "hosts", "hosts": [erik.pk], "other_hosts": "区里的王主任"})
    visit.refresh_from_db()
    assert list(visit.hosts.all()) == [erik]
    assert visit.other_hosts == "区里的王主任"


def test_a_resident_cannot_be_named_as_host(erik_client: Client) -> None:
    visit = make_visit()
    page = erik_client.post(page_of(visit), {"deed": "hosts", "hosts": [make_user("居民").pk]})
    assert page.status_code == 422
    assert not visit.hosts.exists()


def test_photos_are_for_staff_alone_and_can_be_taken_off(
    erik_client: Client, alice_client: Client, client: Client, media: Stored
) -> None:
    visit = make_visit()
    erik_client.post(page_of(visit), {"deed": "photo", "upload": picture(), "caption": "门厅合影"})
    photo = visit.photos.get()
    [(_one, name)] = erik_client.get(page_of(visit)).context["photos"]
    address = f"/media/visits/{name}"
    served = erik_client.get(address)
    assert served.status_code == 200
    assert "no-store" in served["Cache-Control"]
    assert b"".join(served.streaming_content)  # type: ignore[attr-defined]
    assert alice_client.get(address).status_code == 403
    assert client.get(address).status_code == 302
    erik_client.post(page_of(visit), {"deed": "remove_photo", "photo": photo.pk})
    assert not visit.photos.exists()
    assert erik_client.get(address).status_code == 404


def test_what_is_no_photo_is_refused_in_words(erik_client: Client) -> None:
    visit = make_visit()
    text = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    for upload in (text, SimpleUploadedFile("x.jpg", b"", "image/jpeg")):
        page = erik_client.post(page_of(visit), {"deed": "photo", "upload": upload, "caption": "合影"})
        assert page.status_code == 422
    assert erik_client.post(page_of(visit), {"deed": "photo", "caption": "合影"}).status_code == 422
    assert not visit.photos.exists()


def test_ratings_are_shown_with_their_mean_and_sentences(erik_client: Client) -> None:
    visit = make_visit()
    batch = visit.batches.get()
    for level, words in ((5, "讲得生动"), (4, "")):
        Rating.objects.create(batch=batch, level=level, words=words, key=f"k{level}")
    page = erik_client.get(page_of(visit))
    assert page.context["ratings"].mean == 4.5
    assert "讲得生动" in page.content.decode()


def test_a_message_that_was_read_over_the_phone_is_ticked_off(erik_client: Client, erik: User) -> None:
    visit = make_visit()
    message = Message.objects.create(visit=visit, deed="accepted", subject="已接受", body="欢迎", by_mail=False)
    assert "我已告知" in shown(erik_client, visit)
    erik_client.post(page_of(visit), {"deed": "told", "message": message.pk})
    message.refresh_from_db()
    assert message.told_by == erik


def test_the_story_tells_steps_and_decisions_the_latest_first(erik_client: Client, erik: User) -> None:
    visit = make_visit()
    batch, now = visit.batches.get(), visit.starts_at
    receiving.arrive(batch=batch, by=erik, now=now)
    chapters = erik_client.get(page_of(visit)).context["story"]
    assert [chapter.at for chapter in chapters] == sorted((chapter.at for chapter in chapters), reverse=True)
    assert any(chapter.who == "赵立" and str(Batch.State.ARRIVED.label) in chapter.what for chapter in chapters)


def test_the_last_step_can_be_taken_back_for_ten_minutes(erik: User, erik_client: Client) -> None:
    visit = make_visit()
    batch = visit.batches.get()
    receiving.arrive(batch=batch, by=erik, now=timezone.now())
    step = f"{page_of(visit)}batches/1/step/?step={batch.steps.get().pk}"
    assert f'formaction="{step}"' in shown(erik_client, visit)
    answer = erik_client.post(step, {"deed": "take_back", "next": page_of(visit)})
    assert answer["Location"] == page_of(visit)
    batch.refresh_from_db()
    assert batch.state == "expected"


def test_only_deeds_that_make_sense_now_are_offered(erik_client: Client) -> None:
    visit = make_visit()
    page = shown(erik_client, visit)
    assert 'value="arrive"' in page
    assert 'value="finish"' not in page
    assert 'value="take_back"' not in page


def test_who_only_looks_is_offered_nothing_to_press(client: Client) -> None:
    auditor = make_user("审计")
    roles.give(auditor, "auditor")
    client.force_login(auditor, "centre.accounts.backends.NameOrPhoneBackend")
    visit = make_visit()
    assert 'name="deed"' not in shown(client, visit)
    assert client.post(page_of(visit), {"deed": "remark", "kind": "remark", "text": "x"}).status_code == 403
    assert client.post(page_of(visit), {"deed": "hosts"}).status_code == 403


def test_residents_and_other_staff_do_not_see_visits(alice_client: Client, lib_client: Client, client: Client) -> None:
    visit = make_visit()
    assert alice_client.get(page_of(visit)).status_code == 403
    assert lib_client.get(page_of(visit)).status_code == 403
    assert client.get(page_of(visit)).status_code == 302


def test_a_number_that_does_not_exist_is_not_found(erik_client: Client) -> None:
    assert erik_client.get("/desk/visits/CG99990001/").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"deed": "x"},
        {"deed": "\0"},
        {"deed": "remark", "kind": "x", "text": "a"},
        {"deed": "remark", "kind": "remark", "text": "a\0b"},
        {"deed": "remark", "kind": "remark", "text": "长" * 501},
        {"deed": "hosts", "hosts": ["x", "99999999999999999999", "\0"]},
        {"deed": "hosts", "other_hosts": "长" * 81},
        {"deed": "photo", "caption": "\0"},
        {"deed": "remove_photo", "photo": "x"},
        {"deed": "remove_photo", "photo": "9" * 30},
        {"deed": "told", "message": "-1"},
        {"deed": "told"},
    ],
)
def test_nonsense_is_refused_in_a_clear_way(erik_client: Client, data: dict[str, Any]) -> None:
    visit = make_visit()
    assert erik_client.post(page_of(visit), data).status_code in (404, 422)
    assert not Remark.objects.exists()


def test_more_groups_and_stops_need_no_more_queries(erik_client: Client, django_assert_max_num_queries: Any) -> None:
    def make(batches: int) -> Visit:
        visit = make_visit(batches=0)
        for number in range(batches):
            span = Span(visit.starts_at + timedelta(hours=number), visit.ends_at + timedelta(hours=number))
            batch = make_batch(visit, span=span)
            make_duty(make_docent(), batch=batch)
        return visit

    one, three = make(1), make(3)
    shown(erik_client, one)
    counts = []
    for visit in (one, three):
        with django_assert_max_num_queries(60) as queries:
            shown(erik_client, visit)
        counts.append(len(queries))
    assert counts[0] == counts[1]
