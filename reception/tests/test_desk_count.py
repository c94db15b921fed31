"""The counter of a group: its buttons without a script, and what a script sends that has kept presses for a while."""

import json
import uuid
from datetime import datetime, time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.timespan import moment
from reception.models import Batch, Category, Tally
from reception.tests.factories import TUESDAY, make_batch, make_category, make_duty, make_hall, tally

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    at = moment(TUESDAY, time(10, 12))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture
def students(db: None) -> Category:
    return make_category("学生")


@pytest.fixture
def batch(students: Category, now: datetime) -> Batch:
    return make_batch(state="arrived", arrived_at=now, hall=make_hall(capacity=30))


def page_of(batch: Batch) -> str:
    return reverse("reception:desk_count", args=[batch.visit.reference, batch.number])


def counted(batch: Batch) -> int:
    return Batch.objects.values_list("headcount", flat=True).get(pk=batch.pk) or 0


def press(client: Client, batch: Batch, category: Category, change: int = 1, **more: Any) -> HttpResponse:
    data = {"press": f"{category.pk}:{change}", "key": str(uuid.uuid4()), **more}
    return client.post(page_of(batch), data)


def row(category: Category, change: int = 1, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "category": category.pk, "change": change, "pressed_at": 0, **more}


def send(client: Client, batch: Batch, rows: Any, **more: Any) -> HttpResponse:
    return client.post(page_of(batch), json.dumps({"presses": rows, **more}), content_type=JSON)


# --- buttons without a script ----------------------------------------------------------------------------------------


def test_each_button_is_a_form_of_its_own(erik_client: Client, batch: Batch, students: Category) -> None:
    text = erik_client.get(page_of(batch)).content.decode()
    for change in (-1, 1, 5):
        assert f'value="{students.pk}:{change}"' in text
    for change, after in ((5, 5), (1, 6), (-1, 5)):
        assert press(erik_client, batch, students, change)["Location"] == page_of(batch)
        assert counted(batch) == after


def test_a_button_that_is_pressed_twice_in_a_row_counts_once(
    erik_client: Client, batch: Batch, students: Category
) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        press(erik_client, batch, students, key=key)
    assert counted(batch) == 1


def test_the_last_press_is_undone_and_then_the_one_before(
    erik_client: Client, batch: Batch, students: Category
) -> None:
    for change in (5, 1):
        press(erik_client, batch, students, change)
    for after in (5, 0):
        button = erik_client.get(page_of(batch)).context["counter"].to_undo
        for _time in range(2):
            erik_client.post(page_of(batch), {"undo": str(button.key)})
        assert counted(batch) == after
    assert erik_client.get(page_of(batch)).context["counter"].to_undo is None


def test_nobody_undoes_what_others_have_pressed(
    erik_client: Client, root: User, batch: Batch, students: Category
) -> None:
    tally(batch, students, 3, by=root)
    assert erik_client.get(page_of(batch)).context["counter"].to_undo is None


def test_more_than_the_hall_holds_asks_why(erik_client: Client, batch: Batch, students: Category, root: User) -> None:
    tally(batch, students, 30, by=root)
    refused = press(erik_client, batch, students, 5)
    assert refused.status_code == 422
    assert f'value="{students.pk}:5" data-counter-go-on' in refused.content.decode()
    assert press(erik_client, batch, students, 5, over_capacity_reason="分批进").status_code == 302
    assert (counted(batch), Batch.objects.get(pk=batch.pk).over_capacity_reason) == (35, "分批进")


def test_the_numbers_can_be_typed(erik_client: Client, batch: Batch, students: Category) -> None:
    teachers = make_category("教师")
    typed = {"set": "set", "set-key": str(uuid.uuid4())}
    typed |= {f"set-category-{students.pk}": "20", f"set-category-{teachers.pk}": "2"}
    for _time in range(2):
        assert erik_client.post(page_of(batch), typed).status_code == 302
    assert counted(batch) == 22


def test_nobody_at_all_is_no_count(erik_client: Client, batch: Batch, students: Category) -> None:
    answer = erik_client.post(page_of(batch), {"set": "set", f"set-category-{students.pk}": "0"})
    assert (answer.status_code, Tally.objects.count()) == (422, 0)


@pytest.mark.parametrize("text", ["-1", "1e3", "x", "1\0", "😀", "10000", str(2**31), str(2**63), "9" * 5000])
def test_a_number_that_is_none_stays_typed(erik_client: Client, batch: Batch, students: Category, text: str) -> None:
    answer = erik_client.post(page_of(batch), {"set": "set", f"set-category-{students.pk}": text})
    assert (answer.status_code, Tally.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"press": ""},
        {"press": "x:1"},
        {"press": "0:1"},
        {"press": "1\0:1"},
        {"press": f"{2**31}:1"},
        {"press": f"{2**70}:1"},
        {"press": "-1:1"},
        {"press": ":"},
        {"undo": ""},
        {"undo": "x"},
        {"undo": "\0"},
        {"undo": str(uuid.uuid4())},
    ],
)
def test_what_no_button_sends_is_a_bad_request(erik_client: Client, batch: Batch, data: dict[str, str]) -> None:
    assert erik_client.post(page_of(batch), {"key": str(uuid.uuid4()), **data}).status_code == 400


@pytest.mark.parametrize("change", ["", "0", "x", "1.5", "²", str(2**31), str(2**63), "9" * 5000])
def test_a_change_that_is_none_counts_nobody(
    erik_client: Client, batch: Batch, students: Category, change: str
) -> None:
    answer = press(erik_client, batch, students, change)  # type: ignore[arg-type]
    assert answer.status_code in (400, 422)
    assert Tally.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 5000])
