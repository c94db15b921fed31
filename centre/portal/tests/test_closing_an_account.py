"""Whoever closes their account is forgotten everywhere the map says so, and every figure stays as it was."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client

from bookings import waiting
from bookings.models import CalendarFeed, Reservation, Wish
from bookings.queries.reports.asked import Asked, all_rooms
from bookings.queries.reports.whole import report_on as report_on_rooms
from bookings.tests.factories import make_no_show, make_reservation, make_room
from centre.accounts import actions as accounts
from centre.accounts.models import Session, User
from centre.accounts.tests.factories import make_user
from centre.notifications.actions import mail_notice, tell
from centre.notifications.models import Notice
from centre.organisations.tests.factories import make_organisation
from centre.portal.personal import closing
from centre.portal.personal.history import forget_in_history
from centre.shared import personal
from centre.shared.db import one_value
from centre.shared.periods import Period
from centre.shared.personal import Closing
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment
from centre.trail.models import Entry, Kind
from reading_room.models import ReaderCard
from reading_room.queries.reports.whole import report_on as report_on_reading
from reading_room.tests.factories import make_card, make_copy, make_hold, make_loan, make_title
from reception.queries.reports.whole import report_on as report_on_visits
from reception.tests.factories import make_batch, make_duty, make_received, make_visit

pytestmark = pytest.mark.django_db
NAME, PHONE, USERNAME, EMAIL = "欧阳文静", "13987654321", "wenjing88", "wenjing@example.com"
OLD_NAME, OLD_PHONE = "欧阳小静", "13987650000"
TRACES = (NAME, json.dumps(NAME)[1:-1].replace("\\", "\\\\"), PHONE, USERNAME, EMAIL)  # within LIKE a backslash is two
NOW = moment(date(2026, 11, 23), time(10))
PAST, SOON = NOW - timedelta(days=7), NOW + timedelta(days=1)


@pytest.fixture
def wenjing() -> User:
    return make_wenjing()


def make_wenjing() -> User:
    """Somebody who has used everything, under another name and number before."""
    person = make_user(USERNAME, name=OLD_NAME, phone=OLD_PHONE)
    accounts.agree(by=person)
    person.name, person.phone, person.email = NAME, PHONE, EMAIL
    person.save()
    make_organisation("实验小学", members=(person,))
    _reserved(person)
    _borrowed(person)
    make_received(at=PAST, visit_fields={"contact_name": NAME, "contact_phone": PHONE, "contact_email": EMAIL})
    _signed_in(person)
    with transaction.atomic():
        tell(person=person, title=f"{NAME}，您好", body=PHONE, url="/inbox/")
    return person


def _reserved(person: User) -> None:
    room, words = make_room(), {"contact_name": NAME, "contact_phone": PHONE, "note": f"请找{NAME}", "holder": person}
    make_reservation(room=room, starts_at=PAST, state="finished", purpose=f"{NAME}的读书会", public_title=NAME, **words)
    make_reservation(room=room, starts_at=SOON, purpose=NAME, **words)
    record = make_no_show(recorded_at=NOW, room=room, starts_at=PAST - timedelta(days=1), holder=person)
    record.contest = f"{NAME}来过"
    record.save()
    others = make_reservation(room=room, starts_at=SOON + timedelta(hours=4))
    waiting.join(room=room, span=others.span, by=person, now=NOW, purpose=NAME, party_size=2)
    CalendarFeed.objects.create(person=person, secret="s" * 43)


def _borrowed(person: User) -> None:
    make_card(person)
    make_loan(make_copy(), person, lent_at=NOW - timedelta(days=20), returned_at=NOW - timedelta(days=3))
    make_hold(make_title("论语"), person)


def _signed_in(person: User) -> None:
    seen = {"username": PHONE, "ip_address": "10.0.0.9", "user_agent": "phone", "path_info": "/account/sign-in/"}
    AccessLog.objects.create(**seen)
    AccessAttempt.objects.create(**seen, failures_since_start=1)
    Client().force_login(person, "centre.accounts.backends.NameOrPhoneBackend")
    note = [{"added": {"name": "membership", "object": f"{NAME} · 实验小学"}}]
    LogEntry.objects.log_actions(make_user(staff=True).pk, [make_organisation("第二小学")], CHANGE, note)


def close(person: User, *, by: User | None = None, now: datetime | None = None) -> None:
    closing.close(person=person, by=by or person, now=now or NOW)


def columns_with_text() -> list[tuple[str, str]]:
    """Every column of every table of the database that holds text or JSON."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            " AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector', 'inet')"
        )
        return cursor.fetchall()


