"""The page of the audit trail: everything can be found, nothing changed, and looking is an entry."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bookings.models import Reservation
from centre.accounts import roles
from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.organisations.models import Organisation
from centre.organisations.tests.factories import make_organisation
from centre.shared.history import REASONS, because
from centre.shared.tests.refusing import settle
from centre.trail import queries
from centre.trail.models import Entry, Kind
from centre.trail.recording import record
from reception.models import Visit

pytestmark = pytest.mark.django_db
TRAIL = "/desk/trail/"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def auditor(db: None) -> User:
    person = make_user("audit", name="查账")
    roles.give(person, "auditor")
    return person


@pytest.fixture
def desk(auditor: User, client: Client) -> Client:
    client.force_login(auditor, "centre.accounts.backends.NameOrPhoneBackend")
    return client


def entry(**fields: Any) -> Entry:
    return Entry.objects.create(**{"kind": Kind.SETTING, "at": NOON, **fields})


def shown(desk: Client, **query: Any) -> list[int]:
    answer = desk.get(TRAIL, query)
    assert answer.status_code == 200
    return [one.pk for one, _told in answer.context["lines"]]


def test_it_is_found_by_whatever_it_says(desk: Client, alice: User) -> None:
    one = entry(
        kind=Kind.REFUSED, who=alice.pk, who_name="alice", address="192.0.2.7", request_id="r-1", page="/desk/x/"
    )
    other = entry(about="李* (R-1)", what="room_list", at=NOON - timedelta(days=40), kind=Kind.EXPORTED)
    assert shown(desk, kind="refused") == [one.pk]
    for name in ("alice", "13800000001"):
        assert shown(desk, who=name, kind="refused") == [one.pk]
    assert shown(desk, address="192.0.2.7") == [one.pk]
    assert shown(desk, request="r-1") == [one.pk]
    assert shown(desk, q="desk/x") == [one.pk]
    assert shown(desk, q="李*") == shown(desk, q="ROOM_LIST") == [other.pk]
    assert shown(desk, to="2026-02-28") == [other.pk]
    assert shown(desk, **{"from": "2026-03-02", "to": "2026-03-02"}) == [one.pk]
    assert "没有这样的记录" in desk.get(TRAIL, {"q": "%_"}).content.decode()


def test_a_day_begins_and_ends_at_midnight_in_shanghai(desk: Client) -> None:
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)
    first, last = entry(at=midnight), entry(at=midnight + timedelta(days=1) - timedelta(microseconds=1))
    entry(at=midnight - timedelta(microseconds=1))
    entry(at=midnight + timedelta(days=1))
    assert shown(desk, **{"from": "2026-03-02", "to": "2026-03-02"}) == [last.pk, first.pk]


def test_pages_are_turned_without_missing_or_repeating_any_and_only_the_search_is_recorded(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ON_A_PAGE", 3)
    made = [entry(at=NOON + timedelta(seconds=number // 2)).pk for number in range(8)]
    seen, query = [], {"kind": "setting"}
    for _page in range(3):
        answer = desk.get(TRAIL, query)
        seen += [one.pk for one, _told in answer.context["lines"]]
        query["before"] = answer.context["onwards"]
    assert seen == made[::-1]
    assert query["before"] == ""
    assert Entry.objects.filter(kind=Kind.LOOKED).count() == 1
    assert Entry.objects.get(kind=Kind.LOOKED).facts == {"search": "kind=setting"}


def test_a_search_for_words_reads_so_many_and_then_goes_on(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    wanted = [
        entry(about="needle" if number == 0 else "hay", at=NOON + timedelta(seconds=number)) for number in range(4)
    ]
    answer = desk.get(TRAIL, {"q": "needle", "kind": "setting"})
    assert answer.context["lines"] == []
    assert "往前" in answer.content.decode()
    onwards = {"q": "needle", "kind": "setting", "before": answer.context["onwards"]}
    assert [one.pk for one, _told in desk.get(TRAIL, onwards).context["lines"]] == [wanted[0].pk]


def test_a_change_says_which_rows_and_why_and_hides_what_is_personal(
    desk: Client, root_client: Client, alice: User
) -> None:
    school = make_organisation("桂园中学")
    settle()
    root_client.post(f"/admin/organisations/organisation/{school.pk}/change/", {"name": "桂园学校", "kind": "school"})
    settle()
    change = Entry.objects.filter(kind=Kind.CHANGED).latest("pk")
    assert str(Organisation._meta.verbose_name) in desk.get(TRAIL, {"kind": "changed"}).content.decode()
    page = desk.get(f"{TRAIL}{change.pk}/").content.decode()
    assert "桂园中学 → 桂园学校" in page
    User.objects.filter(pk=alice.pk).update(name="李新", email="new@example.org", is_staff=True)
    settle()
    page = desk.get(f"{TRAIL}{Entry.objects.filter(kind=Kind.CHANGED).latest('pk').pk}/").content.decode()
    assert "•••" in page
    assert "→ 是" in page
    assert not any(word in page for word in ("李新", "李爱丽", "new@example.org", "13800000001"))


def test_a_page_of_changes_costs_as_many_queries_with_one_as_with_three(desk: Client) -> None:
    def cost() -> int:
        settle()
        with CaptureQueriesContext(connection) as asked:
            desk.get(TRAIL)
        return len(asked)

    make_organisation("一")
    cost()
    one = cost()
    make_organisation("二")
    make_organisation("三")
    assert cost() == one


@pytest.mark.parametrize(
    "query",
    [
        {"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "2026-03-02", "to": "2026-03-01"}, {"kind": "nonsense"},
        {"q": "a\0"}, {"q": "x" * 61}, {"who": "\0"}, {"before": "1"}, {"before": "9" * 30}, {"address": "x" * 65},
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said(desk: Client, query: dict[str, str]) -> None:
    assert desk.get(TRAIL, query).status_code == 422


@pytest.mark.parametrize(
    "query",
    [{"before": f"{10**17}-{10**18}"}, {"before": "0-0"}, {"who": "9" * 150}, {"q": "👩‍👩‍👧"}, {"request": "'"}],
)
def test_odd_questions_find_nothing(desk: Client, query: dict[str, str]) -> None:
    assert desk.get(TRAIL, query).status_code == 200


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_an_entry_that_is_not_there_is_a_404(desk: Client, pk: int) -> None:
    assert desk.get(f"{TRAIL}{pk}/").status_code == 404


def test_it_is_only_read_and_only_by_those_who_may(
    desk: Client, erik_client: Client, alice_client: Client, root_client: Client
) -> None:
    one = entry()
    for address in (TRAIL, f"{TRAIL}{one.pk}/"):
        assert desk.post(address).status_code == 405
        assert erik_client.get(address).status_code == alice_client.get(address).status_code == 403
        assert root_client.get(address).status_code == 200
        assert Client().get(address).status_code == 302


def test_it_is_taken_away_as_a_table_which_is_recorded(desk: Client, auditor: User) -> None:
    told = record(Kind.UNMASKED, by=auditor, about="=1+1", n=1)
    today = date.today().isoformat()  # noqa: DTZ011 -- the days around it are asked for too
    days = {"first_day": _day(today, -1), "last_day": _day(today, 1)}
    answer = desk.post("/desk/exports/", {"what": "trail", "format": "xlsx", **days})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows[told.pk][4] == "audit"
    assert rows[told.pk][9:11] == ("=1+1", '{"n": 1}')
    assert Entry.objects.get(kind=Kind.EXPORTED).what == "trail"


def _day(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# --- why something was changed ---------------------------------------------------------------------------------------

GIVEN = re.compile(r"""(?:pghistory\.context\([^\n]*reason=|because\(|_save\(\w+, )([^\n]*)""")


def test_a_reason_that_nobody_typed_is_told_in_words() -> None:
    apps = ("bookings", "centre", "exhibits", "reading_room", "reception")
    paths = [path for app in apps for path in (settings.BASE_DIR / app).rglob("*.py") if "tests" not in path.parts]
    given = {
        word for path in paths for line in GIVEN.findall(path.read_text()) for word in re.findall(r'"([^"]+)"', line)
    }
    assert {"moved", "import", "account closed", "given back", "nobody checked in"} <= given
    assert given | set(Reservation.State.values) | set(Visit.State.values) <= set(REASONS)


def test_the_reason_of_a_decision_stands_there_in_the_language_of_the_reader(desk: Client) -> None:
    with because("nobody checked in"):
        make_organisation("工会")
    settle()
    assert "未签到，已释放" in desk.get(TRAIL).content.decode()
    with because("下雨改期"):
        make_organisation("妇联")
    settle()
    assert "下雨改期" in desk.get(TRAIL).content.decode()
