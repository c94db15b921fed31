"""The commands of the catalogue: titles, copies, issues of periodicals."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.history import history_of
from centre.shared.problems import Refused
from centre.shared.timespan import CENTRE_ZONE
from reading_room import cataloguing, described
from reading_room.models import Copy, Hold, Issue, Title
from reading_room.records import ContributorRecord, CopyRecord, TitleRecord
from reading_room.tests.factories import (
    make_collection,
    make_copy,
    make_hold,
    make_issue,
    make_loan,
    make_tier,
    make_title,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 21, 9, 0, tzinfo=CENTRE_ZONE)
ISBN, WRONG_ISBN = "9787020002207", "9787020002208"
RECORD = TitleRecord(
    title="乡土中国",
    contributors=(ContributorRecord(name="费孝通", role="著"),),
    publisher="人民出版社",
    year=2015,
    isbn="978-7-02-000220-7",
    class_numbers=("C912.82",),
    subjects=("农村社会学",),
)


def codes(**command: Any) -> set[str]:
    """Why a command is refused; the command is the one argument that can be called."""
    [(name, call)] = command.items()
    with pytest.raises(Refused) as refused:
        call()
    assert all(str(problem) for problem in refused.value.problems), name
    return refused.value.codes


def entered(by: User, **changes: Any) -> Title:
    record = replace(RECORD, **changes)
    return cataloguing.enter_title(record=record, collection=make_collection(), by=by, now=NOW)


def copy_of(title: Title, by: User, number: str = "T000900", **changes: Any) -> Copy:
    record = CopyRecord(accession_number=number, **changes)
    return cataloguing.enter_copy(title=title, record=record, tier=make_tier(), by=by, now=NOW)


# --- titles ----------------------------------------------------------------------------------------------------------


def test_a_title_is_entered_as_it_was_typed_with_its_numbers_tidied(lib: User) -> None:
    title = entered(lib)
    title.refresh_from_db()
    assert described.record_of(title) == replace(RECORD, isbn=ISBN, language="chi")
    assert title.added_at == NOW
    assert title.edited == []


def test_a_title_can_be_found_as_soon_as_it_is_entered(lib: User) -> None:
    title = entered(lib)
    title.refresh_from_db()
    assert title.search
    assert "fxt" in title.findable


def test_what_is_changed_by_hand_is_remembered_for_imports(lib: User) -> None:
    title = entered(lib)
    record = replace(RECORD, publisher="北京出版社", summary="讲乡村。")
    changed = cataloguing.change_title(title=title, record=record, collection=make_collection("专业书籍"), by=lib)
    assert changed.edited == ["collection", "publisher", "summary"]
    again = cataloguing.change_title(
        title=title, record=replace(record, year=2016), collection=changed.collection, by=lib
    )
    assert again.edited == ["collection", "publisher", "summary", "year"]


def test_what_imports_leave_alone_is_left_alone() -> None:
    title = make_title("原来的书名", publisher="人民出版社")
    assert described.describe(title, replace(RECORD, isbn=ISBN), keep=["publisher", "title"])
    assert (title.title, title.publisher, title.isbn) == ("原来的书名", "人民出版社", ISBN)


def test_saving_without_a_change_writes_no_history(lib: User) -> None:
    title = entered(lib)
    cataloguing.change_title(title=title, record=RECORD, collection=title.collection, by=lib)
    assert len(history_of(title)) == 1


def test_two_librarians_at_one_title_the_later_is_told(lib: User) -> None:
    title = entered(lib)
    seen = described.mark_of(title)
    cataloguing.change_title(
        title=title, record=replace(RECORD, year=2016), collection=title.collection, by=lib, seen=seen
    )
    record = replace(RECORD, subtitle="修订")
    given = {"title": title, "record": record, "collection": title.collection, "by": lib}
    assert codes(newer=lambda: cataloguing.change_title(**given, seen=seen)) == {"newer"}
    title.refresh_from_db()
    assert (title.year, title.subtitle) == (2016, "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "no_title"),
        ({"title": "书" * 201}, "too_long"),
        ({"title": "书\0名"}, "unseen"),
        ({"kind": "scroll"}, "no_such_kind"),
        ({"year": 999}, "year_nonsense"),
        ({"year": 2**31}, "year_nonsense"),
        ({"isbn": "978"}, "isbn_shape"),
        ({"isbn": WRONG_ISBN}, "isbn_check_digit"),
        ({"issn": "1002-9754"}, "issn_check_digit"),
        ({"unified_number": "1002"}, "unified_number_shape"),
        ({"class_numbers": ("社会学",)}, "class_number_unreadable"),
        ({"class_numbers": ("I247.57/12",)}, "class_number_unreadable"),
        ({"class_numbers": ("I247." + "5" * 40,)}, "too_long"),
        ({"subjects": tuple(f"主题{n}" for n in range(31))}, "too_many"),
        ({"contributors": (ContributorRecord(name="人" * 81),)}, "too_long"),
        ({"contributors": tuple(ContributorRecord(name=f"人{n}") for n in range(41))}, "too_many"),
    ],
)
def test_a_title_that_cannot_be_is_refused(lib: User, changes: dict[str, Any], code: str) -> None:
    assert code in codes(enter=lambda: entered(lib, **changes))
    assert not Title.objects.exists()


def test_a_wrong_check_digit_can_be_taken_as_printed(lib: User) -> None:
    record = replace(RECORD, isbn=WRONG_ISBN)
    given = {"record": record, "collection": make_collection(), "by": lib, "now": NOW}
    assert cataloguing.enter_title(**given, printed_so=True).isbn == WRONG_ISBN


def test_a_number_taken_as_printed_is_not_asked_about_again(lib: User) -> None:
    title = make_title(isbn=WRONG_ISBN, class_numbers=["923.2"])
    record = replace(described.record_of(title), summary="短。")
    changed = cataloguing.change_title(title=title, record=record, collection=title.collection, by=lib)
    assert changed.edited == ["summary"]


def test_sets_share_one_isbn(lib: User) -> None:
    assert entered(lib, volume="上").isbn == entered(lib, volume="下").isbn


def test_a_periodical_with_issues_does_not_become_a_book(lib: User) -> None:
    title = make_issue().title
    record = replace(described.record_of(title), kind="book")
    given = {"title": title, "record": record, "collection": title.collection, "by": lib}
    assert codes(change=lambda: cataloguing.change_title(**given)) == {"has_issues"}


def test_a_title_on_which_nothing_hangs_is_deleted(lib: User) -> None:
    cataloguing.delete_title(title=make_title(), by=lib)
    assert not Title.objects.exists()


def test_a_title_with_a_copy_an_issue_or_a_hold_stays(lib: User) -> None:
    for title in (make_copy().title, make_issue().title, make_hold().title):
        assert codes(delete=lambda title=title: cataloguing.delete_title(title=title, by=lib)) == {"not_empty"}
    assert Title.objects.count() == 3


# --- copies ----------------------------------------------------------------------------------------------------------


def test_a_copy_stands_by_its_tidied_call_number(lib: User) -> None:
    title = make_title()
    later = copy_of(title, lib, "T1", class_number="i247.57", book_number="12")
    sooner = copy_of(title, lib, "T2", class_number="Ｉ247.57", book_number="5")
    assert (later.call_number, sooner.call_number) == ("I247.57/12", "I247.57/5")
    assert list(Copy.objects.in_shelf_order()) == [sooner, later]


def test_a_copy_may_wait_for_its_call_number(lib: User) -> None:
    copy = copy_of(make_title(), lib)
    assert (copy.call_number, copy.call_key, copy.barcode) == ("", "", None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": " "}, "no_accession_number"),
        ({"number": "T" * 31}, "too_long"),
        ({"number": "T\0"}, "unseen"),
        ({"barcode": "9" * 31}, "too_long"),
        ({"class_number": "文学", "book_number": "12"}, "call_number_unreadable"),
    ],
)
def test_a_copy_that_cannot_be_is_refused(lib: User, changes: dict[str, Any], code: str) -> None:
    title = make_title()
    assert code in codes(enter=lambda: copy_of(title, lib, **changes))
    assert not Copy.objects.exists()


def test_no_number_means_two_copies(lib: User) -> None:
    title = make_title()
    make_copy(title, accession_number="T000001", barcode="90000001")
    assert codes(enter=lambda: copy_of(title, lib, "T000001")) == {"accession_number_taken"}
    assert codes(enter=lambda: copy_of(title, lib, "T000002", barcode="90000001")) == {"barcode_taken"}
    assert codes(enter=lambda: copy_of(title, lib, "T000002", barcode="T000001")) == {"barcode_taken"}


def test_who_enters_the_same_number_a_moment_later_is_told_by_the_database(
    lib: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = make_title()
    make_copy(title, accession_number="T000001", barcode="90000001")
    monkeypatch.setattr(cataloguing, "_twins", lambda copy: [])
    assert codes(enter=lambda: copy_of(title, lib, "T000001")) == {"accession_number_taken"}
    assert codes(enter=lambda: copy_of(title, lib, "T000002", barcode="90000001")) == {"barcode_taken"}


def test_a_copy_is_changed_and_keeps_its_own_numbers(lib: User) -> None:
    copy = copy_of(make_title(), lib, "T1", barcode="90000001")
    record = CopyRecord(accession_number="T1", barcode="90000001", class_number="D23", book_number="7")
    changed = cataloguing.change_copy(copy=copy, record=record, tier=None, by=lib, state="repair", is_reference=True)
    changed.refresh_from_db()
    assert (changed.call_number, changed.tier, changed.state, changed.is_reference) == ("D23/7", None, "repair", True)


def test_a_copy_is_withdrawn_with_a_reason_and_can_come_back(lib: User) -> None:
    copy = make_copy()
    assert cataloguing.withdraw_copy(copy=copy, reason="书页脱落", by=lib).state == Copy.State.WITHDRAWN
    assert history_of(copy)[0].reason == "书页脱落"
    assert cataloguing.bring_back_copy(copy=copy, by=lib).state == Copy.State.HERE


@pytest.mark.parametrize("reason", [" ", "旧" * 121, "旧\0"])
def test_a_copy_is_not_withdrawn_without_a_reason(lib: User, reason: str) -> None:
    copy = make_copy()
    assert codes(withdraw=lambda: cataloguing.withdraw_copy(copy=copy, reason=reason, by=lib))
    copy.refresh_from_db()
    assert copy.state == Copy.State.HERE


def test_what_is_lent_or_kept_for_a_reader_is_not_withdrawn(lib: User) -> None:
    lent, kept = make_loan().copy, make_copy()
    make_hold(kept.title, copy=kept, state=Hold.State.READY, ready_until=timezone.localdate())
    assert codes(a=lambda: cataloguing.withdraw_copy(copy=lent, reason="旧", by=lib)) == {"lent"}
    assert codes(a=lambda: cataloguing.withdraw_copy(copy=kept, reason="旧", by=lib)) == {"kept"}
    record = CopyRecord(accession_number=lent.accession_number)
    given = {"copy": lent, "record": record, "tier": None, "by": lib, "state": "missing"}
    assert codes(a=lambda: cataloguing.change_copy(**given)) == {"lent"}


def test_withdrawing_is_not_done_by_choosing_a_state(lib: User) -> None:
    copy = make_copy()
    record = CopyRecord(accession_number=copy.accession_number)
    given = {"copy": copy, "record": record, "tier": None, "by": lib}
    for state in ("withdrawn", "burnt"):
        assert codes(a=lambda state=state: cataloguing.change_copy(**given, state=state)) == {"state_by_button"}


# --- issues ----------------------------------------------------------------------------------------------------------


def issue_given(by: User, **changes: Any) -> dict[str, Any]:
    return {"year": 2026, "number": "6", "arrived_on": date(2026, 5, 21), "by": by, **changes}


def test_an_issue_comes_is_put_right_and_given_away(lib: User) -> None:
    title = make_issue(number="5").title
    issue = cataloguing.enter_issue(title=title, **issue_given(lib, number=" 6 ", whole_number=900))
    assert (issue.number, issue.whole_number) == ("6", 900)
    changed = cataloguing.change_issue(issue=issue, **issue_given(lib, number="6–7"))
    assert (changed.number, changed.whole_number) == ("6–7", None)
    cataloguing.discard_issue(issue=issue, by=lib)
    assert [one.number for one in title.issues.all()] == ["5"]


def test_an_issue_is_here_once(lib: User) -> None:
    title = make_issue(number="6").title
    assert codes(a=lambda: cataloguing.enter_issue(title=title, **issue_given(lib))) == {"issue_there"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 1899}, "year_nonsense"),
        ({"year": 2**31}, "year_nonsense"),
        ({"number": " "}, "no_number"),
        ({"number": "6" * 21}, "no_number"),
        ({"number": "\0"}, "no_number"),
        ({"whole_number": 2**31}, "whole_number_nonsense"),
    ],
)
def test_an_issue_that_cannot_be_is_refused(lib: User, changes: dict[str, Any], code: str) -> None:
    title = make_title("求是", kind="periodical")
    assert codes(a=lambda: cataloguing.enter_issue(title=title, **issue_given(lib, **changes))) == {code}
    assert not Issue.objects.exists()


def test_books_have_no_issues(lib: User) -> None:
    title = make_title()
    assert codes(a=lambda: cataloguing.enter_issue(title=title, **issue_given(lib))) == {"no_periodical"}


# --- who -------------------------------------------------------------------------------------------------------------


def test_only_who_keeps_the_catalogue_changes_it(erik: User, alice: User) -> None:
    copy, issue = make_copy(), make_issue()
    title, tier = copy.title, make_tier()
    record = CopyRecord(accession_number="T1")
    for by in (erik, alice):
        commands = [
            lambda by=by: entered(by),
            lambda by=by: cataloguing.change_title(title=title, record=RECORD, collection=title.collection, by=by),
            lambda by=by: cataloguing.delete_title(title=title, by=by),
            lambda by=by: copy_of(title, by),
            lambda by=by: cataloguing.change_copy(copy=copy, record=record, tier=tier, by=by),
            lambda by=by: cataloguing.withdraw_copy(copy=copy, reason="旧", by=by),
            lambda by=by: cataloguing.bring_back_copy(copy=copy, by=by),
            lambda by=by: cataloguing.enter_issue(title=issue.title, **issue_given(by)),
            lambda by=by: cataloguing.change_issue(issue=issue, **issue_given(by)),
            lambda by=by: cataloguing.discard_issue(issue=issue, by=by),
        ]
        for command in commands:
            with pytest.raises(PermissionDenied):
                command()


def test_the_history_names_people_and_lists_in_words(lib: User) -> None:
    title = entered(lib)
    people = (ContributorRecord(name="费孝通", role="著"), ContributorRecord(name="某研究所", role="编", is_body=True))
    record = replace(RECORD, contributors=people, subjects=())
    cataloguing.change_title(title=title, record=record, collection=title.collection, by=lib)
    told = {change.field: (change.before, change.after) for change in history_of(title)[0].changes}
    assert told["contributors"] == ("费孝通 著", "费孝通 著、某研究所 编")
    assert told["subjects"] == ("农村社会学", "–")
