"""PostgreSQL's own programs: where they are, and how they are told of the database without anybody reading along."""

import os
import re
import shutil
import signal
import subprocess
from functools import cache

import psycopg

from centre import embedded_postgres
from centre.upkeep.problems import UpkeepFailed

Command = list[str]


def environment(address: str) -> dict[str, str]:
    """The surroundings that lead a program to the database: a command line can be read by everybody on the machine."""
    options = psycopg.pq.Conninfo.parse(address.encode())
    given = {option.envvar.decode(): option.val.decode() for option in options if option.envvar and option.val}
    return os.environ | {"LC_ALL": "C"} | given


def program(name: str, *, for_version: int) -> str:
    """The path of pg_dump, pg_restore or psql, not older than a server of `for_version` (150004 is 15.4).

    The ones that come with the portal if they will do, else the ones of this machine. Raises UpkeepFailed.
    """
    major = for_version // 10_000
    found = [path for path in (_brought(name), shutil.which(name)) if path]
    for path in found:
        if _major(path) >= major:
            return path
    newest = max(map(_major, found), default=0)
    had = f"{name} here is of PostgreSQL {newest}" if newest else f"there is no {name} here"
    raise UpkeepFailed(f"The server is PostgreSQL {major}, but {had}: install the client programs of {major}.")


def said(process: "subprocess.CompletedProcess[str]") -> str:
    """The telling line of what a program said when it failed."""
    return telling_line(process.stderr)


def telling_line(text: str) -> str:
    """The line that says what went wrong, without the values of rows, which PostgreSQL likes to tell."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line.lower() or "FATAL" in line]
    return (telling or lines or ["it said nothing"])[0].rstrip(".")


def run(command: Command, address: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the programs on the database behind `address`; it ends when this process is killed."""
    return subprocess.run(
        command,
        env=environment(address),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=embedded_postgres.die_with_parent(signal.SIGTERM),
    )


def _brought(name: str) -> str | None:
    path = embedded_postgres.program(name)
    return str(path) if path else None


@cache
def _major(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)[.\d]*", told)
    return int(found[1]) if found else 0