def where_it_says(traces: tuple[str, ...]) -> set[str]:
    """`table.column` of whatever in the database still says one of these."""
    found = set()
    with connection.cursor() as cursor:
        for table, column in columns_with_text():
            told = " OR ".join([f'"{column}"::text LIKE %s'] * len(traces))
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE {told} LIMIT 1', [f"%{trace}%" for trace in traces])
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    return found


def kept_by_the_map() -> set[str]:
    """`table.column` of whatever the map says is kept, with its reason."""
    return {
        f"{table.model._meta.db_table}.{column.name}"
        for table in personal.TABLES.values()
        for column in table.columns
        if table.closing_of(column) == Closing.KEPT and column.because
    }


# --- forgotten -------------------------------------------------------------------------------------------------------


def test_before_it_is_closed_the_person_is_all_over_the_database(wenjing: User) -> None:
    said = where_it_says(TRACES)
    assert {
        "accounts_user.name",
        "accounts_userevent.phone",
        "bookings_reservation.contact_name",
        "bookings_reservationevent.note",
        "bookings_wish.purpose",
        "reception_visit.contact_email",
        "notifications_notice.title",
        "axes_accesslog.username",
        "django_admin_log.change_message",
    } <= said


def test_afterwards_nothing_says_who_it_was_but_what_the_law_keeps(wenjing: User) -> None:
    close(wenjing)
    assert where_it_says(TRACES) <= kept_by_the_map()


def test_what_was_done_before_under_another_name_and_number_is_forgotten_too(wenjing: User) -> None:
    close(wenjing)
    assert where_it_says((OLD_NAME, OLD_PHONE)) == set()


def test_the_account_that_remains_is_nobody(wenjing: User) -> None:
    close(wenjing)
    wenjing.refresh_from_db()
    assert (wenjing.name, wenjing.username, wenjing.phone, wenjing.email) == ("–", f"#{wenjing.pk}", None, "")
    assert (wenjing.is_active, wenjing.closed_at, wenjing.last_login) == (False, NOW, None)
    assert not wenjing.has_usable_password()
    assert str(wenjing) == wenjing.masked_name == "–"


def test_the_rows_of_others_are_not_touched(wenjing: User, bob: User) -> None:
    theirs = make_reservation(starts_at=SOON, holder=bob, contact_name="鲍勃", purpose="读书", note="茶")
    before, events = Reservation.objects.filter(pk=theirs.pk).values().get(), list(_events_of(theirs))
    close(wenjing)
    assert Reservation.objects.filter(pk=theirs.pk).values().get() == before
    assert list(_events_of(theirs)) == events


def _events_of(row: Any) -> Any:
    return row.events.order_by("pgh_id").values()


def test_a_note_that_only_holds_the_letters_of_a_user_name_stays(root: User) -> None:
    short = make_user("ed", name="周")
    note = [{"changed": {"fields": ["name"]}}]
    LogEntry.objects.log_actions(root.pk, [make_organisation("第二小学")], CHANGE, note)
    LogEntry.objects.log_actions(root.pk, [make_organisation("ed, Inc.")], CHANGE, note)
    closing.close(person=short, by=short, now=NOW)
    assert list(LogEntry.objects.order_by("pk").values_list("object_repr", flat=True)) == ["第二小学", ""]


def test_figures_are_what_they_were(wenjing: User) -> None:
    for leaving in personal.LEAVINGS.values():  # what is ended is a change like any other; what is forgotten is not
        leaving.end(wenjing, NOW)
    before = figures()
    close(wenjing)
    assert figures() == before
    assert "loans" in before


