"""What happens by itself to keep the house; done by the worker."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from centre.upkeep import backup, restore

A_NIGHT = timedelta(hours=20)


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
