"""Tags for books: `{% load reading_room %}`; covers, where a title stands, the plan of the room."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centre.shared import wording
from centre.shared.pictures import renditions
from centre.shared.templatetags.components import badge, drawing
from reading_room.call_numbers import parts
from reading_room.classification import MainClass, main_class_of
from reading_room.isbns import hyphenated_isbn
from reading_room.models import Shelf, Tier, Title
from reading_room.queries.holdings import Availability, CopyLine, Standing
from reading_room.queries.plan import plan_of

register = template.Library()
PATTERNS = ("lattice", "hills", "moon", "label", "waves", "eaves", "pages", "bamboo", "ice")  # drawings/cover-….svg
LONGEST_ON_SPINE = 4


# --- covers ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def cover(title: Title, loading: str = "lazy") -> SafeString:
    """The cover of a title, or one drawn for it; it says nothing that does not stand beside it."""
    if not title.cover or not title.cover_width:
        return _drawn_cover(title)
    files = [(cover_address(name), width) for name, width in renditions(title.cover, title.cover_width)]
    return format_html(
        '<img class="cover" src="{}" srcset="{}" sizes="10rem" width="{}" height="{}" alt="" loading="{}" '
        'decoding="async">',
        files[0][0],
        ", ".join(f"{address} {width}w" for address, width in files),
        title.cover_width,
        title.cover_height or title.cover_width,
        loading,
    )


def cover_address(name: str) -> str:
    """Where a file of a cover is served; `name` is its place in the media folder."""
    return reverse("reading_room:cover", args=[name.rpartition("/")[2]])


def _drawn_cover(title: Title) -> SafeString:
    """A pattern of this house that stays with the title, and the letter of its main class."""
    main_class = main_class_of(title.class_numbers[0]) if title.class_numbers else None
    svg = drawing(f"cover-{PATTERNS[title.pk % len(PATTERNS)]}", "cover")
    if main_class is None:
        return svg
    letter = f'<text x="45" y="112" text-anchor="middle">{main_class.letter}</text></svg>'
    return mark_safe(svg.replace("</svg>", letter))  # noqa: S308 -- our own drawing and one of 22 letters


# --- where it stands -------------------------------------------------------------------------------------------------


@register.simple_tag
def standing_badge(standing: Standing) -> SafeString:
    """What to expect of a title, as a badge: 在架 2 册, 已借出，6 月 3 日还, 仅馆内阅览."""
    if standing.availability == Availability.FREE:
        text = ngettext("%(n)d copy on the shelf", "%(n)d copies on the shelf", standing.free) % {"n": standing.free}
        return badge("is-free", text, "circle-check")
    return _badge_of(standing.availability, standing.lent_until)


@register.simple_tag
def copy_badge(line: CopyLine) -> SafeString:
    """What can be done about one copy, as a badge."""
    if line.availability == Availability.FREE:
        return badge("is-free", _("on the shelf, to take home"), "circle-check")
    return _badge_of(line.availability, line.due_on)


def _badge_of(availability: Availability, due_on: Any) -> SafeString:
    if availability == Availability.LENT and due_on:
        return badge("is-waiting", _("Lent until %(day)s") % {"day": wording.day_words(due_on)}, "clock")
    if availability == Availability.IN_HOUSE:
        return badge("", _("To be read here"), "book-open")
    if availability == Availability.KEPT:
        return badge("is-waiting", _("Kept for a reader"), "bookmark")
    if availability == Availability.AWAY:
        return badge("", _("Not on the shelf just now"), "circle-help")
    return badge("", _("No copy here"), "circle-minus")


@register.filter
def on_spine(call_number: str) -> str:
    """The end of a book number, as short as a spine is wide: 12 of G725/12."""
    return parts(call_number)[1][-LONGEST_ON_SPINE:]


@register.inclusion_tag("reading_room/_plan.html")
def plan(*, tier: Tier | None = None, shelf: Shelf | None = None) -> dict[str, Any]:
    """The room from above with a tier lit, or a shelf, or nothing."""
    lit = tier.shelf if tier else shelf
    words = str(tier) if tier else str(shelf) if shelf else ""
    return {"plan": plan_of(tier=tier, shelf=shelf), "words": words, "way": lit.way if lit else ""}


@register.filter
def tone(key: int) -> int:
    """One of the five colours of spines, always the same for one title."""
    return key % 5


@register.filter
def isbn(tidy: str) -> str:
    """An ISBN as it is printed, with its hyphens."""
    return hyphenated_isbn(tidy)


@register.filter
def main_class(number: str) -> MainClass | None:
    """The main class of a class number; None where it is none of this classification."""
    return main_class_of(number)
