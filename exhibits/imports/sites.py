"""Rows of a sheet of schools and organisations: each is a site, found again by its name."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils import translation
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.sheets.columns import Claim, Column
from centre.sheets.values import Cells
from exhibits.content import MAP_SIZE, SITE, SITE_KINDS, Content
from exhibits.creating import new_site
from exhibits.imports.drafts import SEND, Draft, check, found, pairs, texts
from exhibits.models import Version

TITLES = ("学校与单位", "布点", "学校", "地图布点", "Schools and organisations", "Sites")
COLUMNS = [
    Column(key="title", chinese="名称", english="Name", required=True, example="示例小学"),
    Column(
        key="pinyin",
        chinese="拼音",
        english="Pinyin",
        help="空白则自动生成；音节之间空格 / made from the name when empty; spaces between the syllables",
    ),
    Column(
        key="kind",
        chinese="类别",
        english="Kind",
        example="小学",
        help="小学、初中、高中、幼儿园、其他单位 / primary school, middle school, high school, nursery school, other",
    ),
    Column(key="district", chinese="街道", english="District", example="北塘街道"),
    Column(
        key="x",
        chinese="横坐标",
        english="From the left",
        example="296",
        help="0–1000，地图宽度的千分之几 / thousandths",
    ),
    Column(
        key="y",
        chinese="纵坐标",
        english="From the top",
        example="276",
        help="0–1000，地图高度的千分之几 / thousandths",
    ),
    Column(key="body", chinese="简介", english="Introduction", example="校门对着一口老塘。"),
    Column(
        key="facts",
        chinese="资料",
        english="Facts",
        example="建校=1951 年；规模=24 个班",
        help="名称=内容，最多四项，用分号隔开 / name=words, at most four, semicolons between",
    ),
    SEND,
]
OF_COLUMN = {"point": "x"}


@dataclass(frozen=True, kw_only=True)
class SiteDraft(Draft):
    """A site as a row wants it."""

    kind: ClassVar[str] = SITE
    columns = OF_COLUMN

    def claims(self) -> Sequence[Claim]:
        return [((SITE, self.given["title"]), None)]

    def begun(self, *, content: Content, by: User) -> Version:
        return new_site(content=content, by=by)


def understood(cells: Cells) -> SiteDraft:
    """What a row asks for. Raises Refused with a problem for each column that is not right."""
    cells.missing("title")
    given = texts(cells, ["title", "pinyin", "district", "body"]) | _kind(cells) | _point(cells)
    if cells.has("facts"):
        given["facts"] = pairs(cells, "facts", "name", "words")
    check(cells, SITE, given, OF_COLUMN)
    named = found(SITE, " ".join(given.get("title", "").split()))
    if len(named) > 1:
        cells.problem(
            "title", "several", _("Several places have this name. Please change them one by one at the desk.")
        )
    sent = cells.yes("send")
    cells.refuse()
    return SiteDraft(piece=named[0] if named else None, given=given, is_sent=bool(sent))


def _kind(cells: Cells) -> Content:
    text = unicodedata.normalize("NFKC", cells.cells.get("kind", "")).strip().casefold()
    if not text:
        return {}
    known = _kinds_by_name()
    if text not in known:
        words = {"text": text[:40], "known": "、".join(str(label) for label in SITE_KINDS.values())}
        cells.problem("kind", "unknown_choice", _("“%(text)s” is not one of: %(known)s.") % words)
        return {}
    return {"kind": known[text]}


def _kinds_by_name() -> dict[str, Any]:
    names = {key: key for key in SITE_KINDS} | {"中学": "middle"}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(label).casefold(): key for key, label in SITE_KINDS.items()}
    return names


def _point(cells: Cells) -> Content:
    """Both sides of the point, or none of it."""
    if not cells.has("x") and not cells.has("y"):
        return {}
    for key in ("x", "y"):
        cells.missing(key)
    x, y = cells.number("x", most=MAP_SIZE), cells.number("y", most=MAP_SIZE)
    return {} if x is None or y is None else {"point": {"x": x, "y": y}}
