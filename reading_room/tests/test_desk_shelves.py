"""The shelves at the desk: put up, changed, moved, taken away; nothing that stands there loses its place."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from centre.accounts.models import User
from centre.shared.problems import Refused
from reading_room import shelving
from reading_room.models import InHouseUse, Shelf, Tier
from reading_room.shelving import ShelfPlan
from reading_room.tests.factories import make_copy, make_tier
from reading_room.tests.test_desk_titles import NONSENSE

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/shelves/", "/desk/shelves/new/"


def fields(**changes: Any) -> dict[str, Any]:
    place = {"x": "100", "y": "100", "width": "300", "height": "60"}
    return {"name": "甲架", "subject": "教育", "columns": "2", "tiers": "上层\n下层", **place, **changes}


def plan(**changes: Any) -> ShelfPlan:
    given = {"name": "甲架", "subject": "", "way": "", "x": 0, "y": 0, "width": 100, "height": 40, "columns": 1}
    return ShelfPlan(**{**given, "tiers": ["上层", "下层"], **changes})


def tiers_of(shelf: Shelf) -> list[tuple[int, str]]:
    return [(tier.column, tier.name) for tier in shelf.tiers.all()]


def test_a_shelf_is_put_up_with_its_columns_and_tiers(lib_client: Client) -> None:
    assert lib_client.post(NEW, fields()).status_code == 302
    shelf = Shelf.objects.get()
    assert tiers_of(shelf) == [(1, "上层"), (1, "下层"), (2, "上层"), (2, "下层")]
    assert "甲架" in lib_client.get(LIST).content.decode()


def test_a_tier_that_is_called_otherwise_keeps_its_books(lib_client: Client) -> None:
    copy = make_copy(tier=make_tier())
    shelf = copy.tier.shelf
    assert lib_client.post(f"{LIST}{shelf.pk}/", fields(columns="1", tiers="顶层")).status_code == 302
    copy.refresh_from_db()
    assert copy.tier.name == "顶层"
    assert tiers_of(shelf) == [(1, "顶层")]


def test_a_tier_on_which_books_stand_is_not_taken_away(lib_client: Client) -> None:
    copy = make_copy(tier=make_tier(column=2))
    shelf = copy.tier.shelf
    response = lib_client.post(f"{LIST}{shelf.pk}/", fields(columns="1", name="新名"))
    assert response.status_code == 422
    assert 'href="#id_tiers"' in response.content.decode()
    shelf.refresh_from_db()
    assert (shelf.name, tiers_of(shelf)) == ("甲架", [(2, "上层")])
    assert lib_client.post(f"{LIST}{shelf.pk}/", {"deed": "remove"}).status_code == 422


def test_a_tier_whose_use_was_counted_stays(lib: User) -> None:
    tier = make_tier()
    InHouseUse.objects.create(tier=tier, times=2)
    with pytest.raises(Refused) as refused:
        shelving.keep_shelf(shelf=tier.shelf, plan=plan(tiers=["中层", "下层"]), by=lib)
    assert refused.value.codes == {"has_records"}
    assert Tier.objects.get() == tier


def test_the_order_of_the_tiers_is_changed_without_renaming_them(lib: User) -> None:
    shelf = shelving.keep_shelf(plan=plan(), by=lib)
    upper = shelf.tiers.get(name="上层")
    shelving.keep_shelf(shelf=shelf, plan=plan(tiers=["下层", "上层"]), by=lib)
    assert tiers_of(shelf) == [(1, "下层"), (1, "上层")]
    upper.refresh_from_db()
    assert upper.name == "上层"


def test_shelves_are_walked_past_in_another_order(lib_client: Client, lib: User) -> None:
    first, second = (shelving.keep_shelf(plan=plan(name=name), by=lib) for name in ("甲架", "乙架"))
    lib_client.post(LIST, {"deed": f"up {second.pk}"})
    assert list(Shelf.objects.all()) == [second, first]
    lib_client.post(LIST, {"deed": f"up {second.pk}"})
    assert list(Shelf.objects.all()) == [second, first]
    lib_client.post(LIST, {"deed": f"down {second.pk}"})
    assert list(Shelf.objects.all()) == [first, second]


def test_an_empty_shelf_is_taken_out_of_the_room(lib_client: Client, lib: User) -> None:
    shelf = shelving.keep_shelf(plan=plan(), by=lib)
    assert lib_client.post(f"{LIST}{shelf.pk}/", {"deed": "remove"}).status_code == 302
    assert not Tier.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "架" * 21}, "name"),
        ({"columns": "0"}, "columns"),
        ({"columns": "41"}, "columns"),
        ({"tiers": " \n "}, "tiers"),
        ({"tiers": "上层\n上层"}, "tiers"),
        ({"tiers": "\n".join("一二三四五六七八九")}, "tiers"),
        ({"tiers": "层" * 21}, "tiers"),
        ({"x": "900"}, "width"),
        ({"y": "990"}, "height"),
        ({"width": "0"}, "width"),
    ],
)
def test_a_shelf_that_cannot_be_is_refused_and_stays_typed(
    lib_client: Client, changes: dict[str, str], field: str
) -> None:
    response = lib_client.post(NEW, fields(**changes))
    assert response.status_code == 422
    assert f'href="#id_{field}"' in response.content.decode()
    assert 'value="教育"' in response.content.decode()
    assert not Shelf.objects.exists()


def test_two_shelves_do_not_have_one_name(lib_client: Client, lib: User) -> None:
    shelving.keep_shelf(plan=plan(), by=lib)
    assert lib_client.post(NEW, fields()).status_code == 422


@pytest.mark.parametrize("value", NONSENSE)
def test_a_shelf_takes_any_nonsense(lib_client: Client, value: str) -> None:
    shelf = make_tier().shelf
    for name in ("name", "subject", "columns", "tiers", "x", "width", "deed"):
        typed = fields(**{name: value})
        assert lib_client.post(f"{LIST}{shelf.pk}/", typed).status_code in (302, 422), name


def test_moving_no_shelf(lib_client: Client) -> None:
    for deed in ("", "up", "up x", "up ²", "up 99999999999", "\0"):
        assert lib_client.post(LIST, {"deed": deed}).status_code == 404, deed


def test_only_who_keeps_the_catalogue_moves_shelves(erik_client: Client, alice_client: Client, erik: User) -> None:
    shelf = make_tier().shelf
    for client in (erik_client, alice_client):
        for address in (LIST, NEW, f"{LIST}{shelf.pk}/"):
            assert client.get(address).status_code == 403
            assert client.post(address, fields()).status_code == 403
    for command in (
        lambda: shelving.keep_shelf(plan=plan(), by=erik),
        lambda: shelving.move_shelf(shelf=shelf, step=1, by=erik),
        lambda: shelving.remove_shelf(shelf=shelf, by=erik),
    ):
        with pytest.raises(PermissionDenied):
            command()


def test_no_such_shelf(lib_client: Client) -> None:
    for pk in (0, 999_999, 2**63):
        assert lib_client.get(f"{LIST}{pk}/").status_code == 404
