"""The changes of a comparison as sentences beside it. Pure: no database, no clock."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits.comparing import How, Line, Stretch

LONGEST = 24  # characters of a quotation
MOST_QUOTED = 2  # with more changes in one sentence they are counted


def words_of(line: Line) -> str:
    """What happened to a sentence: “炭条”改为“烧过的柳枝”. Empty for one that stayed."""
    return _WORDS[line.how](line) if line.is_changed else ""


def _changed(line: Line) -> str:
    if not line.count(How.ADDED) and not line.count(How.REMOVED):
        return _("the lines are broken elsewhere")
    edits = _edits([one for one in line.shown if one.text.strip()])
    if all(one.how != How.SAME for one in line.stretches):
        return _("the whole sentence is replaced")
    if len(edits) <= MOST_QUOTED:
        return _("; ").join(_quoted(gone, come) for gone, come in edits)
    told = {"n": len(edits), "added": line.count(How.ADDED), "removed": line.count(How.REMOVED)}
    return _("%(n)d places: %(added)d characters added, %(removed)d removed") % told


def _edits(stretches: list[Stretch]) -> list[tuple[str, str]]:
    """What went and what came at each place."""
    found: list[tuple[str, str]] = []
    before: Stretch | None = None
    for one in stretches:
        if one.how == How.ADDED and before is not None and before.how == How.REMOVED:
            found[-1] = (found[-1][0], one.shown)
        elif one.how != How.SAME:
            found.append((one.shown, "") if one.how == How.REMOVED else ("", one.shown))
        before = one
    return found


def _quoted(gone: str, come: str) -> str:
    told = {"gone": _short(gone), "come": _short(come)}
    if not gone:
        return _("“%(come)s” added") % told
    if not come:
        return _("“%(gone)s” removed") % told
    return _("“%(gone)s” becomes “%(come)s”") % told


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _added(line: Line) -> str:
    n = line.count(How.ADDED)
    return ngettext("a sentence of %(n)d character added", "a sentence of %(n)d characters added", n) % {"n": n}


def _removed(line: Line) -> str:
    n = line.count(How.REMOVED)
    return ngettext("a sentence of %(n)d character removed", "a sentence of %(n)d characters removed", n) % {"n": n}


def _moved_here(line: Line) -> str:
    came = _("moved here from line %(n)s") % {"n": line.elsewhere}
    if all(one.how == How.SAME or not one.text.strip() for one in line.stretches):
        return came
    return _("; ").join([came, _changed(line)])


def _moved_away(line: Line) -> str:
    return _("moved to line %(n)s") % {"n": line.elsewhere}


_WORDS = {
    How.CHANGED: _changed,
    How.ADDED: _added,
    How.REMOVED: _removed,
    How.MOVED_HERE: _moved_here,
    How.MOVED_AWAY: _moved_away,
}
