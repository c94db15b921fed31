"""The demonstration centre is loaded once for a run and copied for each module: loading takes 15 s, a copy half of one.

Several processes may want it at once: one loads it, the others wait. What an earlier run left behind is not taken.
"""

import os
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from django.utils import timezone
from psycopg import sql

from centre.portal import demo
from centre.portal.management.commands.demo import new_password
from centre.shared.timespan import local_day

THIS_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
LEFT_BEHIND = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
MADE_FOR = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
_loaded_here: set[str] = set()


@contextmanager
def copied(parts: Collection[str]) -> Iterator[None]:
    """Until the end the database of this process is a copy of those parts of the demonstration.

    To be called where no event loop runs: there Django knows other connections, and these would not be closed.
    """
    own = _name()
    copy = f"{own}_copy"
    with _server() as server:
        _copy(server, _loaded(server, own, parts), copy)
    _turn_to(copy)
    try:
        yield
    finally:
        _turn_to(own)
        with _server() as server:
            _drop(server, copy)


def forget() -> None:
    """Drop what this process has loaded."""
    with _server() as server:
        for kept in _loaded_here:
            _lock(server, kept)
            _drop(server, kept)


def _loaded(server: psycopg.Connection, own: str, parts: Collection[str]) -> str:
    """The name of the database that has these parts; it stays locked as long as `server` is connected."""
    of_all_processes = own.removesuffix("_" + os.environ.get("PYTEST_XDIST_WORKER", ""))
    kept = "_".join([of_all_processes, "demo", *(part[:4] for part in sorted(parts))])
    made_for = f"{THIS_RUN} {local_day(timezone.now())}"  # the day before, today was tomorrow
    _lock(server, kept)
    if server.execute(MADE_FOR, [kept]).fetchone() != (made_for,):
        _copy(server, own, kept)
        _loaded_here.add(kept)
        _turn_to(kept)
        demo.load(now=timezone.now(), password=new_password(), say=lambda text: None, parts=parts)
        _turn_to(own)
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(kept), made_for))
    return kept


def _turn_to(name: str) -> None:
    connections.close_all()
    connections["default"].settings_dict["NAME"] = name


def _copy(server: psycopg.Connection, source: str, target: str) -> None:
    connections.close_all()  # nobody may be connected to what is copied, threads of earlier tests included
    server.execute(LEFT_BEHIND, [source])
    _drop(server, target)
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _lock(server: psycopg.Connection, name: str) -> None:
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])


def _name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _server() -> psycopg.Connection:
    """A connection beside the tests' own, to a database that nobody copies; its locks end with it."""
    known = connections["default"].get_connection_params()
    address = {key: known[key] for key in ("host", "port", "user", "password") if known.get(key)}
    return psycopg.connect(**address, dbname="postgres", autocommit=True)
