"""The pages of a stock-take: beginning, one tier on a phone, its order, closing and the summary."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centre.accounts.models import User
from reading_room import call_numbers
from reading_room.models import Copy, Scan, StockTake, Tier, TierToTake
from reading_room.tests.factories import make_copy, make_loan, make_tier, make_title

pytestmark = pytest.mark.django_db
REFUSED = 422


@pytest.fixture
def tier(db: None) -> Tier:
    return make_tier()


@pytest.fixture
def stock_take(lib: User, tier: Tier) -> StockTake:
    made = StockTake.objects.create(name="春季盘点", begun_by=lib)
    TierToTake.objects.create(stock_take=made, tier=tier)
    TierToTake.objects.create(stock_take=made, tier=make_tier(name="下层"))
    return made


def standing(title: str, number: str, tier: Tier, **fields: Any) -> Copy:
    return make_copy(make_title(title), tier=tier, call_number=number, call_key=call_numbers.key(number), **fields)


def address(name: str, *args: Any) -> str:
    return reverse(f"reading_room:{name}", args=args)


def shown(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(address(name, *args))
    assert answer.status_code == status
    return answer.content.decode()


def posted(client: Client, where: str, **data: Any) -> str:
    return client.post(where, data, follow=True).content.decode()


# --- who may ---------------------------------------------------------------------------------------------------------


def test_taking_stock_is_for_librarians(
    client: Client, alice_client: Client, erik_client: Client, lib_client: Client, stock_take: StockTake, tier: Tier
) -> None:
    for name, args in (
        ("desk_stock_takes", ()),
        ("desk_stock_take", (stock_take.pk,)),
        ("desk_stock_close", (stock_take.pk,)),
        ("desk_stock_tier", (stock_take.pk, tier.pk)),
        ("desk_stock_order", (stock_take.pk, tier.pk)),
    ):
        where = address(name, *args)
        assert client.get(where).status_code == 302
        assert [one.get(where).status_code for one in (alice_client, erik_client, lib_client)] == [403, 403, 200]
        if name not in ("desk_stock_take", "desk_stock_order"):
            assert erik_client.post(where, {"code": "1"}).status_code == 403


def test_what_is_not_there_is_not_found(lib_client: Client, stock_take: StockTake, tier: Tier) -> None:
    far = make_tier("丁架")
    for pk in (0, 2**31, 2**63, 10**30):
        for name in ("desk_stock_take", "desk_stock_close"):
            assert lib_client.get(address(name, pk)).status_code == 404
        for name in ("desk_stock_tier", "desk_stock_order"):
            assert lib_client.get(address(name, pk, tier.pk)).status_code == 404
            assert lib_client.get(address(name, stock_take.pk, pk)).status_code == 404
    assert lib_client.get(address("desk_stock_tier", stock_take.pk, far.pk)).status_code == 404


# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_round_begins_with_whole_shelves_and_single_tiers(lib_client: Client, tier: Tier) -> None:
    lower, far, other = make_tier(name="下层"), make_tier("乙架"), make_tier("乙架", name="下层")
    said = posted(
        lib_client, address("desk_stock_takes"), name="秋季", shelves=[tier.shelf_id], tiers=[far.pk, tier.pk]
    )
    assert "盘点开始了" in said
    assert {one.tier for one in TierToTake.objects.all()} == {tier, lower, far}
    assert other not in StockTake.objects.get().tiers.all()
    assert "秋季" in shown(lib_client, "desk_stock_takes")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "秋季"},
        {"name": "", "tiers": ["1"]},
        {"name": "长" * 41, "tiers": ["own"]},
        {"name": "a\0b", "tiers": ["own"]},
        {"name": "秋季", "tiers": ["999999"]},
        {"name": "秋季", "tiers": [str(2**70)]},
        {"name": "秋季", "tiers": ["\0"], "shelves": ["x", "😀"]},
        {"name": "秋季", "shelves": [str(2**63)]},
    ],
)
def test_nonsense_begins_nothing(lib_client: Client, tier: Tier, data: dict[str, Any]) -> None:
    sent = {name: [str(tier.pk) if one == "own" else one for one in value] if isinstance(value, list) else value
            for name, value in data.items()}  # fmt: skip
    answer = lib_client.post(address("desk_stock_takes"), sent)
    assert answer.status_code == REFUSED
    assert "error-summary" in answer.content.decode()
    assert not StockTake.objects.exists()


# --- in front of the shelf -------------------------------------------------------------------------------------------


def test_a_scan_is_answered_and_shown_with_the_figures(lib_client: Client, stock_take: StockTake, tier: Tier) -> None:
    found, _waits = standing("家访路上", "G725/21", tier, barcode="0003107"), standing("课桌与窗", "G725/18", tier)
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    said = posted(lib_client, where, code="0003107")
    assert "《家访路上》：在架" in said
    assert "1 <small>/ 2</small>" in said
    assert Scan.objects.get().copy == found


def test_what_stands_wrong_is_told_with_where_it_belongs(lib_client: Client, stock_take: StockTake, tier: Tier) -> None:
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    stranger = standing("操场边的树", "I267/17", make_tier("丙架", name="下层"))
    homeless = make_copy(make_title("无架可归"))
    said = posted(lib_client, where, code=stranger.accession_number)
    assert "该在丙架 1 列 下层" in said
    assert "没有登记架位" in posted(lib_client, where, code=homeless.accession_number)
    for number in ("G725/15", "G725/18", "G725/19", "G725/16"):
        said = posted(lib_client, where, code=standing(f"书{number}", number, tier).accession_number)
    assert "次序错，该紧接在 G725/15 《书G725/15》之后" in said
    order = shown(lib_client, "desk_stock_order", stock_take.pk, tier.pk)
    assert order.index("G725/15") < order.index("G725/16") < order.index("G725/18") < order.index("操场边的树")
    assert "次序错" in order


def test_what_is_lent_is_shown_without_its_reader(lib_client: Client, stock_take: StockTake, tier: Tier) -> None:
    copy = standing("家访路上", "G725/21", tier)
    loan = make_loan(copy)
    page = shown(lib_client, "desk_stock_tier", stock_take.pk, tier.pk)
    assert "已借出，这里不应有" in page
    said = posted(lib_client, address("desk_stock_tier", stock_take.pk, tier.pk), code=copy.accession_number)
    assert "请拿到柜台办理归还" in said
    assert loan.reader.name not in page + said


def test_an_unknown_number_and_an_isbn_are_clear_sentences(
    lib_client: Client, stock_take: StockTake, tier: Tier
) -> None:
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    for code, words in (("88888", "馆藏里没有“88888”"), ("978-7-02-000220-7", "这是书的 ISBN"), ("", "请扫条码")):
        answer = lib_client.post(where, {"code": code})
        assert answer.status_code == REFUSED
        assert words in answer.content.decode()


def test_buttons_tick_note_missing_and_undo(lib_client: Client, stock_take: StockTake, tier: Tier) -> None:
    where, copy = address("desk_stock_tier", stock_take.pk, tier.pk), standing("寄宿学校的夜晚", "G725/16", tier)
    assert "已记为遗失" in posted(lib_client, where, missing=copy.pk)
    copy.refresh_from_db()
    assert copy.state == "missing"
    assert "不再记为遗失" in posted(lib_client, where, not_missing=copy.pk)
    assert "《寄宿学校的夜晚》：在架" in posted(lib_client, where, tick=copy.pk)
    assert "已撤销" in posted(lib_client, where, take_back=copy.pk)
    assert not Scan.objects.exists()
    assert "没见到" in shown(lib_client, "desk_stock_tier", stock_take.pk, tier.pk)


def test_a_tier_is_narrowed_down_to_what_needs_looking_after(
    lib_client: Client, stock_take: StockTake, tier: Tier
) -> None:
    standing("寄宿学校的夜晚", "G725/16", tier)
    seen = standing("家访路上", "G725/21", tier)
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    lib_client.post(where, {"code": seen.accession_number})
    lib_client.get(where)  # the message is read
    page = lib_client.get(where, {"show": "not_seen"}).content.decode()
    assert "寄宿学校的夜晚" in page
    assert "家访路上" not in page
    assert lib_client.get(where, {"show": "lines"}).status_code == 200
    assert lib_client.get(where, {"show": "a\0"}).status_code == 200


def test_this_tier_is_done_leads_to_the_next_and_then_back(
    lib_client: Client, stock_take: StockTake, tier: Tier
) -> None:
    following = Tier.objects.get(name="下层")
    answer = lib_client.post(address("desk_stock_tier", stock_take.pk, tier.pk), {"done": "done"})
    assert answer["Location"] == address("desk_stock_tier", stock_take.pk, following.pk)
    answer = lib_client.post(answer["Location"], {"done": "done"})
    assert answer["Location"] == address("desk_stock_take", stock_take.pk)


@pytest.mark.parametrize("name", ["tick", "missing", "not_missing", "take_back"])
def test_buttons_that_nobody_drew_are_refused(lib_client: Client, stock_take: StockTake, tier: Tier, name: str) -> None:
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    for value in ("", "x", "\0", "-1", "１", str(2**70)):
        assert lib_client.post(where, {name: value}).status_code == REFUSED
    answer = lib_client.post(where, {name: "999999"})  # gone in the meantime: to take it back is to do nothing
    assert answer.status_code == (302 if name == "take_back" else REFUSED)


@pytest.mark.parametrize("code", ["a\0b", "😀", "长" * 10_000, str(2**31), "' OR 1=1 --"])
def test_nonsense_in_the_box_is_refused(lib_client: Client, stock_take: StockTake, tier: Tier, code: str) -> None:
    where = address("desk_stock_tier", stock_take.pk, tier.pk)
    assert lib_client.post(where, {"code": code}).status_code == REFUSED
    assert not Scan.objects.exists()


@pytest.mark.parametrize("name", ["desk_stock_tier", "desk_stock_order"])
def test_a_full_tier_costs_as_many_queries_as_one_copy(
    lib_client: Client, stock_take: StockTake, tier: Tier, name: str, django_assert_max_num_queries: Any
) -> None:
    def counted() -> int:
        number = Copy.objects.count()
        seen = standing(f"书{number}", f"G{number}/1", tier)
        Scan.objects.create(stock_take=stock_take, copy=seen, tier=tier, place=number, by=stock_take.begun_by)
        standing(f"书{number}", f"G{number}/2", tier)
        with django_assert_max_num_queries(100) as queries:
            shown(lib_client, name, stock_take.pk, tier.pk)
        return len(queries)

    shown(lib_client, name, stock_take.pk, tier.pk)
    assert counted() == counted() == counted()


def test_many_rounds_and_tiers_cost_as_many_queries_as_one(
    lib_client: Client, lib: User, stock_take: StockTake, django_assert_max_num_queries: Any
) -> None:
    def counted(name: str, *args: int) -> int:
        with django_assert_max_num_queries(100) as queries:
            shown(lib_client, name, *args)
        return len(queries)

    assert "春季盘点" in shown(lib_client, "desk_stock_takes")
    before = counted("desk_stock_takes"), counted("desk_stock_take", stock_take.pk)
    for column in (2, 3):
        TierToTake.objects.create(stock_take=stock_take, tier=make_tier(column=column))
        StockTake.objects.create(name=f"第 {column} 轮", begun_by=lib)
    assert (counted("desk_stock_takes"), counted("desk_stock_take", stock_take.pk)) == before


# --- closing ---------------------------------------------------------------------------------------------------------


def test_closing_tells_what_was_not_seen_and_takes_only_what_is_ticked(
    lib_client: Client, stock_take: StockTake, tier: Tier
) -> None:
    gone, unsure = standing("寄宿学校的夜晚", "G725/16", tier), standing("课桌与窗", "G725/18", tier)
    TierToTake.objects.filter(tier=tier).update(done_at=stock_take.begun_at)
    assert "寄宿学校的夜晚" in shown(lib_client, "desk_stock_close", stock_take.pk)
    said = posted(lib_client, address("desk_stock_close", stock_take.pk), missing=[gone.pk])
    assert "盘点已结束" in said
    assert said.index("遗失 <small>1") < said.index("寄宿学校的夜晚") < said.index("课桌与窗")
    assert dict(Copy.objects.values_list("pk", "state")) == {gone.pk: "missing", unsure.pk: "here"}
    assert lib_client.get(address("desk_stock_close", stock_take.pk)).status_code == 302
    answer = lib_client.post(address("desk_stock_tier", stock_take.pk, tier.pk), {"code": gone.accession_number})
    assert answer.status_code == REFUSED
    assert "盘点已经结束" in answer.content.decode()


@pytest.mark.parametrize("ticked", ["x", "\0", "999999", str(2**70), "own"])
def test_what_is_not_on_the_list_closes_nothing(
    lib_client: Client, stock_take: StockTake, tier: Tier, ticked: str
) -> None:
    copy = standing("课桌与窗", "G725/18", tier)  # its tier is not done
    given = str(copy.pk) if ticked == "own" else ticked
    answer = lib_client.post(address("desk_stock_close", stock_take.pk), {"missing": [given]})
    assert answer.status_code == REFUSED
    assert "名单刚才有变化" in answer.content.decode()
    stock_take.refresh_from_db()
    assert stock_take.closed_at is None
