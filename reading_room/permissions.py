"""Who may do what with the catalogue, the copies and the loans."""

from centre.accounts.models import User
from centre.accounts.permissions import may, require

__all__ = [
    "may_keep_catalogue",
    "may_keep_kiosks",
    "may_lend",
    "may_see_loans",
    "may_see_reports",
    "may_take_stock",
    "require",
]


def may_keep_catalogue(person: User) -> bool:
    """Write titles, copies, issues, shelves and reading lists; import, export, print labels."""
    return may(person, "reading_room.keep_catalogue")


def may_lend(person: User) -> bool:
    """Lend and take back at the counter, give cards, count what was read in the house."""
    return may(person, "reading_room.lend_books")


def may_see_loans(person: User) -> bool:
    """See who has borrowed what."""
    return may(person, "reading_room.see_loans")


def may_take_stock(person: User) -> bool:
    """Go through the shelves and note what stands there."""
    return may(person, "reading_room.take_stock")


def may_see_reports(person: User) -> bool:
    """See the figures of the reading room, and take their tables away."""
    return may(person, "reading_room.see_reading_reports")


def may_keep_kiosks(person: User) -> bool:
    """Set up self-service points; who does not sees none of their addresses."""
    return may(person, "reading_room.change_kiosk")
