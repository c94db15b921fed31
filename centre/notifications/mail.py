"""How a notice looks as an e-mail: plain text, one link."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from centre.accounts.models import User
from centre.notifications.models import Notice


def language_of(person: User) -> str:
    """The language in which `person` is written to: the one of their account, Chinese where none is chosen."""
    return person.language or settings.LANGUAGE_CODE


def send(notice: Notice) -> None:
    """Hand one notice to the mail server. Raises OSError (smtplib's errors are such) when it is not taken."""
    link = f"{settings.SITE_URL.rstrip('/')}{notice.url}" if notice.url else ""
    with translation.override(language_of(notice.person)):
        text = render_to_string(
            "notifications/mail/notice.txt", {"notice": notice, "link": link, "centre": settings.CENTRE}
        )
    subject = " ".join(notice.title.split())
    send_mail(subject, text, None, [notice.person.email])
