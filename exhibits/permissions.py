"""Who may do what with content and screens."""

from centre.accounts.models import User
from centre.accounts.permissions import may, require
from exhibits.states import RIGHT_OF_WORK

__all__ = [
    "may_edit",
    "may_manage_screens",
    "may_put_up_figures",
    "may_read_drafts",
    "may_review",
    "may_see_reading",
    "may_see_scripts",
    "may_withdraw",
    "require",
]


def may_edit(person: User) -> bool:
    """Write and change content, keep the library and the terms."""
    return may(person, "exhibits.edit_content")


def may_review(person: User, work: str | None = None) -> bool:
    """Sign steps of this work (`review` or `proof`), or of any when none is given."""
    return any(may(person, right) for one, right in RIGHT_OF_WORK.items() if work in (None, one))


def may_read_drafts(person: User) -> bool:
    """Read what is not on show yet."""
    return may_edit(person) or may_review(person)


def may_withdraw(person: User) -> bool:
    """Take something off at once."""
    return may(person, "exhibits.withdraw_content")


def may_see_scripts(person: User) -> bool:
    """Read what docents say at each panel."""
    return may(person, "exhibits.see_scripts") or may_read_drafts(person)


def may_put_up_figures(person: User) -> bool:
    """Give the figures of the house a screen, which shows them to everybody who passes."""
    return may_manage_screens(person) and may(person, "accounts.see_dashboard")


def may_manage_screens(person: User) -> bool:
    """Register screens and place slides on them."""
    return may(person, "exhibits.manage_screens")


def may_see_reading(person: User) -> bool:
    """See how often panels are read."""
    return may(person, "exhibits.see_reading")
