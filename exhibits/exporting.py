"""An exhibition as a folder that opens from a USB stick: pages, style, pictures, recordings, nothing from elsewhere.

The folder comes as a ZIP file that is made while it is sent. The same content always makes the same bytes.
"""

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.shared.problems import Problem, Refused
from centre.shared.static_files import whole_sheet
from exhibits import renditions
from exhibits.models import Picture, Recording
from exhibits.queries.exhibitions import ExhibitionPage, NumberedPanel, PanelPage, exhibition_page

SHEETS = ("css/portal.css", "css/surfaces/exhibits.css")
PICTURE_WIDTH = 1600
THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP, so that only its content makes a difference
PIECE = 256 * 1024
HTML_LANG = {"en": "en"}


class Folder:
    """The files of an exhibition that is on show, by their names in the folder.

    Raises Refused when files of its pictures or recordings are missing in the media folder.
    """

    def __init__(self, page: ExhibitionPage) -> None:
        self.page = page
        self.name = page.listed.slug
        self._media: dict[str, str] = {}  # name in the folder: name in the media folder
        self._pages = {name: text.encode() for name, text in self._rendered()}
        if missing := [name for name in self._media.values() if not default_storage.exists(name)]:
            message = _("These files are missing in the media folder: %(names)s") % {"names": ", ".join(missing)}
            raise Refused([Problem(code="missing_files", message=message)])

    @cached_property
    def names(self) -> list[str]:
        """Every file of the folder, in the order of the ZIP."""
        return sorted([*self._pages, *self._media, *SHEETS])

    def zipped(self) -> Iterator[bytes]:
        """The folder as a ZIP file, piece by piece; no file is held in memory as a whole."""
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w") as book:
            for name in self.names:
                entry = zipfile.ZipInfo(f"{self.name}/{name}", THE_SAME_DAY)
                entry.compress_type = zipfile.ZIP_STORED if name in self._media else zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with book.open(entry, "w", force_zip64=name in self._media) as file:
                    for piece in self._pieces(name):
                        file.write(piece)
                        yield pipe.taken()
        yield pipe.taken()

    # where pictures and recordings lie; what the tags of panel pages ask

    def picture(self, picture: Picture) -> tuple[str, int, int]:
        """The address of a picture from the pages of the folder, its width and its height."""
        source = renditions.name_of(picture, renditions.WHOLE, PICTURE_WIDTH)
        width, height = renditions.size_of(picture, renditions.WHOLE, PICTURE_WIDTH)
        return self._noted("pictures", source), width, height

    def recording(self, recording: Recording) -> str:
        """The address of a recording from the pages of the folder."""
        return self._noted("recordings", recording.name)

    def _noted(self, folder: str, source: str) -> str:
        name = f"{folder}/{PurePosixPath(source).name}"
        self._media[name] = source
        return name

    # the pages

    def _rendered(self) -> Iterator[tuple[str, str]]:
        panels = self.page.panels
        yield "index.html", self._page("index", {"page": self.page, "content": self.page.listed.content})
        for shown in panels:
            context = {"page": PanelPage(shown=shown, panels=panels), "content": shown.content}
            yield page_name(shown), self._page("panel", context)

    def _page(self, template: str, context: Mapping[str, Any]) -> str:
        html_lang = HTML_LANG.get(get_language() or "", "zh-Hans-CN")
        common = {"files": self, "centre": settings.CENTRE, "listed": self.page.listed, "html_lang": html_lang}
        return render_to_string(f"exhibits/static_export/{template}.html", {**common, **context})

    def _pieces(self, name: str) -> Iterator[bytes]:
        if name in SHEETS:
            yield whole_sheet(_stylesheets(), name).encode()
        elif name in self._pages:
            yield self._pages[name]
        else:
            with default_storage.open(self._media[name]) as file:
                yield from file.chunks(PIECE)


def folder_of(slug: str, today: date) -> Folder | None:
    """The folder of an exhibition on show, in the language that is switched on; None when there is none.

    Raises Refused when files are missing.
    """
    page = exhibition_page(slug, today)
    return Folder(page) if page else None


def page_name(panel: NumberedPanel) -> str:
    """The file of a panel in the folder."""
    return f"panel-{panel.slug}.html"


class _Pipe:
    """What is written into it is taken out at the other end; a ZIP file cannot go back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        """What was written can still be taken."""

    def taken(self) -> bytes:
        """Everything written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _stylesheets() -> dict[str, tuple[Any, str]]:
    """The stylesheets of the portal by their names, as they lie in their sources."""
    found: dict[str, tuple[Any, str]] = {}
    for finder in get_finders():
        for path, storage in finder.list(None):
            if path.endswith(".css"):
                prefix = getattr(storage, "prefix", None)
                found.setdefault(f"{prefix}/{path}" if prefix else path, (storage, path))
    return found
