"""What everybody sees of the exhibitions: which there are, one with its panels, one panel with its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from exhibits.content import period_of, pictures_of, recordings_of
from exhibits.models import Exhibition, Panel, Picture, Recording, Section
from exhibits.numerals import numeral

IN_ORDER = ("section__order", "section", "order", "pk")  # as one walks past the panels of an exhibition

# --- a panel in its place --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NumberedPanel:
    """A panel on show and its number in its exhibition, counted from one over those on show."""

    panel: Panel
    number: int
    total: int

    @property
    def slug(self) -> str:
        return self.panel.piece.slug

    @property
    def content(self) -> dict[str, Any]:
        return self.panel.piece.live.content  # type: ignore[union-attr]  # only those on show are numbered

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def years(self) -> str:
        """When it is about, in words; empty where nothing is said of it."""
        return years_of(self.content)

    @property
    def place(self) -> str:
        """第二板; in a lesson 第二章."""
        return place_words(self.number, is_lesson=self.panel.section.exhibition.is_lesson)


def years_of(content: Mapping[str, Any]) -> str:
    """The period of a content in words; empty where it has none."""
    period = period_of(content)
    return period.words() if period else ""


def place_words(number: int, *, is_lesson: bool) -> str:
    """How a panel of an exhibition, or a chapter of a lesson, is counted."""
    words = _("Chapter %(n)s") if is_lesson else _("Panel %(n)s")
    return words % {"n": numeral(number)}


def numbered(panels: Iterable[Panel]) -> list[NumberedPanel]:
    """The panels of one exhibition, given in their order, with their numbers."""
    found = list(panels)
    return [NumberedPanel(panel=one, number=place, total=len(found)) for place, one in enumerate(found, start=1)]


def panels_of(exhibition: Exhibition) -> list[NumberedPanel]:
    """The panels on show of an exhibition in the order in which one walks past them; one query."""
    return numbered(_panels().filter(section__exhibition=exhibition))


def panels_by_exhibition() -> list[tuple[Exhibition, list[NumberedPanel]]]:
    """All panels on show in their exhibitions, in the order of these; one query."""
    panels = _panels().select_related("section__exhibition__piece__live")
    ordered = panels.order_by("section__exhibition__order", "section__exhibition", *IN_ORDER)
    groups = groupby(ordered, key=lambda panel: panel.section.exhibition)
    return [(exhibition, numbered(found)) for exhibition, found in groups]


def _panels() -> QuerySet[Panel]:
    return Panel.objects.published().in_order()


# --- which exhibitions there are -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An exhibition as the list shows it; `days_left` is given where it ends soon or later, 0 on its last day."""

    exhibition: Exhibition
    panel_count: int
    days_left: int | None
    is_to_come: bool = False

    @property
    def content(self) -> dict[str, Any]:
        return self.exhibition.piece.live.content  # type: ignore[union-attr]

    @property
    def slug(self) -> str:
        return self.exhibition.piece.slug


@dataclass(frozen=True, kw_only=True)
class Exhibitions:
    """Everything on show: what is always there, what is there for some time, lessons, and what is over."""

    permanent: Sequence[Listed]
    temporary: Sequence[Listed]
    lessons: Sequence[Listed]
    past: Sequence[Listed]

    @property
    def current(self) -> list[Listed]:
        """What is to be seen now or soon, in the order in which it is told."""
        return [*self.permanent, *self.temporary, *self.lessons]


MOST_PAST = 6


def exhibitions_on(today: date) -> Exhibitions:
    """What there is on a day in Shanghai; one query, however many there are."""
    counted = Count("sections__panels", filter=Q(sections__panels__piece__live__isnull=False))
    found = [_listed(one, today) for one in Exhibition.objects.published().annotate(panel_count=counted)]
    over = {one.exhibition.pk for one in found if one.days_left is not None and one.days_left < 0}
    current = [one for one in found if one.exhibition.pk not in over]
    past = sorted((one for one in found if one.exhibition.pk in over), key=_end, reverse=True)
    return Exhibitions(
        permanent=_of(current, Exhibition.Sort.PERMANENT),
        temporary=sorted(_of(current, Exhibition.Sort.TEMPORARY), key=_end),
        lessons=_of(current, Exhibition.Sort.LESSON),
        past=past[:MOST_PAST],
    )


