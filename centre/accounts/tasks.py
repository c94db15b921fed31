"""What happens by itself with accounts; done by the worker."""

from django.utils import timezone
from procrastinate.contrib.django import app

from centre.accounts import tries


# At 03:30 in Shanghai; times of a plan are in UTC.
@app.periodic(cron="30 19 * * *")
@app.task(name="forget_claim_failures", queueing_lock="forget_claim_failures", pass_context=False)
def forget_claim_failures(timestamp: int) -> None:
    """Wrong codes of yesterday are forgotten."""
    tries.forget_failures(now=timezone.now())
