"""Who may do what with visits."""

from centre.accounts.models import User
from centre.accounts.permissions import may, require
from reception.models import Batch

__all__ = [
    "may_close_months",
    "may_guide",
    "may_lead",
    "may_plan",
    "may_receive",
    "may_see_reports",
    "may_see_visits",
    "require",
]


def may_see_visits(person: User) -> bool:
    """See visits and search the log."""
    return may(person, "reception.see_visits")


def may_plan(person: User) -> bool:
    """Answer those who ask, and plan batches, rooms and docents."""
    return may(person, "reception.plan_visit")


def may_receive(person: User) -> bool:
    """Take groups in, count them, and let walk-ins in."""
    return may(person, "reception.receive_visit")


def may_guide(person: User) -> bool:
    """Guide groups, see the own day, and say which stop the group has reached."""
    return may(person, "reception.guide_batch")


def may_see_reports(person: User) -> bool:
    """See the reports of visits."""
    return may(person, "reception.see_visit_reports")


def may_close_months(person: User) -> bool:
    """Close a month, and correct a closed one by adjustments."""
    return may(person, "reception.close_month")


def may_lead(person: User, batch: Batch) -> bool:
    """Begin and end the tour of a batch and count it: the desk, and the docent who guides it or stands by."""
    return may_receive(person) or (may_guide(person) and batch.duties.filter(docent=person).exists())
