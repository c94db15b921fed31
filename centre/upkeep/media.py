"""Uploaded files on their way into a backup and back; they are never changed once they are there, only added."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

from centre.upkeep import manifest
from centre.upkeep.manifest import Kept, Manifest

FOLDER = "media"


@dataclass(frozen=True)
class Before:
    """The backup before this one, from which what has not changed is taken over without a copy."""

    folder: Path
    manifest: Manifest


def stored_files(storage: Storage = default_storage, folder: str = "") -> Iterator[str]:
    """The names of all uploaded files."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    yield from sorted(os.path.join(folder, name) for name in files)
    for name in sorted(folders):
        yield from stored_files(storage, os.path.join(folder, name))


def take(target: Path, kept: dict[str, Kept], *, before: Before | None) -> None:
    """Bring every file that is not in `kept` yet into the backup in `target`, and write it down there."""
    for name in stored_files():
        path = f"{FOLDER}/{name}"
        if path not in kept:
            try:
                kept[path] = _take_over(path, name, target, before) or _copy(path, name, target)
            except FileNotFoundError:
                continue  # deleted meanwhile


def _take_over(path: str, name: str, target: Path, before: Before | None) -> Kept | None:
    """What the backup before has already, linked: two backups then share one file on the disk.

    It is read once more before: what was spoiled there must not be handed on from backup to backup.
    """
    known = before.manifest.files.get(path) if before else None
    if not before or not known or not _is_unchanged(name, before.folder / path):
        return None
    if manifest.kept_file(before.folder / path) != known:
        return None
    (target / path).parent.mkdir(parents=True, exist_ok=True)
    os.link(before.folder / path, target / path)
    return known


def _is_unchanged(name: str, earlier: Path) -> bool:
    """Whether an uploaded file has the size and the moment of its copy in an earlier backup."""
    if not earlier.is_file() or earlier.stat().st_size != default_storage.size(name):
        return False
    return abs(earlier.stat().st_mtime - default_storage.get_modified_time(name).timestamp()) < 0.001


def _copy(path: str, name: str, target: Path) -> Kept:
    changed = default_storage.get_modified_time(name).timestamp()
    with default_storage.open(name) as file:
        kept = manifest.copy(cast(IO[bytes], file), target / path)
    os.utime(target / path, (changed, changed))
    return kept


def give_back(source: Path, files: dict[str, Kept]) -> int:
    """Put the files of a backup where the portal looks for them; how many were missing or different there.

    What was uploaded after the backup stays: no row leads to it, and nothing is lost by it.
    """
    prefix = f"{FOLDER}/"
    ours = {path.removeprefix(prefix): kept for path, kept in files.items() if path.startswith(prefix)}
    return sum(_give_back(name, source / prefix / name, kept) for name, kept in ours.items())


def _give_back(name: str, source: Path, kept: Kept) -> bool:
    if default_storage.exists(name):
        if _is(name, kept):
            return False
        default_storage.delete(name)
    with source.open("rb") as file:
        default_storage.save(name, File(file))
    return True


def missing(files: dict[str, Kept]) -> list[str]:
    """The files of a backup that the portal does not have as they were."""
    prefix = f"{FOLDER}/"
    ours = {path.removeprefix(prefix): kept for path, kept in files.items() if path.startswith(prefix)}
    return [name for name, kept in ours.items() if not (default_storage.exists(name) and _is(name, kept))]


def _is(name: str, kept: Kept) -> bool:
    with default_storage.open(name) as file:
        return manifest.digest(cast(IO[bytes], file)) == kept.sha256
