"""What happens by itself in room booking; done by `manage.py procrastinate worker --delete-jobs=successful`.

Any number of workers may run side by side: each job is taken once, and a periodic one is planned once however many
workers plan it. Times of a plan are in UTC, eight hours behind Shanghai, where no clock is ever put forward or back.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from bookings import attendance, letting_go, outage, reminders


# At 09:00 in Shanghai; the later hours, until 20:00, make up for a morning on which no worker was running.
@app.periodic(cron="0 1-12 * * *")
@app.task(name="remind_of_tomorrow", queueing_lock="remind_of_tomorrow", pass_context=False)
def remind_of_tomorrow(timestamp: int) -> None:
    """Remind people of their reservations of tomorrow."""
    reminders.remind_of_tomorrow(now=timezone.now())


# At 19:30 in Shanghai; the later ones write the same file anew, for an evening on which no worker was running at first.
@app.periodic(cron="30 11-15 * * *")
@app.task(name="write_outage_snapshot", queueing_lock="write_outage_snapshot", pass_context=False)
def write_outage_snapshot(timestamp: int) -> None:
    """Write the coming fortnight down for a day without network. With an OSError the job stays among the failed."""
    outage.write_snapshot(now=timezone.now())


# Nothing depends on it but the waiting list and the notices: whoever wants such a room clears it themselves.
@app.periodic(cron="* * * * *")
@app.task(name="let_go_of_what_is_over", queueing_lock="let_go_of_what_is_over", pass_context=False)
def let_go_of_what_is_over(timestamp: int) -> None:
    """Take away forms left open, offers without an answer, and rooms nobody checked in to."""
    letting_go.clear_everything(now=timezone.now())


@app.periodic(cron="10 * * * *")
@app.task(name="finish_past", queueing_lock="finish_past", pass_context=False)
def finish_past(timestamp: int) -> None:
    """Reservations whose time has passed are finished."""
    attendance.finish_past(now=timezone.now())
