"""The menu of the desk: a handful of sections, and below them the pages of the one that somebody is in.

Nobody is shown a door that does not open: every entry names the right that its page asks for, and a section without
any entry for somebody is not there for them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.models import User
from centre.sheets.registry import kinds_for, nouns_for

# Rights that are no permission of their own: whether there is any sheet that somebody may hand in, or take away.
HANDS_IN, TAKES_AWAY, STAFF = "hands in sheets", "takes sheets away", "is staff"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page: its view, how it is called, and the right it asks for."""

    view: str
    label: Any
    right: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Pages that belong together. A page that is no entry belongs to the section that has its prefix."""

    label: Any
    entries: tuple[Entry, ...]
    prefixes: tuple[str, ...] = ()
    is_current: bool = False

    @property
    def view(self) -> str:
        """Where the section begins."""
        return self.entries[0].view

    def has(self, view: str) -> bool:
        return any(entry.view == view for entry in self.entries)


def _section(label: Any, *entries: tuple[str, Any, str], prefixes: tuple[str, ...] = ()) -> Section:
    made = tuple(Entry(view=view, label=label, right=right) for view, label, right in entries)
    return Section(label=label, entries=made, prefixes=prefixes)


SECTIONS = (
    _section(_("Desk today"), ("reception:desk_today", _("Desk today"), "reception.see_visits")),
    _section(
        _("Visits"),
        ("reception:desk_visits", _("Requests and plans"), "reception.see_visits"),
        ("reception:desk_tours", _("My tours"), "reception.guide_batch"),
        ("reception:desk_messages", _("Calls to make"), "reception.plan_visit"),
        ("reception:desk_log", _("Log"), "reception.see_visits"),
        prefixes=("reception:",),
    ),
    _section(
        _("Rooms"),
        ("bookings:desk_day", _("Day of the rooms"), "bookings.see_holders"),
        ("bookings:desk_queue", _("Requests"), "bookings.decide_reservation"),
        ("bookings:desk_series", _("Series"), "bookings.see_holders"),
        ("bookings:desk_limits", _("Limits"), "bookings.reserve_for_others"),
        ("bookings:desk_closures", _("Closures"), "bookings.close_room"),
        ("bookings:desk_opening", _("Opening hours"), "opening.publish_opening"),
        prefixes=("bookings:",),
    ),
    _section(
        _("Exhibits"),
        ("exhibits:desk_content", _("Content"), "exhibits.edit_content"),
        ("exhibits:desk_review", _("To be signed"), "exhibits.proof_content"),
        ("exhibits:desk_terms", _("Terms"), "exhibits.edit_content"),
        ("exhibits:desk_library", _("Pictures and recordings"), "exhibits.edit_content"),
        ("exhibits:desk_screens", _("Screens"), "exhibits.manage_screens"),
        ("exhibits:desk_scripts", _("Scripts"), "exhibits.see_scripts"),
        prefixes=("exhibits:",),
    ),
    _section(
        _("Reading room"),
        ("reading_room:desk_lending", _("Lend and take back"), "reading_room.lend_books"),
        ("reading_room:desk_holds", _("What readers wait for"), "reading_room.see_loans"),
        ("reading_room:desk_titles", _("Catalogue"), "reading_room.keep_catalogue"),
        ("reading_room:desk_issues", _("Periodicals"), "reading_room.keep_catalogue"),
        ("reading_room:desk_shelves", _("Shelves and plan"), "reading_room.keep_catalogue"),
        ("reading_room:desk_stock_takes", _("Stock-takes"), "reading_room.take_stock"),
        ("reading_room:desk_lists", _("Reading lists"), "reading_room.keep_catalogue"),
        ("reading_room:desk_labels", pgettext_lazy("spine labels", "Labels"), "reading_room.keep_catalogue"),
        ("reading_room:desk_in_house", _("Read in the house"), "reading_room.lend_books"),
        ("reading_room:desk_kiosks", _("Self-service points"), "reading_room.change_kiosk"),
        ("reading_room:desk_marc", _("Catalogue in and out"), "reading_room.keep_catalogue"),
        prefixes=("reading_room:",),
    ),
    _section(
        _("Announcements"),
        ("announcements:desk_announcements", _("Announcements"), "announcements.write_announcements"),
        prefixes=("announcements:",),
    ),
    _section(
        _("Reports"),
        ("portal:desk_dashboard", _("Dashboard"), "accounts.see_dashboard"),
        ("portal:desk_annual", _("Annual report"), "accounts.see_dashboard"),
        ("reception:desk_report", _("Visits"), "reception.see_visit_reports"),
        ("reception:desk_months", _("Months"), "reception.see_visit_reports"),
        ("bookings:desk_reports", _("Rooms"), "bookings.see_reports"),
        ("exhibits:desk_reading", _("What is read"), "exhibits.see_reading"),
        ("reading_room:desk_reading_report", _("Reading room"), "reading_room.see_reading_reports"),
        prefixes=(
            *("bookings:desk_report", "reception:desk_report", "reception:desk_month", "reception:desk_attendance"),
            "reading_room:desk_reading_report",
        ),
    ),
    _section(
        _("Administration"),
        ("accounts:desk_accounts", _("Accounts"), "accounts.create_account_at_counter"),
        ("sheets:desk_imports", _("Imports"), HANDS_IN),
        ("sheets:desk_exports", _("Exports"), TAKES_AWAY),
        ("portal:self_audit", _("Self-audit"), "accounts.see_self_audit"),
        ("portal:desk_trail", _("Audit trail"), "trail.see_trail"),
        ("portal:desk_personal_data", _("Personal data"), "trail.see_trail"),
        ("admin:index", _("Tables"), STAFF),
        prefixes=("accounts:", "sheets:", "portal:", "admin:"),
    ),
    _section(
        pgettext_lazy("section of the desk", "Help"),
        ("portal:desk_help", _("Guide for the desk"), STAFF),
        ("portal:desk_help_for_administrators", _("Guide for administrators"), "accounts.see_self_audit"),
    ),
)

# Whoever receives begins with the board, docents with their tours, librarians with the counter of the reading room,
# others with the rooms of the day.
ENTRANCES = (
    ("reception:desk_today", "reception.receive_visit"),
    ("reception:desk_tours", "reception.guide_batch"),
    ("reading_room:desk_lending", "reading_room.lend_books"),
    ("bookings:desk_day", "bookings.see_holders"),
)


def rights_of(person: User | AnonymousUser) -> frozenset[str]:
    """Which rights of the menu somebody has."""
    asked = {entry.right for section in SECTIONS for entry in section.entries} - {HANDS_IN, TAKES_AWAY, STAFF}
    rights = {right for right in asked if person.has_perm(right)} | {STAFF}
    if kinds_for(person):  # type: ignore[arg-type]
        rights.add(HANDS_IN)
    if nouns_for(person):  # type: ignore[arg-type]
        rights.add(TAKES_AWAY)
    return frozenset(rights)


def sections_for(rights: Collection[str], *, current_view: str) -> list[Section]:
    """The menu for somebody with these rights; the section of the page they are on is marked."""
    here = _section_of(current_view)
    found = []
    for section in SECTIONS:
        entries = tuple(entry for entry in section.entries if entry.right in rights)
        if entries:
            found.append(Section(label=section.label, entries=entries, is_current=section is here))
    return found


def entrance_of(person: User | AnonymousUser) -> str:
    """The page on which somebody begins their day at the desk."""
    for view, right in ENTRANCES:
        if person.has_perm(right):
            return view
    return "admin:index"


def _section_of(view: str) -> Section | None:
    """The section that lists the page, or the one with the longest prefix of its name."""
    for section in SECTIONS:
        if section.has(view):
            return section
    fitting = [(len(prefix), section) for section in SECTIONS for prefix in section.prefixes if view.startswith(prefix)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
