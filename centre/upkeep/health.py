"""Whether this node can serve: its database answers and has every migration, and its folder takes files."""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from secrets import token_hex

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]
HEARD_OF_WITHIN = "90 seconds"  # a worker gives a sign of life every ten seconds


def hindrances() -> list[str]:
    """Why this node should get no requests now; nothing when it should."""
    return [*_of_the_database(), *_of_the_folder()]


def remarks() -> list[str]:
    """What the node can serve without, and somebody should know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - %s::interval)",
            [HEARD_OF_WITHIN],
        )
        (is_heard_of,) = cursor.fetchone()
    return [] if is_heard_of else ["no worker"]


def _of_the_database() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            missing = migrations_on_disk() - set(cursor.fetchall())
    except Error:
        connection.close()  # so that the next one who asks opens a new one
        return ["database away"]
    return [f"migrations missing: {len(missing)}"] if missing else []


def _of_the_folder() -> list[str]:
    trial = Path(settings.VAR_DIR) / f".trial-{token_hex(8)}"
    try:
        trial.write_bytes(b"x")
        trial.unlink()
    except OSError:
        return ["var cannot be written"]
    return []


@cache
def migrations_on_disk() -> frozenset[Migration]:
    """Every migration of this release, by app and name."""
    return frozenset((config.label, name) for config in apps.get_app_configs() for name in _names(config.label))


def _names(label: str) -> list[str]:
    name, _explicit = MigrationLoader.migrations_module(label)
    try:
        folder = import_module(name or "").__path__
    except (ImportError, ValueError, AttributeError):  # an app without any
        return []
    return [found.name for found in pkgutil.iter_modules(folder) if not found.ispkg and found.name[0] not in "_~"]
