"""Arranging an exhibition: order, sections, stop codes, dates. It takes effect at once and has a history."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from centre.accounts.models import User
from centre.shared.history import history_of
from centre.shared.problems import Refused
from exhibits import arranging
from exhibits.models import Exhibition, Hall, Panel, Section

from .factories import make_draft, make_exhibition, make_panel, make_section

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Asked-By": "script"}


@pytest.fixture
def exhibition(ed: User) -> Exhibition:
    """Two sections: 01 and 02 hang in the first, 03 in the second."""
    made = make_exhibition(ed)
    one, two = make_section(made, "百年回望"), make_section(made, "今日同行")
    Section.objects.filter(pk=two.pk).update(order=1)
    for section, code in ((one, "01"), (one, "02"), (two, "03")):
        make_draft(section, by=ed, stop_code=code)
    return made


def page_of(exhibition: Exhibition) -> str:
    return f"/desk/content/{exhibition.pk}/arrange/"


def order_of(exhibition: Exhibition) -> list[list[str]]:
    return [
        list(section.panels.order_by("order", "pk").values_list("stop_code", flat=True))
        for section in exhibition.sections.order_by("order", "pk")
    ]


def panel(code: str) -> Panel:
    return Panel.objects.select_related("section").get(stop_code=code)


# --- the order -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "code", "order"),
    [
        ("down", "01", [["02", "01"], ["03"]]),
        ("up", "02", [["02", "01"], ["03"]]),
        ("up", "01", [["01", "02"], ["03"]]),
        ("down", "02", [["01"], ["02", "03"]]),
        ("up", "03", [["01", "02", "03"], []]),
        ("down", "03", [["01", "02"], ["03"]]),
    ],
)
def test_panels_move_by_buttons_also_into_the_next_section(
    ed_client: Client, exhibition: Exhibition, deed: str, code: str, order: list[list[str]]
) -> None:
    assert ed_client.post(page_of(exhibition), {"deed": f"{deed} {panel(code).pk}"}).status_code == 302
    assert order_of(exhibition) == order


@pytest.mark.parametrize(
    ("place", "order"), [("1", ["03", "01", "02"]), ("2", ["01", "03", "02"]), ("99", ["01", "02", "03"])]
)
def test_a_panel_that_is_dragged_hangs_where_it_was_dropped(
    ed_client: Client, exhibition: Exhibition, place: str, order: list[str]
) -> None:
    data = {"deed": f"hang {panel('03').pk}", "section": panel("01").section_id, "place": place}
    assert ed_client.post(page_of(exhibition), data, headers=SCRIPT).status_code == 302
    assert order_of(exhibition) == [order, []]


def test_only_what_moved_is_in_the_history_with_who_moved_it(
    ed: User, ed_client: Client, exhibition: Exhibition
) -> None:
    ed_client.post(page_of(exhibition), {"deed": f"down {panel('01').pk}"})
    [moved, _made] = history_of(panel("01"))
    assert (moved.by, [change.field for change in moved.changes]) == (ed, ["order"])
    assert len(history_of(panel("03"))) == 1
    assert "顺序" in ed_client.get(f"/desk/content/{panel('01').pk}/").content.decode()


def test_a_panel_stays_in_its_exhibition(ed: User, ed_client: Client, exhibition: Exhibition) -> None:
    elsewhere = make_section(make_exhibition(ed), "别处")
    with pytest.raises(Refused) as refused:
        arranging.hang_panel(panel=panel("01"), section=elsewhere, place=1, by=ed)
    assert refused.value.codes == {"other_exhibition"}
    data = {"deed": f"hang {panel('01').pk}", "section": elsewhere.pk}
    assert ed_client.post(page_of(exhibition), data).status_code == 404
    assert order_of(exhibition) == [["01", "02"], ["03"]]


def test_the_rail_learns_of_the_new_order(ed: User, exhibition: Exhibition) -> None:
    from exhibits.models import Screen, ScreenState

    screen = Screen.objects.create(name="滑轨屏", kind="rail", place="一层", exhibition=exhibition)
    before = ScreenState.objects.get(screen=screen).revision
    arranging.move_panel(panel=panel("01"), step=1, by=ed)
    assert ScreenState.objects.get(screen=screen).revision > before


# --- labels, sections, dates -----------------------------------------------------------------------------------------


def test_a_panel_gets_its_stop_code_and_its_place_on_the_rail(ed_client: Client, exhibition: Exhibition) -> None:
    key = panel("01").pk
    data = {"deed": f"label {key}", f"panel-{key}-stop_code": "A7", f"panel-{key}-rail_mm": "900"}
    assert ed_client.post(page_of(exhibition), data).status_code == 302
    assert (Panel.objects.get(pk=key).stop_code, Panel.objects.get(pk=key).rail_mm) == ("A7", 900)
    page = ed_client.post(page_of(exhibition), {**data, f"panel-{key}-stop_code": "02"})
    assert page.status_code == 422
    assert f'href="#id_panel-{key}-stop_code"' in page.content.decode()


def test_sections_are_made_renamed_moved_and_taken_away(ed: User, ed_client: Client, exhibition: Exhibition) -> None:
    assert ed_client.post(page_of(exhibition), {"deed": "new_section", "new-title": "尾声"}).status_code == 302
    last = Section.objects.get(title="尾声")
    data = {"deed": f"rename {last.pk}", f"section-{last.pk}-title": "向远"}
    assert ed_client.post(page_of(exhibition), data).status_code == 302
    ed_client.post(page_of(exhibition), {"deed": f"section_up {last.pk}"})
    assert [one.title for one in exhibition.sections.order_by("order", "pk")] == ["百年回望", "向远", "今日同行"]
    ed_client.post(page_of(exhibition), {"deed": f"remove {last.pk}"})
    assert not Section.objects.filter(pk=last.pk).exists()
    assert ed_client.post(page_of(exhibition), {"deed": f"remove {panel('01').section_id}"}).status_code == 422


@pytest.mark.parametrize("title", ["", "百年回望", "长" * 21, "\0"])
def test_a_section_has_a_title_of_its_own(ed_client: Client, exhibition: Exhibition, title: str) -> None:
    page = ed_client.post(page_of(exhibition), {"deed": "new_section", "new-title": title})
    assert page.status_code == 422
    assert 'href="#id_new-title"' in page.content.decode()
    assert exhibition.sections.count() == 2


def test_an_exhibition_has_its_hall_and_its_days(ed_client: Client, exhibition: Exhibition) -> None:
    hall = Hall.objects.create(name="教育厅")
    data = {"deed": "when", "when-hall": hall.pk, "when-starts_on": "2026-05-01", "when-ends_on": "2026-06-30"}
    assert ed_client.post(page_of(exhibition), data).status_code == 302
    kept = Exhibition.objects.get(pk=exhibition.pk)
    assert (kept.hall, kept.starts_on, kept.ends_on) == (hall, date(2026, 5, 1), date(2026, 6, 30))
    page = ed_client.post(page_of(exhibition), {**data, "when-ends_on": "2026-04-30"})
    assert page.status_code == 422
    assert 'value="2026-04-30"' in page.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"deed": ""},
        {"deed": "burn 1"},
        {"deed": "up 999999"},
        {"deed": "up x"},
        {"deed": "up " + "9" * 40},
        {"deed": "hang 1", "section": "\0"},
        {"deed": "label 999999"},
        {"deed": "when", "when-starts_on": "0001-01-01"},
        {"deed": "when", "when-ends_on": "9999-12-31"},
        {"deed": "when", "when-hall": str(2**31)},
        {"deed": "new_section", "new-title": "🏮" * 30},
    ],
)
def test_nonsense_is_refused_and_nothing_moves(ed_client: Client, exhibition: Exhibition, data: dict[str, str]) -> None:
    assert ed_client.post(page_of(exhibition), data).status_code in (404, 422)
    assert order_of(exhibition) == [["01", "02"], ["03"]]


def test_only_editors_arrange(ed: User, alice: User, erik_client: Client, exhibition: Exhibition) -> None:
    assert erik_client.post(page_of(exhibition), {"deed": f"down {panel('01').pk}"}).status_code == 403
    section = panel("01").section
    for command in (
        lambda: arranging.move_panel(panel=panel("01"), step=1, by=alice),
        lambda: arranging.label_panel(panel=panel("01"), stop_code="X", rail_mm=None, by=alice),
        lambda: arranging.new_section(exhibition=exhibition, title="新", by=alice),
        lambda: arranging.rename_section(section=section, title="新", by=alice),
        lambda: arranging.move_section(section=section, step=1, by=alice),
        lambda: arranging.remove_section(section=section, by=alice),
        lambda: arranging.schedule_exhibition(exhibition=exhibition, hall=None, starts_on=None, ends_on=None, by=alice),
    ):
        with pytest.raises(PermissionDenied):
            command()


def test_the_page_asks_as_often_with_nine_panels_as_with_three(
    ed: User, ed_client: Client, exhibition: Exhibition, django_assert_max_num_queries: Any
) -> None:
    ed_client.get(page_of(exhibition))
    with django_assert_max_num_queries(60) as few:
        assert ed_client.get(page_of(exhibition)).status_code == 200
    for n in range(6):
        make_draft(panel("01").section, by=ed, stop_code=f"B{n}")
    make_panel(panel("01").section, by=ed)
    with django_assert_max_num_queries(len(few)):
        assert ed_client.get(page_of(exhibition)).context["number_of_panels"] == 10
