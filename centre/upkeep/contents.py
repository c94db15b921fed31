"""What a database holds, so that two can be compared: rows and a digest per table, and what watches over them."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

# Whatever the server is set to: the same row is always written as the same text.
PLAIN: tuple[LiteralString, ...] = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL search_path = public",
)
TABLES = sql.SQL(
    "SELECT c.relname, array(SELECT a.attname FROM pg_index AS i JOIN pg_attribute AS a "
    "ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary "
    "ORDER BY a.attnum) FROM pg_class AS c "
    "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND "
    "NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY c.relname"
)
# NOT NULL is a constraint with a name from PostgreSQL 18 on; it is left out so that versions can be compared.
WATCHERS: dict[str, LiteralString] = {
    "constraints": "SELECT concat_ws(' ', conrelid::regclass, conname, convalidated) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid <> 0",
    "indexes": "SELECT concat_ws(' ', indexrelid::regclass, indisvalid) FROM pg_index "
    "JOIN pg_class AS c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace",
    "triggers": "SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger "
    "JOIN pg_class AS c ON c.oid = tgrelid WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace",
    "functions": "SELECT concat_ws(' ', proname, md5(prosrc)) FROM pg_proc AS p "
    "WHERE pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')",
}


@dataclass(frozen=True)
class Table:
    """So many rows with this SHA-256."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """Every table, and every kind of watcher as its number and a digest of the names."""

    tables: dict[str, Table]
    watchers: dict[str, Table]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Contents":
        """Raises KeyError or TypeError for what is not such a thing."""
        tables, watchers = ({name: Table(**one) for name, one in kept[key].items()} for key in ("tables", "watchers"))
        return cls(tables, watchers)


def contents(connection: "psycopg.Connection[Any]") -> Contents:
    """Read everything once, within the caller's transaction; rows travel as a stream and are not kept."""
    for statement in PLAIN:
        connection.execute(statement)
    tables = {name: _table(connection, name, key) for name, key in connection.execute(TABLES).fetchall()}
    watchers = {kind: _watchers(connection, question) for kind, question in WATCHERS.items()}
    return Contents(tables, watchers)


def differences(wanted: Contents, found: Contents) -> list[str]:
    """What is not as it should be, one line each; nothing when both are equal."""
    return [*_told("table", wanted.tables, found.tables), *_told("the", wanted.watchers, found.watchers)]


def _told(what: str, wanted: dict[str, Table], found: dict[str, Table]) -> list[str]:
    nothing = Table(-1, "")
    names = sorted(wanted.keys() | found.keys())
    pairs = [(name, wanted.get(name, nothing), found.get(name, nothing)) for name in names]
    return [f"{what} {name}: {_difference(left, right)}" for name, left, right in pairs if left != right]


def _difference(wanted: Table, found: Table) -> str:
    if found.rows < 0:
        return "missing"
    if wanted.rows < 0:
        return "not in the backup"
    if wanted.rows != found.rows:
        return f"{found.rows} instead of {wanted.rows}"
    return f"{found.rows}, but not the same"


def _table(connection: "psycopg.Connection[Any]", name: str, key: Sequence[str]) -> Table:
    """In the order of the key as bytes: the same whatever collation the database has."""
    row = sql.Identifier(name)
    parts = [sql.SQL('{}::text COLLATE "C"').format(sql.Identifier(column)) for column in key]
    order = sql.SQL(", ").join(parts or [sql.SQL('{}::text COLLATE "C"').format(row)])
    asked = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(row, order)
    digest, rows = hashlib.sha256(), 0
    with connection.cursor().copy(asked) as lines:
        for line in lines:
            digest.update(line)
            rows += bytes(line).count(b"\n")
    return Table(rows, digest.hexdigest())


def _watchers(connection: "psycopg.Connection[Any]", question: LiteralString) -> Table:
    names = sorted(str(name) for (name,) in connection.execute(question).fetchall())
    return Table(len(names), hashlib.sha256("\n".join(names).encode()).hexdigest())
