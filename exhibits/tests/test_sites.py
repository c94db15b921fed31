"""The schools around the house on the web: the list with its map, and the page of one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Site, Version
from exhibits.queries.sites import by_initial, found, neighbours_of, sites_on_show

from .factories import make_draft, make_live, make_picture, make_site

pytestmark = pytest.mark.django_db
LIST = reverse("exhibits:sites")


@pytest.fixture
def schools() -> list[Site]:
    return [
        make_site("枫林小学", district="北塘街道", point={"x": 100, "y": 200}),
        make_site("长河中学", kind="middle", district="清江街道", point={"x": 800, "y": 700}),
        make_site("北塘幼儿园", kind="nursery", district="北塘街道", point={"x": 110, "y": 210}),
    ]


def live_of(site: Site) -> Version:
    live = Piece.objects.get(pk=site.pk).live
    assert live
    return live


def names(sites: Any) -> list[str]:
    return [one.title for one in sites]


def found_names(words: str) -> set[str]:
    return set(names(found(sites_on_show(), words)))


def listed(client: Client, **asked: str) -> str:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    text = answer.content.decode()
    return text[text.index('class="site-groups"') :] if 'class="site-groups"' in text else text


def test_they_stand_by_the_first_letter_of_their_pinyin(client: Client, schools: list[Site]) -> None:
    assert [(letter, names(group)) for letter, group in by_initial(sites_on_show())] == [
        ("B", ["北塘幼儿园"]),
        ("C", ["长河中学"]),
        ("F", ["枫林小学"]),
    ]
    text = listed(client)
    places = [text.index(name) for name in ("北塘幼儿园", "长河中学", "枫林小学")]
    assert places == sorted(places)


def test_what_begins_with_no_letter_comes_last(schools: list[Site]) -> None:
    make_site("101中学", kind="middle")
    assert [letter for letter, _group in by_initial(sites_on_show())] == ["B", "C", "F", "#"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("枫林", {"枫林小学"}),
        ("小学", {"枫林小学"}),
        (" 枫 林 ", {"枫林小学"}),
        ("fenglin", {"枫林小学"}),
        ("Feng Lin", {"枫林小学"}),
        ("flxx", {"枫林小学"}),
        ("FL", {"枫林小学"}),
        ("chzx", {"长河中学"}),
        ("清江", {"长河中学"}),
        ("qingjiang", {"长河中学"}),
        ("bt", {"北塘幼儿园", "枫林小学"}),
        ("没有这所", set()),
        ("xyz", set()),
        ("%", set()),
        ("_", set()),
        ("\0", set()),
        ("😀", set()),
        ("", {"枫林小学", "长河中学", "北塘幼儿园"}),
    ],
)
def test_one_is_found_by_name_district_pinyin_or_initials(
    client: Client, schools: list[Site], words: str, expected: set[str]
) -> None:
    assert found_names(words) == expected
    text = listed(client, q=words)
    assert {name for name in ("枫林小学", "长河中学", "北塘幼儿园") if name in text} == expected


def test_a_district_alone_can_be_looked_at(client: Client, schools: list[Site]) -> None:
    text = listed(client, district="北塘街道")
    assert "枫林小学" in text
    assert "长河中学" not in text
    assert "没有找到" in listed(client, district="月亮")
    assert "没有找到" in listed(client, district="\0")


def test_nothing_found_says_what_to_do(client: Client, schools: list[Site]) -> None:
    text = listed(client, q="没有这所" * 5_000)
    assert "查看全部学校" in text


def test_points_of_the_map_lead_to_the_pages(client: Client, schools: list[Site]) -> None:
    text = client.get(LIST).content.decode()
    drawing = text[text.index("data-points") : text.index("</figure>")]
    for school in schools:
        assert f'href="{reverse("exhibits:site", args=[school.piece.slug])}"' in drawing
    assert "M108 168m-7 0a7" in drawing, "a primary school is a circle at its place"


def test_only_what_is_on_show_is_listed(client: Client, schools: list[Site], ed: User) -> None:
    make_site("尚未公开小学", live=False)
    versions.withdraw(version=live_of(schools[0]), by=ed, reason="学校迁址", now=timezone.now())
    text = listed(client)
    assert "枫林小学" not in text
    assert "尚未公开小学" not in text
    for slug in (schools[0].piece.slug, "shang-wei-gong-kai-xiao-xue", "nowhere", "x" * 300):
        assert client.get(f"/sites/{slug}/").status_code == 404


def test_a_map_without_schools_says_so(client: Client) -> None:
    assert "正在准备" in listed(client)


def test_the_page_of_one_says_everything(client: Client, schools: list[Site]) -> None:
    picture = make_picture()
    facts = [{"name": "建校", "words": "1956 年"}]
    shown = [{"picture": picture.pk, "alt": "红砖校门", "caption": "校门"}]
    site = make_site("梧桐小学", district="北塘街道", body="一棵梧桐。\n\n三代人。", facts=facts, pictures=shown)
    text = client.get(reverse("exhibits:site", args=[site.piece.slug])).content.decode()
    for words in ("梧桐小学", "小学·北塘街道", "一棵梧桐。", "三代人。", "建校", "1956 年", 'alt="红砖校门"', "校门"):
        assert words in text
    assert "school--here" in text


def test_neighbours_are_those_of_the_district_the_nearest_first(client: Client, schools: list[Site]) -> None:
    for number in range(10):
        make_site(f"北塘第{number}小学", district="北塘街道", point={"x": 900 - number, "y": 900})
    everything = sites_on_show()
    here = next(one for one in everything if one.title == "枫林小学")
    near = neighbours_of(here, everything)
    assert len(near) == 8
    assert names(near)[:2] == ["北塘幼儿园", "北塘第9小学"]
    text = client.get(reverse("exhibits:site", args=[here.slug])).content.decode()
    assert "北塘幼儿园" in text


@pytest.mark.parametrize(
    ("x", "y", "corner"),
    [(100, 100, "bottom-right"), (900, 100, "bottom-left"), (100, 900, "top-right"), (900, 900, "top-left")],
)
def test_a_card_opens_in_the_quarter_away_from_its_point(x: int, y: int, corner: str) -> None:
    make_site("枫林小学", point={"x": x, "y": y})
    [one] = sites_on_show()
    assert one.corner == corner


def test_each_kind_has_a_shape_of_its_own() -> None:
    for kind in ("primary", "middle", "high", "nursery", "other"):
        make_site(f"{kind} 学校", kind=kind, point={"x": 500, "y": 500})
    assert len({one.drawn for one in sites_on_show()}) == 5


def test_a_new_version_is_on_the_page_at_once(client: Client, schools: list[Site], ed: User) -> None:
    page = reverse("exhibits:site", args=[schools[0].piece.slug])
    assert "合唱" in client.get(page).content.decode()
    make_live(
        versions.begin(piece=schools[0].piece, by=ed, content={**live_of(schools[0]).content, "body": "以戏曲见长。"})
    )
    assert "以戏曲见长。" in client.get(page).content.decode()


def test_pages_ask_the_database_no_more_often_for_many_than_for_one(client: Client) -> None:
    first = make_site("枫林小学")
    page = reverse("exhibits:site", args=[first.piece.slug])

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(path, {"q": ""})
        return len(queries)

    one = [asked(LIST), asked(page)]
    for name in ("长河中学", "北塘幼儿园"):
        make_site(name)
    assert [asked(LIST), asked(page)] == one


def test_a_panel_is_no_site(client: Client) -> None:
    panel = make_live(make_draft()).piece
    assert client.get(f"/sites/{panel.slug}/").status_code == 404
