"""Telling the contact of a visit: a mail where there is an address, otherwise words to be read over the phone.

What is kept of a message names nobody and holds no number: the mail is addressed when it is sent.
"""

from contextlib import AbstractContextManager
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from centre.accounts.models import User
from centre.notifications.actions import MAIL_QUEUE
from reception.models import Message, Visit
from reception.permissions import may_plan, require

SEND_VISIT_MAIL = "send_visit_mail"


def in_language_of(visit: Visit) -> AbstractContextManager[None]:
    """Write within this what the contact will read: in the language in which they asked."""
    return translation.override(visit.written_in or settings.LANGUAGE_CODE)


def write(*, visit: Visit, deed: Message.Deed, subject: str, body: str, worth_a_call: bool = True) -> Message | None:
    """Keep a message to the contact, and mail it soon if they gave an address; otherwise the desk reads it to them.

    None where nobody can be told, or where only a call could and the message is not `worth_a_call`. The mail is a job
    of the same transaction, which must be open: when it is rolled back, nothing was said and nothing is sent.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Write within the transaction of the deed that is told.")
    by_mail = bool(visit.contact_email)
    if not by_mail and not (visit.contact_phone and worth_a_call):
        return None
    message = Message.objects.create(visit=visit, deed=deed, subject=subject[:120], body=body, by_mail=by_mail)
    if by_mail:
        app.configure_task(SEND_VISIT_MAIL, queue=MAIL_QUEUE).defer(message_id=message.pk)
    return message


@transaction.atomic
def mail_message(*, message_id: int) -> bool:
    """Mail one message unless that was done before; whether a mail went out. Raises OSError when it is not taken.

    Marking it first locks the row, so two workers never send it twice; when sending fails the mark goes too.
    """
    unsent = Message.objects.filter(pk=message_id, by_mail=True, mailed_at__isnull=True)
    if not unsent.exclude(visit__contact_email="").update(mailed_at=timezone.now()):
        return False
    _send(Message.objects.select_related("visit").get(pk=message_id))
    return True


def _send(message: Message) -> None:
    with in_language_of(message.visit):
        text = render_to_string("reception/mail/message.txt", {"message": message, "centre": settings.CENTRE})
    send_mail(" ".join(message.subject.split()), text, None, [message.visit.contact_email])


def to_be_told(*, now: datetime) -> QuerySet[Message]:
    """What somebody has to call about, the oldest first; after the visit nothing but the thanks."""
    waiting = Message.objects.filter(by_mail=False, told_at__isnull=True).exclude(visit__contact_phone="")
    worth_saying = Q(visit__ends_at__gt=now) | Q(deed=Message.Deed.THANKS)
    return waiting.filter(worth_saying).select_related("visit").order_by("created_at", "pk")


def mark_told(*, message: Message, by: User, now: datetime) -> bool:
    """Somebody read it to the contact; False when that had been done before. Raises PermissionDenied."""
    require(may_plan(by))
    untold = Message.objects.filter(pk=message.pk, by_mail=False, told_at__isnull=True)
    return bool(untold.update(told_at=now, told_by=by))
