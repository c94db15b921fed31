"""`python -m benchmarks [--quick] [--sizes 10000,100000,1000000]`: measure, and write docs/benchmarks.md."""

import argparse
import contextlib
import itertools
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import psycopg

from benchmarks import imports, middleware
from benchmarks import scenarios as what
from benchmarks.busy_day import busy_day
from benchmarks.catalogue import (
    TITLES,
    CatalogueChanges,
    catalogue_searches,
    in_the_database,
    load_catalogue,
    page_scenarios,
)
from benchmarks.house import House, come_together, furnish, load
from benchmarks.load import Figures, request, run
from benchmarks.opening_rush import PEOPLE, opening_rush
from benchmarks.report import (
    Crowds,
    Measured,
    Size,
    crowds_in_words,
    middleware_in_words,
    searches_in_words,
    written,
)
from benchmarks.visits import load_visits
from centre import embedded_postgres
from centre.embedded_postgres import Cluster, home_for
from centre.run import collect_static_files, web_command

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "benchmark_template"
CONCURRENCIES = (1, 16)
WARMING = 0.3  # seconds that are not counted
CREATED = 302


def main() -> None:
    """Measure every size in turn, with a cluster and a web server of our own; everything is stopped at the end."""
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cluster = Cluster(home_for(ROOT / "var").with_name("postgres-bench"))
    url = cluster.start()
    try:
        house = prepared(url)
        if options.crowds:
            return _only_the_crowds(cluster, url, house, options)
        ours = _middleware(house)
        if options.middleware:
            return _only_the_middleware(ours)
        searches = _searches(of_database(url, TEMPLATE))
        if options.catalogue:
            return _only_the_catalogue(of_database(url, TEMPLATE), searches, options)
        load_visits(of_database(cluster.superuser_url, TEMPLATE), house)
        sizes = [measured(cluster, url, count, house, options) for count in options.sizes]
        command = " ".join(["python -m benchmarks", *sys.argv[1:]])
        crowds = _crowds(cluster, url, house, options)
        taken_in = imports.measured(url)
        page = written(
            sizes,
            command=command,
            seconds=options.seconds,
            searches=searches,
            crowds=crowds,
            taken_in=taken_in,
            middleware=ours,
        )
        Path(options.output).write_text(page)
        print(f"\n{page}\nWritten to {options.output}")
    except KeyboardInterrupt:
        print("\nStopped; nothing was written.")
    finally:
        cluster.stop()