def _listed(exhibition: Exhibition, today: date) -> Listed:
    ends = exhibition.ends_on
    return Listed(
        exhibition=exhibition,
        panel_count=exhibition.panel_count,  # type: ignore[attr-defined]
        days_left=(ends - today).days if ends else None,
        is_to_come=exhibition.starts_on is not None and exhibition.starts_on > today,
    )


def _of(listed: Iterable[Listed], sort: str) -> list[Listed]:
    return [one for one in listed if one.exhibition.sort == sort]


def _end(one: Listed) -> date:
    return one.exhibition.ends_on or date.max


# --- one exhibition --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ExhibitionPage:
    """An exhibition with its sections, each with its panels; a section without any is left out."""

    listed: Listed
    sections: Sequence[tuple[Section, Sequence[NumberedPanel]]]

    @property
    def exhibition(self) -> Exhibition:
        return self.listed.exhibition

    @property
    def panels(self) -> list[NumberedPanel]:
        return [panel for _section, panels in self.sections for panel in panels]


def exhibition_page(slug: str, today: date) -> ExhibitionPage | None:
    """An exhibition on show; None when there is none under this address. Two queries."""
    exhibition = Exhibition.objects.published().filter(piece__slug=slug).first()
    if exhibition is None:
        return None
    panels = panels_of(exhibition)
    exhibition.panel_count = len(panels)  # type: ignore[attr-defined]
    sections = [(section, list(found)) for section, found in groupby(panels, key=lambda one: one.panel.section)]
    return ExhibitionPage(listed=_listed(exhibition, today), sections=sections)


# --- one panel -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PanelPage:
    """A panel on show among all of its exhibition."""

    shown: NumberedPanel
    panels: Sequence[NumberedPanel]

    @property
    def exhibition(self) -> Exhibition:
        return self.shown.panel.section.exhibition

    @property
    def before(self) -> NumberedPanel | None:
        return self.panels[self.shown.number - 2] if self.shown.number > 1 else None

    @property
    def after(self) -> NumberedPanel | None:
        return self.panels[self.shown.number] if self.shown.number < self.shown.total else None


def panel_page(slug: str) -> PanelPage | None:
    """A panel on show and its neighbours; None when there is none under this address. One query."""
    siblings = _panels().select_related("section__exhibition__piece__live", "section__exhibition__hall")
    own = Panel.objects.filter(piece__slug=slug, piece__live__isnull=False).values("section__exhibition")
    panels = numbered(siblings.filter(section__exhibition__in=own))
    shown = next((one for one in panels if one.slug == slug), None)
    return PanelPage(shown=shown, panels=panels) if shown else None


# --- what a content shows of the library -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture with what the content says of it; `alt` is empty where it is only decoration."""

    picture: Picture
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The pictures of a content in their order, and its recordings."""

    pictures: Sequence[ShownPicture]
    audio: Recording | None
    video: Recording | None


def shown_by(content: Mapping[str, Any]) -> Shown:
    """What a content shows of the library; a query for its pictures and one for its recordings, where it has any."""
    wanted, heard = pictures_of(content), recordings_of(content)
    pictures = Picture.objects.in_bulk(wanted) if wanted else {}
    recordings = Recording.objects.in_bulk(heard) if heard else {}
    return Shown(
        pictures=[_shown(one, pictures) for one in content.get("pictures") or [] if one["picture"] in pictures],
        audio=recordings.get(content.get("audio") or 0),
        video=recordings.get(content.get("video") or 0),
    )


def _shown(one: Mapping[str, Any], pictures: Mapping[int, Picture]) -> ShownPicture:
    alt = "" if one.get("is_decorative") else one.get("alt") or ""
    return ShownPicture(picture=pictures[one["picture"]], alt=alt, caption=one.get("caption") or "")
