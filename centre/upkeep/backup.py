"""A backup: one folder with a dump of the database, the uploaded files and a manifest.

It is made under a name that begins with a dot and renamed when it is whole, so a folder with a date is a whole backup.
The database is read in one snapshot, from which both the dump and the figures of the manifest come. Uploaded files are
copied before and after it: whatever a row of the snapshot leads to is there.
"""

import contextlib
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from centre import embedded_postgres
from centre.shared.files_away import FilesAway
from centre.shared.timespan import CENTRE_ZONE, local_day
from centre.upkeep import closings, keeping, manifest, media, programs
from centre.upkeep.contents import contents
from centre.upkeep.manifest import Kept, Manifest
from centre.upkeep.problems import UpkeepFailed, disk_words

DUMP = "database.dump"
TRIED_OUT = "tried-out"  # written beside the manifest by a trial that succeeded
OF_A_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}_\d{6}")
FOR_THE_OWNER = 0o700
ROOM_TO_SPARE = 1.2
ALL_ARE_KEPT_FOR = timedelta(days=2)  # one made after a mishap must not push out the one made before it


@dataclass(frozen=True)
class Backup:
    """A whole backup."""

    folder: Path
    made_at: datetime
    tried_out: bool


def backup_folder() -> Path:
    """Where backups are put."""
    return Path(settings.BACKUP_DIR or Path(settings.VAR_DIR) / "backups")


def backups(folder: Path | None = None) -> list[Backup]:
    """The whole ones, oldest first; what is half written has another name."""
    place = folder or backup_folder()
    found = sorted(path for path in place.iterdir() if _is_backup(path)) if place.is_dir() else []
    return [Backup(path, moment_of(path), (path / TRIED_OUT).exists()) for path in found]


def newest_at() -> datetime | None:
    """When the newest backup was made; a file that an operator puts into the folder with a tool of their own counts."""
    place = backup_folder()
    files = [path for path in place.iterdir() if _is_of_an_operator(path)] if place.is_dir() else []
    moments = [datetime.fromtimestamp(path.stat().st_mtime, CENTRE_ZONE) for path in files]
    return max([*moments, *(one.made_at for one in backups())], default=None)


def _is_of_an_operator(path: Path) -> bool:
    return path.is_file() and path.name[0] != "." and path.name != closings.NAME


def tried_out_at() -> datetime | None:
    """When the newest backup was made that came back on trial."""
    return max((one.made_at for one in backups() if one.tried_out), default=None)


def moment_of(path: Path) -> datetime:
    """When a backup was begun, by its name. Raises ValueError."""
    return datetime.strptime(path.name, "%Y-%m-%d_%H%M%S").replace(tzinfo=CENTRE_ZONE)


def _is_backup(path: Path) -> bool:
    if not OF_A_MOMENT.fullmatch(path.name) or not (path / manifest.NAME).is_file():
        return False
    with contextlib.suppress(ValueError):
        return bool(moment_of(path))
    return False


# --- making one ------------------------------------------------------------------------------------------------------


def back_up(*, now: datetime, folder: Path | None = None, address: str | None = None) -> Path:
    """Make a backup in `folder`, take away those that need not be kept, and return its folder.

    Raises UpkeepFailed with one sentence; the backups that were there are then still there.
    """
    place = folder or backup_folder()
    try:
        place.mkdir(mode=FOR_THE_OWNER, parents=True, exist_ok=True)
        with _alone_in(place):
            _clear_halves(place)
            made = _make(place, now=now, address=address or database_address())
            _forget_old(place, now=now)
    except OSError as error:
        raise UpkeepFailed(disk_words(error, place)) from None
    except FilesAway as error:
        raise UpkeepFailed(str(error)) from None
    return made


def _make(place: Path, *, now: datetime, address: str) -> Path:
    name = now.astimezone(CENTRE_ZONE).strftime("%Y-%m-%d_%H%M%S")
    target, draft = place / name, place / f".{name}"
    if target.exists():
        raise UpkeepFailed(f"There is a backup of this very second: {target}.")
    before = _before(place)
    _see_that_there_is_room(place, before)
    draft.mkdir(mode=FOR_THE_OWNER)
    try:
        _fill(draft, now=now, address=address, before=before)
        os.sync()
        draft.rename(target)
        os.sync()
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


def _before(place: Path) -> media.Before | None:
    """The newest backup that can be read; one that cannot must not keep the next from being made."""
    for one in reversed(backups(place)):
        with contextlib.suppress(UpkeepFailed):
            return media.Before(one.folder, manifest.read(one.folder))
    return None


def _fill(draft: Path, *, now: datetime, address: str, before: media.Before | None) -> None:
    files: dict[str, Kept] = {}
    media.take(draft, files, before=before)
    with snapshot(address) as (session, name):
        closings.note(closings.in_database(session), folder=draft.parent)
        _dump(draft / DUMP, address, snapshot_name=name, version=session.info.server_version)
        found, version = contents(session), session.info.server_version
        steps = migrations(session)
    media.take(draft, files, before=before)
    files[DUMP] = manifest.kept_file(draft / DUMP)
    Manifest(
        made_at=now, server_version=version, portal=portal_version(), key=key_fingerprint(), migrations=steps,
        contents=found, files=files,
    ).write(draft)  # fmt: skip


