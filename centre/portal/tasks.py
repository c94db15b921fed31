"""What happens by itself for the portal as a whole; done by `manage.py procrastinate worker`. Times are in UTC."""

from django.utils import timezone
from procrastinate.contrib.django import app

from centre.portal.personal import retention


# At 03:40 in Shanghai.
@app.periodic(cron="40 19 * * *")
@app.task(name="retention", queueing_lock="retention", pass_context=False)
def forget_what_is_over(timestamp: int) -> None:
    """Forget personal data whose time is over."""
    retention.forget(timezone.now())
