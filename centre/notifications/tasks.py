"""The jobs of the inbox, done by the worker: `manage.py procrastinate worker`, as many processes as you like."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from centre.notifications import actions

# After 5, 25, 125 … seconds: seven attempts spread over about a day, so a mail server may be away for a night.
PATIENTLY = RetryStrategy(max_attempts=7, exponential_wait=5, retry_exceptions={OSError})


@app.task(name=actions.SEND_NOTICE_MAIL, queue=actions.MAIL_QUEUE, retry=PATIENTLY)
def send_notice_mail(notice_id: int) -> None:
    """Mail one notice; doing it again does nothing."""
    actions.mail_notice(notice_id=notice_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="take_up_stalled_jobs", queueing_lock="take_up_stalled_jobs")
async def take_up_stalled_jobs(timestamp: int) -> None:
    """Do again what a worker had begun that was killed, of whatever app; every task of ours may be done twice."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
