"""The report of the reading room: what is held, what is read, and what is looked for in vain, each with its rows."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.periods import Period
from centre.shared.timespan import local_day
from centre.sheets.models import Export
from reading_room import seats
from reading_room.classification import main_class_of
from reading_room.models import Copy, InHouseUse, Issue, Kiosk, Miss, Title
from reading_room.queries.classes import letter_of
from reading_room.queries.reports.figures import BY_COPY, FIGURES
from reading_room.queries.reports.whole import Line, ReadingRoomReport, report_on
from reading_room.tests.factories import make_collection, make_copy, make_issue, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2025, 11, 1), date(2025, 11, 30))
DAYS = "from=2025-11-01&to=2025-11-30"
ADDRESS = f"/desk/reading/report/?{DAYS}"
ROWS = f"/desk/reading/report/rows/?{DAYS}"
NOW = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
IN_OCTOBER = datetime(2025, 10, 10, 2, 0, tzinfo=UTC)
IN_NOVEMBER = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the roof has handed in is tested there."""
    monkeypatch.setattr(seats, "_sittings", [])


@pytest.fixture
def auditor_client(db: None) -> Client:
    person = User(username="auditor", name="查账")
    person.set_unusable_password()
    person.save()
    roles.give(person, "auditor")
    client = Client()
    client.force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    return client


def held(title: Title | None = None, **fields: Any) -> Copy:
    """A copy that was entered in October."""
    return make_copy(title, **{"added_at": IN_OCTOBER, **fields})


def used(copy: Copy | None = None, *, at: datetime = IN_NOVEMBER, times: int = 1) -> None:
    tier = None if copy else make_tier()
    InHouseUse.objects.create(copy=copy, tier=tier, times=times, at=at)


def lent(copy: Copy, at: datetime = IN_NOVEMBER, **fields: Any) -> None:
    make_loan(copy, lent_at=at, due_on=date(2025, 12, 20), returned_at=at, **fields)


def report(period: Period = NOVEMBER) -> ReadingRoomReport:
    return report_on(period, now=NOW)


def line(lines: Any, label: str) -> Line:
    return next(one for one in lines if str(one.label).startswith(label))


# --- what is held ----------------------------------------------------------------------------------------------------


def test_every_collection_and_every_main_class_has_a_line_also_with_zeros() -> None:
    make_collection("世界名著")
    found = report()
    assert [str(one.label) for one in found.collections] == ["世界名著"]
    assert len(found.classes) == 22
    assert {number for one in found.classes for number in one.counts.values()} == {0}


def test_copies_are_counted_by_the_collection_and_the_first_class_of_their_title() -> None:
    history = make_title(collection=make_collection("党史"), class_numbers=["D231", "K27"])
    held(history), held(history)
    held(make_title("家", collection=make_collection("世界名著"), class_numbers=["I246.5"]))
    found = report()
    assert line(found.collections, "党史").counts["copies"] == 2
    assert line(found.collections, "世界名著").counts["copies"] == 1
    assert line(found.classes, "D").counts["copies"] == 2
    assert line(found.classes, "K").counts["copies"] == 0
    assert (found.total["titles"], found.total["copies"]) == (2, 3)


def test_without_a_class_number_the_call_number_tells_the_class() -> None:
    held(make_title(), call_number="K248/3", call_key="K248 a3 K248/3")
    found = report()
    assert (line(found.classes, "K").counts["titles"], line(found.classes, "K").counts["copies"]) == (1, 1)


def test_what_has_no_class_of_the_classification_stands_below_the_22() -> None:
    held(make_title(class_numbers=["W12"]))
    last = report().classes[-1]
    assert (last.label, last.counts["copies"], last.part) == (None, 1, {"letter": "-"})


def test_a_report_puts_a_number_where_the_classification_puts_it() -> None:
    numbers = ["D231", "TP312", "TA1", "DF0", "I", "W1", "M2", "", "AB", "T-0", "Z22", "XX"]
    known = {number: main_class_of(number) for number in numbers}
    assert {number: letter_of(number[:3]) for number in numbers} == {
        number: one.letter if one else "-" for number, one in known.items()
    }


def test_withdrawn_and_missing_copies_are_told_apart_from_those_held() -> None:
    title = make_title()
    held(title)
    held(title, state=Copy.State.MISSING)
    held(title, state=Copy.State.WITHDRAWN)
    total = report().total
    assert (total["copies"], total["missing"], total["withdrawn"], total["titles"]) == (2, 1, 1, 1)


