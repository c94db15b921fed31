"""In-house use: what is scanned, what is tallied, what is taken back; and the page with the trolley."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from centre.shared.problems import Refused
from reading_room import in_house
from reading_room.models import InHouseUse
from reading_room.queries.in_house import in_house_on
from reading_room.tests.factories import make_collection, make_copy, make_hold, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 21, 2, 40, tzinfo=UTC)
REFUSED = 422


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Twenty to eleven in the morning, whenever this is run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def address() -> str:
    return reverse("reading_room:desk_in_house")


# --- the commands ----------------------------------------------------------------------------------------------------


def test_a_copy_on_the_trolley_is_counted_as_often_as_it_was_read(erik: User) -> None:
    copy = make_copy(barcode="0003107")
    noted = in_house.note_copy(code="0003107", by=erik, now=NOW)
    in_house.note_copy(code=copy.accession_number, by=erik, now=NOW + timedelta(hours=1))
    assert (noted.use.copy, noted.use.tier, noted.use.times, noted.was_missing) == (copy, None, 1, False)
    assert InHouseUse.objects.filter(copy=copy).count() == 2


def test_scans_that_follow_one_another_count_once(erik: User) -> None:
    copy = make_copy()
    noted = [
        in_house.note_copy(code=copy.accession_number, by=erik, now=NOW + timedelta(seconds=seconds))
        for seconds in (0, 1, 60)
    ]
    assert [one.is_new for one in noted] == [True, False, False]
    assert InHouseUse.objects.count() == 1


def test_a_missing_copy_on_the_trolley_is_found_again(erik: User) -> None:
    copy = make_copy(state="missing")
    assert in_house.note_copy(code=copy.accession_number, by=erik, now=NOW).was_missing
    copy.refresh_from_db()
    assert copy.state == "here"


def test_a_copy_found_on_the_trolley_is_counted_and_kept_for_who_waits_first(erik_client: Client, erik: User) -> None:
    title = make_title(collection=make_collection("社科", is_lent=True))
    copy, first, second = make_copy(title, state="missing"), make_hold(title), make_hold(title)
    answer = erik_client.post(address(), {"code": copy.accession_number}, follow=True)
    assert "请拿到柜台" in answer.content.decode()
    assert InHouseUse.objects.filter(copy=copy).count() == 1
    for hold in (first, second):
        hold.refresh_from_db()
    assert [(hold.state, hold.copy) for hold in (first, second)] == [("ready", copy), ("waiting", None)]


def test_a_copy_on_the_trolley_that_was_never_missing_is_kept_for_nobody(erik: User) -> None:
    title = make_title(collection=make_collection("社科", is_lent=True))
    copy, hold = make_copy(title), make_hold(title)
    assert in_house.note_copy(code=copy.accession_number, by=erik, now=NOW).hold is None
    hold.refresh_from_db()
    assert hold.state == "waiting"


def test_what_is_lent_or_withdrawn_or_unknown_is_told_and_not_counted(erik: User) -> None:
    lent, gone, kept = make_copy(), make_copy(state="withdrawn"), make_copy()
    make_loan(lent)
    make_hold(kept.title, state="ready", copy=kept, ready_until=date(2026, 5, 30))
    for code, why in (
        (lent.accession_number, "is_lent"),
        (gone.accession_number, "withdrawn"),
        (kept.accession_number, "is_kept"),
        ("没有", "no_such_copy"),
    ):
        with pytest.raises(Refused) as refused:
            in_house.note_copy(code=code, by=erik, now=NOW)
        assert refused.value.codes == {why}
    assert not InHouseUse.objects.exists()


def test_a_tier_is_counted_in_numbers(erik: User) -> None:
    tier = make_tier()
    use = in_house.note_tier(tier=tier, times=3, by=erik, now=NOW)
    assert (use.tier, use.copy, use.times, use.at, use.by) == (tier, None, 3, NOW, erik)
    for times in (0, -1, 21, 2**31):
        with pytest.raises(Refused) as refused:
            in_house.note_tier(tier=tier, times=times, by=erik, now=NOW)
        assert refused.value.codes == {"times"}


def test_only_what_was_counted_today_is_taken_back(erik: User) -> None:
    today = in_house.note_tier(tier=make_tier(), times=3, by=erik, now=NOW)
    yesterday = in_house.note_tier(tier=make_tier(), times=3, by=erik, now=NOW - timedelta(days=1))
    in_house.take_back(use_pk=today.pk, by=erik, now=NOW)
    for pk in (today.pk, yesterday.pk, 10**18):
        with pytest.raises(Refused) as refused:
            in_house.take_back(use_pk=pk, by=erik, now=NOW)
        assert refused.value.codes == {"not_of_today"}
    assert list(InHouseUse.objects.all()) == [yesterday]


def test_only_who_lends_counts(alice: User, ed: User) -> None:
    copy, tier = make_copy(), make_tier()
    for by in (alice, ed):
        with pytest.raises(PermissionDenied):
            in_house.note_copy(code=copy.accession_number, by=by, now=NOW)
        with pytest.raises(PermissionDenied):
            in_house.note_tier(tier=tier, times=1, by=by, now=NOW)
        with pytest.raises(PermissionDenied):
            in_house.take_back(use_pk=1, by=by, now=NOW)


def test_a_day_is_a_day_of_the_centre(erik: User) -> None:
    tier = make_tier()
    before_midnight = datetime(2026, 5, 20, 15, 59, tzinfo=UTC)
    for at in (before_midnight, before_midnight + timedelta(minutes=1), NOW):
        in_house.note_tier(tier=tier, times=2, by=erik, now=at)
    today = in_house_on(NOW.date())
    assert (today.times, [one.times for one in today.shelves]) == (4, [4])


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_trolley_is_scanned_and_tallied_on_one_page(erik_client: Client) -> None:
    copy, tier = make_copy(make_title("家访路上")), make_tier()
    shown = erik_client.post(address(), {"code": copy.accession_number}, follow=True).content.decode()
    assert "已计入：《家访路上》" in shown
    shown = erik_client.post(address(), {"code": copy.accession_number}, follow=True).content.decode()
    assert "《家访路上》刚才已经计入" in shown
    answer = erik_client.post(address(), {"tally": f"{tier.pk}:5"})
    assert answer["Location"] == f"{address()}?shelf={tier.shelf_id}#shelf-{tier.shelf_id}"
    shown = erik_client.get(answer["Location"]).content.decode()
    assert "甲架 1 列 上层：计入 5 册" in shown
    assert "<b>6</b>" in shown
    use = InHouseUse.objects.get(tier=tier)
    assert "已撤销" in erik_client.post(address(), {"take_back": use.pk}, follow=True).content.decode()
    assert not InHouseUse.objects.filter(tier=tier).exists()


def test_a_lent_copy_is_told_without_its_reader(erik_client: Client) -> None:
    copy = make_copy(make_title("课桌与窗"))
    loan = make_loan(copy)
    answer = erik_client.post(address(), {"code": copy.accession_number})
    shown = answer.content.decode()
    assert answer.status_code == REFUSED
    assert "《课桌与窗》已借出" in shown
    assert loan.reader.name not in shown


def test_the_page_is_for_who_lends(client: Client, alice_client: Client, ed_client: Client, lib_client: Client) -> None:
    assert client.get(address()).status_code == 302
    assert [one.get(address()).status_code for one in (alice_client, ed_client, lib_client)] == [403, 403, 200]
    assert alice_client.post(address(), {"code": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({}, REFUSED),
        ({"code": ""}, REFUSED),
        ({"code": "a\0b"}, REFUSED),
        ({"code": "😀"}, REFUSED),
        ({"code": "长" * 10_000}, REFUSED),
        ({"code": str(2**31)}, REFUSED),
        ({"tally": "x"}, REFUSED),
        ({"tally": ""}, REFUSED),
        ({"tally": "1:2:3"}, 404),
        ({"tally": f"{2**70}:1"}, REFUSED),
        ({"tally": "999999:1"}, 404),
        ({"tally": "１:1"}, REFUSED),
        ({"take_back": "\0"}, REFUSED),
        ({"take_back": "-1"}, REFUSED),
        ({"take_back": str(2**62)}, REFUSED),
    ],
)
def test_nonsense_is_refused(erik_client: Client, posted: dict[str, str], status: int) -> None:
    assert erik_client.post(address(), posted).status_code == status
    assert not InHouseUse.objects.exists()


def test_a_long_day_costs_as_many_queries_as_a_short_one(
    erik_client: Client, django_assert_max_num_queries: Any
) -> None:
    def counted() -> int:
        InHouseUse.objects.create(copy=make_copy(), at=NOW)
        InHouseUse.objects.create(tier=make_tier(column=InHouseUse.objects.count()), at=NOW)
        with django_assert_max_num_queries(100) as queries:
            assert erik_client.get(address()).status_code == 200
        return len(queries)

    erik_client.get(address())
    assert counted() == counted() == counted()
