"""Work on sheets that were handed in, done by `manage.py procrastinate worker`."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from centre.shared.files_away import FilesAway
from centre.sheets import running


# Database or files may be away for a while; what was done until then stays, and the run goes on where it was.
@app.task(
    name=running.RUN_IMPORT,
    retry=RetryStrategy(
        max_attempts=10, exponential_wait=3, retry_exceptions={OperationalError, InterfaceError, FilesAway}
    ),
)
def run_import(import_id: int) -> None:
    """Rehearse or write a sheet; doing it again does nothing twice."""
    running.run(import_id=import_id)
