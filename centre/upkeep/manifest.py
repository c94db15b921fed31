"""The list of what a backup holds, by which it is known to be whole. It is written last and sealed."""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from centre.upkeep.contents import Contents
from centre.upkeep.problems import UpkeepFailed

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """A file of the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds; `files` by their path within it, `migrations` the newest of each app."""

    made_at: datetime
    server_version: int
    portal: str
    key: str
    migrations: dict[str, str]
    contents: Contents
    files: dict[str, Kept]

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.bytes for file in self.files.values())

    def write(self, folder: Path) -> None:
        kept = {**asdict(self), "made_at": self.made_at.isoformat(), "format": FORMAT}
        (folder / NAME).write_text(json.dumps(kept | {"seal": _seal(kept)}, indent=1, ensure_ascii=False))


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises UpkeepFailed when there is none, or not as it was written."""
    try:
        kept = json.loads((folder / NAME).read_text())
        seal = kept.pop("seal")
    except FileNotFoundError:
        raise UpkeepFailed(f"{folder} is no complete backup: there is no {NAME} in it.") from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise UpkeepFailed(f"{folder / NAME} cannot be read: take another backup.") from None
    if seal != _seal(kept):
        raise UpkeepFailed(f"{folder / NAME} is not as it was written: take another backup.")
    return _manifest(kept, folder)


def _manifest(kept: dict[str, Any], folder: Path) -> Manifest:
    if kept.pop("format", None) != FORMAT:
        raise UpkeepFailed(f"{folder} was made by another release of the portal: restore it with that one.")
    files = {name: Kept(**file) for name, file in kept.pop("files").items()}
    made_at = datetime.fromisoformat(kept.pop("made_at"))
    return Manifest(made_at=made_at, files=files, contents=Contents.from_dict(kept.pop("contents")), **kept)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Read every file once. Raises UpkeepFailed for the first that is not as it was written."""
    for name, wanted in manifest.files.items():
        try:
            found = kept_file(folder / name)
        except OSError as error:
            raise UpkeepFailed(f"{folder / name} cannot be read ({error.strerror}): take another backup.") from None
        if found != wanted:
            raise UpkeepFailed(f"{folder / name} is not as it was written: take another backup.")


def kept_file(path: Path) -> Kept:
    """The size and digest of a file."""
    with path.open("rb") as file:
        return Kept(path.stat().st_size, digest(file))


def digest(file: IO[bytes]) -> str:
    """The SHA-256 of what is left in a stream."""
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def copy(source: IO[bytes], target: Path) -> Kept:
    """Copy a stream into a new file; its size and digest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    return kept_file(target)


def _seal(kept: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