def test_a_title_all_of_whose_copies_are_withdrawn_is_not_held() -> None:
    held(make_title(), state=Copy.State.WITHDRAWN)
    assert report().total["titles"] == 0


def test_what_was_entered_later_was_not_held_then() -> None:
    make_copy(make_title(), added_at=datetime(2025, 11, 30, 16, 0, tzinfo=UTC))  # midnight in Shanghai
    make_copy(make_title("家"), added_at=datetime(2025, 11, 30, 15, 59, tzinfo=UTC))
    assert report().total["copies"] == 1


def test_a_copy_that_went_missing_since_was_there_then() -> None:
    long_ago = timezone.now() - timedelta(days=400)
    copy = make_copy(make_title(), added_at=long_ago)
    Copy.objects.filter(pk=copy.pk).update(state=Copy.State.MISSING)
    today = local_day(timezone.now())
    then = Period(today - timedelta(days=60), today - timedelta(days=30))
    now = Period(today, today + timedelta(days=2))
    assert (report(then).total["missing"], report(now).total["missing"]) == (0, 1)
    assert [found.pk for found in rows("missing", now)] == [copy.pk]
    assert not rows("missing", then)


def test_a_periodical_is_held_by_its_issues() -> None:
    issue = make_issue()
    Issue.objects.filter(pk=issue.pk).update(arrived_on=date(2025, 11, 30))
    make_issue(issue.title, number="6")
    total = report().total
    assert (total["titles"], total["issues"], total["copies"]) == (1, 1, 0)


# --- what is read ----------------------------------------------------------------------------------------------------


def test_loans_and_uses_of_these_days_of_shanghai_are_counted() -> None:
    copy = held(make_title(class_numbers=["D231"]))
    for at in (
        datetime(2025, 10, 31, 15, 59, tzinfo=UTC),  # the evening before
        datetime(2025, 10, 31, 16, 0, tzinfo=UTC),  # midnight of 1 November
        datetime(2025, 11, 30, 15, 59, tzinfo=UTC),
        datetime(2025, 11, 30, 16, 0, tzinfo=UTC),
    ):
        lent(copy, at)
        used(copy, at=at)
    found = report()
    assert (found.total["loans"], found.total["uses"], found.read) == (2, 2, 4)
    assert line(found.classes, "D").counts["loans"] == 2
    assert sum(number for _part, number in found.parts) == 4


def test_renewals_are_those_of_the_loans_that_began_in_these_days() -> None:
    lent(held(), renewals=2)
    lent(held(), IN_OCTOBER, renewals=5)
    assert report().total["renewals"] == 2


def test_what_was_counted_by_tier_belongs_to_no_collection() -> None:
    make_collection("党史")
    used(times=7)
    found = report()
    assert found.total["uses"] == 7
    assert line(found.collections, "党史").counts["uses"] == 0
    assert [one.counts["uses"] for one in found.collections if one.part is None] == [7]
    assert [one.counts["uses"] for one in found.classes if one.part is None] == [7]


def test_the_lines_add_up_to_the_total() -> None:
    for number, title in enumerate((make_title(class_numbers=["D231"]), make_title("家", class_numbers=["W1"]))):
        copy = held(title, call_number="", state=Copy.State.MISSING if number else Copy.State.HERE)
        lent(copy, renewals=number)
        used(copy)
    used(times=3)
    found = report()
    for lines in (found.collections, found.classes):
        assert {name: sum(one.counts[name] for one in lines) for name in BY_COPY} == found.total


def test_most_read_are_titles_by_loans_and_uses_together() -> None:
    first, second, third = (make_title(name) for name in ("家", "春", "秋"))
    lent(held(first)), lent(held(first))
    copy = held(second)
    lent(copy), used(copy), used(copy)
    lent(held(third), IN_OCTOBER)
    found = report().most_read
    assert [(one.title, one.loans, one.uses, one.total) for one in found] == [(second, 1, 2, 3), (first, 2, 0, 2)]


def test_never_read_are_copies_on_hand_of_titles_nobody_read_in_the_order_of_the_shelf() -> None:
    read, old = make_title("家"), make_title("春")
    lent(held(read))
    held(read)
    lent(held(old, call_number="K2", call_key="K2"), IN_OCTOBER)
    held(old, call_number="K1", call_key="K1")
    held(old, state=Copy.State.MISSING)
    used(held(make_title("秋")))
    assert report().never == 2
    assert [copy.call_number for copy in rows("never")] == ["K1", "K2"]