def figures() -> str:
    """Every report there is, over two months around now."""
    period = Period(date(2026, 11, 1), date(2026, 12, 31))
    asked = Asked(first_day=period.first, last_day=period.last, rooms=list(all_rooms()), now=NOW)
    return repr([report_on_rooms(asked), report_on_visits(period, now=NOW), report_on_reading(period, now=NOW)])


# --- ended -----------------------------------------------------------------------------------------------------------


def test_what_is_to_come_is_cancelled_and_whoever_waits_is_asked(wenjing: User, bob: User) -> None:
    own = Reservation.objects.get(holder=wenjing, starts_at=SOON)
    waiting.join(room=own.room, span=own.span, by=bob, now=NOW, purpose="读书", party_size=2)
    close(wenjing)
    own.refresh_from_db()
    assert own.state == "cancelled"
    assert not own.occupancies.exists()
    assert Wish.objects.get(person=bob).state == "offered"
    assert Wish.objects.get(person=wenjing).state == "withdrawn"


def test_the_page_says_before_what_will_be_ended(wenjing: User) -> None:
    matters = closing.open_matters(wenjing, NOW)
    assert len(matters) == 4
    assert any("论语" in matter for matter in matters)
    close(wenjing)
    assert closing.open_matters(wenjing, NOW) == []


def test_doors_that_were_open_are_shut(wenjing: User) -> None:
    close(wenjing)
    assert not Session.objects.exists()
    assert not CalendarFeed.objects.exists()
    assert not ReaderCard.objects.exists()
    assert not AccessAttempt.objects.exists()


def test_a_mail_that_was_on_its_way_is_not_sent(wenjing: User) -> None:
    notice = Notice.objects.filter(person=wenjing).first()
    close(wenjing)
    assert notice is not None
    assert not mail_notice(notice_id=notice.pk)
    assert mail.outbox == []


def test_name_number_and_user_name_may_be_used_again(wenjing: User) -> None:
    close(wenjing)
    again = accounts.register(name=NAME, phone=PHONE, password="Shu-yuan-2026", username=USERNAME)
    assert again.pk != wenjing.pk


def test_the_trail_says_that_it_was_closed(wenjing: User) -> None:
    close(wenjing)
    entry = Entry.objects.get(kind=Kind.ACCOUNT_CLOSED)
    assert (entry.who, entry.about) == (wenjing.pk, f"#{wenjing.pk}")
    assert Entry.objects.filter(kind=Kind.FORGOTTEN, what="bookings.Reservation").exists()


def test_closing_twice_is_closing_once(wenjing: User, root: User) -> None:
    close(wenjing, by=root)
    close(wenjing, by=root)
    assert Entry.objects.filter(kind=Kind.ACCOUNT_CLOSED).count() == 1


# --- refused ---------------------------------------------------------------------------------------------------------


def refused(person: User, *, by: User | None = None) -> set[str]:
    with pytest.raises(Refused) as refusal, transaction.atomic():
        close(person, by=by)
    person.refresh_from_db()
    assert person.closed_at is None
    return refusal.value.codes


def test_a_book_has_to_come_back_first(wenjing: User) -> None:
    make_loan(make_copy(), wenjing, lent_at=NOW)
    assert refused(wenjing) == {"book_not_returned"}
    assert Reservation.objects.get(holder=wenjing, starts_at=SOON).state == "confirmed"


def test_a_group_that_is_expected_has_to_have_a_contact(wenjing: User) -> None:
    make_visit(contact_name=NAME, contact_phone=PHONE, span=Span(SOON, SOON + timedelta(hours=1)))
    assert refused(wenjing) == {"visit_to_come"}


def test_a_number_alone_does_not_make_somebody_the_contact(wenjing: User) -> None:
    visit = make_visit(contact_name="王老师", contact_phone=PHONE, span=Span(SOON, SOON + timedelta(hours=1)))
    close(wenjing)
    visit.refresh_from_db()
    assert visit.contact_phone == PHONE


