"""What rows of sheets become: drafts, never anything that is on show. A row that says what is there changes nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from centre.accounts.models import User
from centre.shared.problems import Problem, Refused
from centre.sheets.columns import Claim, Column, Done, Fate
from centre.sheets.values import Cells
from exhibits import content as contents
from exhibits import versions
from exhibits.content import PARTS, Content
from exhibits.models import Piece, Version

BETWEEN_ENTRIES = re.compile(r"[；;\n]+")
BETWEEN_SIDES = re.compile(r"\s*[=＝]\s*")
LONGEST_CELL = 4_000
SEND = Column(
    key="send",
    chinese="直接送审",
    english="Send to review",
    help="是：通过检查后直接送审；空白：只存为草稿 / yes: sent to its reviewers at once; empty: kept as a draft",
)
IN_REVIEW = gettext_lazy(
    "It is with its reviewers. Please wait until they have signed, or begin the next version first."
)
OF_ANOTHER = gettext_lazy("A colleague is writing in its draft. Please ask them to take over what is in your sheet.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A piece as a row wants it: the parts that it gives, and the piece, None for a new one."""

    kind: ClassVar[str]
    columns: ClassVar[Mapping[str, str]] = {}  # of parts whose column has another key

    piece: Piece | None
    given: Mapping[str, Any]
    is_sent: bool

    def claims(self) -> Sequence[Claim]:
        raise NotImplementedError

    def begun(self, *, content: Content, by: User) -> Version:
        """A new piece with its first draft."""
        raise NotImplementedError

    def carry_out(self, *, by: User, now: datetime) -> Done:
        """Write the draft, or the next one where its words differ; send it where the row says so."""
        try:
            return self._carried_out(by, now)
        except Refused as refused:
            raise Refused([self._of_column(problem) for problem in refused.problems]) from refused

    def _carried_out(self, by: User, now: datetime) -> Done:
        latest = self.piece.versions.first() if self.piece else None
        changed = self.changed(latest)
        if latest is not None and not changed:
            return self._there(latest, by, now)
        version = self._written(latest, by, now)
        self._send(version, by, now)
        words = pgettext("a row of a sheet", "new") if latest is None else "、".join(changed)
        return Done(fate=Fate.WRITTEN, note=f"{version.title} · {words}")

    def changed(self, latest: Version | None) -> list[str]:
        """The names of the parts that are other than in the latest version."""
        before = contents.tidied(self.kind, latest.content if latest else {})
        after = self._merged(latest)
        return [str(part.label) for part in PARTS[self.kind] if before[part.name] != after[part.name]]

    def _merged(self, latest: Version | None) -> Content:
        return contents.tidied(self.kind, {**(latest.content if latest else {}), **self.given})

    def _there(self, latest: Version, by: User, now: datetime) -> Done:
        if not self.is_sent or latest.state != Version.State.DRAFT:
            return Done(fate=Fate.THERE, note=latest.title)
        self._send(latest, by, now)
        return Done(fate=Fate.WRITTEN, note=latest.title)

    def _written(self, latest: Version | None, by: User, now: datetime) -> Version:
        words = self._merged(latest)
        if latest is None:
            return self.begun(content=words, by=by)
        if latest.state == Version.State.IN_REVIEW:
            raise Refused([Problem(code="in_review", field="title", message=IN_REVIEW)])
        if latest.state != Version.State.DRAFT:
            return versions.begin(piece=latest.piece, content=words, by=by, now=now)
        if not latest.author_rows.filter(person=by).exists():
            raise Refused([Problem(code="of_another", field="title", message=OF_ANOTHER)])
        return versions.save(version=latest, content=words, by=by, saves=latest.saves, now=now)

    def _send(self, version: Version, by: User, now: datetime) -> None:
        if self.is_sent:
            versions.send(version=version, by=by, now=now)

    def _of_column(self, problem: Problem) -> Problem:
        return replace(problem, field=self.columns.get(problem.field or "", problem.field))


def found(kind: str, title: str) -> list[Piece]:
    """The pieces that are called so, on show or in their latest version."""
    named = Piece.objects.filter(kind=kind, versions__content__title=title).distinct().select_related("live")
    return [piece for piece in named if title in _titles(piece)]


def texts(cells: Cells, keys: Sequence[str]) -> Content:
    """The cells that are filled, as the parts of the same name; an empty one leaves a part as it is."""
    return {key: cells.text(key, most=LONGEST_CELL) for key in keys if cells.has(key)}


def entries(cells: Cells, key: str) -> list[str]:
    """What stands in one cell between semicolons or on lines of its own."""
    return [one.strip() for one in BETWEEN_ENTRIES.split(cells.text(key, most=LONGEST_CELL)) if one.strip()]


def pairs(cells: Cells, key: str, left: str, right: str) -> list[Content]:
    """Entries such as `建校=1956 年` as rows of two columns; one without = is a problem."""
    rows = []
    for one in entries(cells, key):
        sides = BETWEEN_SIDES.split(one, maxsplit=1)
        if len(sides) != 2 or not all(sides):
            message = _("“%(text)s” is no pair. Please write name=words, with semicolons between the pairs.")
            cells.problem(key, "no_pair", message % {"text": one[:40]})
        else:
            rows.append({left: sides[0], right: sides[1]})
    return rows


def check(cells: Cells, kind: str, given: Content, columns: Mapping[str, str]) -> None:
    """What is too long, too much, or does not fit its screen; that parts are missing is nothing that a draft minds."""
    for part in PARTS[kind]:
        value = given.get(part.name)
        if part.rows and value and len(value) > part.rows:
            message = _("At most %(most)d entries fit here.") % {"most": part.rows}
            cells.problem(columns.get(part.name, part.name), "too_many", message)
    for problem in contents.problems_with(kind, contents.tidied(kind, given)):
        if problem.field in given and not (problem.code == "missing" and not given[problem.field]):
            cells.problem(columns.get(problem.field, problem.field), problem.code, problem.message)


def _titles(piece: Piece) -> set[str]:
    latest = piece.versions.first()
    return {version.title for version in (piece.live, latest) if version}
