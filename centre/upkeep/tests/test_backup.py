"""Backups: whole or not there, tried out, and able to bring everything back."""

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from bookings.models import Occupancy
from bookings.tests.factories import make_reservation, make_room, span_on
from centre.shared.tests.stored import Stored, nowhere_else
from centre.shared.timespan import CENTRE_ZONE, local_day
from centre.upkeep import backup, manifest, media, programs, restore, tasks
from centre.upkeep.contents import Contents, contents, differences
from centre.upkeep.problems import UpkeepFailed

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=CENTRE_ZONE)
# Of each kind of thing that the portal's database has, one.
SMALL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE room (id bigserial PRIMARY KEY, name varchar(9) NOT NULL, found tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED);
CREATE TABLE held (room_id bigint REFERENCES room, during tstzrange, state state DEFAULT 'open',
    CONSTRAINT one_holder EXCLUDE USING gist (room_id WITH =, during WITH &&));
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name = upper(NEW.name); RETURN NEW; END';
CREATE TRIGGER shouts BEFORE UPDATE ON room FOR EACH ROW EXECUTE FUNCTION shout();
CREATE VIEW free AS SELECT name FROM room;
INSERT INTO room (name) SELECT '房间' || n FROM generate_series(1, 30) AS n;
INSERT INTO held VALUES (1, '[2026-05-20 09:00+08, 2026-05-20 10:00+08)', 'done');
"""
END_OTHER_SESSIONS = sql.SQL(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A house whose files are its own: three were uploaded."""
    settings.VAR_DIR = tmp_path
    nowhere_else(settings, tmp_path / "media")
    for name in ("rooms/one.webp", "rooms/two.webp", "school.webp"):
        default_storage.save(name, ContentFile(f"picture {name}".encode()))
    return tmp_path


def made_database(name: str, *, like: str = "template0") -> Iterator[str]:
    """The address of a new database, dropped in the end."""
    there = sql.Identifier(name)
    gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(there)
    if like != "template0":  # nobody may be connected to what is copied: a thread may not have hung up yet
        beside_the_house(END_OTHER_SESSIONS)
    beside_the_house(gone, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(there, sql.Identifier(like)))
    yield psycopg.conninfo.make_conninfo(backup.database_address(), dbname=name)
    beside_the_house(gone)


def beside_the_house(*statements: sql.Composable) -> None:
    with psycopg.connect(backup.database_address(), autocommit=True) as session:
        for statement in statements:
            session.execute(statement)


@pytest.fixture
def empty(db: None) -> Iterator[str]:
    """A database without anything."""
    yield from made_database(f"{connection.settings_dict['NAME']}_other")


