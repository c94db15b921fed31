"""What a screen has to know to play by itself for days: its slides, when each is on, and the finished pieces of page.

A manifest is made once for each revision of its screen, once a day, and once a minute where it has figures or the
programme in it; in between it is kept in this process's memory and costs no query. Slides are named by what is in them,
so one that has changed has another name. Figures and the programme stand in the manifest itself: two processes may
count differently within a minute, and neither would know the other's.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from centre.shared.kept import Kept
from centre.shared.timespan import Span, day_span, local_day
from exhibits import content as contents
from exhibits import figures, revisions, schedule
from exhibits.figures import ProgrammeLine, Value
from exhibits.models import Picture, Placement, Screen, Slide
from exhibits.queries.screens import screens_by_address
from exhibits.revisions import Revisions

AHEAD = timedelta(days=8)  # so far from the beginning of today the windows are told
EVERY_MINUTE = (Slide.Sort.NUMBER, Slide.Sort.PROGRAMME)
LISTED = 4  # lines of the programme that can be read from the other side of the hall
SHEETS = ("css/portal.css", "css/surfaces/wall.css")
SCRIPT = "js/screen.js"
ADDRESSES = re.compile(r'\ssrc="(/[^"]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A slide where it is placed, finished."""

    placement: Placement
    html: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What is sent, and the slides it names."""

    body: bytes
    etag: str
    revision: int
    fresh_until: datetime
    parts: Sequence[Part]

    def fragment(self, digest: str) -> str | None:
        """The slide with this name; None when it is on no longer."""
        return next((part.html for part in self.parts if part.digest == digest), None)


_manifests: Kept[Manifest] = Kept(400)
_values: Kept[Any] = Kept(60)
_making = Lock()


def screen_at(address: str) -> Screen | None:
    """The screen in use with this secret address, with its state; None for an address that shows nothing."""
    return screens_by_address(revisions.current()).get(address) or _looked_up_anew(address)


def _looked_up_anew(address: str) -> Screen | None:
    """Perhaps it was registered within this second."""
    revisions.forget()
    return screens_by_address(revisions.current()).get(address)


def manifest_of(screen: Screen, now: datetime) -> Manifest:
    """The manifest of a screen as it is now; no query while nothing has changed."""
    current = revisions.current()
    if kept := _still_good(screen, current, now):
        return kept
    with _making:  # others who want the same wait, and find it
        kept = _still_good(screen, current, now)
        return kept or _manifests.put(screen.address, _made(_not_older(screen, current), current, now))


def _not_older(screen: Screen, current: Revisions) -> Screen:
    """The screen as it is in these revisions: the caller may have read it a moment before its last change."""
    return screens_by_address(current).get(screen.address, screen)


def fragment_of(screen: Screen, digest: str, now: datetime) -> str | None:
    """One finished slide, if the screen has it in its manifest now."""
    found = manifest_of(screen, now).fragment(digest)
    if found is None:  # the manifest may have come from a process that read a moment later
        revisions.forget()
        found = manifest_of(screen, now).fragment(digest)
    return found


def parts_on_now(screen: Screen, now: datetime) -> list[Part]:
    """The slides that take turns on a wall at this moment; none when everything placed has been withdrawn."""
    parts = {part.placement: part for part in manifest_of(screen, now).parts}
    return [parts[placement] for placement in schedule.on_now(parts, now)]


def shell_of(screen: Screen) -> str:
    """Changes with every release that the page on the screen has to be loaded again for."""
    return _digest("".join(static(name) for name in (*SHEETS, SCRIPT)) + screen.get_absolute_url() + screen.size)


def milliseconds(at: datetime) -> int:
    """Since 1970, as browsers count."""
    return round(at.timestamp() * 1000)


# --- making one ------------------------------------------------------------------------------------------------------


def _still_good(screen: Screen, current: Revisions, now: datetime) -> Manifest | None:
    kept = _manifests.get(screen.address)
    if kept and kept.revision == current.of_screen(screen.pk) and now < kept.fresh_until:
        return kept
    return None


def _made(screen: Screen, current: Revisions, now: datetime) -> Manifest:
    with override(settings.LANGUAGE_CODE):  # a screen speaks the language of the house, whoever made it
        parts = list(_parts(screen, now)) if screen.kind == Screen.Kind.WALL else []
    revision, stands = current.of_screen(screen.pk), _stands(parts, now)
    told = _told(screen, revision, parts, now) | {"made": milliseconds(stands.starts_at)}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return Manifest(body=body, etag=etag, revision=revision, fresh_until=stands.ends_at, parts=parts)


def _stands(parts: Sequence[Part], now: datetime) -> Span:
    """How long it holds while nothing is changed: a minute where something is counted, otherwise the day."""
    today, minute = day_span(local_day(now)), _minute(now)
    if any(part.placement.slide.sort in EVERY_MINUTE for part in parts):
        return Span(minute, minute + timedelta(minutes=1)).clipped_to(today)
    return today


def _told(screen: Screen, revision: int, parts: Sequence[Part], now: datetime) -> dict[str, Any]:
    asked_at = screen.state.reload_asked_at
    slides = [_slide_told(screen, part, now) for part in parts]
    pictures = (address for part in parts for address in ADDRESSES.findall(part.html))
    return {
        "revision": revision,
        "reload": milliseconds(asked_at) if asked_at else 0,
        "shell": shell_of(screen),
        "slides": slides,
        "files": list(dict.fromkeys([*(static(name) for name in SHEETS), *pictures])),
    }


def _slide_told(screen: Screen, part: Part, now: datetime) -> dict[str, Any]:
    placement = part.placement
    told = {
        "placement": placement.pk,
        "hash": part.digest,
        "address": reverse("exhibits:slide", args=[screen.address, part.digest]),
        "priority": schedule.RANKS[placement.priority],
        "seconds": placement.seconds,
        "spans": _spans_told(placement, now),
    }
    return told | ({"html": part.html} if placement.slide.sort in EVERY_MINUTE else {})


def _spans_told(placement: Placement, now: datetime) -> list[list[int]] | None:
    """From and until in milliseconds; None for always. Today's programme is over at midnight, whoever placed it."""
    today = day_span(local_day(now))
    is_of_today = placement.slide.sort == Slide.Sort.PROGRAMME
    if placement.priority == Placement.Priority.DEFAULT and not is_of_today:
        return None
    within = today if is_of_today else Span(today.starts_at, today.starts_at + AHEAD)
    spans = schedule.spans_of(placement, within)
    return [[milliseconds(span.starts_at), milliseconds(span.ends_at)] for span in spans]


