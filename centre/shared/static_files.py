"""Static files as the portal serves them: hashed names, compressed, and each entry stylesheet as one file.

`static/css/portal.css` imports its parts, which is right for reading and costs a chain of requests. collectstatic puts
the parts in their places, in order and in their cascade layers, so the page that is served means exactly the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY_SHEETS = ("css/portal.css",)
IMPORT = re.compile(r'^@import url\("(?P<address>[^":]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;$', re.MULTILINE)
NOT_INSIDE = re.compile(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/', re.IGNORECASE)
RELATIVE_ADDRESS = re.compile(r"url\((?!\s*[\"']?(?:data:|#|/static/))")

Paths = Mapping[str, tuple[Any, str]]


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts the parts of the entry stylesheets together before names are hashed and files compressed."""

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        ready = dict(paths)
        if not dry_run:
            for name in ENTRY_SHEETS:
                with self.open(name, "w") as sheet:
                    sheet.write(whole_sheet(paths, name))
                ready[name] = (self, name)
        yield from super().post_process(ready, dry_run=dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Of each file the copy that has its hash in the name: no page names the other, and it took as long."""
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))


def whole_sheet(paths: Paths, name: str) -> str:
    """The stylesheet `name` with every `@import` replaced by what it imports.

    Raises ValueError for an import it does not understand and for a part with relative addresses: those would change
    their meaning.
    """
    text = IMPORT.sub(lambda found: _part(paths, name, found), _read(paths, name))
    if re.search(r"^\s*@import", text, re.MULTILINE):
        raise ValueError(
            f'{name}: write imports as @import url("…"); or @import url("…") layer(…); on a line of their own'
        )
    return text


def _part(paths: Paths, importer: str, found: re.Match[str]) -> str:
    name = _resolved(PurePosixPath(importer).parent / found["address"])
    part = NOT_INSIDE.sub("", whole_sheet(paths, name))
    if RELATIVE_ADDRESS.search(part):
        raise ValueError(f"{name}: a part of a stylesheet may hold addresses that begin with /static/ only")
    return f"@layer {found['layer']} {{\n{part}\n}}" if found["layer"] else part


def _resolved(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