def test_a_docent_hands_over_first_what_is_still_to_be_guided(root: User, dana: User) -> None:
    batch = make_batch(span=Span(SOON, SOON + timedelta(hours=1)))
    make_duty(dana, batch=batch)
    assert refused(dana, by=root) == {"tour_to_come"}


def test_nobody_closes_an_account_while_in_a_room(wenjing: User) -> None:
    make_reservation(starts_at=NOW - timedelta(hours=1), holder=wenjing, state="checked_in")
    assert refused(wenjing) == {"reservation_going_on"}


def test_of_who_was_brought_back_by_a_backup_everything_counts_as_settled(wenjing: User) -> None:
    """Nobody closes an account with a book out or a visit to come: it was all done before, and the backup is older."""
    loan = make_loan(make_copy(), wenjing, lent_at=PAST)
    visit = make_visit(asked_by=wenjing, span=Span(SOON, SOON + timedelta(hours=1)))
    begun = make_received(at=NOW - timedelta(minutes=30), state="arrived", visit_fields={"asked_by": wenjing}).visit
    going_on = make_reservation(starts_at=NOW - timedelta(hours=1), holder=wenjing, state="checked_in", note=NAME)
    make_duty(wenjing, batch=make_batch(span=Span(SOON, SOON + timedelta(hours=1))))
    closing.close_for_good(person=wenjing, now=NOW)
    for row in (wenjing, loan, visit, begun, going_on):
        row.refresh_from_db()
    assert wenjing.closed_at == NOW
    assert (loan.returned_at, loan.reader) == (NOW, None)
    assert [(one.state, one.asked_by, one.contact_phone) for one in (visit, begun)] == [
        ("cancelled", None, ""),
        ("accepted", None, ""),
    ]
    assert (going_on.state, going_on.note, going_on.contact_name) == ("checked_in", "", "–")
    assert where_it_says(TRACES) <= kept_by_the_map()


@pytest.mark.parametrize(
    ("who", "whose", "may"),
    [
        ("alice", "alice", True),
        ("alice", "bob", False),
        ("erik", "alice", False),
        ("erik", "erik", False),
        ("root", "erik", True),
        ("root", "alice", True),
        ("root", "root", False),
    ],
)
def test_residents_close_their_own_account_and_administrators_any_but_their_own(
    request: pytest.FixtureRequest, who: str, whose: str, may: bool
) -> None:
    by, person = request.getfixturevalue(who), request.getfixturevalue(whose)
    assert closing.may_close(by, person) is may
    if not may:
        with pytest.raises(PermissionDenied):
            close(person, by=by)


def test_the_account_of_staff_loses_its_roles(root: User, erik: User) -> None:
    close(erik, by=root)
    erik.refresh_from_db()
    assert not erik.is_staff
    assert not erik.groups.exists()


# --- what the database keeps -----------------------------------------------------------------------------------------


def test_a_closed_account_can_be_given_nothing(wenjing: User) -> None:
    close(wenjing)
    with pytest.raises(IntegrityError, match="user_closed_is_nobody"), transaction.atomic():
        User.objects.filter(pk=wenjing.pk).update(is_active=True)


def test_in_the_history_only_what_is_forgotten_already_can_be_forgotten(bob: User) -> None:
    own = make_reservation(starts_at=SOON, holder=bob, contact_name="鲍勃", contact_phone="", note="茶")
    own.note = ""
    own.save()
    assert forget_in_history(personal.TABLES["bookings.Reservation"], [own.pk]) == 2
    assert set(own.events.values_list("contact_name", "note")) == {("鲍勃", "")}  # type: ignore[attr-defined]


def test_the_history_is_otherwise_as_closed_as_before(bob: User) -> None:
    own = make_reservation(starts_at=SOON, holder=bob)
    forget_in_history(personal.TABLES["bookings.Reservation"], [own.pk])
    with pytest.raises(Error), transaction.atomic():
        own.events.update(note="anders")  # type: ignore[attr-defined]


def test_of_a_table_that_is_not_in_the_map_nothing_is_forgotten() -> None:
    with pytest.raises(Error, match="Nothing of"), transaction.atomic():
        one_value("SELECT personal_forget_in_history('bookings.Room', '{1}')")
