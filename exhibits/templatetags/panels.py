"""Tags of panel pages: `{% load panels %}`. They serve the portal, the previews, and the static folder."""

from collections.abc import Mapping
from typing import Any, Protocol

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exhibits.models import Picture, Recording
from exhibits.queries.exhibitions import ShownPicture, shown_by, years_of
from exhibits.renditions import WHOLE
from exhibits.templatetags.exhibits import picture

register = template.Library()
SIZES = "(min-width: 62rem) 42rem, 100vw"


class Files(Protocol):
    """Where pictures and recordings lie when it is not this site that serves them: addresses relative to the page."""

    def picture(self, picture: Picture) -> tuple[str, int, int]:
        """Address, width and height of a picture."""

    def recording(self, recording: Recording) -> str:
        """The address of a recording."""


register.simple_tag(shown_by, name="shown_by")
register.filter("years_of", years_of)


@register.simple_tag
def panel_picture(shown: ShownPicture, files: Files | None = None) -> SafeString:
    """A picture on a panel page; with `files` from there."""
    if not files:
        return picture(shown.picture, shape=WHOLE, alt=shown.alt, sizes=SIZES, css_class="room-picture")
    address, width, height = files.picture(shown.picture)
    return format_html(
        '<img class="room-picture" src="{}" width="{}" height="{}" alt="{}">', address, width, height, shown.alt
    )


@register.simple_tag
def recording_address(recording: Recording, files: Files | None = None) -> str:
    """Where a recording is played from; with `files` from there."""
    if files:
        return files.recording(recording)
    return reverse("exhibits:recording", args=[recording.name.rpartition("/")[2]])


@register.filter
def minutes_and_seconds(seconds: int) -> str:
    """3:12, as players show it."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def part(content: Mapping[str, Any], name: str) -> Any:
    """One part of a content by its name."""
    return content.get(name)