def test_a_press_without_a_key_is_a_bad_request(
    erik_client: Client, batch: Batch, students: Category, key: str
) -> None:
    assert press(erik_client, batch, students, key=key).status_code == 400


# --- what a script has kept ------------------------------------------------------------------------------------------


def test_kept_presses_are_written_in_order_and_once(erik_client: Client, batch: Batch, students: Category) -> None:
    rows = [row(students, 5), row(students, -2), row(students)]
    for _time in range(2):
        answer = send(erik_client, batch, rows).json()
        assert answer["people"] == {str(students.pk): 4}
        assert (answer["headcount"], answer["refused"]) == (4, [])
        assert set(answer["written"]) == {one["key"] for one in rows}
    assert [one["change"] for one in answer["presses"]] == [1, -2, 5]


def test_the_moment_of_the_press_is_kept(erik_client: Client, batch: Batch, students: Category, now: datetime) -> None:
    before = int(now.timestamp() * 1000) - 90_000
    send(erik_client, batch, [row(students, pressed_at=before)])
    assert int(Tally.objects.get().pressed_at.timestamp() * 1000) == before


def test_a_press_that_cannot_be_written_is_named_and_those_before_stay(
    erik_client: Client, batch: Batch, students: Category
) -> None:
    good, bad, after = row(students), row(students, -5), row(students)
    answer = send(erik_client, batch, [good, bad, after]).json()
    assert answer["written"] == [good["key"]]
    assert [(one["code"], one["key"]) for one in answer["refused"]] == [("below_nobody", bad["key"])]


def test_a_reason_goes_along(erik_client: Client, batch: Batch, students: Category) -> None:
    rows = [row(students, 30), row(students, 5)]
    assert send(erik_client, batch, rows).json()["refused"][0]["code"] == "over_capacity"
    assert send(erik_client, batch, rows, over_capacity_reason="分批进").json()["headcount"] == 35


def test_what_other_phones_count_is_seen(erik_client: Client, batch: Batch, students: Category, root: User) -> None:
    first = erik_client.get(page_of(batch), headers={"Accept": JSON}).json()
    tally(batch, students, 7, by=root)
    then = erik_client.get(page_of(batch), headers={"Accept": JSON}).json()
    assert (first["headcount"], then["headcount"], then["presses"][0]["mine"]) == (0, 7, False)
    assert then["revision"] > first["revision"]


BODIES = [
    b"",
    b"[]",
    b"null",
    b'"x"',
    b"{}",
    b"\0",
    b"{",
    b"[" * 100_000,
    b'{"presses": 1}',
    b'{"presses": [1]}',
    b'{"presses": [{}]}',
    b'{"presses": [], "over_capacity_reason": 1}',
    b'{"presses": [], "over_capacity_reason": "\\u0000"}',
    json.dumps({"presses": [], "over_capacity_reason": "x" * 121}).encode(),
    json.dumps({"presses": [{}] * 501}).encode(),
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_nonsense_is_a_bad_request(erik_client: Client, batch: Batch, body: bytes) -> None:
    assert erik_client.post(page_of(batch), body, content_type=JSON).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"}, {"key": None}, {"key": 1}, {"category": 0}, {"category": "1"}, {"category": None},
        {"category": True}, {"category": 2**70}, {"change": "1"}, {"change": 1.5}, {"change": None}, {"change": True},
    ],
)  # fmt: skip
def test_a_row_that_is_no_press_is_a_bad_request(
    erik_client: Client, batch: Batch, students: Category, wrong: dict[str, Any]
) -> None:
    assert send(erik_client, batch, [row(students) | wrong]).status_code == 400
    assert Tally.objects.count() == 0


@pytest.mark.parametrize("at", [None, "x", [], -1, 10**30, -(10**30), 1e400, 2**63, True])
def test_a_moment_that_is_none_is_the_moment_of_arrival(
    erik_client: Client, batch: Batch, students: Category, at: Any, now: datetime
) -> None:
    assert send(erik_client, batch, [row(students, pressed_at=at)]).status_code == 200
    assert Tally.objects.get().pressed_at == now


def test_ten_megabytes_are_too_much(erik_client: Client, batch: Batch) -> None:
    assert erik_client.post(page_of(batch), b"x" * 10_000_000, content_type=JSON).status_code in (400, 413)


# --- who, and the worker ---------------------------------------------------------------------------------------------


def test_docents_count_their_own_groups_only(
    dana: User, dana_client: Client, alice_client: Client, batch: Batch
) -> None:
    assert [client.get(page_of(batch)).status_code for client in (dana_client, alice_client)] == [403, 403]
    make_duty(dana, batch=batch)
    assert dana_client.get(page_of(batch)).status_code == 200


def test_who_is_signed_out_is_sent_to_sign_in(client: Client, batch: Batch) -> None:
    assert "/account/sign-in/" in client.get(page_of(batch), headers={"Accept": JSON})["Location"]


@pytest.mark.parametrize("number", [0, 2, 2**31, 2**64])
def test_a_group_that_is_not_there_is_404(erik_client: Client, batch: Batch, number: int) -> None:
    address = page_of(batch).replace("/batches/1/", f"/batches/{number}/")
    assert erik_client.get(address).status_code == 404


def test_the_worker_is_in_charge_of_its_counter_alone(erik_client: Client, batch: Batch) -> None:
    answer = erik_client.get(page_of(batch) + "worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer
    assert "fetch" in answer.content.decode()
