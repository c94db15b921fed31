"""The reader behind a card, and what is scanned in its place by mistake."""

import re

from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.problems import Problem, Refused
from reading_room.isbns import tidied_isbn
from reading_room.models import Copy, ReaderCard
from reading_room.queries.copies import copy_named, tidied_code

CARD = re.compile(r"[1-9][0-9]{11}", re.ASCII)


def looks_like_a_card(code: str) -> bool:
    """Twelve digits, the first not 0: whether or not there is such a card."""
    return CARD.fullmatch(tidied_code(code)) is not None


def reader_with(code: str) -> User | None:
    """Who has the valid card of this number, if their account is open."""
    cards = ReaderCard.objects.valid().filter(number=tidied_code(code), reader__is_active=True)
    card = cards.select_related("reader").first()
    return card.reader if card else None


def card_of(reader: User) -> ReaderCard | None:
    """The valid card of a reader."""
    return ReaderCard.objects.valid().filter(reader=reader).first()


def copy_scanned(code: str) -> Copy:
    """As `copy_named`; for an ISBN that only one copy has, the refusal says which number stands on its label."""
    try:
        return copy_named(code)
    except Refused as refused:
        if refused.codes == {"is_isbn"}:
            _refuse_isbn(tidied_code(code))
        raise


def _refuse_isbn(code: str) -> None:
    copies = list(Copy.objects.held().filter(title__isbn=tidied_isbn(code))[:2])
    if len(copies) == 1:
        message = _("This is the ISBN of the book. Please scan the label of the centre, it says %(number)s.")
        number = copies[0].barcode or copies[0].accession_number
        raise Refused([Problem(code="is_isbn", message=message % {"number": number}, field="code")])
