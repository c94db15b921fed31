"""What the holder of a reservation is told: what happened, until when, and the one thing to do.

A reservation without a holder (a person without an account) is told at the counter or on the phone, not here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bookings.models import NoShow, Reservation, Room, Series, Wish
from centre.accounts.models import User
from centre.notifications.actions import in_language_of, tell
from centre.shared.timespan import Span
from centre.shared.wording import clock, clock_span, day_words, when_words

Words = Mapping[str, Any]
Text = Callable[[Words], str]


def reservation_received(reservation: Reservation) -> None:
    """The wish arrived and waits for the desk."""
    _tell(reservation, lambda words: _("Request received: %(room)s, %(when)s") % words, _received)


def reservation_confirmed(reservation: Reservation) -> None:
    """The room is theirs, at once or after the desk said yes."""
    _tell(reservation, lambda words: _("Reservation confirmed: %(room)s, %(when)s") % words, _confirmed)


def reservation_declined(reservation: Reservation) -> None:
    """The desk said no, with its reason."""
    _tell(reservation, lambda words: _("Not possible: %(room)s, %(when)s") % words, _declined)


def reservation_cancelled(reservation: Reservation, *, by: User | None) -> None:
    """Let go by its holder, or taken back by the centre."""
    own = by is not None and by.pk == reservation.holder_id
    text = _cancelled_by_holder if own else _cancelled_by_centre
    _tell(reservation, lambda words: _("Reservation cancelled: %(room)s, %(when)s") % words, text)


def reservation_moved(reservation: Reservation, *, before: tuple[Span, Room], reason: str = "") -> None:
    """It has another time or room now; `before` is where it was."""

    def text(words: Words) -> str:
        span, room = before
        return _moved({**words, "old_room": room.name, "old_when": when_words(span), "reason": reason})

    _tell(reservation, lambda words: _("Reservation moved: now %(room)s, %(when)s") % words, text)


def reservation_reminder(reservation: Reservation, *, now: datetime) -> None:
    """It is tomorrow."""

    def text(words: Words) -> str:
        return _joined(
            _("Tomorrow: %(room)s, %(venue)s, %(when)s. Reference %(reference)s.") % words,
            _if_you_cannot_come(reservation, words, now=now),
        )

    _tell(reservation, lambda words: _("Tomorrow: %(room)s, %(when)s") % words, text)


def reservation_released(reservation: Reservation) -> None:
    """Nobody checked in, so the room went back to everybody."""
    _tell(reservation, lambda words: _("Room released: %(room)s, %(when)s") % words, _released)


def rest_given_back(reservation: Reservation) -> None:
    """The desk ended it early, so that others can have the rest."""
    _tell(reservation, lambda words: _("Ended early: %(room)s, %(when)s") % words, _given_back)


def no_show_recorded(record: NoShow) -> None:
    """The desk says that nobody came, what it saw, and what the holder can do."""
    _tell_no_show(record, lambda words: _("Recorded that nobody came: %(room)s, %(when)s") % words, _no_show)


def no_show_withdrawn(record: NoShow) -> None:
    """It no longer counts."""
    _tell_no_show(record, lambda words: _("No longer counts: %(room)s, %(when)s") % words, _no_show_withdrawn)


def no_show_stands(record: NoShow) -> None:
    """The desk heard what the holder says, and keeps it."""
    _tell_no_show(record, lambda words: _("Our answer: %(room)s, %(when)s") % words, _no_show_stands)


def time_offered(wish: Wish) -> None:
    """The time somebody waits for became free and is kept for them until they answer."""
    if wish.answer_until is None:
        return
    with in_language_of(wish.person):
        words = {
            "room": wish.room.name,
            "when": when_words(wish.span),
            "until": f"{day_words(wish.answer_until)} {clock(wish.answer_until)}",
        }
        body = _joined(
            _("%(room)s is free on %(when)s, and we keep it for you until %(until)s.") % words,
            _("Please open this page and take it, or say no, so that the next person is asked."),
        )
        title = _("It is free now: %(room)s, %(when)s") % words
        tell(person=wish.person, title=title, body=body, url=wish.get_absolute_url())


def series_reserved(series: Series, reservations: Sequence[Reservation]) -> None:
    """Dates of a series were reserved, all at once; told once."""
    _tell_series(series, reservations, lambda words: _("Series reserved: %(room)s, %(rhythm)s") % words, _series_begins)


def series_changed(series: Series, reservations: Sequence[Reservation]) -> None:
    """Dates of a series have another time, room or other words now; told once."""
    _tell_series(series, reservations, lambda words: _("Series changed: %(room)s, %(rhythm)s") % words, _series_now)


def series_cancelled(series: Series, reservations: Sequence[Reservation], *, by: User, reason: str) -> None:
    """Dates of a series were let go by the holder, or taken back by the centre; told once."""
    own = by.pk == series.holder_id

    def text(words: Words) -> str:
        return (_series_cancelled_by_holder if own else _series_cancelled_by_centre)({**words, "reason": reason})

    _tell_series(series, reservations, lambda words: _("Series cancelled: %(room)s, %(rhythm)s") % words, text)


# --- the texts -------------------------------------------------------------------------------------------------------


def _received(words: Words) -> str:
    return _joined(
        _("You asked for %(room)s on %(when)s. Reference %(reference)s.") % words,
        _("The room is kept for you until the desk has answered. You need not do anything; the answer comes here."),
    )


def _confirmed(words: Words) -> str:
    reservation: Reservation = words["reservation"]
    return _joined(
        _("%(room)s is yours on %(when)s. Reference %(reference)s.") % words,
        _("The desk writes: %(answer)s") % words if reservation.answer else "",
        _if_you_cannot_come(reservation, words, now=reservation.decided_at or reservation.created_at),
    )


def _declined(words: Words) -> str:
    return _joined(
        _("We cannot give you %(room)s on %(when)s. The reason: %(answer)s") % words,
        _("Please choose another time or room, or call us: %(phone)s.") % words,
    )


def _cancelled_by_holder(words: Words) -> str:
    return _joined(
        _("You cancelled %(room)s on %(when)s. Reference %(reference)s.") % words,
        _("Others can use the room now. You need not do anything."),
    )


def _cancelled_by_centre(words: Words) -> str:
    reservation: Reservation = words["reservation"]
    return _joined(
        _("We are sorry: we had to cancel %(room)s on %(when)s. Reference %(reference)s.") % words,
        _("The reason: %(answer)s") % words if reservation.answer else "",
        _("Please choose another time or room, or call us: %(phone)s.") % words,
    )


def _released(words: Words) -> str:
    return _joined(
        _("Nobody had checked in to %(room)s on %(when)s, so others can use the room now. Reference %(reference)s.")
        % words,
        _("If you are on your way, please ask at the desk: %(phone)s.") % words,
    )


def _given_back(words: Words) -> str:
    return _joined(
        _("The desk ended your time in %(room)s early: %(when)s. Reference %(reference)s.") % words,
        _("Others can use the room afterwards. If this was a mistake, please call us: %(phone)s.") % words,
    )


def _no_show(words: Words) -> str:
    return _joined(
        _("The desk recorded that nobody came to %(room)s on %(when)s. Reference %(reference)s.") % words,
        _("The desk writes: %(remark)s") % words,
        _("This counts until %(until)s. If it was different, please tell us on this page.") % words,
    )


def _no_show_withdrawn(words: Words) -> str:
    return _joined(
        _("We took back that nobody came to %(room)s on %(when)s. Reference %(reference)s.") % words,
        _("It no longer counts. You need not do anything."),
    )


def _no_show_stands(words: Words) -> str:
    return _joined(
        _("We read what you wrote about %(room)s on %(when)s, and keep what was recorded.") % words,
        _("It counts until %(until)s. If you want to talk about it, please call us: %(phone)s.") % words,
    )


def _moved(words: Words) -> str:
    reservation: Reservation = words["reservation"]
    waits = reservation.state == Reservation.State.REQUESTED
    return _joined(
        _("Reservation %(reference)s has moved. Before: %(old_room)s, %(old_when)s. Now: %(room)s, %(when)s.") % words,
        _("The reason: %(reason)s") % words if words["reason"] else "",
        _("The desk still has to confirm the new time; the answer comes here.") if waits else "",
        _("If this does not suit you, please cancel it or call us: %(phone)s.") % words,
    )


def _if_you_cannot_come(reservation: Reservation, words: Words, *, now: datetime) -> str:
    until = reservation.starts_at - reservation.room.rules.cancel_until
    if until <= now:
        return _("If you cannot come, please call us: %(phone)s.") % words
    moment = {"day": day_words(until), "clock": clock(until)}
    return _("If you cannot come, please cancel until %(day)s %(clock)s, so that others can use the room.") % moment


def _series_begins(words: Words) -> str:
    return _joined(
        _("%(room)s is yours, %(dates)s.") % words,
        _("Some days were left out; the page of the series says why.") if words["series"].left_out else "",
        _("If you cannot come on one of the days, please cancel that day, so that others can use the room."),
    )


def _series_now(words: Words) -> str:
    return _joined(
        _("We changed your series: now %(room)s, %(dates)s.") % words,
        _("If this does not suit you, please cancel it or call us: %(phone)s.") % words,
    )


def _series_cancelled_by_holder(words: Words) -> str:
    return _joined(
        _("You cancelled %(room)s, %(dates)s.") % words,
        _("Others can use the room now. You need not do anything."),
    )


def _series_cancelled_by_centre(words: Words) -> str:
    return _joined(
        _("We are sorry: we had to cancel %(room)s, %(dates)s.") % words,
        _("The reason: %(reason)s") % words if words["reason"] else "",
        _("Please choose another time or room, or call us: %(phone)s.") % words,
    )


# --- telling ---------------------------------------------------------------------------------------------------------


def _tell(reservation: Reservation, title: Text, body: Text) -> None:
    holder = reservation.holder
    if holder is None:
        return
    with in_language_of(holder):
        words = _words(reservation)
        tell(person=holder, title=title(words), body=body(words), url=reservation.get_absolute_url())


def _words(reservation: Reservation) -> Words:
    return {
        "reservation": reservation,
        "room": reservation.room.name,
        "venue": reservation.room.venue.name,
        "when": when_words(reservation.span),
        "reference": reservation.reference,
        "answer": reservation.answer,
        "phone": settings.CENTRE["phone"],
    }


def _tell_no_show(record: NoShow, title: Text, body: Text) -> None:
    def more(words: Words) -> str:
        return body({**words, "remark": record.remark, "until": day_words(record.expires_at)})

    _tell(record.reservation, title, more)


def _tell_series(series: Series, reservations: Sequence[Reservation], title: Text, body: Text) -> None:
    holder = series.holder
    if holder is None:
        return
    with in_language_of(holder):
        first = reservations[0]
        words = {
            "series": series,
            "room": first.room.name,
            "rhythm": series.in_words,
            "dates": _dates(reservations),
            "phone": settings.CENTRE["phone"],
        }
        tell(person=holder, title=title(words), body=body(words), url=series.get_absolute_url())


def _dates(reservations: Sequence[Reservation]) -> str:
    """`9 月 3 日 14:00–16:00`, or from the first to the last day with how many dates that are."""
    first, last = reservations[0], reservations[-1]
    if len(reservations) == 1:
        return when_words(first.span)
    words = {"first": day_words(first.starts_at), "last": day_words(last.starts_at), "n": len(reservations)}
    words |= {"hours": clock_span(first.span)}
    if any(clock_span(one.span) != clock_span(first.span) for one in reservations):
        return _("%(n)d dates from %(first)s to %(last)s") % words
    return _("%(hours)s, %(n)d dates from %(first)s to %(last)s") % words


def _joined(*sentences: str) -> str:
    return "\n".join(filter(None, sentences))