def arguments() -> argparse.Namespace:
    """What to measure, and for how long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of reservations")
    parser.add_argument("--seconds", type=float, default=9.0, help="for each figure, in three stretches")
    parser.add_argument("--quick", action="store_true", help="10 000 reservations, 1.5 seconds each")
    parser.add_argument("--catalogue", action="store_true", help="only searches in the catalogue; nothing is written")
    parser.add_argument("--crowds", action="store_true", help="only the busy day and the rush; nothing is written")
    parser.add_argument("--middleware", action="store_true", help="only our own middleware; nothing is written")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many come in the opening rush")
    parser.add_argument("--titles", type=int, default=TITLES, help="with --crowds: how large the catalogue is")
    parser.add_argument("--port", type=int, default=8055, help="where the server under test listens")
    parser.add_argument("--output", default=str(ROOT / "docs" / "benchmarks.md"))
    options = parser.parse_args()
    options.sizes = [int(size) for size in options.sizes.split(",")]
    if options.quick:
        options.sizes, options.seconds = options.sizes[:1], 1.5
    return options


def prepared(url: str) -> House:
    """A database with rooms, people and sessions, from which those with reservations are copied."""
    print("· Preparing rooms and people", flush=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    os.environ["DATABASE_URL"] = of_database(url, TEMPLATE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ["SECRET_KEY"] = secrets.token_hex(32)
    import django
    from django.db import connections

    django.setup()
    collect_static_files()
    tomorrow = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)
    house = furnish(tomorrow)
    connections.close_all()
    return house


def _middleware(house: House) -> middleware.Middleware:
    """In this process; every connection is closed again, so that the database can be copied."""
    from django.db import connections

    print("· Our own middleware", flush=True)
    found = middleware.measured(house)
    connections.close_all()
    return found


def _only_the_middleware(ours: middleware.Middleware) -> None:
    print("\n".join(middleware_in_words(ours)))


def _searches(url: str) -> dict[str, Figures]:
    """The catalogue loaded, and searches in it timed; every connection is closed again, so that it can be copied."""
    from django.db import connections

    load_catalogue(url)
    searches = in_the_database()
    connections.close_all()
    print("\n".join(searches_in_words(searches)), flush=True)
    return searches


def _only_the_catalogue(url: str, searches: dict[str, Figures], options: argparse.Namespace) -> None:
    changes = CatalogueChanges(url)
    with web_server(url, options.port):
        run(catalogue_searches(), options.port, concurrency=8, seconds=options.seconds / 3)
        for concurrency, (name, before) in itertools.product(CONCURRENCIES, page_scenarios(changes)):
            questions = catalogue_searches()
            figures = run(questions, options.port, concurrency=concurrency, seconds=options.seconds, before=before)
            _told(Measured(name, concurrency, figures))
    changes.close()


def _only_the_crowds(cluster: Cluster, url: str, house: House, options: argparse.Namespace) -> None:
    from django.db import connections

    load_catalogue(of_database(url, TEMPLATE), options.titles, options.titles * 3 // 2)
    connections.close_all()
    print("\n".join(crowds_in_words(_crowds(cluster, url, house, options))))


def of_database(url: str, name: str) -> str:
    """The same server, another database."""
    return url.rsplit("/", 1)[0] + "/" + name


def measured(cluster: Cluster, url: str, count: int, house: House, options: argparse.Namespace) -> Size:
    """All figures with `count` reservations."""
    print(f"\n· {count:,} reservations", flush=True)
    with _house_with(cluster, url, f"benchmark_{count}", count, house) as database, web_server(database, options.port):
        return Size(count, all_figures(database, house, options), _contest(database, house, options))


@contextlib.contextmanager
def _house_with(cluster: Cluster, url: str, name: str, count: int, house: House) -> Iterator[str]:
    """A copy of the prepared database with so many reservations; its URL."""
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        load(of_database(cluster.superuser_url, name), count, house)
        yield of_database(url, name)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(drop)


def _crowds(cluster: Cluster, url: str, house: House, options: argparse.Namespace) -> Crowds:
    """The busy day and the opening rush, in a house of their own with more people."""
    name, reservations = "benchmark_crowds", 10_000
    print("\n· A busy day and an opening rush", flush=True)
    with _house_with(cluster, url, name, reservations, house) as database:
        crowded = replace(house, sessions=come_together(name, options.people))
        with web_server(database, options.port):
            day = busy_day(options.port, crowded)
            rush = opening_rush(options.port, database, crowded)
    if not rush.sound:
        print("  THE RUSH WENT WRONG: see what is written about it", flush=True)
    return Crowds(reservations, day, rush)


def all_figures(database: str, house: House, options: argparse.Namespace) -> list[Measured]:
    """Each scenario at each concurrency, in three stretches that take turns, so that a disturbance hits all alike."""
    changes = what.Changes(database, house)
    every = what.scenarios(house, options.port, changes)
    for scenario in every[:-1]:
        run(scenario.supply(), options.port, concurrency=8, seconds=min(1.0, options.seconds / 3))
    found: list[Measured] = []
    for concurrency in CONCURRENCIES:
        totals = {scenario.name: Figures() for scenario in every} | {what.RAW: Figures()}
        for _stretch in range(3):
            for scenario in every:
                totals[scenario.name].add(_stretch_of(scenario, concurrency, options))
            totals[what.RAW].add(what.raw_inserts(database, concurrency=concurrency, seconds=options.seconds / 3))
        found += [_told(Measured(name, concurrency, figures)) for name, figures in totals.items()]
    changes.close()
    return found


def _stretch_of(scenario: what.Scenario, concurrency: int, options: argparse.Namespace) -> Figures:
    """One of the three; pages that are kept for a while are there when it begins, as on a day with visitors."""
    seconds = options.seconds / 3
    if scenario.expected != CREATED:
        run(scenario.supply(), options.port, concurrency=concurrency, seconds=WARMING)
    figures = run(scenario.supply(), options.port, concurrency=concurrency, seconds=seconds, before=scenario.before)
    if set(figures.statuses) != {scenario.expected}:
        raise SystemExit(f"{scenario.name}: expected only {scenario.expected}, got {dict(figures.statuses)}")
    return figures


def _told(measured: Measured) -> Measured:
    figures = measured.figures
    print(
        f"  {measured.name:<52} {measured.concurrency:>3} at once  {figures.rate:>8.0f}/s  "
        f"p50 {figures.percentile(0.5):>7.2f} ms  p99 {figures.percentile(0.99):>7.2f} ms  "
        f"client {figures.client_share:.0%}",
        flush=True,
    )
    return measured


def _contest(database: str, house: House, options: argparse.Namespace) -> what.Contest:
    contest = what.contest(database, options.port, house, rounds=20, parties=50)
    print(f"  contest: {contest}", flush=True)
    return contest


@contextlib.contextmanager
def web_server(database: str, port: int) -> Iterator[None]:
    """The server as `make run` starts it, with the database under test."""
    environment = os.environ | {"DATABASE_URL": database, "LOG_LEVEL": "ERROR"}
    with tempfile.TemporaryFile() as log:  # where its access lines go, thousands a second
        server = subprocess.Popen(
            web_command(port),
            cwd=ROOT,
            env=environment,
            stderr=log,
            start_new_session=True,
            preexec_fn=embedded_postgres.die_with_parent(signal.SIGTERM),
        )
        try:
            _wait_for(port, server, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    deadline = time.monotonic() + 60
    probe = iter([request("GET", "/healthz")] * 10_000)
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            run(probe, port, concurrency=1, seconds=0)
            return
        time.sleep(0.1)
    log.seek(0)
    raise SystemExit(f"The web server under test did not start.\n{log.read().decode()}")


if __name__ == "__main__":
    main()
