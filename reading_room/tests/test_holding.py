"""The queue of a title: asking, giving up, what is not collected."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from centre.shared.timespan import moment
from reading_room import cards, holding
from reading_room.models import Hold, ReaderCard, Title

from .factories import make_card, make_collection, make_copy, make_hold, make_loan, make_reader, make_title

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOW = moment(MONDAY, time(10))


@pytest.fixture
def reader(db: None) -> User:
    return make_card(make_reader()).reader


def lent_out(title: str = "乡村教师手记") -> Title:
    made = make_title(title, collection=make_collection("社科", is_lent=True))
    make_copy(made)
    return made


def ready(title: Title, reader: User | None = None, **fields: object) -> Hold:
    given = {"state": "ready", "copy": title.copies.get(), "ready_until": MONDAY, **fields}
    return make_hold(title, reader, **given)


def refusal(title: Title, reader: User) -> set[str]:
    with pytest.raises(Refused) as caught:
        holding.place(title=title, reader=reader, now=NOW)
    return caught.value.codes


def test_asking_twice_is_one_place(reader: User) -> None:
    title = lent_out()
    assert holding.place(title=title, reader=reader, now=NOW) == holding.place(title=title, reader=reader, now=NOW)
    assert Hold.objects.count() == 1


def test_what_is_not_lent_is_not_kept(reader: User) -> None:
    assert refusal(make_title(), reader) == {"not_lent"}
    only_here = make_title("县志稿", collection=make_collection("社科", is_lent=True))
    make_copy(only_here, is_reference=True)
    assert refusal(only_here, reader) == {"not_lent"}


def test_without_a_card_nothing_is_kept() -> None:
    assert refusal(lent_out(), make_reader()) == {"no_card"}


def test_who_has_the_book_does_not_wait_for_it(reader: User) -> None:
    title = lent_out()
    make_loan(title.copies.get(), reader)
    assert refusal(title, reader) == {"has_it"}


def test_one_waits_for_five_books_at_most(reader: User) -> None:
    for number in range(5):
        holding.place(title=lent_out(f"第{number}本"), reader=reader, now=NOW)
    assert refusal(lent_out("第六本"), reader) == {"most_holds"}


def test_giving_up_passes_the_copy_on(reader: User) -> None:
    title = lent_out()
    kept, following = ready(title, reader), make_hold(title)
    holding.cancel(hold=kept, by=reader, now=NOW)
    following.refresh_from_db()
    assert (following.state, following.copy) == (Hold.State.READY, title.copies.get())
    assert Notice.objects.get().person == following.reader


def test_giving_up_twice_is_told_and_nobody_gives_up_for_another(reader: User, alice: User, erik: User) -> None:
    hold = make_hold(lent_out(), reader)
    with pytest.raises(PermissionDenied):
        holding.cancel(hold=hold, by=alice, now=NOW)
    assert holding.cancel(hold=hold, by=erik, now=NOW).state == Hold.State.CANCELLED
    with pytest.raises(Refused):
        holding.cancel(hold=hold, by=reader, now=NOW)


def test_what_is_not_collected_goes_to_the_next_on_the_day_after(reader: User) -> None:
    title = lent_out()
    kept, following = ready(title, reader), make_hold(title)
    assert holding.expire(now=NOW) == 0
    assert holding.expire(now=NOW + timedelta(days=1)) == 1
    assert holding.expire(now=NOW + timedelta(days=1)) == 0
    kept.refresh_from_db()
    following.refresh_from_db()
    assert (kept.state, following.state) == (Hold.State.EXPIRED, Hold.State.READY)
    assert set(Notice.objects.values_list("person", flat=True)) == {reader.pk, following.reader_id}


def test_whoever_left_is_not_asked(reader: User) -> None:
    title = lent_out()
    gone, following = make_hold(title), make_hold(title)
    User.objects.filter(pk=gone.reader_id).update(is_active=False)
    holding.cancel(hold=ready(title, reader), by=reader, now=NOW)
    following.refresh_from_db()
    assert following.state == Hold.State.READY


def test_a_lost_card_is_replaced_and_the_old_number_opens_nothing(reader: User, erik: User, alice: User) -> None:
    old = reader.reader_cards.get()
    assert cards.give(reader=reader, by=erik, now=NOW) == old
    new = cards.replace(reader=reader, by=erik, now=NOW)
    assert list(ReaderCard.objects.valid().filter(reader=reader)) == [new]
    cards.end(reader=reader, by=erik, now=NOW)
    assert not ReaderCard.objects.valid().exists()
    with pytest.raises(PermissionDenied):
        cards.give(reader=reader, by=alice, now=NOW)


def test_who_left_gets_no_card(erik: User, reader: User) -> None:
    gone = make_reader()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Refused):
        cards.give(reader=gone, by=erik, now=NOW)
