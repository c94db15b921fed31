"""Bringing a backup back, into the portal's database or for a trial into one that is dropped afterwards.

The old is dropped and the new written in one transaction: whatever goes wrong, the database is as it was.
"""

import contextlib
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO, Any, LiteralString

import psycopg
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from centre import embedded_postgres
from centre.shared.files_away import FilesAway
from centre.upkeep import backup, closings, manifest, media, programs
from centre.upkeep.contents import contents, differences
from centre.upkeep.manifest import Manifest
from centre.upkeep.problems import UpkeepFailed, disk_words

TRIAL = "_trial_"
LINES_TOLD = 5
LINES_OF_SETTINGS = 40  # so many lines of a script at most are its head
NEWER_SETTINGS = (b"SET transaction_timeout",)
BEGINNING = ("SET client_min_messages = warning", "BEGIN")
# Everything of ours in the schema, and nothing that belongs to an extension.
DROPS: LiteralString = """
WITH members AS (SELECT objid FROM pg_depend WHERE deptype = 'e')
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass), relkind = 'S'
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    AND oid NOT IN (SELECT objid FROM members)
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure), true
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM members)
UNION ALL
SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype), true
FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND t.oid NOT IN (SELECT objid FROM members)
    AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))
ORDER BY 2
"""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Restored:
    """What came back."""

    manifest: Manifest
    files: int

    @property
    def told(self) -> str:
        held = self.manifest.contents
        return (
            f"{len(held.tables)} tables with {held.rows} rows, {len(self.manifest.files) - 1} uploaded files "
            f"({self.files} of them were missing or different); every count and digest is that of the backup."
        )


def restore(folder: Path, *, address: str, replace: bool = False, as_the_house: bool = True) -> Restored:
    """Bring the backup in `folder` into the database at `address`.

    `as_the_house` says that the portal is going to use it: uploaded files come back too, to where the portal looks
    for them, and it is noted who closed their account in the database that is replaced (see `catch_up`).
    Raises UpkeepFailed: when the backup is not whole or comes from a newer portal, when the database holds something
    and `replace` is not set, when somebody else is connected to it, or when what came back is not what was kept.
    """
    kept = whole(folder)
    with _connected(address) as session:
        _see_that_it_may_be_written(session, replace=replace)
        if as_the_house:
            _note_who_closed(session, folder)
    write(folder, kept, address)
    _compare(kept, address)
    files = _files_given_back(folder, kept) if as_the_house else 0
    with _connected(address) as session:
        session.execute("ANALYZE")
    return Restored(kept, files)


def _files_given_back(folder: Path, kept: Manifest) -> int:
    try:
        given = media.give_back(folder, kept.files)
        lost = media.missing(kept.files)
    except FilesAway as error:
        raise UpkeepFailed(f"The database is back, but not every file. {error}") from None
    if lost:
        raise UpkeepFailed(f"The database is back, but not these files: {', '.join(lost[:LINES_TOLD])}.")
    return given


def _note_who_closed(session: "psycopg.Connection[Any]", folder: Path) -> None:
    """In the file of this house: who is in the one beside the backup, and who is closed in the database."""
    place = backup.backup_folder()
    try:
        closings.note([*closings.read(folder.absolute().parent), *closings.in_database(session)], folder=place)
    except OSError as error:
        raise UpkeepFailed(disk_words(error, place)) from None


def catch_up(address: str) -> list[str]:
    """Bring the tables of a restored database to this portal, and forget again what was forgotten since the backup.

    What was forgotten, one line for each rule of the map that had something to do. Raises UpkeepFailed.
    """
    said = StringIO()
    try:
        with backup.used_by_django(address):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("retention", stdout=said)
    except Exception as error:
        why = f"{type(error).__name__}, {programs.telling_line(str(error))}"
        raise UpkeepFailed(
            "The database is back, but whoever was forgotten since the backup is in it again. Before you start the "
            f"portal run manage.py migrate and manage.py retention, which failed: {why}."
        ) from error
    return [line.strip() for line in said.getvalue().splitlines() if line.split()[0].strip("0").isdigit()]


def try_out(folder: Path, *, address: str) -> Restored:
    """Bring a backup back into a new database, compare everything, and drop that database again.

    Raises UpkeepFailed as `restore` does, and when the role may not make databases.
    """
    kept = whole(folder)
    with _scratch(address) as scratch:
        write(folder, kept, scratch)
        _compare(kept, scratch)
    (folder / backup.TRIED_OUT).touch()
    return Restored(kept, 0)


def whole(folder: Path) -> Manifest:
    """The manifest of a backup whose every byte is as it was written, and that this portal can read."""
    kept = manifest.read(folder)
    manifest.check_files(folder, kept)
    known = MigrationLoader(None).disk_migrations or {}
    unknown = [f"{app} {name}" for app, name in kept.migrations.items() if (app, name) not in known]
    ours = {app for app, _name in known}
    if newer := [name for name in unknown if name.split()[0] in ours]:
        raise UpkeepFailed(f"{folder} was made by a newer portal (it has {newer[0]}): restore it with that release.")
    return kept


def key_is_another(kept: Manifest) -> bool:
    """Whether codes that were given out, and secret addresses, no longer fit because SECRET_KEY was changed or lost."""
    return kept.key != backup.key_fingerprint()


