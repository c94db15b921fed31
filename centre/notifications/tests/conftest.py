"""The job worker, as it runs beside the web server."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from procrastinate.contrib.django import app


@pytest.fixture
def work(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Do every job that is waiting and due, with a real worker on connections of its own; nothing goes by the clock."""

    def until_nothing_is_left() -> None:
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # the worker's threads leave no connection open
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    _forget_jobs()
    yield until_nothing_is_left
    _forget_jobs()


def _forget_jobs() -> None:
    """The tables of jobs are not Django's, so it does not empty them after a test that commits."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE")
