"""What happens by itself with visits; done by `manage.py procrastinate worker`. Times of a plan are in UTC."""

from django.utils import timezone
from procrastinate.contrib.django import app

from centre.notifications.actions import MAIL_QUEUE
from centre.notifications.tasks import PATIENTLY
from reception import messages, reminding


@app.task(name=messages.SEND_VISIT_MAIL, queue=MAIL_QUEUE, retry=PATIENTLY)
def send_visit_mail(message_id: int) -> None:
    """Mail one message to the contact of a visit; doing it again does nothing."""
    messages.mail_message(message_id=message_id)


# At 09:00 in Shanghai; the later hours, until 17:00, make up for a morning on which no worker was running.
@app.periodic(cron="0 1-9 * * *")
@app.task(name="remind_of_visits", queueing_lock="remind_of_visits", pass_context=False)
def remind_of_visits(timestamp: int) -> None:
    """Remind the contacts of visits on the working day before."""
    reminding.remind(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="thank_for_visits", queueing_lock="thank_for_visits", pass_context=False)
def thank_for_visits(timestamp: int) -> None:
    """Thank the contacts of visits whose last group has left."""
    reminding.thank(now=timezone.now())
