"""Tags of slides: `{% load screens %}`. They serve the walls and the previews of the editor alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centre.shared.timespan import Span
from centre.shared.wording import clock, day_words, when_words
from exhibits import content as contents
from exhibits import figures, fitting, renditions
from exhibits.forms.desk_screens import WEEKDAYS as DAYS
from exhibits.models import Picture, Piece, Placement, Slide
from exhibits.numerals import numeral

register = template.Library()
STEPS = (4, 5, 6, 8, 12)  # so many characters wide a title may be for each size of its type
WEEKDAYS = dict(DAYS)
PIXELS = {"led": 3840, "wide": 1920, "tall": 1080, "square": 960}


@register.filter
def size_step(text: str) -> str:
    """A class for the size of an upright title: `fits-4`, `fits-5` … `fits-more`."""
    wide = fitting.width(str(text))
    return next((f"fits-{step}" for step in STEPS if wide <= step), "fits-more")


@register.filter
def length_step(text: str, short: int = 9) -> str:
    """A class for the size of a line across: `is-short` to so many characters, `is-medium` to 26, `is-long` beyond."""
    wide = fitting.width(str(text))
    return "is-short" if wide <= short else "is-medium" if wide <= 26 else "is-long"


@register.filter
def grouped(number: int) -> str:
    """3,482: digits in threes."""
    return f"{number:,}"


@register.filter
def wall_lines(content: Mapping[str, Any]) -> list[str]:
    """The words on the wall line by line; the sentence below the title where nothing else was written."""
    room = fitting.WALL_TEXT
    text = content.get("wall_text") or fitting.wrapped(content.get("lead") or "", room)
    return str(text).splitlines()[: room.lines]


@register.simple_tag
def wall_kicker(content: Mapping[str, Any], piece: Piece) -> list[str]:
    """What stands above the words: the number of the panel and its years, or what a story says of itself."""
    panel = getattr(piece, "panel", None) if piece.kind == Piece.Kind.PANEL else None
    period = contents.period_of(content)
    number = _number(panel.stop_code) if panel else ""
    return [text for text in (number, content.get("kicker") or "", period.words() if period else "") if text]


def _number(stop_code: str) -> str:
    if stop_code.isascii() and stop_code.isdigit():
        return _("Panel %(number)s") % {"number": numeral(int(stop_code))}
    return stop_code


@register.simple_tag
def wall_picture(content: Mapping[str, Any], picture: Picture | str | None = None) -> Mapping[str, Any] | None:
    """The first picture of a content with what the content says of it, None without; `picture` where it is read."""
    first = next(iter(content.get("pictures") or []), None)
    if first is None:
        return None
    found = picture or Picture.objects.filter(pk=first["picture"]).first()
    return {"picture": found, "alt": first.get("alt", "")} if found else None


@register.filter
def trouble_words(problem: str) -> str:
    """What a screen reports as its trouble, in words."""
    kind, _space, number = problem.partition(" ")
    if kind == "missing" and number.isascii() and number.isdigit():
        text = ngettext("%(n)s slide could not be fetched", "%(n)s slides could not be fetched", int(number[:6]))
        return text % {"n": number[:6]}
    return _("Nothing of what is placed can be shown") if kind == "nothing" else problem


@register.filter
def slide_title(slide: Slide) -> str:
    """What a slide is called at the desk; a figure by its name."""
    figure = figures.figure_of(slide.figure) if slide.sort == Slide.Sort.NUMBER else None
    return str(figure.label) if figure else str(slide)


@register.filter
def placement_when(placement: Placement) -> str:
    """When a slide is on, in words: `11 月 23 日 09:00 起 · 星期一、星期二 · 每天 18:00–次日 02:00`."""
    parts = (_bounds_words(placement), _weekday_words(placement.weekdays), _hours_words(placement))
    return _(" · ").join(part for part in parts if part)


def _bounds_words(placement: Placement) -> str:
    starts, ends = placement.starts_at, placement.ends_at
    if starts and ends:
        return when_words(Span(starts, ends))
    if starts:
        return _("from %(day)s %(clock)s") % {"day": day_words(starts), "clock": clock(starts)}
    return _("until %(day)s %(clock)s") % {"day": day_words(ends), "clock": clock(ends)} if ends else ""


def _weekday_words(weekdays: Sequence[int]) -> str:
    return _(", ").join(str(WEEKDAYS[number]) for number in weekdays)


def _hours_words(placement: Placement) -> str:
    if placement.opens is None or placement.closes is None:
        return ""
    words = {"opens": f"{placement.opens:%H:%M}", "closes": f"{placement.closes:%H:%M}"}
    if placement.closes > placement.opens:
        return _("daily %(opens)s–%(closes)s") % words
    return _("daily from %(opens)s until %(closes)s of the next day") % words


@register.simple_tag
def screen_picture(picture: Picture, shape: str = "square") -> str:
    """The address of the rendition that fills a screen; one for all, so that a worker can keep it."""
    return renditions.url_of(picture, shape, PIXELS[shape])