def test_searches_without_result_are_added_up_by_their_words() -> None:
    for day, words, times in ((3, "量子", 2), (4, "量子", 3), (5, "围棋", 4)):
        Miss.objects.create(words=words, day=date(2025, 11, day), times=times)
    Miss.objects.create(words="围棋", day=date(2025, 12, 1), times=9)
    found = report()
    assert [(miss["words"], miss["total"]) for miss in found.misses] == [("量子", 5), ("围棋", 4)]
    assert found.missed == 9


def test_a_house_that_knows_of_no_seats_shows_no_figure_of_them(lib_client: Client) -> None:
    assert report().sittings is None
    assert lib_client.get(f"{ROWS}&figure=sittings").status_code == 200


def test_the_number_of_queries_does_not_depend_on_how_much_there_is() -> None:
    def fill(name: str) -> None:
        copy = held(make_title(name, collection=make_collection(name), class_numbers=["D231"]))
        lent(copy), used(copy), make_issue(copy.title, number=name)
        Miss.objects.create(words=name, day=date(2025, 11, 3))

    fill("一")
    with CaptureQueriesContext(connection) as few:
        report()
    fill("二"), fill("三")
    with CaptureQueriesContext(connection) as more:
        report()
    assert len(few) == len(more) <= 16


# --- the rows behind it ----------------------------------------------------------------------------------------------


def rows(figure: str, period: Period = NOVEMBER, **part: Any) -> QuerySet[Any, Any]:
    found = FIGURES[figure].part(period, **part)
    assert found is not None
    return found


@pytest.fixture
def some_of_everything(db: None) -> None:
    world = make_collection("世界名著")
    for name, state, numbers in (
        ("家", Copy.State.HERE, ["I246.5"]), ("春", Copy.State.MISSING, ["TP3"]), ("秋", Copy.State.WITHDRAWN, ["W1"]),
        ("雾", Copy.State.HERE, []),
    ):  # fmt: skip
        copy = held(make_title(name, collection=world, class_numbers=numbers), state=state)
        lent(copy, renewals=1)
        used(copy)
    held(make_title("中国共产党简史", class_numbers=["D231"]), call_number="D231/1", call_key="D231 a1 D231/1")
    used(times=5)
    issue = make_issue(make_title("求是", collection=make_collection("期刊"), kind="periodical", class_numbers=["D2"]))
    Issue.objects.filter(pk=issue.pk).update(arrived_on=date(2025, 11, 3))


def test_the_rows_of_every_line_are_as_many_as_its_figure_says(some_of_everything: None) -> None:
    found = report()
    for one in (*found.collections, *found.classes):
        if one.part is not None:
            counted = {name: FIGURES[name].sum_of(rows(name, **one.part)) for name in BY_COPY}
            assert counted == one.counts, one.label
    assert {name: FIGURES[name].sum_of(rows(name)) for name in BY_COPY} == found.total


def test_every_figure_has_a_page_with_its_rows(some_of_everything: None, lib_client: Client) -> None:
    Miss.objects.create(words="量子", day=date(2025, 11, 3))
    for figure in FIGURES.values():
        page = lib_client.get(f"{ROWS}&figure={figure.key}")
        assert page.status_code == 200, figure.key
        assert str(figure.definition) in page.content.decode()


