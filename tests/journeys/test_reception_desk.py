"""Receiving groups in a real browser: a counter without a network, two desks in step, a walk-in by keyboard alone."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from centre.accounts.models import User
from centre.shared.kept import forget_everything
from centre.shared.timespan import Span, local_day, moment
from reception.itineraries import take_route
from reception.models import Batch, Hall, Route, Tally, Visit
from reception.tests.factories import make_batch, make_category, make_visit

from .line import Line

pytestmark = pytest.mark.journey
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def now(monkeypatch: Any) -> datetime:
    """Ten in the morning, whenever this is run."""
    ten = moment(local_day(timezone.now()), time(10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    forget_everything()
    return ten


def expected_group(name: str, now: datetime, **fields: Any) -> Batch:
    visit = make_visit(name, span=Span(now, now + timedelta(hours=1)), headcount=12, batches=0)
    return make_batch(visit, hall=Hall.objects.order_by("pk").first(), **fields)


def counter(batch: Batch) -> str:
    return reverse("reception:desk_count", args=[batch.visit.reference, batch.number])


def test_what_is_counted_without_a_network_counts_once_when_it_is_back(visit: Open, line: Line, now: datetime) -> None:
    children = make_category("小小参观者")
    batch = expected_group("离线小学", now, state="arrived", arrived_at=now)
    phone = visit(counter(batch), as_="erik", width=375, over=line)
    of_children = phone.locator(f"[data-counter-category='{children.pk}']")
    expect(phone.locator("[data-is-kept]")).to_be_attached()
    line.cut()
    for name in ("加五", "加一", "加一", "减一"):
        of_children.get_by_label(name).click()
    expect(phone.locator("[data-counter-line]")).to_have_text("离线，4 笔未传")
    phone.reload()  # closed and opened again in the hall
    expect(of_children.locator("output")).to_have_text("6")
    phone.locator("[data-counter-undo]").click()
    expect(phone.locator("[data-counter-sum]")).to_have_text("7")
    assert Tally.objects.filter(batch=batch).count() == 0
    line.mend()
    expect(phone.locator("[data-counter-line]")).to_have_text("已全部上传")
    expect(of_children.locator("output")).to_have_text("7")
    batch.refresh_from_db()
    assert (batch.headcount, Tally.objects.filter(batch=batch).count()) == (7, 5)


def test_what_one_desk_presses_the_other_sees_without_reloading(visit: Open, now: datetime) -> None:
    """The board asks every three seconds; a machine that tests other things meanwhile is given some more."""
    batch = expected_group("两个前台小学", now)
    board = reverse("reception:desk_today")
    one, other = visit(board, as_="erik"), visit(board, as_="root")
    typed = other.get_by_label("单位", exact=True)
    typed.fill("枫林")
    card = f"[data-board-column=arrived] #batch-{batch.pk}"
    one.locator(f"#batch-{batch.pk}").get_by_role("button", name="到了").click()
    expect(one.locator(card)).to_be_visible()
    expect(other.locator(card)).to_be_visible()
    expect(typed).to_be_focused()
    expect(typed).to_have_value("枫林")
    one.locator(card).get_by_role("button", name="撤销").click()
    expect(one.locator(f"[data-board-column=expected] #batch-{batch.pk}")).to_be_visible()
    one.context.set_offline(True)
    expect(other.locator(f"[data-board-column=expected] #batch-{batch.pk}")).to_be_visible()
    expect(one.locator("[data-board-says]")).to_contain_text("网络中断")


def test_a_walk_in_by_keyboard_alone(visit: Open, now: datetime) -> None:
    page = visit(reverse("reception:desk_walk_in"), as_="erik")
    page.get_by_label("多少人").focus()
    for keys in ("9", "Tab", "Tab"):
        page.keyboard.press(keys)
    page.keyboard.type("键盘小学")
    page.keyboard.press("Enter")
    expect(page.get_by_text("键盘小学已登记入馆，计 9 人")).to_be_visible()
    walked_in = Visit.objects.get(organisation_name="键盘小学")
    assert (walked_in.batches.get().headcount, walked_in.created_by) == (9, User.objects.get(username="erik"))


def test_confirmation_sheet_and_attendance_each_fit_a4(visit: Open, now: datetime) -> None:
    accepted = make_visit("三批的学校", span=Span(now, now + timedelta(hours=1)), headcount=90, batches=0)
    route = Route.objects.annotate(stops_of_it=Count("route_stops")).order_by("-stops_of_it").first()
    for _ in range(3):
        take_route(make_batch(accepted, route=route, label="四年级一班"))
    papers = {
        name: reverse(f"reception:{name}", args=[accepted.reference])
        for name in ("desk_confirmation", "desk_reception_sheet")
    }
    papers["desk_attendance"] = reverse("reception:desk_attendance", args=[now.year, now.month])
    page = visit(papers["desk_confirmation"], as_="erik")
    for address in papers.values():
        page.goto(address)
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
        assert {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}, address
        assert len(sheets) == 1 or "attendance" in address  # a month may need several
