"""What happens by itself in the reading room; times of a plan are in UTC, eight hours behind Shanghai."""

from django.utils import timezone
from procrastinate.contrib.django import app

from reading_room import holding, reminding


# At 00:20 in Shanghai; the later hours make up for a night on which no worker was running.
@app.periodic(cron="20 16-23 * * *")
@app.task(name="expire_holds", queueing_lock="expire_holds", pass_context=False)
def expire_holds(timestamp: int) -> None:
    """Books that were kept and not collected go to who is next."""
    holding.expire(now=timezone.now())


# At 09:10 in Shanghai, and later for a morning without a worker.
@app.periodic(cron="10 1-12 * * *")
@app.task(name="remind_of_loans", queueing_lock="remind_of_loans", pass_context=False)
def remind_of_loans(timestamp: int) -> None:
    """Readers are reminded of what is due soon, and of what is late."""
    reminding.remind(now=timezone.now())
