"""Lending, renewing and taking back: what the rules allow, and what becomes of a copy."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.opening.tests.factories import centre_schedule, make_schedule
from centre.shared.problems import Refused
from centre.shared.timespan import moment
from reading_room import lending, reminding
from reading_room.models import Copy, Hold, InHouseUse, Kiosk, Loan

from .factories import make_card, make_collection, make_copy, make_hold, make_kiosk, make_loan, make_reader, make_title

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(10))


@pytest.fixture
def reader(db: None) -> User:
    return make_card(make_reader()).reader


@pytest.fixture
def kiosk(db: None) -> Kiosk:
    return make_kiosk()


def lent_out(title: str = "乡村教师手记", **fields: object) -> Copy:
    """A copy of a title whose collection is lent."""
    return make_copy(make_title(title, collection=make_collection("社科", is_lent=True)), **fields)


def open_on(weekday: int) -> None:
    """The centre is open on one day of the week; 0 is Monday."""
    make_schedule(weekly={weekday: "09:00-17:00"}, is_centre=True)


def refusal(copy: Copy, reader: User, kiosk: Kiosk, *, now: datetime = NOW) -> set[str]:
    with pytest.raises(Refused) as caught:
        lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=now)
    return caught.value.codes


# --- lending ---------------------------------------------------------------------------------------------------------


def test_a_book_is_lent_for_the_days_of_its_collection(reader: User, kiosk: Kiosk) -> None:
    loan = lending.lend(copy=lent_out(), reader=reader, kiosk=kiosk, now=NOW)
    assert (loan.due_on, loan.reader, loan.kiosk, loan.lent_by) == (MONDAY + timedelta(days=30), reader, kiosk, None)


def test_a_due_day_on_which_the_centre_is_closed_rolls_on(reader: User, kiosk: Kiosk) -> None:
    open_on(0)
    assert lending.lend(copy=lent_out(), reader=reader, kiosk=kiosk, now=NOW).due_on == MONDAY + timedelta(days=35)


def test_while_somebody_waits_a_loan_is_short(reader: User, kiosk: Kiosk) -> None:
    copy = lent_out()
    make_hold(copy.title)
    assert lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW).due_on == MONDAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"is_reference": True}, "stays_here"), ({"state": "repair"}, "repair"), ({"state": "withdrawn"}, "withdrawn")],
)
def test_a_copy_that_may_not_leave_stays(reader: User, kiosk: Kiosk, fields: dict[str, object], code: str) -> None:
    assert refusal(lent_out(**fields), reader, kiosk) == {code}


def test_a_collection_that_is_not_lent_stays(reader: User, kiosk: Kiosk) -> None:
    assert refusal(make_copy(), reader, kiosk) == {"stays_here"}


def test_without_a_valid_card_nothing_is_lent(kiosk: Kiosk) -> None:
    ended = make_card(ended_at=NOW).reader
    assert refusal(lent_out(), ended, kiosk) == {"no_card"}


def test_a_sixth_book_is_refused_and_lent_when_one_came_back(reader: User, kiosk: Kiosk) -> None:
    loans = [lending.lend(copy=lent_out(f"第{n}本"), reader=reader, kiosk=kiosk, now=NOW) for n in range(5)]
    copy = lent_out("第六本")
    assert refusal(copy, reader, kiosk) == {"most_loans"}
    lending.give_back(copy=loans[0].copy, kiosk=kiosk, now=NOW)
    assert lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW).pk


def test_who_is_late_borrows_nothing_more(reader: User, kiosk: Kiosk) -> None:
    centre_schedule()
    make_loan(reader=reader, due_on=MONDAY - timedelta(days=1))
    assert refusal(lent_out(), reader, kiosk) == {"has_late"}


def test_who_could_not_come_because_it_was_closed_is_not_late(reader: User, kiosk: Kiosk) -> None:
    open_on(1)
    make_loan(reader=reader, due_on=MONDAY - timedelta(days=1))
    assert lending.lend(copy=lent_out(), reader=reader, kiosk=kiosk, now=NOW).pk


def test_a_copy_that_is_lent_is_not_lent_again(reader: User, kiosk: Kiosk) -> None:
    copy = lent_out()
    make_loan(copy, due_on=MONDAY)
    assert refusal(copy, reader, kiosk) == {"is_lent"}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_loan(copy, reader)


def test_scanning_ones_own_book_again_changes_nothing(reader: User, kiosk: Kiosk) -> None:
    copy = lent_out()
    lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW)
    assert refusal(copy, reader, kiosk) == {"already_yours"}


def test_of_a_book_one_copy_is_enough_and_the_second_is_lent_to_somebody_else(reader: User, kiosk: Kiosk) -> None:
    first = lent_out()
    second, other = make_copy(first.title), make_card(make_reader()).reader
    lending.lend(copy=first, reader=reader, kiosk=kiosk, now=NOW)
    assert refusal(second, reader, kiosk) == {"has_another"}
    assert lending.lend(copy=second, reader=other, kiosk=kiosk, now=NOW).reader == other
    lending.give_back(copy=first, kiosk=kiosk, now=NOW)
    lending.give_back(copy=second, kiosk=kiosk, now=NOW)
    assert lending.lend(copy=second, reader=reader, kiosk=kiosk, now=NOW).pk


def test_a_set_is_borrowed_volume_by_volume_and_a_periodical_year_by_year(reader: User, kiosk: Kiosk) -> None:
    lent = make_collection("社科", is_lent=True)
    upper, lower = (make_copy(make_title("呐喊", volume=volume, collection=lent)) for volume in ("上册", "下册"))
    year = make_copy(make_title("收获", kind="periodical", collection=lent))
    for copy in (upper, lower, year, make_copy(year.title)):
        assert lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW).pk


def test_a_missing_copy_that_is_borrowed_is_found_again(reader: User, kiosk: Kiosk) -> None:
    copy = lent_out(state="missing")
    lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW)
    copy.refresh_from_db()
    assert copy.state == Copy.State.HERE


def test_a_copy_kept_for_somebody_is_lent_to_them_alone_and_their_hold_is_over(reader: User, kiosk: Kiosk) -> None:
    copy, other = lent_out(), make_card(make_reader()).reader
    hold = make_hold(copy.title, reader, state="ready", copy=copy, ready_until=MONDAY)
    assert refusal(copy, other, kiosk) == {"kept"}
    lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW)
    hold.refresh_from_db()
    assert (hold.state, hold.ended_at) == (Hold.State.COLLECTED, NOW)


def test_who_takes_another_copy_frees_the_one_kept_for_the_next(reader: User, kiosk: Kiosk) -> None:
    kept = lent_out()
    taken = make_copy(kept.title)
    make_hold(kept.title, reader, state="ready", copy=kept, ready_until=MONDAY)
    following = make_hold(kept.title)
    lending.lend(copy=taken, reader=reader, kiosk=kiosk, now=NOW)
    following.refresh_from_db()
    assert (following.state, following.copy) == (Hold.State.READY, kept)


def test_residents_lend_nothing_and_a_retired_point_does_nothing(reader: User, alice: User, kiosk: Kiosk) -> None:
    copy = lent_out()
    with pytest.raises(PermissionDenied):
        lending.lend(copy=copy, reader=reader, by=alice, now=NOW)
    kiosk.retired_at = NOW
    with pytest.raises(PermissionDenied):
        lending.lend(copy=copy, reader=reader, kiosk=kiosk, now=NOW)
    with pytest.raises(PermissionDenied):
        lending.give_back(copy=copy, now=NOW)


# --- renewing --------------------------------------------------------------------------------------------------------


def own_loan(reader: User, **fields: object) -> Loan:
    return make_loan(lent_out(), reader, **{"due_on": MONDAY + timedelta(days=3), **fields})


def renewal_refused(loan: Loan, by: User) -> set[str]:
    with pytest.raises(Refused) as caught:
        lending.renew(loan=loan, by=by, now=NOW)
    return caught.value.codes


def test_a_reader_renews_once_from_today(reader: User) -> None:
    loan = own_loan(reader, reminded_on=MONDAY)
    renewed = lending.renew(loan=loan, by=reader, now=NOW)
    assert (renewed.due_on, renewed.renewals, renewed.reminded_on) == (MONDAY + timedelta(days=30), 1, None)
    assert renewal_refused(renewed, reader) == {"no_more_renewals"}


def test_renewing_on_the_day_it_was_lent_is_too_early(reader: User) -> None:
    assert renewal_refused(own_loan(reader, due_on=MONDAY + timedelta(days=30)), reader) == {"too_early"}


def test_what_somebody_waits_for_is_not_renewed(reader: User) -> None:
    loan = own_loan(reader)
    make_hold(loan.copy.title)
    assert renewal_refused(loan, reader) == {"waited_for"}


def test_what_is_late_is_not_renewed_and_on_its_last_day_it_is(reader: User) -> None:
    centre_schedule()
    assert renewal_refused(own_loan(reader, due_on=MONDAY - timedelta(days=1)), reader) == {"late"}
    assert lending.renew(loan=own_loan(reader, due_on=MONDAY), by=reader, now=NOW).renewals == 1


def test_nobody_renews_for_another(reader: User, alice: User, erik: User) -> None:
    loan = own_loan(reader)
    with pytest.raises(PermissionDenied):
        lending.renew(loan=loan, by=alice, now=NOW)
    assert lending.renew(loan=loan, by=erik, now=NOW).renewals == 1


def test_what_came_back_is_not_renewed(reader: User) -> None:
    assert renewal_refused(own_loan(reader, returned_at=NOW + timedelta(days=900)), reader) == {"returned"}


# --- taking back -----------------------------------------------------------------------------------------------------


def test_whoever_brings_a_book_back_ends_its_loan(reader: User, kiosk: Kiosk) -> None:
    loan = own_loan(reader, lent_at=NOW - timedelta(days=3))
    back = lending.give_back(copy=loan.copy, kiosk=kiosk, now=NOW)
    loan.refresh_from_db()
    assert (back.loan, back.use, loan.returned_at) == (loan, None, NOW)
    assert not InHouseUse.objects.exists()


def test_a_copy_that_was_not_lent_was_read_in_the_house_once_for_two_scans(kiosk: Kiosk) -> None:
    copy = lent_out()
    assert lending.give_back(copy=copy, kiosk=kiosk, now=NOW).use
    assert lending.give_back(copy=copy, kiosk=kiosk, now=NOW + timedelta(minutes=1)).use is None
    assert lending.give_back(copy=copy, kiosk=kiosk, now=NOW + timedelta(minutes=11)).use


def test_scanning_a_return_twice_counts_no_reading_in_the_house(reader: User, kiosk: Kiosk) -> None:
    loan = own_loan(reader, lent_at=NOW - timedelta(days=3))
    for minute in range(2):
        back = lending.give_back(copy=loan.copy, kiosk=kiosk, now=NOW + timedelta(minutes=minute))
        assert back.use is None


def test_a_missing_copy_that_comes_back_is_found_again(kiosk: Kiosk) -> None:
    copy = lent_out(state="missing")
    assert lending.give_back(copy=copy, kiosk=kiosk, now=NOW).was_missing
    copy.refresh_from_db()
    assert copy.state == Copy.State.HERE


def test_a_withdrawn_copy_is_set_aside_for_nobody(kiosk: Kiosk) -> None:
    copy = lent_out(state="withdrawn")
    make_hold(copy.title)
    back = lending.give_back(copy=copy, kiosk=kiosk, now=NOW)
    assert back.is_set_aside
    assert (back.hold, back.use) == (None, None)


def test_a_book_that_comes_back_is_kept_for_the_first_who_waits_and_they_are_told(reader: User, kiosk: Kiosk) -> None:
    centre_schedule()
    loan = own_loan(make_reader(), lent_at=NOW - timedelta(days=3))
    second = make_hold(loan.copy.title, placed_at=NOW)
    first = make_hold(loan.copy.title, reader, placed_at=NOW - timedelta(days=1))
    back = lending.give_back(copy=loan.copy, kiosk=kiosk, now=NOW)
    assert (back.hold, back.hold and back.hold.ready_until) == (first, MONDAY + timedelta(days=3))
    second.refresh_from_db()
    assert second.state == Hold.State.WAITING
    notice = Notice.objects.get()
    assert notice.person == reader
    assert "11 月 26 日" in notice.body
    assert notice.url == "/reading/loans/"


def test_a_return_is_undone_within_ten_minutes(reader: User, erik: User, kiosk: Kiosk) -> None:
    loan = own_loan(reader, lent_at=NOW - timedelta(days=3))
    lending.give_back(copy=loan.copy, by=erik, now=NOW)
    assert lending.undo_return(loan=loan, by=erik, now=NOW + timedelta(minutes=9)).returned_at is None
    lending.give_back(copy=loan.copy, by=erik, now=NOW)
    with pytest.raises(Refused):
        lending.undo_return(loan=loan, by=erik, now=NOW + timedelta(minutes=10))


def test_a_return_is_not_undone_once_the_copy_is_with_another_or_kept(reader: User, erik: User) -> None:
    loan = own_loan(reader, lent_at=NOW - timedelta(days=3))
    lending.give_back(copy=loan.copy, by=erik, now=NOW)
    other = make_loan(loan.copy, due_on=MONDAY)
    with pytest.raises(Refused) as caught:
        lending.undo_return(loan=loan, by=erik, now=NOW)
    assert caught.value.codes == {"is_lent"}
    other.delete()
    make_hold(loan.copy.title, state="ready", copy=loan.copy, ready_until=MONDAY)
    with pytest.raises(Refused) as caught:
        lending.undo_return(loan=loan, by=erik, now=NOW)
    assert caught.value.codes == {"too_late"}


# --- reminding -------------------------------------------------------------------------------------------------------


def test_a_reader_is_reminded_two_days_before_and_when_it_is_late_once_each(reader: User) -> None:
    centre_schedule()
    own_loan(reader, due_on=MONDAY + timedelta(days=3))
    reminded = [reminding.remind(now=NOW + timedelta(days=day)) for day in (0, 1, 1, 2, 3, 4, 5)]
    assert reminded == [0, 1, 0, 0, 0, 1, 0]
    late, soon = Notice.objects.order_by("-pk")
    assert "renew" in soon.body or "续借" in soon.body
    assert late.title != soon.title


def test_nobody_is_told_off_on_a_closed_day(reader: User) -> None:
    open_on(1)
    own_loan(reader, due_on=MONDAY - timedelta(days=1))
    assert reminding.remind(now=NOW) == 0
    assert reminding.remind(now=NOW + timedelta(days=1)) == 1
