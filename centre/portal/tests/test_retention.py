"""What was kept long enough is forgotten, by the rules of the map; the day before, nothing is."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.core.management import call_command
from django.db import IntegrityError, transaction

from bookings.models import Refusal, Reservation
from bookings.tests.factories import make_reservation, make_room
from centre.accounts.models import ClaimFailure, Session, User
from centre.accounts.tests.factories import make_user
from centre.notifications.models import Notice
from centre.notifications.tests.factories import make_notice
from centre.portal import tasks
from centre.portal.audit import LABELS
from centre.portal.personal import closing, retention
from centre.shared.personal import RULES
from centre.shared.timespan import Span, moment
from centre.upkeep import closings
from reading_room.models import Hold, Loan
from reading_room.tests.factories import make_copy, make_hold, make_loan, make_reader
from reception.models import Visit
from reception.tests.factories import make_visit

pytestmark = pytest.mark.django_db
NOW = moment(date(2026, 11, 23), time(3, 40))
LONG_AGO = NOW - timedelta(days=5000)


def forgotten(rule: str, now: datetime = NOW) -> int:
    """How many rows a rule took, carried out with all the others."""
    return {outcome.rule.key: outcome.rows for outcome in retention.forget(now)}[rule]


def ended(days: float, **fields: Any) -> Reservation:
    """A reservation that ended so many days ago."""
    told = {"contact_name": "欧阳文静", "contact_phone": "13987654321", "note": "要轮椅", **fields}
    return make_reservation(
        room=make_room(), span=Span(NOW - timedelta(days=days, hours=2), NOW - timedelta(days=days)), **told
    )


def test_the_contact_of_a_reservation_is_forgotten_a_year_after_its_end() -> None:
    kept, gone = ended(364.9), ended(365.1)
    assert forgotten("bookings.contacts") == 1
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.contact_name, kept.note) == ("欧阳文静", "要轮椅")
    assert (gone.contact_name, gone.contact_phone, gone.note) == ("–", "", "")
    assert gone.purpose == "合唱排练"
    assert not gone.events.exclude(contact_name="–").exists()  # type: ignore[attr-defined]
    assert kept.events.filter(contact_name="欧阳文静").exists()  # type: ignore[attr-defined]
    assert forgotten("bookings.contacts") == 0


def test_a_reservation_of_somebody_without_an_account_stays_as_well() -> None:
    gone = ended(400, holder=None, booked_by=make_user(staff=True))
    assert forgotten("bookings.contacts") == 1
    gone.refresh_from_db()
    assert gone.masked_party == gone.party_name == "–"


def test_many_are_forgotten_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for days in range(400, 405):
        ended(days)
    assert forgotten("bookings.contacts") == 5
    assert not Reservation.objects.filter(contact_phone="13987654321").exists()


def test_who_had_a_book_is_forgotten_a_month_after_its_return() -> None:
    ages = {29.9: True, 30.1: False}
    loans = {
        make_loan(make_copy(), lent_at=LONG_AGO, returned_at=NOW - timedelta(days=days)): known
        for days, known in ages.items()
    }
    open_loan = make_loan(make_copy(), lent_at=LONG_AGO)
    assert forgotten("reading_room.loans") == 1
    for loan, known in {**loans, open_loan: True}.items():
        loan.refresh_from_db()
        assert (loan.reader is not None) is known
        assert loan.events.filter(reader__isnull=False).exists() is known  # type: ignore[attr-defined]


def test_the_database_knows_of_each_open_loan_and_hold_whose_it_is() -> None:
    with pytest.raises(IntegrityError, match="loan_open_with_its_reader"), transaction.atomic():
        Loan.objects.filter(pk=make_loan().pk).update(reader=None)
    with pytest.raises(IntegrityError, match="hold_open_with_its_reader"), transaction.atomic():
        Hold.objects.filter(pk=make_hold().pk).update(reader=None)


def test_who_waited_for_a_book_is_forgotten_a_month_after_that_ended() -> None:
    old = make_hold(reader=make_reader(), state="cancelled", ended_at=NOW - timedelta(days=31))
    waiting = make_hold(reader=make_reader(), placed_at=LONG_AGO)
    assert forgotten("reading_room.holds") == 1
    assert Hold.objects.get(pk=old.pk).reader is None
    assert Hold.objects.get(pk=waiting.pk).reader == waiting.reader


def test_notices_go_after_a_year(alice: User) -> None:
    kept, _gone = (make_notice(alice, created_at=NOW - timedelta(days=days)) for days in (364.9, 365.1))
    assert forgotten("notifications.notices") == 1
    assert list(Notice.objects.filter(created_at__lte=NOW)) == [kept]


def test_contacts_of_visits_are_forgotten_as_they_always_were() -> None:
    past = NOW - timedelta(days=400)
    visit = make_visit(contact_name="王老师", contact_phone="13987654321", span=Span(past, past + timedelta(hours=1)))
    assert forgotten("reception.contacts") == 1
    assert not Visit.objects.get(pk=visit.pk).has_contact


def test_wrong_codes_go_after_a_day_and_refusals_after_two_years() -> None:
    for hours in (23, 25):
        ClaimFailure.objects.create(purpose="x", address="10.0.0.1", at=NOW - timedelta(hours=hours))
    for days in (730, 732):
        Refusal.objects.create(code="taken", room=make_room(), wanted_from=NOW, at=NOW - timedelta(days=days))
    outcomes = {outcome.rule.key: outcome.rows for outcome in retention.forget(NOW)}
    assert (outcomes["accounts.wrong_codes"], outcomes["bookings.refusals"]) == (1, 1)


def test_failed_sign_ins_are_kept_for_as_long_as_the_rules_ask() -> None:
    for days in (365.9, 366.1):
        row = AccessFailureLog.objects.create(username="somebody", ip_address="10.0.0.1", path_info="/")
        AccessFailureLog.objects.filter(pk=row.pk).update(attempt_time=NOW - timedelta(days=days))
    assert forgotten("axes.accessfailurelog") == 1


def test_sessions_that_are_over_go() -> None:
    for name, minutes in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=name, session_data="x", expire_date=NOW + timedelta(minutes=minutes))
    assert forgotten("sessions") == 1
    assert Session.objects.get().session_key == "open"


# --- accounts --------------------------------------------------------------------------------------------------------


def seen(days: float, **fields: Any) -> User:
    """A resident who was here last so many days ago."""
    person = make_user(email="somebody@example.com", date_joined=LONG_AGO, **fields)
    User.objects.filter(pk=person.pk).update(last_login=NOW - timedelta(days=days))
    return person


def test_who_was_not_here_for_long_is_told_a_month_before_the_account_is_closed() -> None:
    quiet, away = seen(1064.9), seen(1065.1)
    assert forgotten("accounts.warnings") == 1
    assert not Notice.objects.filter(person=quiet).exists()
    notice = Notice.objects.get(person=away)
    assert "12 月 23 日" in notice.title
    assert forgotten("accounts.warnings") == 0


def test_who_stays_away_in_spite_of_it_is_closed_and_who_comes_back_is_not() -> None:
    away, back = seen(1065.1), seen(1065.1)
    retention.forget(NOW)
    User.objects.filter(pk=back.pk).update(last_login=NOW + timedelta(days=1))
    assert forgotten("accounts.left_alone", NOW + timedelta(days=29.9)) == 0
    assert forgotten("accounts.left_alone", NOW + timedelta(days=30.1)) == 1
    away.refresh_from_db()
    back.refresh_from_db()
    assert (away.closed_at is not None, back.closed_at is not None) == (True, False)


def test_nobody_is_closed_without_having_been_told() -> None:
    away = seen(4000)
    retention.forget(NOW)
    away.refresh_from_db()
    assert (away.closed_at, away.warned_at) == (None, NOW)


def test_who_still_has_a_book_stays() -> None:
    away = seen(1200)
    make_loan(make_copy(), away)
    retention.forget(NOW)
    assert forgotten("accounts.left_alone", NOW + timedelta(days=31)) == 0


def test_accounts_of_staff_are_left_to_administrators() -> None:
    person = seen(4000)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert forgotten("accounts.warnings") == 0


def test_an_account_made_at_the_counter_that_nobody_used_is_closed_after_three_months() -> None:
    kept, gone = (make_user(date_joined=NOW - timedelta(days=days), must_change_password=True) for days in (89.9, 90.1))
    assert forgotten("accounts.never_used") == 1
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.closed_at, gone.closed_at) == (None, NOW)


def test_what_was_being_written_while_the_account_was_closed_is_ended_in_the_night(alice: User) -> None:
    closing.close(person=alice, by=alice, now=NOW - timedelta(hours=1))
    late = make_reservation(holder=alice, contact_name="爱丽丝", starts_at=NOW + timedelta(days=1))
    visit = make_visit(asked_by=alice, span=Span(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)))
    assert forgotten("accounts.begun_meanwhile") == 1
    late.refresh_from_db()
    visit.refresh_from_db()
    assert (late.state, late.contact_name) == ("cancelled", "–")
    assert (visit.state, visit.contact_name, visit.asked_by) == ("cancelled", "", None)
    assert forgotten("accounts.begun_meanwhile") == 0


# --- as a whole ------------------------------------------------------------------------------------------------------


def test_a_dry_run_counts_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = ended(400)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    said = StringIO()
    call_command("retention", "--dry-run", stdout=said)
    lines = said.getvalue().splitlines()
    assert any(line.split()[:2] == ["1", "bookings.contacts:"] for line in lines)
    assert "          bookings.Reservation.contact_name" in lines
    gone.refresh_from_db()
    assert gone.contact_name == "欧阳文静"
    assert retention.last_run() is None


def test_a_dry_run_says_of_every_rule_what_the_night_then_does(settings: Any, tmp_path: Path) -> None:
    """Also where one rule could take what another counts, and where somebody cannot be closed yet."""
    settings.BACKUP_DIR = str(tmp_path)
    _somebody_for_every_rule(tmp_path)
    promised = {outcome.rule.key: outcome.rows for outcome in retention.due(NOW)}
    assert [promised[f"accounts.{name}"] for name in ("left_alone", "never_used", "closed_before")] == [2, 1, 1]
    done = retention.forget(NOW)
    assert {outcome.rule.key: outcome.rows for outcome in done} == promised
    assert {outcome.rule.key: outcome.rows for outcome in retention.due(NOW)} == dict.fromkeys(promised, 0)


def _somebody_for_every_rule(folder: Path) -> None:
    gone, with_a_book, never, counter = seen(1200), seen(1200), seen(1200), make_user(date_joined=LONG_AGO)
    User.objects.filter(pk__in=(gone.pk, with_a_book.pk, never.pk)).update(warned_at=NOW - timedelta(days=31))
    User.objects.filter(pk=never.pk).update(last_login=None, must_change_password=True)
    User.objects.filter(pk=counter.pk).update(must_change_password=True)
    make_loan(make_copy(), with_a_book)
    make_loan(make_copy(), gone, lent_at=LONG_AGO, returned_at=NOW - timedelta(days=40))
    make_hold(reader=gone, state="cancelled", ended_at=NOW - timedelta(days=31))
    ended(400, holder=gone)
    make_notice(gone, created_at=NOW - timedelta(days=400))
    make_visit(asked_by=gone, span=Span(NOW - timedelta(days=400), NOW - timedelta(days=399)))
    back = make_user()
    closings.note([closings.Closing(back.pk, back.date_joined, NOW)], folder=folder)


def test_the_command_forgets_and_the_trail_says_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = ended(400)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    call_command("retention", stdout=StringIO())
    gone.refresh_from_db()
    assert gone.contact_name == "–"
    run = retention.last_run()
    assert run is not None
    assert run.facts == {"rules": len(RULES), "bookings.contacts": 1}


def test_a_rule_that_fails_does_not_keep_the_others_from_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, carry_out = ended(400), retention._carry_out

    def failing(rule: Any, now: datetime) -> int:
        if rule.key == "accounts.wrong_codes":
            raise RuntimeError("broken")
        return carry_out(rule, now)

    monkeypatch.setattr(retention, "_carry_out", failing)
    with pytest.raises(RuntimeError):
        retention.forget(NOW)
    gone.refresh_from_db()
    assert gone.contact_name == "–"


def test_it_is_done_every_night_under_a_name_that_the_self_audit_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []
    run: Callable[[datetime], Any] = done.append
    monkeypatch.setattr(retention, "forget", run)
    tasks.forget_what_is_over(timestamp=0)
    assert len(done) == 1
    assert "retention" in LABELS
