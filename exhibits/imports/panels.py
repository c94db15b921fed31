"""Rows of a sheet of panels: each is a panel, found again by its stop code. A sheet moves none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.sheets.columns import Claim, Column
from centre.sheets.values import Cells
from exhibits.content import EXHIBITION, PANEL, Content
from exhibits.creating import new_panel
from exhibits.imports.drafts import SEND, Draft, check, entries, found, pairs, texts
from exhibits.models import Panel, Section, Version

TITLES = ("展板", "板块", "Panels")
LONGEST_RAIL = 1_000_000
GOES_ON = {"至今", "今", "now", "today"}
COLUMNS = [
    Column(
        key="exhibition", chinese="展览", english="Exhibition", example="百年回望", help="新展板必填 / for new ones"
    ),
    Column(key="section", chinese="单元", english="Section", example="第一单元", help="新展板必填 / for new ones"),
    Column(
        key="stop_code",
        chinese="点位编号",
        english="Stop code",
        required=True,
        example="01",
        help="数字和大写字母，最多八位 / digits and capital letters, at most eight",
    ),
    Column(
        key="title", chinese="标题", english="Title", example="日出东方", help="最多六个字 / at most six characters"
    ),
    Column(
        key="period_from", chinese="起始时间", english="From", example="1919", help="1921、1921-07、1921-07-23、1920s"
    ),
    Column(key="period_to", chinese="结束时间", english="Until", example="1921", help="空白为一个时间点；至今 / now"),
    Column(key="lead", chinese="导语", english="Lead", example="一代人开始寻找出路。"),
    Column(key="wall_text", chinese="主题墙文字", english="Wall text", help="最多四行，每行十四字 / 4 lines of 14"),
    Column(key="rail_text", chinese="滑轨屏文字", english="Rail text", help="最多三行，每行二十二字 / 3 lines of 22"),
    Column(
        key="facts",
        chinese="数字",
        english="Figures",
        example="13=位代表",
        help="数字=含义，最多两项，用分号隔开 / number=words, at most two",
    ),
    Column(key="body", chinese="正文", english="Text", example="码头、学堂、印刷所。"),
    Column(key="look_at", chinese="看点", english="What to look at", help="用分号隔开 / semicolons between"),
    Column(
        key="rail_mm", chinese="滑轨位置", english="Place on the rail", help="毫米，从起点算 / mm from its beginning"
    ),
    Column(key="minutes", chinese="讲解分钟", english="Minutes", example="4"),
    Column(key="script_opening", chinese="讲解词：开口", english="Script: opening"),
    Column(key="script_telling", chinese="讲解词：讲", english="Script: telling"),
    Column(key="script_question", chinese="讲解词：问一问", english="Script: question"),
    Column(key="script_leaving", chinese="讲解词：走", english="Script: going on"),
    Column(key="script_short", chinese="讲解词：三十秒", english="Script: short"),
    Column(key="sources", chinese="出处与数字", english="Sources"),
    SEND,
]
TEXTS = (
    "title", "lead", "wall_text", "rail_text", "body",
    "script_opening", "script_telling", "script_question", "script_leaving", "script_short", "sources",
)  # fmt: skip
OF_COLUMN = {"period": "period_from"}


@dataclass(frozen=True, kw_only=True)
class PanelDraft(Draft):
    """A panel as a row wants it; a new one hangs at the end of its section."""

    kind: ClassVar[str] = PANEL
    columns = OF_COLUMN

    stop_code: str
    section: Section | None
    rail_mm: int | None

    def claims(self) -> Sequence[Claim]:
        return [((PANEL, self.stop_code), None)]

    def begun(self, *, content: Content, by: User) -> Version:
        assert self.section
        return new_panel(section=self.section, stop_code=self.stop_code, content=content, by=by, rail_mm=self.rail_mm)


def understood(cells: Cells) -> PanelDraft:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    code = "" if cells.missing("stop_code") else cells.text("stop_code", most=8).upper()
    given = texts(cells, TEXTS) | _period(cells) | _lists(cells)
    rail_mm = cells.number("rail_mm", most=LONGEST_RAIL)
    check(cells, PANEL, given, OF_COLUMN)
    panel = Panel.objects.filter(stop_code=code).select_related("piece", "section__exhibition__piece__live").first()
    section = _stays(cells, panel, rail_mm) if panel else _section(cells)
    sent = cells.yes("send")
    cells.refuse()
    return PanelDraft(
        piece=panel.piece if panel else None,
        given=given,
        is_sent=bool(sent),
        stop_code=code,
        section=section,
        rail_mm=rail_mm,
    )


def _lists(cells: Cells) -> Content:
    given: Content = {}
    if cells.has("facts"):
        given["facts"] = pairs(cells, "facts", "number", "words")
    if cells.has("look_at"):
        given["look_at"] = entries(cells, "look_at")
    if (minutes := cells.number("minutes", least=1, most=30)) is not None:
        given["minutes"] = minutes
    return given


def _period(cells: Cells) -> Content:
    starts, ends = (_time(cells.text(key, most=20)) for key in ("period_from", "period_to"))
    if not starts and not ends:
        return {}
    goes_on = ends.casefold() in GOES_ON
    return {"period": {"from": starts, "to": "" if goes_on else ends, "goes_on": goes_on}}


def _time(text: str) -> str:
    """1921年7月23日 as 1921-7-23; what is written otherwise stays as it is."""
    if text.endswith("年代"):
        return text
    return text.replace("年", "-").replace("月", "-").replace("日", "").strip("- ")


def _stays(cells: Cells, panel: Panel, rail_mm: int | None) -> Section:
    """A panel that is there hangs where it hangs: moving it takes effect at once, and a sheet puts nothing on show."""
    message = _("This panel hangs elsewhere. Please move it on the page of the exhibition, or leave the cell empty.")
    exhibition = cells.text("exhibition", most=40)
    if exhibition and panel.section.exhibition.piece not in found(EXHIBITION, exhibition):
        cells.problem("exhibition", "hangs_elsewhere", message)
    if cells.has("section") and cells.text("section", most=20) != panel.section.title:
        cells.problem("section", "hangs_elsewhere", message)
    if rail_mm is not None and rail_mm != panel.rail_mm:
        cells.problem("rail_mm", "hangs_elsewhere", message)
    return panel.section


def _section(cells: Cells) -> Section | None:
    empty = [cells.missing(key) for key in ("exhibition", "section", "title")]
    if any(empty[:2]):
        return None
    title, section = cells.text("exhibition", most=40), cells.text("section", most=20)
    pieces = found(EXHIBITION, title)
    if len(pieces) != 1:
        message = _("There is no exhibition called “%(name)s”, or more than one.") % {"name": title}
        cells.problem("exhibition", "unknown_exhibition", message)
        return None
    kept = Section.objects.filter(exhibition=pieces[0].pk, title=section).first()
    if kept is None:
        message = _("This exhibition has no section “%(name)s”. Please set it up first.") % {"name": section}
        cells.problem("section", "unknown_section", message)
    return kept
