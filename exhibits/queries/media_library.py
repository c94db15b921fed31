"""Reading the library: what a content shows of it, what is on show, and what uses what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from exhibits import content as contents
from exhibits.models import Picture, PictureUse, Placement, Recording, RecordingUse
from exhibits.queries.content import CONDITIONS

Thing = TypeVar("Thing", Picture, Recording)
NEWEST = ("-uploaded_at", "-pk")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture as a content shows it: its alternative text and caption are the content's, the credit the library's."""

    picture: Picture
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Use:
    """Where something of the library is used: in a version of a piece, or on a slide of a screen.

    `state` is in words; `is_live` when everybody sees it there now.
    """

    title: str
    kind: str
    number: int | None
    state: str
    is_live: bool
    address: str


# --- what a content shows --------------------------------------------------------------------------------------------


def shown_in(content: Mapping[str, Any], pictures: Mapping[int, Picture] | None = None) -> list[Shown]:
    """The pictures of one content, in its order; `pictures` are those of several, see `pictures_of`."""
    known = pictures_of([content]) if pictures is None else pictures
    return [
        Shown(
            picture=known[one["picture"]],
            alt="" if one.get("is_decorative") else one.get("alt", ""),
            caption=one.get("caption", ""),
        )
        for one in content.get("pictures") or []
        if one["picture"] in known
    ]


def pictures_of(several: Iterable[Mapping[str, Any]]) -> dict[int, Picture]:
    """All pictures that several contents show, by their keys, in one query; none when there are none."""
    wanted = {key for content in several for key in contents.pictures_of(content)}
    return Picture.objects.in_bulk(wanted) if wanted else {}


def recordings_of(content: Mapping[str, Any]) -> dict[str, Recording]:
    """The recordings of one content by its parts, `audio` and `video`; a part without one is left out."""
    wanted = contents.recordings_of(content)
    known = Recording.objects.in_bulk(wanted) if wanted else {}
    return {part: known[content[part]] for part in ("audio", "video") if content.get(part) in known}


# --- what everybody may see ------------------------------------------------------------------------------------------


def is_picture_public(stem: str) -> bool | None:
    """Whether everybody may see the picture with these files; None when there is none."""
    row = Picture.objects.filter(stem=stem).annotate(is_public=_picture_public()).values_list("is_public").first()
    return row[0] if row else None


def recording_as_file(name: str) -> tuple[bool | None, str, int]:
    """Whether everybody may hear the recording in this file, its content type and bytes; None first for none."""
    rows = Recording.objects.filter(name=name).annotate(is_public=_recording_public())
    return rows.values_list("is_public", "content_type", "bytes").first() or (None, "", 0)


def _picture_public() -> Q:
    """A version on show uses it, or a slide that is placed on a screen."""
    on_show = PictureUse.objects.filter(picture=OuterRef("pk"), version__live_as__isnull=False)
    on_screen = Placement.objects.in_use().filter(slide__picture=OuterRef("pk"))
    return Q(Exists(on_show)) | Q(Exists(on_screen))


def _recording_public() -> Q:
    """A version on show plays it."""
    return Q(Exists(RecordingUse.objects.filter(recording=OuterRef("pk"), version__live_as__isnull=False)))


# --- the library at the desk -----------------------------------------------------------------------------------------


def pictures_found(words: str) -> QuerySet[Picture]:
    """Pictures whose title, source or credit has these words, the newest first.

    Each with `pieces` and `slide_count`, which use it, and `is_public`.
    """
    found = _found(Picture.objects.order_by(*NEWEST), words)
    return found.annotate(
        is_public=_picture_public(),
        pieces=Count("uses__version__piece", distinct=True),
        slide_count=Count("slides", distinct=True),
    )


def recordings_found(words: str) -> QuerySet[Recording]:
    """The same for recordings, without `slide_count`."""
    counted = Count("uses__version__piece", distinct=True)
    return _found(Recording.objects.order_by(*NEWEST), words).annotate(is_public=_recording_public(), pieces=counted)


def uses_of(thing: Picture | Recording) -> list[Use]:
    """Everything that uses a picture or a recording, what is on show first."""
    uses = [*_in_versions(thing), *(_on_slides(thing) if isinstance(thing, Picture) else ())]
    return sorted(uses, key=lambda use: not use.is_live)


def _found(things: QuerySet[Thing], words: str) -> QuerySet[Thing]:
    for word in words.split():
        things = things.filter(Q(title__icontains=word) | Q(source__icontains=word) | Q(credit__icontains=word))
    return things


def _in_versions(thing: Picture | Recording) -> Iterator[Use]:
    uses = thing.uses.select_related("version__piece").order_by("version__piece", "-version__number")
    for use in uses:
        version = use.version
        yield Use(
            title=version.title or version.piece.slug,
            kind=version.piece.get_kind_display(),
            number=version.number,
            state=str(CONDITIONS.get(version.state, version.get_state_display())),
            is_live=version.is_live,
            address=reverse("exhibits:desk_piece", args=[version.piece_id]),
        )


def _on_slides(picture: Picture) -> Iterator[Use]:
    placements = Prefetch("placements", Placement.objects.select_related("screen").order_by("ended_at", "pk"))
    for slide in picture.slides.prefetch_related(placements):
        for placement in slide.placements.all():
            yield _on_screen(placement, slide.get_sort_display())
        if not slide.placements.all():
            yield Use(title=str(slide), kind=slide.get_sort_display(), number=None, state="", is_live=False, address="")


def _on_screen(placement: Placement, kind: str) -> Use:
    is_live = placement.ended_at is None and placement.screen.retired_at is None
    return Use(
        title=placement.screen.name,
        kind=kind,
        number=None,
        state=placement.get_priority_display() if is_live else "",
        is_live=is_live,
        address=reverse("exhibits:desk_screen", args=[placement.screen_id]),
    )
