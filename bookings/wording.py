"""Lengths and the rules of a room as people read them, in the language of the request."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.availability import RoomRules
from centre.opening.queries import WEEKDAYS
from centre.shared.wording import waited_words

__all__ = ["length_words", "rhythm_words", "rules_in_words", "waited_words"]


def length_words(minutes: int) -> str:
    """`45 分钟`, `1 小时`, `1.5 小时`, `1 小时 15 分钟`; whole days from two days on."""
    hours, rest = divmod(minutes, 60)
    if hours >= 48 and minutes % (24 * 60) == 0:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    if not hours:
        return ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}
    if rest == 30:
        return _("%(n)s hours") % {"n": f"{hours}.5"}
    whole = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return f"{whole} {length_words(rest)}" if rest else whole


def rhythm_words(kind: str, first_day: date, every: int) -> str:
    """`每周二`, `每 2 周的周二`, `每月第一个周二`, `每月最后一个周二`."""
    weekday = {"weekday": WEEKDAYS[first_day.weekday()]}
    if kind == "monthly":
        return _weeks_of_the_month()[(first_day.day - 1) // 7] % weekday
    if every == 1:
        return _("every %(weekday)s") % weekday
    return _("every %(n)d weeks on %(weekday)s") % {"n": every, **weekday}


def _weeks_of_the_month() -> list[str]:
    return [
        _("every month on the first %(weekday)s"),
        _("every month on the second %(weekday)s"),
        _("every month on the third %(weekday)s"),
        _("every month on the fourth %(weekday)s"),
        _("every month on the last %(weekday)s"),
    ]


def rules_in_words(rules: RoomRules, *, needs_approval: bool) -> list[str]:
    """The rules of a room as sentences, those that decide about a reservation first."""
    return [
        *_who(rules),
        _("Each time is %(shortest)s to %(longest)s, in steps of %(step)s.")
        % {"shortest": _words(rules.shortest), "longest": _words(rules.longest), "step": _words(rules.raster)},
        _ahead(rules),
        *([_("The desk confirms each reservation; until then the room is kept for you.")] if needs_approval else []),
        _cancelling(rules),
        *_between(rules),
        _("Please put tables and chairs back and switch off what you used."),
    ]


def _who(rules: RoomRules) -> list[str]:
    people = {"least": rules.capacity_from, "most": rules.capacity_to}
    size = _("For up to %(most)d people.") if rules.capacity_from <= 1 else _("For %(least)d to %(most)d people.")
    only = {"organisations": [_("For members of an organisation.")], "staff": [_("Only the desk reserves this room.")]}
    return [size % people, *only.get(rules.audience, [])]


def _ahead(rules: RoomRules) -> str:
    words = {"days": rules.horizon_days, "notice": _words(rules.notice)}
    if not rules.notice:
        return _("It can be reserved up to %(days)d days ahead.") % words
    return _("Please reserve at least %(notice)s and at most %(days)d days ahead.") % words


def _cancelling(rules: RoomRules) -> str:
    if not rules.cancel_until:
        return _("You can cancel or move it here until it begins.")
    return _("You can cancel or move it here until %(time)s before it begins; after that please call.") % {
        "time": _words(rules.cancel_until)
    }


def _between(rules: RoomRules) -> list[str]:
    if not rules.turnaround:
        return []
    return [
        _("The room is made ready for %(time)s after you; please leave on time.") % {"time": _words(rules.turnaround)}
    ]


def _words(length: timedelta) -> str:
    return length_words(int(length.total_seconds() // 60))
