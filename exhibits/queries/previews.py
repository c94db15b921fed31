"""Where a piece is shown, and at which sizes: what the previews of the editor look like."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from exhibits.content import Content
from exhibits.models import Panel, Piece, Screen
from exhibits.queries.sites import SiteOnShow

WALL, RAIL, MAP, PHONE = "wall", "rail", "map", "phone"
SURFACES = {
    Piece.Kind.PANEL: (WALL, RAIL, PHONE),
    Piece.Kind.STORY: (WALL,),
    Piece.Kind.EXHIBITION: (PHONE,),
    Piece.Kind.SITE: (MAP, PHONE),
}
USUAL_SIZES = {WALL: (1920, 1080), RAIL: (1920, 1080), MAP: (1080, 1920)}
PHONE_SIZE = (320, 568)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One frame: which surface, how many pixels, and the screens that have this size."""

    surface: str
    width: int
    height: int
    names: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """How the frame stands on the page while nothing scales it: phone, led, tall, or wide."""
        if self.surface == PHONE:
            return "phone"
        if self.width > 2 * self.height:
            return "led"
        return "tall" if self.height > self.width else "wide"

    @property
    def title(self) -> Any:
        if self.surface == PHONE:
            return _("Phone, 320 px")
        return f"{_(', ').join(self.names) or SURFACE_WORDS[self.surface]} {self.width}×{self.height}"


SURFACE_WORDS = {
    WALL: pgettext_lazy("a surface", "theme wall"),
    RAIL: pgettext_lazy("a surface", "rail screen"),
    MAP: pgettext_lazy("a surface", "touch screen"),
    PHONE: pgettext_lazy("a surface", "phone"),
}


def surfaces_of(piece: Piece) -> tuple[str, ...]:
    """The surfaces on which pieces of this kind are shown."""
    return SURFACES[Piece.Kind(piece.kind)]


def previews_of(piece: Piece) -> list[Preview]:
    """A frame for each size of the registered screens that show this piece, and the phone; one query.

    Where no such screen is registered, there is one frame of the usual size.
    """
    screens: dict[tuple[str, int, int], list[str]] = {}
    for screen in _screens_for(piece):
        screens.setdefault((screen.kind, screen.width, screen.height), []).append(screen.name)
    found = [
        Preview(surface=surface, width=width, height=height, names=tuple(names))
        for (surface, width, height), names in screens.items()
    ]
    there = {one.surface for one in found}
    missing = [surface for surface in surfaces_of(piece) if surface not in there and surface != PHONE]
    found += [Preview(surface=one, width=USUAL_SIZES[one][0], height=USUAL_SIZES[one][1]) for one in missing]
    if PHONE in surfaces_of(piece):
        found.append(Preview(surface=PHONE, width=PHONE_SIZE[0], height=PHONE_SIZE[1]))
    return sorted(found, key=lambda one: (surfaces_of(piece).index(one.surface), -one.width))


def _screens_for(piece: Piece) -> Any:
    kinds = [surface for surface in surfaces_of(piece) if surface != PHONE]
    wanted = Q(kind__in=[kind for kind in kinds if kind != RAIL])
    if RAIL in kinds:
        wanted |= Q(kind=RAIL, exhibition__sections__panels__piece=piece)
    return Screen.objects.in_use().filter(wanted).distinct()


def titles_beside(piece: Piece, title: str) -> list[tuple[str, bool]]:
    """The stops along the rail as they will be: every panel on show, and this one with its new title."""
    panels = Panel.objects.filter(section__exhibition__sections__panels__piece=piece).select_related("piece__live")
    return [
        (title if panel.pk == piece.pk else panel.piece.title, panel.pk == piece.pk)
        for panel in panels.in_order()
        if panel.piece.live or panel.pk == piece.pk
    ]


@dataclass(frozen=True, kw_only=True)
class SiteAsTyped(SiteOnShow):
    """A site on the map with words that are not on show yet."""

    words: Content

    @property
    def content(self) -> Content:
        return self.words