@contextlib.contextmanager
def snapshot(address: str) -> Iterator[tuple["psycopg.Connection[Any]", str]]:
    """A session that sees the database as it is now, and the name by which others see the same."""
    try:
        session = psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise UpkeepFailed(f"The database cannot be reached: {programs.telling_line(str(error))}.") from None
    with session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = session.execute("SELECT pg_export_snapshot()").fetchone()
        assert row
        yield session, row[0]
        session.rollback()


def _dump(path: Path, address: str, *, snapshot_name: str, version: int) -> None:
    command = [programs.program("pg_dump", for_version=version), "--format=custom", "--no-owner", "--no-privileges"]
    done = programs.run([*command, f"--snapshot={snapshot_name}", f"--file={path}"], address)
    if done.returncode and "No space left" in done.stderr:
        raise OSError(errno.ENOSPC, "No space left on device")
    if done.returncode:
        raise UpkeepFailed(f"The database could not be written down: {programs.said(done)}.")


def _see_that_there_is_room(place: Path, before: media.Before | None) -> None:
    """Before anything is written: a disk that runs full takes more with it than a backup."""
    if not before:
        return
    dump = before.manifest.files[DUMP].bytes
    free = shutil.disk_usage(place).free
    if free < dump * ROOM_TO_SPARE:
        raise UpkeepFailed(
            f"There is not enough room in {place}: the last dump took {dump // 1_000_000 + 1} MB and "
            f"{free // 1_000_000} MB are free."
        )


@contextlib.contextmanager
def database(*, as_owner: bool = False) -> Iterator[str]:
    """The address of the portal's database; the embedded PostgreSQL is started meanwhile when it is not running."""
    if as_owner and settings.OWNER_DATABASE_URL:
        yield str(settings.OWNER_DATABASE_URL)
        return
    resting = quote(str(embedded_postgres.NOT_RUNNING), safe="") in settings.DATABASE_URL
    if settings.BACKUP_DATABASE_URL or not resting:
        yield database_address()
        return
    cluster = embedded_postgres.Cluster(embedded_postgres.home_for(Path(settings.VAR_DIR)))
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@contextlib.contextmanager
def used_by_django(address: str) -> Iterator[None]:
    """Have the portal's own code work on the database at `address` meanwhile."""
    given = psycopg.conninfo.conninfo_to_dict(address)
    before, names = dict(connection.settings_dict), ("dbname", "user", "password", "host", "port")
    connection.close()
    connection.settings_dict.update(
        {_name_in_django(name): given.pop(name, "") for name in names},
        OPTIONS=before["OPTIONS"] | given,
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _name_in_django(name: str) -> str:
    return "NAME" if name == "dbname" else name.upper()


# --- what a manifest says of the portal ------------------------------------------------------------------------------


def database_address() -> str:
    """How programs reach the portal's database: directly, also when the portal itself goes through a pooler."""
    if settings.BACKUP_DATABASE_URL:
        return str(settings.BACKUP_DATABASE_URL)
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(**{key: value for key, value in given.items() if key in known})


def migrations(session: "psycopg.Connection[Any]") -> dict[str, str]:
    """The newest migration of each app in a database; nothing in one that was never migrated."""
    there = session.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if not there or not there[0]:
        return {}
    rows = session.execute('SELECT app, max(name COLLATE "C") FROM public.django_migrations GROUP BY app').fetchall()
    return dict(rows)


def portal_version() -> str:
    """The release that made the backup, as far as it was told."""
    return str(settings.RELEASE)


def key_fingerprint() -> str:
    """By which one knows whether SECRET_KEY is still the same; the key itself is in no backup."""
    return salted_hmac("backup", "key", algorithm="sha256").hexdigest()[:16]


# --- the folder ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone_in(place: Path) -> Iterator[None]:
    """One backup at a time, on whatever process. Raises UpkeepFailed when another one is being made."""
    handle = os.open(place / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UpkeepFailed(f"Another backup is being made in {place}: wait until it is done.") from None
    finally:
        os.close(handle)


def _clear_halves(place: Path) -> None:
    """Take away what a run that was killed left behind."""
    for path in place.iterdir():
        if path.is_dir() and OF_A_MOMENT.fullmatch(path.name.removeprefix(".")) and path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)


def _forget_old(place: Path, *, now: datetime) -> None:
    """Take away what need not be kept: of the last two days nothing, and never the newest that came back on trial."""
    found = backups(place)
    newest_of_day = {local_day(backup.made_at): backup for backup in found}
    days = keeping.to_keep(newest_of_day, daily=settings.BACKUP_KEEP_DAILY, weekly=settings.BACKUP_KEEP_WEEKLY)
    kept = [newest_of_day[day] for day in days] + [one for one in found if one.tried_out][-1:]
    for backup in found:
        if backup not in kept and now - backup.made_at > ALL_ARE_KEPT_FOR:
            shutil.rmtree(backup.folder, ignore_errors=True)