def _parts(screen: Screen, now: datetime) -> Iterator[Part]:
    placements = list(
        screen.placements.in_use()
        .select_related("slide__piece__live", "slide__piece__panel", "slide__picture")
        .order_by("order", "pk")
    )
    pictures = _pictures_of(placements)
    for placement in placements:
        placement.screen = screen
        html = _html(placement, pictures, now)
        if html:
            yield Part(placement=placement, html=html, digest=_digest(html))


def _pictures_of(placements: Iterable[Placement]) -> Mapping[int, Picture]:
    """The first picture of each story; one query."""
    live = [one.slide.piece.live for one in placements if one.slide.piece]
    wanted = {pk for version in live if version for pk in contents.pictures_of(version.content)[:1]}
    return Picture.objects.in_bulk(wanted) if wanted else {}


def _html(placement: Placement, pictures: Mapping[int, Picture], now: datetime) -> str:
    """A slide as a piece of page; nothing for what was withdrawn or is known no more."""
    slide = placement.slide
    context = _context(slide, pictures, now)
    if context is None:
        return ""
    context |= {"slide": slide, "shape": shape_of(placement.screen), "centre": settings.CENTRE}
    return render_to_string(f"exhibits/_slide_{slide.sort}.html", context).strip()


def _context(slide: Slide, pictures: Mapping[int, Picture], now: datetime) -> dict[str, Any] | None:
    if slide.sort == Slide.Sort.STORY:
        return _story(slide, pictures)
    if slide.sort == Slide.Sort.NUMBER:
        figure = figures.figure_of(slide.figure)
        return {"figure": figure, "value": _value(figure, now)} if figure else None
    if slide.sort == Slide.Sort.PROGRAMME:
        lines = _programme(now)
        return {"lines": lines[:LISTED], "more": max(0, len(lines) - LISTED), "today": now}
    return {}


def _story(slide: Slide, pictures: Mapping[int, Picture]) -> dict[str, Any] | None:
    piece = slide.piece
    if piece is None or piece.live is None:
        return None
    words = piece.live.content
    first = next(iter(contents.pictures_of(words)), None)
    return {"piece": piece, "content": words, "picture": pictures.get(first) if first else None}


def _value(figure: figures.Figure, now: datetime) -> Value:
    """Counted once a minute for all screens."""
    key = (figure.key, _minute(now))
    return _values.get(key) or _values.put(key, figure.compute(now))


def _programme(now: datetime) -> list[ProgrammeLine]:
    key = ("programme", _minute(now))
    found = _values.get(key)
    return found if found is not None else _values.put(key, figures.programme_at(now))


def shape_of(screen: Screen) -> str:
    """The shape of the library's pictures that fills a screen best."""
    if screen.width >= 2.6 * screen.height:
        return "led"
    return "wide" if screen.width >= screen.height else "tall"


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