def _see_that_it_may_be_written(session: "psycopg.Connection[Any]", *, replace: bool) -> None:
    if _what_is_there(session) and not replace:
        raise UpkeepFailed("The database is not empty: give --replace to put the backup in the place of what is there.")
    others = session.execute(OTHERS).fetchone()
    if others and others[0]:
        raise UpkeepFailed(
            f"The database is in use ({others[0]} connections): stop the web server and the workers first."
        )


def _what_is_there(session: "psycopg.Connection[Any]") -> list[Any]:
    session.execute("SET search_path = ''")  # so that names are told with their schema
    return session.execute(DROPS).fetchall()


def _compare(kept: Manifest, address: str) -> None:
    with _connected(address) as session:
        found = contents(session)
    if wrong := differences(kept.contents, found):
        more = f" and {len(wrong) - LINES_TOLD} more" if len(wrong) > LINES_TOLD else ""
        raise UpkeepFailed(f"What came back is not what was kept: {'; '.join(wrong[:LINES_TOLD])}{more}.")


# --- writing ---------------------------------------------------------------------------------------------------------


def write(folder: Path, kept: Manifest, address: str) -> None:
    """Drop what is there and write what was kept, in one transaction. Raises UpkeepFailed; nothing is changed then."""
    dump = folder / backup.DUMP
    with _connected(address) as session:
        version = max(session.info.server_version, kept.server_version)
        drops = [row[0] for row in _what_is_there(session)]
    reader, writer = (programs.program(name, for_version=version) for name in ("pg_restore", "psql"))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listed, tempfile.TemporaryFile("w+") as wrong:
        listed.write(_without_comments_on_extensions(reader, dump, address))
        listed.flush()
        command = [reader, "--no-owner", "--no-privileges", f"--use-list={listed.name}", "--file=-", str(dump)]
        _pipe(command, writer, drops, address, wrong)


def _pipe(command: programs.Command, writer: str, drops: list[str], address: str, wrong: IO[str]) -> None:
    """Only a dump that was read to its end is committed: a transaction left open is rolled back by the server."""
    quiet = [writer, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    surroundings: dict[str, Any] = {
        "env": programs.environment(address),
        "stderr": wrong,
        "preexec_fn": embedded_postgres.die_with_parent(signal.SIGTERM),
    }
    with subprocess.Popen(quiet, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **surroundings) as psql:
        assert psql.stdin
        with contextlib.suppress(BrokenPipeError):  # it has said why on stderr
            psql.stdin.write(
                "".join(f"{line};\n" for line in ["SET client_min_messages = warning", "BEGIN", *drops]).encode()
            )
            psql.stdin.flush()
            with subprocess.Popen(command, stdout=subprocess.PIPE, **surroundings) as reader:
                _pass_on(reader.stdout, psql.stdin)
            if reader.returncode == 0:
                psql.stdin.write(b"COMMIT;\n")
        with contextlib.suppress(BrokenPipeError):
            psql.stdin.close()
    wrong.seek(0)
    said = wrong.read()
    if psql.returncode or "error:" in said.lower():
        raise UpkeepFailed(f"The backup could not be brought back: {programs.telling_line(said)}.")


def _pass_on(script: IO[bytes] | None, psql: IO[bytes]) -> None:
    """The script of a dump, less what servers older than its programs do not know."""
    assert script
    for _number in range(LINES_OF_SETTINGS):
        line = script.readline()
        if not line.startswith(NEWER_SETTINGS):
            psql.write(line)
    shutil.copyfileobj(script, psql, manifest.CHUNK)
    psql.flush()


def _without_comments_on_extensions(reader: str, dump: Path, address: str) -> str:
    """The list of what is in a dump, less what only the owner of an extension may do: often an administrator."""
    done = programs.run([reader, "--list", str(dump)], address)
    if done.returncode:
        raise UpkeepFailed(f"{dump} cannot be read: {programs.said(done)}.")
    lines = [line for line in done.stdout.splitlines() if " COMMENT - EXTENSION " not in line]
    return "\n".join(lines) + "\n"


# --- databases -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _connected(address: str) -> Iterator["psycopg.Connection[Any]"]:
    try:
        session = psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise UpkeepFailed(f"The database cannot be reached: {programs.telling_line(str(error))}.") from None
    with session:
        yield session


@contextlib.contextmanager
def _scratch(address: str) -> Iterator[str]:
    """A new empty database beside the portal's; trials that were killed leave theirs behind until the next one."""
    base = psycopg.conninfo.conninfo_to_dict(address)["dbname"]
    name = f"{str(base)[:40]}{TRIAL}{secrets.token_hex(4)}"
    with _connected(address) as session:
        session.autocommit = True
        _drop_left_behind(session, f"{str(base)[:40]}{TRIAL}")
        try:
            session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            role = sql.Identifier(session.info.user).as_string(session)
            raise UpkeepFailed(
                f"The role {role} may not make a database to try the backup out in: let an administrator run "
                f"ALTER ROLE {role} CREATEDB."
            ) from None
        try:
            yield psycopg.conninfo.make_conninfo(address, dbname=name)
        finally:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_left_behind(session: "psycopg.Connection[Any]", beginning: str) -> None:
    asked = "SELECT datname FROM pg_database AS d WHERE starts_with(datname, %s) AND NOT EXISTS "
    asked += "(SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid)"
    for (name,) in session.execute(asked, [beginning]).fetchall():
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