def test_rows_of_loans_name_the_book_and_never_the_reader(lib_client: Client) -> None:
    person = User.objects.create(username="sun", name="孙敏之")
    make_loan(held(make_title("家")), person, lent_at=IN_NOVEMBER, kiosk=Kiosk.objects.create(name="自助借还机"))
    page = lib_client.get(f"{ROWS}&figure=loans").content.decode()
    assert "家" in page
    assert "2025 年 11 月 20 日 10:00" in page
    assert "孙" not in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(lib_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert lib_client.get(f"{ROWS}&figure=loans").status_code == 200
        return len(found)

    lent(held(make_title("家"), tier=make_tier()))
    queries()
    one = queries()
    lent(held(make_title("春"), tier=make_tier("乙架"))), lent(held(make_title("秋")))
    assert queries() == one


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_shows_figures_with_their_definitions(auditor_client: Client, some_of_everything: None) -> None:
    Miss.objects.create(words="量子", day=date(2025, 11, 3), times=4)
    page = auditor_client.get(ADDRESS).content.decode()
    for words in ("2025 年 11 月", "世界名著", "D 政治、法律", "未分类", "按层计数", "量子", "家"):
        assert words in page, words
    for figure in FIGURES.values():
        assert str(figure.definition) in page
    assert 'role="img"' in page
    assert "figure=loans&amp;from=2025-11-01&amp;to=2025-11-30&amp;letter=T" in page


def test_a_reading_room_without_anything_has_a_report_too(lib_client: Client) -> None:
    page = lib_client.get(ADDRESS).content.decode()
    assert "这些天找过的书都找到了。" in page


def test_without_days_it_is_this_month(lib_client: Client) -> None:
    assert lib_client.get("/desk/reading/report/").status_code == 200
    assert lib_client.get("/desk/reading/report/rows/?figure=never").status_code == 200


def test_days_that_make_no_sense_are_refused(lib_client: Client) -> None:
    days = ("from=2025-11-30&to=2025-11-01", "from=0001-01-01&to=9999-12-31", "from=&to=", "from=%00", "from=一&to=二")
    pages = ("/desk/reading/report/?", "/desk/reading/report/rows/?figure=loans&")
    answers = {f"{page}{query}": lib_client.get(f"{page}{query}").status_code for page in pages for query in days}
    assert set(answers.values()) == {422}, answers


def test_rows_of_nothing_there_is_are_refused(lib_client: Client) -> None:
    parts = [
        "", "figure=", "figure=readers", "figure=%00", "figure=loans&collection=2147483648",
        "figure=loans&collection=99999999999999999999", "figure=loans&collection=x", "figure=loans&collection=%00",
        "figure=loans&collection=-1", "figure=loans&letter=L", "figure=loans&letter=%00", "figure=loans&letter=📚",
        "figure=misses&letter=D", "figure=sittings&letter=D", "letter=D", "collection=1",
    ]  # fmt: skip
    answers = {part: lib_client.get(f"{ROWS}&{part}").status_code for part in parts}
    assert set(answers.values()) == {422}, answers


def test_a_page_that_is_not_there_shows_one_that_is(lib_client: Client) -> None:
    pages = ["0", "-1", "2147483648", "x", "%00", "9999"]
    answers = {page: lib_client.get(f"{ROWS}&figure=never&page={page}").status_code for page in pages}
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("address", [ADDRESS, f"{ROWS}&figure=loans"])
def test_the_report_is_for_those_who_may_see_it(
    address: str, client: Client, alice_client: Client, erik_client: Client, lib_client: Client, root_client: Client
) -> None:
    assert client.get(address).status_code == 302
    assert alice_client.get(address).status_code == 403
    assert erik_client.get(address).status_code == 403
    assert lib_client.get(address).status_code == 200
    assert root_client.get(address).status_code == 200


# --- taken away ------------------------------------------------------------------------------------------------------


def taken(client: Client, address: str, format: str) -> bytes:
    response: Any = client.post(address, {"format": format})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_the_workbook_has_the_report_its_rows_and_the_definitions(lib_client: Client, some_of_everything: None) -> None:
    book = load_workbook(io.BytesIO(taken(lib_client, ADDRESS, "xlsx")))
    assert len(book.sheetnames) == 8
    lines, most_read, loans, *_others, definitions = book.worksheets
    assert lines.cell(lines.max_row, 1).value == "合计"
    assert most_read.cell(2, 4).value == 2
    assert {row[3] for row in loans.iter_rows(min_row=2, values_only=True)} == {"家", "春", "秋", "雾"}
    assert definitions.max_row == 1 + len(FIGURES)


def test_the_csv_has_the_lines_and_taking_it_is_recorded(lib_client: Client, some_of_everything: None) -> None:
    lines = list(csv.reader(io.StringIO(taken(lib_client, ADDRESS, "csv").decode("utf-8-sig"))))
    assert ["馆藏", "世界名著"] in [one[:2] for one in lines]
    kept = Export.objects.get()
    assert (kept.what, kept.format, kept.first_day) == ("reading_room_lines", "csv", NOVEMBER.first)


def test_rows_are_taken_away_with_the_part_that_is_shown(lib_client: Client, some_of_everything: None) -> None:
    lines = list(csv.reader(io.StringIO(taken(lib_client, f"{ROWS}&figure=loans&letter=T", "csv").decode("utf-8-sig"))))
    assert [one[3] for one in lines[1:]] == ["春"]


def test_a_title_that_looks_like_a_formula_is_taken_away_as_text(lib_client: Client) -> None:
    held(make_title("=1+1"))
    lines = list(csv.reader(io.StringIO(taken(lib_client, f"{ROWS}&figure=titles", "csv").decode("utf-8-sig"))))
    assert lines[1][0] == "'=1+1"


def test_an_unknown_format_is_refused(lib_client: Client) -> None:
    for address in (ADDRESS, f"{ROWS}&figure=loans"):
        assert lib_client.post(address, {"format": "exe"}).status_code == 422
    assert not Export.objects.exists()
