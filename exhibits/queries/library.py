"""Reading the library: what a content shows of it, what is on show, and what uses what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from exhibits import content as contents
from exhibits.models import Picture, PictureUse, Placement, Recording, RecordingUse


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture as a content shows it: its alternative text and caption are the content's, the credit the library's."""

    picture: Picture
    alt: str
    caption: str


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


def with_publicity(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """Pictures with `is_public`: whether a version on show uses them, or a slide that is placed on a screen."""
    on_show = PictureUse.objects.filter(picture=OuterRef("pk"), version__live_as__isnull=False)
    on_screen = Placement.objects.in_use().filter(slide__picture=OuterRef("pk"))
    return pictures.annotate(is_public=Q(Exists(on_show)) | Q(Exists(on_screen)))


def recordings_with_publicity(recordings: QuerySet[Recording]) -> QuerySet[Recording]:
    """Recordings with `is_public`: whether a version on show plays them."""
    on_show = RecordingUse.objects.filter(recording=OuterRef("pk"), version__live_as__isnull=False)
    return recordings.annotate(is_public=Exists(on_show))
