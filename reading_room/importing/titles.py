"""Rows of a sheet of titles: each is one copy with its title, or a title without copies."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.sheets.columns import Column, Done
from centre.sheets.kinds import Options
from centre.sheets.values import Cells
from reading_room.call_numbers import parts
from reading_room.cnmarc.mapping import tidy
from reading_room.importing.entries import CopyEntry, Entry
from reading_room.importing.people import contributors_in
from reading_room.importing.taking_in import take_in
from reading_room.importing.wishes import wishes_in
from reading_room.isbns import UNIFIED, tidied_isbn, tidied_issn, tidied_unified_number
from reading_room.models import Copy, Title
from reading_room.records import CopyRecord, TitleRecord

TITLES = ("馆藏", "图书", "书目", "馆藏书目", "Holdings", "Books", "Catalogue")
COLUMNS = [
    Column(
        key="title", chinese="题名", english="Title", required=True, example="示例书名",
        also=("书名", "正题名", "图书名称", "刊名", "题名与责任者"),
    ),
    Column(key="subtitle", chinese="副题名", english="Subtitle", also=("副书名", "其他题名信息")),
    Column(key="volume", chinese="卷册", english="Volume", also=("分卷", "卷次", "分册"), example="上册"),
    Column(key="kind", chinese="类型", english="Kind", help="图书、期刊；空白为图书 / book or periodical, empty: book"),
    Column(
        key="contributors", chinese="责任者", english="Contributors", example="张三（著）；李四（译）",
        also=("作者", "著者", "责任者说明"),
        help="姓名（责任方式），用分号隔开；机构前写“机构：” / name (role), semicolons between",
    ),
    Column(key="publisher", chinese="出版社", english="Publisher", also=("出版者", "出版单位", "出版发行者")),
    Column(key="place", chinese="出版地", english="Place of publication"),
    Column(key="year", chinese="出版年", english="Year", example="2021", also=("出版年份", "出版日期", "出版时间")),
    Column(key="edition", chinese="版次", english="Edition", also=("版本",)),
    Column(key="series", chinese="丛书", english="Series", also=("丛书名", "丛编", "丛编项")),
    Column(key="isbn", chinese="ISBN", english="ISBN", also=("ISBN号", "标准书号", "国际标准书号", "书号")),
    Column(key="unified_number", chinese="统一书号", english="Old unified number"),
    Column(key="issn", chinese="ISSN", english="ISSN", also=("国际标准刊号", "ISSN号")),
    Column(
        key="class_numbers", chinese="分类号", english="Class numbers", example="D23",
        also=("中图分类号", "中图法分类号"), help="几个分类号用分号隔开 / semicolons between several",
    ),
    Column(
        key="subjects", chinese="主题词", english="Subjects", also=("主题", "关键词"),
        help="用分号隔开 / semicolons between",
    ),
    Column(key="summary", chinese="内容提要", english="Summary", also=("摘要", "简介", "内容简介")),
    Column(key="pinyin", chinese="题名拼音", english="Pinyin", also=("拼音",)),
    Column(key="pages", chinese="页数", english="Extent", also=("页码", "载体形态")),
    Column(key="binding", chinese="装帧", english="Binding"),
    Column(key="price", chinese="定价", english="Price", also=("价格", "单价", "码洋")),
    Column(key="notes", chinese="附注", english="Notes", help="每行一条 / one on each line"),
    Column(key="language", chinese="语种", english="Language", help="chi、eng …"),
    Column(
        key="collection", chinese="馆藏", english="Collection", example="党史", also=("馆藏类别", "专藏", "馆藏分类"),
        help="已有的馆藏；空白则用页面上选的 / one of ours; empty: the one chosen on the page",
    ),
    Column(
        key="accession_number", chinese="登录号", english="Accession number", example="D000001",
        also=("财产号", "登记号", "馆藏登录号", "财产登录号", "个别登录号"),
        help="空白则只有书目、没有复本 / empty: a title without a copy",
    ),
    Column(key="barcode", chinese="条码", english="Barcode", also=("条码号", "条形码", "图书条码", "馆藏条码")),
    Column(key="call_number", chinese="索书号", english="Call number", example="D23/12", also=("排架号", "索取号")),
    Column(
        key="location", chinese="架位", english="Tier", example="", also=("馆藏地址", "馆藏地", "所在架位", "馆藏地点"),
        help="如：甲架 1 列 上层 / shelf, column and tier",
    ),
    Column(key="state", chinese="状态", english="State", help="在馆、丢失、修补；只用于新复本 / for new copies only"),
    Column(key="is_reference", chinese="仅供阅览", english="Stays in the house", help="是、否 / yes, no"),
    Column(key="note", chinese="备注", english="Note"),
]  # fmt: skip
TEXTS = (
    "title",
    "subtitle",
    "volume",
    "publisher",
    "place",
    "edition",
    "series",
    "pinyin",
    "pages",
    "binding",
    "price",
)
NUMBERS = ("accession_number", "barcode", "call_number", "isbn", "issn", "unified_number")
LONGEST_TYPED = 10_000  # what is too long for a column is told by what judges titles, with the length it may have
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
APART = {
    "class_numbers": re.compile(r"[、，,；;\s]+"),
    "subjects": re.compile(r"[；;\n]+"),
    "notes": re.compile(r"\n+"),
}


def understood(cells: Cells) -> Entry:
    """What a row brings. Raises Refused with a problem for each column that is not right."""
    cells.missing("title")
    numbers = {key: cells.text(key, most=LONGEST_TYPED) for key in NUMBERS}
    kind, state = cells.choice("kind", Title.Kind), cells.choice("state", Copy.State)
    reference, year = cells.yes("is_reference"), _year(cells)
    copy = None if not _has_a_copy(cells) else CopyEntry(
        record=_copy(cells, numbers), is_reference=reference, state=state or "", note=tidy(cells.cells.get("note", ""))
    )  # fmt: skip
    cells.refuse()
    return Entry(
        title=_title(cells, numbers, str(kind or Title.Kind.BOOK), year),
        copies=[copy] if copy else [],
        collection=tidy(cells.cells.get("collection", "")),
        is_ours=True,
    )


def together(
    wanted: Sequence[Entry], *, by: User, now: datetime, options: Options, keep: bool
) -> Sequence[Done | Refused]:
    """Carry out rows, see `take_in`."""
    return take_in(wanted, by=by, now=now, wishes=wishes_in(options), keep=keep)


def _has_a_copy(cells: Cells) -> bool:
    return any(cells.has(key) for key in ("accession_number", "barcode"))


def _copy(cells: Cells, numbers: dict[str, str]) -> CopyRecord:
    class_line, book_line = parts(numbers["call_number"])
    return CopyRecord(
        accession_number=tidy(numbers["accession_number"]),
        barcode=tidy(numbers["barcode"]),
        class_number=class_line,
        book_number=book_line,
        location=tidy(cells.cells.get("location", "")),
    )


def _title(cells: Cells, numbers: dict[str, str], kind: str, year: int | None) -> TitleRecord:
    texts: dict[str, Any] = {key: tidy(cells.cells.get(key, "")) for key in TEXTS}
    lists: dict[str, Any] = {
        key: tuple(filter(None, map(tidy, apart.split(cells.cells.get(key, ""))))) for key, apart in APART.items()
    }
    return TitleRecord(
        **texts,
        **lists,
        **_publishers_numbers(numbers),
        kind=kind,
        year=year,
        contributors=contributors_in(cells.cells.get("contributors", "")),
        summary="\n".join(filter(None, map(tidy, cells.cells.get("summary", "").split("\n")))),
        language=tidy(cells.cells.get("language", "")),
    )


def _publishers_numbers(numbers: dict[str, str]) -> dict[str, Any]:
    """In old lists the unified number stands under ISBN."""
    isbn, unified = numbers["isbn"], tidied_unified_number(numbers["unified_number"])
    if not unified and UNIFIED.fullmatch(as_unified := tidied_unified_number(isbn)):
        isbn, unified = "", as_unified
    return {"isbn": tidied_isbn(isbn), "unified_number": unified, "issn": tidied_issn(numbers["issn"])}


def _year(cells: Cells) -> int | None:
    """The year in 2019, 2019年5月 or 2019.5."""
    text = cells.cells.get("year", "")
    found = YEAR.search(text)
    if text and not found:
        cells.problem("year", "no_year", _("“%(text)s” is no year.") % {"text": text[:40]})
    return int(found[0]) if found else None
