"""A year of announcements, of which most stand, one waits for its moment, one has expired and one was withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from centre.accounts.models import User
from centre.announcements import actions
from centre.announcements.models import Announcement
from centre.shared.timespan import local_day, moment

KIND = Announcement.Kind
WEEKDAYS = "一二三四五六日"
NEW_BOOKS: list[tuple[str | int, ...]] = [
    ("书名", "著者", "索书号", "册数"),
    ("乡土中国", "费孝通", "C912.82/8240", 5),
    ("给教师的建议", "苏霍姆林斯基", "G40-49/7", 8),
    ("平凡的世界", "路遥", "I247.5/7214", 6),
    ("可爱的中国", "方志敏", "I266/0041", 10),
]
ROOM_RULES = [
    "场地使用约定（修订）",
    "一、每个单位每周最多预约三次，系列预约另算。",
    "二、开始后十五分钟没有签到，场地自动放出。",
    "三、用后桌椅归位，带走垃圾，关灯关空调。",
    "四、钢琴、音响由前台开锁，请勿自行搬动。",
    "五、遇到问题请打服务电话或到一层前台。",
]


@dataclass(frozen=True, kw_only=True)
class Announced:
    """`ago` is how many days before today it was published, below zero for one that waits."""

    kind: Announcement.Kind
    ago: int
    title: str
    summary: str
    text: str
    pinned_for: int = 0
    stood_for: int = 0
    withdrawn: str = ""
    file: "Callable[[], SimpleUploadedFile] | None" = None


def load(*, now: datetime, by: dict[str, User]) -> None:
    """Write and publish all of them, by `ed` and `erik` in turns."""
    for number, one in enumerate(announced(now)):
        _publish(one, now=now, by=by["erik" if number % 2 else "ed"])


def _publish(one: Announced, *, now: datetime, by: User) -> None:
    at = moment(local_day(now) - timedelta(days=one.ago), time(9))
    written = min(at, now) - timedelta(hours=2)
    words = {"kind": one.kind, "title": one.title, "summary": one.summary, "text": one.text}
    draft = actions.begin(words=words, by=by, now=written)
    if one.file:
        actions.attach(announcement=draft, upload=one.file(), by=by, now=written)
    actions.release(
        announcement=draft,
        by=by,
        now=written,
        publish_at=at,
        expires_at=at + timedelta(days=one.stood_for) if one.stood_for else None,
        pinned_until=local_day(now) + timedelta(days=one.pinned_for) if one.pinned_for else None,
    )
    if one.withdrawn:
        actions.withdraw(announcement=draft, reason=one.withdrawn, by=by, now=at + timedelta(days=1))


def announced(now: datetime) -> list[Announced]:
    """What is announced, with the days that fit `now`; the oldest first."""
    closed, reading = _day(now, 10), _saturday(now)
    return [
        Announced(
            kind=KIND.EVENT, ago=160, title="暑期公益课堂开班", stood_for=60,
            summary="书法、合唱、手风琴三个班，面向教师子女，全部免费。",
            text=(
                "三个班都在五层活动区上课，每班二十人，每周两次。\n\n"
                "# 怎么报名\n"
                "1. 到一层前台填表，或打服务电话\n"
                "2. 三天内回复是否录取\n\n"
                "报名满额后按先后排候补。"
            ),
        ),
        Announced(
            kind=KIND.NOTICE, ago=75, title="接转组织关系可以先在网上查材料",
            summary="来之前先看清要带什么，少跑一趟。",
            text=(
                "组织关系接转在一层接待台办理，当天办结。\n\n"
                "# 请带这几样\n"
                "- 介绍信原件\n"
                "- 党费交到哪个月的证明\n"
                "- 本人身份证件，只核对，不留存\n\n"
                "办理时间同开放时间，中午不休息。"
            ),
        ),
        Announced(
            kind=KIND.RULES, ago=40, title="场地使用约定修订，本月起执行",
            summary="签到时间由十分钟放宽到十五分钟，其余不变。",
            text=(
                "根据大家的意见，我们改了一条：开始后十五分钟内签到都算准时，"
                "过时没有签到的场地会自动放出，给候补的人用。\n\n"
                "全文见附件，前台也有纸质的。"
            ),
            file=lambda: SimpleUploadedFile("场地使用约定（修订）.pdf", a_page(ROOM_RULES)),
        ),
        Announced(
            kind=KIND.NOTICE, ago=26, title="本周三下午消防演练，请留意广播",
            summary="演练约二十分钟，期间请听从引导。",
            text="周三 15:00 全馆消防演练，约二十分钟。请听到广播后从最近的楼梯下楼，在操场集合。",
            withdrawn="街道把演练改到下个月，具体日子另行通知。",
        ),
        Announced(
            kind=KIND.EXHIBITS, ago=19, title="“继往开来”展板更新",
            summary="换上了新的照片和数字，讲解延长到五十分钟，请团体预留时间。",
            text=(
                "历史长廊第十块展板“继往开来”已经更新，新增三张照片和本区教育的最新数字。\n\n"
                "团体参观的讲解由四十分钟延长到五十分钟，预约时请多留一点时间：[预约团体参观](/visits/ask/)。\n\n"
                "[在家也可以看](/exhibitions/)。"
            ),
        ),
        Announced(
            kind=KIND.READING, ago=12, title="阅览区新到一批教育类图书",
            summary="已经上架，可以在馆藏检索里查到位置。",
            text=(
                "这一批以教育学和文学为主，已全部上架，可借三十天，续借一次。\n\n"
                "[查馆藏和借书](/reading/)。\n\n"
                "书单见附件。想看的书没有？请写进一层的心愿簿，我们每月采购一次。"
            ),
            file=new_books,
        ),
        Announced(
            kind=KIND.EVENT, ago=5, title="共读一小时：《乡土中国》",
            summary=f"{reading} 14:00，二层阅览区，带上你读过的那一章。",
            text=(
                f"时间：{reading} 14:00–15:00\n"
                "地点：二层阅览区\n\n"
                "这次读前三章。每个人说三分钟：哪一句话让你想起了身边的人。\n\n"
                "不用报名，来了就坐下。备有热茶。"
            ),
        ),
        Announced(
            kind=KIND.ROOMS, ago=3, title="下月场地预约已开放",
            summary="每个单位每周最多三次，系列预约另算。",
            text=(
                "下个月的场地已经可以预约。\n\n"
                "- [找一间合适的](/rooms/search/)\n"
                "- 每周固定的活动，可以一次约成系列\n"
                "- 约满的时段可以排候补，空出来会通知您\n\n"
                "合唱团每周三晚的排练照旧，钢琴区其余时间可约。"
            ),
        ),
        Announced(
            kind=KIND.OPENING, ago=1, title=f"{closed}更换展板，展示馆停止参观一天", pinned_for=10,
            summary="其他楼层照常开放。",
            text=(
                f"展示馆第七块展板要换新，{closed}一层展示馆停止参观一天，第二天照常。\n\n"
                "# 还能做什么\n"
                "- 报告厅、活动区、阅览区照常开放，已约的场地不受影响\n"
                "- [展板可以在家看](/exhibitions/)，也可以听\n\n"
                "# 团体参观\n"
                "当天不接待，其他日子照旧。想约的单位请[在这里预约](/visits/ask/)。"
            ),
        ),
        Announced(
            kind=KIND.OPENING, ago=-6, title="寒假开放时间",
            summary="寒假里每天 09:00–17:00 开放，周一照常闭馆整理。",
            text=(
                "寒假第一天起，开放时间改为 09:00–17:00，周一闭馆整理。开学前一天恢复原来的时间。\n\n"
                "阅览区座位不用预约，先到先坐。"
            ),
        ),
    ]  # fmt: skip


def _day(now: datetime, ahead: int) -> str:
    day = local_day(now) + timedelta(days=ahead)
    return f"{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"


def _saturday(now: datetime) -> str:
    return _day(now, (5 - local_day(now).weekday()) % 7)


# --- files -----------------------------------------------------------------------------------------------------------


def new_books() -> SimpleUploadedFile:
    """A workbook with the new books."""
    from openpyxl import Workbook  # the names of the cast are asked of this package at every start, a workbook never

    book = Workbook(write_only=True)
    sheet = book.create_sheet("新书")
    for row in NEW_BOOKS:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("新书目录.xlsx", file.getvalue())


def a_page(lines: list[str]) -> bytes:
    """A PDF of one A4 page in the Chinese typeface that every reader brings along."""
    words = [
        f"/F1 {20 if number == 0 else 14} Tf <{line.encode('utf-16-be').hex()}> Tj 0 -32 Td"
        for number, line in enumerate(lines)
    ]
    text = f"BT 64 760 Td {' '.join(words)} ET"
    return _pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -136 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -136 /CapHeight 700 /StemV 80 >>",
    )


def _pdf(*objects: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    number = len(objects) + 1
    end = f"xref\n0 {number}\n0000000000 65535 f \n{table}trailer << /Size {number} /Root 1 0 R >>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()
