"""What the contact of a visit is told after each deed: what happened, until when, and the one thing to do.

Every function wants the transaction of its deed. Names and numbers of people stand in none of these texts.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from centre.shared.timespan import Span
from centre.shared.wording import clock, clock_span, day_words, weekday_words
from reception import policies
from reception.messages import in_language_of, write
from reception.models import Batch, Message, Visit

Deed = Message.Deed
Words = Mapping[str, Any]
Text = Callable[[Words], str]


def visit_received(visit: Visit) -> None:
    """The wish arrived. Who asked saw the number and the code on the page, so nobody calls for this."""
    _tell(visit, Deed.RECEIVED, lambda words: _("Received: visit on %(when)s") % words, _received, worth_a_call=False)


def visit_accepted(visit: Visit) -> None:
    """The desk said yes."""
    _tell(visit, Deed.ACCEPTED, lambda words: _("Accepted: visit on %(when)s") % words, _accepted)


def visit_proposed(visit: Visit) -> None:
    """The desk offers another time."""

    def text(words: Words) -> str:
        return _proposed({**words, "proposed": _at(visit.proposed_at)})

    _tell(visit, Deed.PROPOSED, lambda words: _("Another time for your visit on %(when)s?") % words, text)


def visit_moved(visit: Visit, before: Span) -> None:
    """It is at another time now; `before` is when it was."""

    def text(words: Words) -> str:
        return _moved({**words, "before": _when(before)})

    _tell(visit, Deed.MOVED, lambda words: _("Moved: your visit is now on %(when)s") % words, text)


def visit_declined(visit: Visit) -> None:
    """The desk said no, with its reason."""
    _tell(visit, Deed.DECLINED, lambda words: _("Not possible: visit on %(when)s") % words, _declined)


def visit_cancelled(visit: Visit, *, by_contact: bool) -> None:
    """Called off: by the contact, who has no need of a call, or by the centre."""
    text = _cancelled_by_contact if by_contact else _cancelled_by_centre
    title = lambda words: _("Cancelled: visit on %(when)s") % words  # noqa: E731 -- as its siblings
    _tell(visit, Deed.CANCELLED, title, text, worth_a_call=not by_contact)


def visit_reminder(visit: Visit, *, now: datetime) -> None:
    """It is on the next working day, or before that one."""

    def text(words: Words) -> str:
        return _joined(
            _("We expect your group on %(when)s, %(people)s people. Number %(reference)s.") % words,
            _("Please come to the reception desk: %(address)s.") % words,
            _if_you_cannot_come(visit, words, now=now),
        )

    _tell(visit, Deed.REMINDER, lambda words: _("Reminder: visit on %(when)s") % words, text)


def visit_thanks(visit: Visit) -> None:
    """The last group has left: thanks, and where each group can say how it was."""

    def text(words: Words) -> str:
        thanks = _("Thank you for your visit on %(when)s.") % words
        if not visit.contact_email:
            return thanks
        asked = _("How was it? Everybody in the group can tell us here until %(until)s, without a name:")
        return _joined(thanks, asked % {"until": day_words(_rated_until(visit))}, *_rating_lines(visit))

    _tell(visit, Deed.THANKS, lambda words: _("Thank you for your visit"), text)


# --- the texts -------------------------------------------------------------------------------------------------------


def _received(words: Words) -> str:
    return _joined(
        _("You asked to visit us on %(when)s with %(people)s people. Number %(reference)s.") % words,
        _("Nothing is settled yet: the desk looks at the day and tells you the answer within three working days."),
        _see_it(words),
    )


def _accepted(words: Words) -> str:
    visit: Visit = words["visit"]
    batches = visit.batches.exclude(state=Batch.State.CANCELLED).order_by("number")
    groups = [
        _("Group %(n)d: %(when)s, %(people)d people")
        % {"n": batch.number, "when": _when(batch.span), "people": batch.planned_headcount}
        for batch in batches
    ]
    return _joined(
        _("You are welcome on %(when)s with %(people)s people. Number %(reference)s.") % words,
        *(groups if len(groups) > 1 else []),
        *(
            _("Room %(room)s is reserved for you, %(when)s.")
            % {"room": one.reservation.room.name, "when": clock_span(one.reservation.span)}
            for one in visit.visit_rooms.select_related("reservation__room")
            if one.reservation.is_open
        ),
        _the_desk_writes(words),
        _("Please come to the reception desk and say the number: %(address)s.") % words,
        _if_you_cannot_come(visit, words, now=visit.decided_at or visit.created_at),
        _see_it(words),
    )


def _proposed(words: Words) -> str:
    return _joined(
        _("You asked to visit us on %(when)s. That does not work out; could you come on %(proposed)s instead?") % words,
        _the_desk_writes(words),
        _("Please say yes or no on this page, or call us: %(phone)s. Until then nothing is kept.") % words,
        _see_it(words),
    )


def _moved(words: Words) -> str:
    return _joined(
        _("Your visit %(reference)s has moved. Before: %(before)s. Now: %(when)s.") % words,
        _("If this does not suit you, please call us: %(phone)s.") % words,
        _see_it(words),
    )


def _declined(words: Words) -> str:
    return _joined(
        _("We are sorry: we cannot receive you on %(when)s. The reason: %(answer)s") % words,
        _("Please ask for another day, or call us: %(phone)s.") % words,
    )


def _cancelled_by_contact(words: Words) -> str:
    return _joined(
        _("You called off the visit on %(when)s. Number %(reference)s.") % words,
        _("You need not do anything. You are welcome another time."),
    )


def _cancelled_by_centre(words: Words) -> str:
    return _joined(
        _("We are sorry: we had to call off your visit on %(when)s. Number %(reference)s.") % words,
        _("The reason: %(answer)s") % words if words["answer"] else "",
        _("Please ask for another day, or call us: %(phone)s.") % words,
    )


def _the_desk_writes(words: Words) -> str:
    return _("The desk writes: %(answer)s") % words if words["answer"] else ""


def _if_you_cannot_come(visit: Visit, words: Words, *, now: datetime) -> str:
    until = policies.cancelled_online_until(visit.starts_at)
    if until <= now or not visit.code_hash:
        return _("If you cannot come, please call us: %(phone)s.") % words
    online = _("If you cannot come, please call it off on the page of the visit until %(until)s; after that, call us.")
    return online % {"until": _at(until)}


def _see_it(words: Words) -> str:
    """Where number and code open the page of the visit; nothing without a code, and nobody reads addresses out."""
    visit: Visit = words["visit"]
    if not visit.code_hash or not visit.contact_email:
        return ""
    return _("See it here with number and code: %(link)s") % {"link": _absolute(reverse("reception:visit_status"))}


def _rating_lines(visit: Visit) -> list[str]:
    batches = list(visit.batches.received().order_by("number"))
    links = [_absolute(reverse("reception:rate_visit", args=[batch.rating_code])) for batch in batches]
    if len(batches) == 1:
        return links
    return [f"{batch.name} {link}" for batch, link in zip(batches, links, strict=True)]


def _rated_until(visit: Visit) -> datetime:
    arrivals = [batch.arrived_at for batch in visit.batches.received() if batch.arrived_at]
    return policies.rated_until(min(arrivals, default=visit.starts_at))


# --- telling ---------------------------------------------------------------------------------------------------------


def _tell(visit: Visit, deed: Message.Deed, title: Text, body: Text, *, worth_a_call: bool = True) -> None:
    if not visit.has_contact:
        return
    with in_language_of(visit):
        words = _words(visit)
        write(visit=visit, deed=deed, subject=title(words), body=body(words), worth_a_call=worth_a_call)


def _words(visit: Visit) -> Words:
    return {
        "visit": visit,
        "when": _when(visit.span),
        "people": visit.planned_headcount,
        "reference": visit.reference,
        "answer": visit.answer,
        "phone": settings.CENTRE["phone"],
        "address": settings.CENTRE["address"],
    }


def _when(span: Span) -> str:
    """`5 月 28 日 星期四 14:00–15:40`."""
    return f"{day_words(span.starts_at)} {weekday_words(span.starts_at)} {clock_span(span)}"


def _at(moment: datetime | None) -> str:
    """`5 月 28 日 星期四 14:00`."""
    return f"{day_words(moment)} {weekday_words(moment)} {clock(moment)}" if moment else ""


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _joined(*sentences: str) -> str:
    return "\n".join(filter(None, sentences))
