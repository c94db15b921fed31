"""The commands of the inbox: tell somebody something, and mail what was told."""

from contextlib import AbstractContextManager

from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from centre.accounts.models import User
from centre.notifications import mail
from centre.notifications.models import Notice

SEND_NOTICE_MAIL = "send_notice_mail"
MAIL_QUEUE = "mail"


def in_language_of(person: User) -> AbstractContextManager[None]:
    """Write within this what `person` will read: in the language of their account, Chinese where none is chosen."""
    return translation.override(mail.language_of(person))


def tell(*, person: User, title: str, body: str, url: str = "") -> Notice:
    """Put a notice into the inbox of `person`, and mail it soon if they have an address.

    `url` is the path of the one page it leads to. The mail is a job of the same transaction, which must be open: when
    it is rolled back, nothing was said and nothing is sent.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Tell within the transaction of the deed that is told.")
    notice = Notice(person=person, title=title, body=body, url=url)
    notice.save(force_insert=True)
    if person.email:
        app.configure_task(SEND_NOTICE_MAIL, queue=MAIL_QUEUE).defer(notice_id=notice.pk)
    return notice


@transaction.atomic
def mail_notice(*, notice_id: int) -> bool:
    """Mail one notice unless that was done before; whether a mail went out. Raises OSError when it is not taken.

    Marking it first locks the row, so two workers never send one notice twice; when sending fails the mark goes too.
    """
    unsent = Notice.objects.filter(pk=notice_id, mailed_at__isnull=True).exclude(person__email="")
    if not unsent.update(mailed_at=timezone.now()):
        return False
    mail.send(Notice.objects.select_related("person").get(pk=notice_id))
    return True


def mark_read(*, notice: Notice) -> None:
    """The person has seen it; when they first did stays on record."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """Everything in the inbox of `by` counts as seen; how many notices that were."""
    return Notice.objects.filter(person=by, read_at__isnull=True).update(read_at=timezone.now())
