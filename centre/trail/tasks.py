"""What happens by itself to the trail; done by the worker."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from centre.trail import sealing

log = logging.getLogger(__name__)


# Every hour, because somebody may be writing for long just then, and no worker may have been running at midnight.
@app.periodic(cron="20 * * * *")
@app.task(name="seal_the_trail", queueing_lock="seal_the_trail", pass_context=False)
def seal_the_trail(timestamp: int) -> None:
    """Seal the days that are over. The fingerprints go into the log too, which the database cannot change."""
    # With a letter before it: a bare day would look like a number of a person and be left out.
    for seal in sealing.seal_finished_days(now=timezone.now()):
        log.info("The audit trail of D%s is sealed: %s", seal.day, seal.digest)
