"""The worker's part of the logs: while a job is done, every line names it."""

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import App, JobContext

from centre.shared import requests


def name_jobs(app: App) -> None:
    """Have every worker of this app say which job it is at."""
    app.worker_defaults.setdefault("worker_middleware", []).append(named)


async def named(do: Callable[[], Awaitable[Any]], context: JobContext, worker: object) -> Any:
    """Do one job under its name; threads and tasks that it starts inherit that."""
    token = requests.job.set((context.job.id or 0, context.job.task_name))
    try:
        return await do()
    finally:
        requests.job.reset(token)
