"""What happens by itself to keep the house; done by the worker."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from centre.accounts.models import User
from centre.upkeep import backup, closings, restore

A_NIGHT = timedelta(hours=20)
NOTE_CLOSINGS = "note_closings"
PATIENTLY = RetryStrategy(max_attempts=7, exponential_wait=5, retry_exceptions={OSError})


# At 03:00 in Shanghai; the later hours make up for a night on which it failed or no worker was running.
@app.periodic(cron="0 19-23 * * *")
@app.task(name="back_up", queueing_lock="back_up", queue="upkeep", pass_context=False)
def back_up(timestamp: int) -> None:
    """Make tonight's backup and try it out. With UpkeepFailed the job stays among the failed, and its log says why."""
    now = timezone.now()
    found = backup.backups()
    if found and found[-1].tried_out and abs(now - found[-1].made_at) < A_NIGHT:
        return
    with backup.database() as address:
        made = backup.back_up(now=now, address=address)
        restore.try_out(made, address=address)


@app.task(name=NOTE_CLOSINGS, retry=PATIENTLY)
def note_closings() -> None:
    """Write beside the backups which accounts are closed, so that none of them brings somebody back."""
    closed = User.objects.filter(closed_at__isnull=False).order_by("closed_at")
    rows = closed.values_list("pk", "date_joined", "closed_at")
    closings.note((closings.Closing(*row) for row in rows), folder=backup.backup_folder())