@pytest.fixture(scope="module")
def of_small(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        for address in made_database(f"{connection.settings_dict['NAME']}_small"):
            run(address, SMALL)
            yield address


@pytest.fixture
def small(of_small: str, db: None) -> str:
    """A database with one of each kind of thing, as every test here leaves it."""
    return of_small


def run(address: str, statement: str) -> None:
    with psycopg.connect(address) as session:
        session.execute(statement)  # type: ignore[arg-type]


def held_by(address: str) -> Contents:
    with psycopg.connect(address) as session:
        return contents(session)


def backed_up(address: str, *, at: datetime = NOW) -> Path:
    return backup.back_up(now=at, address=address)


def sealed_anew(folder: Path, **changed: Any) -> None:
    """Make the manifest say something else, as if it had been written so."""
    kept = json.loads((folder / manifest.NAME).read_text())
    kept.pop("seal")
    kept |= changed
    (folder / manifest.NAME).write_text(json.dumps(kept | {"seal": manifest._seal(kept)}))


# --- the whole way ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_house_that_was_destroyed_comes_back_as_it_was() -> None:
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    one = make_reservation(room=make_room(spaces=2, name="钢琴室"), span=span_on(tomorrow, "09:00-10:00"))
    connection.close()
    name = connection.settings_dict["NAME"]
    for house in made_database(f"{name}_house", like=name):
        made = backed_up(house)
        wanted = held_by(house)
        assert wanted.tables[Occupancy._meta.db_table].rows == 2

        run(
            house,
            "DROP TABLE bookings_occupancy; TRUNCATE accounts_user CASCADE; DROP TABLE reading_room_title CASCADE",
        )
        default_storage.delete("rooms/one.webp")
        Stored().put("rooms/two.webp", b"spoiled")
        assert differences(wanted, held_by(house))

        back = restore.restore(made, address=house, replace=True)
        assert differences(wanted, held_by(house)) == []
        assert back.files == 2
        assert media.missing(back.manifest.files) == []
        with pytest.raises(psycopg.errors.ExclusionViolation):
            run(
                house,
                f"INSERT INTO bookings_occupancy (space_id, starts_at, free_again_at, reservation_id) "
                f"SELECT space_id, starts_at, free_again_at, 0 FROM bookings_occupancy WHERE reservation_id = {one.pk}",
            )


def test_a_trial_brings_a_backup_back_beside_the_house_and_leaves_nothing_behind(small: str) -> None:
    made = backed_up(small)
    assert not backup.backups()[0].tried_out
    before = databases()
    restore.try_out(made, address=small)
    assert backup.backups()[0].tried_out
    assert databases() == before


def databases() -> set[str]:
    """This one and those that are called after it: others may use the server too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, current_database())")
        return {name for (name,) in cursor.fetchall()}


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [backup.DUMP, "media/rooms/one.webp", manifest.NAME])
def test_one_byte_that_is_another_is_noticed_before_anything_is_written(name: str, small: str, empty: str) -> None:
    made = backed_up(small)
    path = made / name
    spoiled = bytearray(path.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(spoiled)
    with pytest.raises(UpkeepFailed, match=r"is not as it was written|cannot be read"):
        restore.restore(made, address=empty)
    assert held_by(empty).tables == {}


def test_a_file_that_is_missing_is_noticed(small: str, empty: str) -> None:
    made = backed_up(small)
    (made / "media/school.webp").unlink()
    with pytest.raises(UpkeepFailed, match=r"school\.webp cannot be read"):
        restore.restore(made, address=empty)


def test_a_database_that_holds_something_is_not_overwritten_unasked(small: str, empty: str) -> None:
    made = backed_up(small)
    run(empty, "CREATE TABLE precious (n int)")
    with pytest.raises(UpkeepFailed, match="--replace"):
        restore.restore(made, address=empty)
    assert "precious" in held_by(empty).tables
    restore.restore(made, address=empty, replace=True)
    assert differences(held_by(small), held_by(empty)) == []


def test_a_database_in_use_is_left_alone(small: str, empty: str) -> None:
    made = backed_up(small)
    with psycopg.connect(empty), pytest.raises(UpkeepFailed, match="stop the web server and the workers"):
        restore.restore(made, address=empty)


def test_a_dump_that_ends_too_soon_leaves_the_database_as_it_was(small: str, empty: str) -> None:
    made = backed_up(small)
    dump = made / backup.DUMP
    dump.write_bytes(dump.read_bytes()[:-40])
    kept = json.loads((made / manifest.NAME).read_text())
    found = manifest.kept_file(dump)
    kept["files"][backup.DUMP] = {"bytes": found.bytes, "sha256": found.sha256}
    sealed_anew(made, files=kept["files"])
    run(empty, "CREATE TABLE precious (n int)")
    with pytest.raises(UpkeepFailed, match="could not be brought back"):
        restore.restore(made, address=empty, replace=True)
    assert list(held_by(empty).tables) == ["precious"]


def test_settings_that_an_older_server_does_not_know_are_left_out() -> None:
    script = BytesIO(b"SET lock_timeout = 0;\nSET transaction_timeout = 0;\nCREATE TABLE t ();\n" + b"x\n" * 99)
    passed_on = BytesIO()
    restore._pass_on(script, passed_on)
    assert passed_on.getvalue() == b"SET lock_timeout = 0;\nCREATE TABLE t ();\n" + b"x\n" * 99


def test_what_comes_back_is_compared_with_what_was_kept(small: str, empty: str) -> None:
    made = backed_up(small)
    kept = json.loads((made / manifest.NAME).read_text())["contents"]
    kept["tables"]["room"]["rows"] = 31
    kept["tables"]["held"]["sha256"] = "0"
    kept["watchers"]["triggers"]["rows"] = 2
    sealed_anew(made, contents=kept)
    with pytest.raises(UpkeepFailed) as failed:
        restore.restore(made, address=empty)
    assert "table room: 30 instead of 31" in str(failed.value)
    assert "table held: 1, but not the same" in str(failed.value)
    assert "the triggers: 1 instead of 2" in str(failed.value)


def test_a_backup_of_a_newer_portal_is_not_brought_into_an_older_one(small: str, empty: str) -> None:
    made = backed_up(small)
    sealed_anew(made, migrations={"bookings": "9999_from_the_future", "gone": "0001_app_that_is_no_more"})
    with pytest.raises(UpkeepFailed, match=r"newer portal \(it has bookings 9999_from_the_future\)"):
        restore.restore(made, address=empty)


def test_a_key_that_was_changed_is_told(small: str, settings: Any) -> None:
    kept = manifest.read(backed_up(small))
    assert not restore.key_is_another(kept)
    settings.SECRET_KEY = "another"
    assert restore.key_is_another(kept)
    assert settings.SECRET_KEY not in (backup.backups()[0].folder / manifest.NAME).read_text()


# --- whole or not there ----------------------------------------------------------------------------------------------


def test_what_is_half_written_is_no_backup(small: str, files: Path) -> None:
    place = backup.backup_folder()
    for name in (".2026-05-19_030000", "2026-05-19_030000", "notes"):
        (place / name).mkdir(parents=True)
        (place / name / backup.DUMP).write_text("half")
    assert backup.backups() == []
    with pytest.raises(UpkeepFailed, match="no complete backup"):
        manifest.read(place / "2026-05-19_030000")
    made = backed_up(small)
    assert [one.folder for one in backup.backups()] == [made]
    assert not (place / ".2026-05-19_030000").exists(), "what a killed run left is cleared away"
    assert (place / "notes").exists(), "what is not ours stays"


def test_a_full_disk_is_told_in_one_sentence_and_the_last_good_backup_stays(
    small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = backed_up(small)
    monkeypatch.setattr(backup, "DUMP", "/dev/full")
    monkeypatch.setattr(backup, "_see_that_there_is_room", lambda place, before: None)
    with pytest.raises(UpkeepFailed, match="is full: make room"):
        backed_up(small, at=NOW + timedelta(days=1))
    monkeypatch.undo()
    assert [one.folder for one in backup.backups()] == [good]
    assert [path.name for path in good.parent.iterdir() if path.name != ".lock"] == [good.name]


def test_who_writes_while_a_backup_is_made_is_not_in_it_by_halves(
    small: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = backup._dump

    def amid_writing(*args: Any, **kwargs: Any) -> None:
        run(small, "INSERT INTO room (name) VALUES ('before')")
        dump(*args, **kwargs)
        run(small, "DELETE FROM held; DELETE FROM room WHERE id <= 31")

    monkeypatch.setattr(backup, "_dump", amid_writing)
    wanted = held_by(small)
    try:
        restore.restore(backed_up(small), address=empty)
        assert differences(wanted, held_by(empty)) == []
        assert differences(wanted, held_by(small)) != []
    finally:
        run(small, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        run(small, SMALL)


def test_a_disk_with_too_little_room_is_not_filled(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backed_up(small)
    monkeypatch.setattr("shutil.disk_usage", lambda place: type("Usage", (), {"free": 1000}))
    with pytest.raises(UpkeepFailed, match="not enough room"):
        backed_up(small, at=NOW + timedelta(days=1))


def test_a_folder_that_cannot_be_written_is_told(small: str, settings: Any) -> None:
    settings.BACKUP_DIR = "/proc/backups"
    with pytest.raises(UpkeepFailed, match="Cannot write to /proc/backups"):
        backed_up(small)


def test_two_backups_at_once_do_not_get_into_each_others_way(small: str) -> None:
    place = backup.backup_folder()
    place.mkdir()
    with backup._alone_in(place), pytest.raises(UpkeepFailed, match="Another backup is being made"):
        backed_up(small)
    assert backed_up(small).exists()


def test_a_database_that_is_away_is_told(settings: Any, files: Path) -> None:
    with pytest.raises(UpkeepFailed, match="cannot be reached"):
        backup.back_up(now=NOW, address=f"postgresql://nobody@/none?host={files}")
    assert backup.backups() == []


def test_only_the_owner_may_look_into_backups(small: str) -> None:
    made = backed_up(small)
    assert [path.stat().st_mode & 0o077 for path in (made.parent, made)] == [0, 0]


# --- uploaded files --------------------------------------------------------------------------------------------------


def test_an_uploaded_file_is_on_the_disk_once_however_many_backups_have_it(small: str, settings: Any) -> None:
    first = backed_up(small)
    default_storage.save("new.webp", ContentFile(b"new"))
    second = backed_up(small, at=NOW + timedelta(days=1))
    same = "media/rooms/one.webp"
    assert (first / same).stat().st_ino == (second / same).stat().st_ino
    if not settings.S3_BUCKET:  # and not the same file as the portal has
        assert (first / same).stat().st_ino != os.stat(default_storage.path("rooms/one.webp")).st_ino
    assert (second / "media/new.webp").read_bytes() == b"new"
    manifest.check_files(second, manifest.read(second))


def test_what_was_spoiled_in_one_backup_is_not_handed_on_to_the_next(small: str) -> None:
    first = backed_up(small)
    state = (first / "media/school.webp").stat()
    (first / "media/school.webp").write_text("picture school.wEbp")
    os.utime(first / "media/school.webp", (state.st_mtime, state.st_mtime))
    second = backed_up(small, at=NOW + timedelta(days=1))
    assert (second / "media/school.webp").read_text() == "picture school.webp"


def test_a_spoiled_manifest_does_not_keep_the_next_backup_from_being_made(small: str) -> None:
    first = backed_up(small)
    (first / manifest.NAME).write_text("{")
    second = backed_up(small, at=NOW + timedelta(days=1))
    manifest.check_files(second, manifest.read(second))


def test_a_file_that_was_changed_is_copied_anew(small: str, settings: Any) -> None:
    backed_up(small)
    if settings.S3_BUCKET:
        time.sleep(1)  # of a bucket only the second of a change is known
    Stored().put("school.webp", b"PICTURE school.webp")
    second = backed_up(small, at=NOW + timedelta(days=1))
    assert (second / "media/school.webp").read_text() == "PICTURE school.webp"


def test_what_was_uploaded_after_the_backup_stays(small: str, empty: str) -> None:
    made = backed_up(small)
    default_storage.save("later.webp", ContentFile(b"later"))
    restore.restore(made, address=empty)
    assert default_storage.exists("later.webp")


# --- how long they are kept ------------------------------------------------------------------------------------------


def test_old_backups_go_when_a_new_one_is_there(small: str, settings: Any) -> None:
    settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY = 2, 1
    tried = backed_up(small, at=NOW)
    (tried / backup.TRIED_OUT).touch()
    for hours in (24, 25, 26, 24 * 9):
        backed_up(small, at=NOW + timedelta(hours=hours))
    kept = [NOW, NOW + timedelta(hours=26), NOW + timedelta(days=9)]
    assert [one.made_at for one in backup.backups()] == kept


def test_one_made_after_a_mishap_does_not_push_out_the_one_made_before_it(small: str, settings: Any) -> None:
    settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY = 1, 0
    before, after = backed_up(small), backed_up(small, at=NOW + timedelta(hours=3))
    assert [one.folder for one in backup.backups()] == [before, after]


# --- programs and passwords ------------------------------------------------------------------------------------------


def test_the_password_is_not_on_any_command_line(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    ran = programs.run
    monkeypatch.setattr(programs, "run", lambda command, address: commands.append(command) or ran(command, address))
    backed_up(psycopg.conninfo.make_conninfo(small, password="hush-hush"))
    assert commands
    assert "hush-hush" not in str(commands)
    assert programs.environment("postgresql://me:hush-hush@db.example:6000/centre")["PGPASSWORD"] == "hush-hush"


def test_a_password_is_not_taken_from_the_command_line(small: str) -> None:
    made = backed_up(small)
    with pytest.raises(CommandError, match="PGPASSWORD"):
        call_command("restore", str(made), into="postgresql://me:hush-hush@127.0.0.1/other")


def test_programs_older_than_the_server_are_refused_in_one_sentence() -> None:
    with pytest.raises(UpkeepFailed, match=r"The server is PostgreSQL 99, but pg_dump here is of PostgreSQL \d+"):
        programs.program("pg_dump", for_version=990001)
    with pytest.raises(UpkeepFailed, match="there is no pg_dunp here"):
        programs.program("pg_dunp", for_version=150001)


# --- commands and the night ------------------------------------------------------------------------------------------


def test_the_commands_tell_what_they_did(small: str, empty: str, settings: Any, capsys: Any) -> None:
    settings.BACKUP_DATABASE_URL = small
    with pytest.raises(CommandError, match="no backup"):
        call_command("verify_backup")
    call_command("backup", "--try-out")
    made = backup.backups()[-1].folder
    call_command("verify_backup")
    call_command("restore", str(made), into=empty)
    said = capsys.readouterr().out
    assert f"{made}: 31 rows, 3 uploaded files" in said
    assert f"{made} comes back: 2 tables with 31 rows, all the same" in said
    assert "every count and digest is that of the backup" in said
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(made), into=empty)


def test_the_night_makes_one_backup_and_tries_it_out(small: str, settings: Any) -> None:
    settings.BACKUP_DATABASE_URL = small
    tasks.back_up(0)
    (made,) = backup.backups()
    assert made.tried_out
    tasks.back_up(0)
    assert backup.backups() == [made]


def test_a_backup_that_does_not_come_back_is_a_failed_job_and_is_made_again(
    small: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path, *, address: str) -> None:
        raise UpkeepFailed("no")

    settings.BACKUP_DATABASE_URL = small
    monkeypatch.setattr(restore, "try_out", refused)
    with pytest.raises(UpkeepFailed):
        tasks.back_up(0)
    assert not backup.backups()[-1].tried_out
    monkeypatch.undo()
    settings.BACKUP_DIR = ""
