"""What sheets that come in hold of people, for as long as their rows are kept."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from centre.accounts.personal import STAFF
from centre.shared.personal import Closing, Rule, Table, Topic, done_by, time_words, words
from centre.sheets import running
from centre.sheets.models import Export, Import, ImportRow


def _kept() -> str:
    return time_words(running.KEPT_FOR.days)


KEPT = lazy(_kept, str)()
ROWS = Topic(
    key="sheets",
    what=_("Lists that the desk takes over from paper or from older programs"),
    purpose=_("so that the desk can check what was taken over"),
    kept=KEPT,
    place=95,
)


def _old(now: datetime) -> "QuerySet[Import]":
    return running.to_be_forgotten(now)


TABLES = (
    Table(
        model=ImportRow,
        topic=ROWS,
        columns=(
            *words("cells", "misread", closing=Closing.KEPT, because=KEPT),
            *words(
                "note",
                "findings",
                closing=Closing.KEPT,
                because=_("they say what was wrong with a column, as long as the import is listed"),
            ),
        ),
        impersonal={"claims": "rooms and times that a row asks for"},
    ),
    Table(
        model=Import,
        topic=STAFF,
        columns=done_by("by"),
        impersonal=dict.fromkeys(
            ("kind", "name", "sheet", "file", "headings", "options", "remarks"),
            "the file and its columns; people stand in its rows",
        ),
    ),
    Table(model=Export, topic=STAFF, columns=done_by("by"), impersonal={"what": "which table it was"}),
)
RULES = (
    Rule(
        key="sheets.rows",
        what=_("Rows of sheets that were handed in"),
        after=KEPT,
        columns=("sheets.ImportRow.cells", "sheets.ImportRow.misread"),
        due=_old,
        carry_out=lambda now: running.forget_rows(now=now),
    ),
)
