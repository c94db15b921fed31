"""The commands that arrange what hangs where: order, sections, stop codes, places on the rail, dates of an exhibition.

They take effect at once and have a history; what the panels say is a matter of versions. Whoever arranges an
exhibition locks its row first, so two people never number its panels at the same time.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused
from exhibits.creating import placed
from exhibits.models import Exhibition, Hall, Panel, Section
from exhibits.permissions import may_edit, require

MOST_SECTIONS = 30


@retried
def hang_panel(*, panel: Panel, section: Section, place: int, by: User) -> Panel:
    """Hang a panel at a place (1 is the first) of a section of its exhibition; beyond the last place it is the last.

    Raises Refused when the section is one of another exhibition, or PermissionDenied.
    """
    require(may_edit(by))
    kept = _locked(panel)
    if section.exhibition_id != kept.section.exhibition_id:
        message = _("This section belongs to another exhibition. Please choose one of this exhibition.")
        raise Refused([Problem(code="other_exhibition", field="section", message=message)])
    others = list(section.panels.exclude(pk=kept.pk).order_by("order", "pk"))
    others.insert(max(0, place - 1), kept)
    kept.section = section
    _number(others, also=kept)
    return kept


@retried
def move_panel(*, panel: Panel, step: int, by: User) -> Panel:
    """Move a panel one place back (`step` -1) or on (1), over the border of a section where it must.

    Nothing happens to the first and the last. Raises PermissionDenied.
    """
    require(may_edit(by))
    kept = _locked(panel)
    panels = list(kept.section.panels.order_by("order", "pk"))
    place = panels.index(kept) + step
    if 0 <= place < len(panels):
        return hang_panel(panel=kept, section=kept.section, place=place + 1, by=by)
    section = _section_beside(kept.section, step)
    if section is None:
        return kept
    return hang_panel(panel=kept, section=section, place=1 if step > 0 else section.panels.count() + 1, by=by)


@retried
def label_panel(*, panel: Panel, stop_code: str, rail_mm: int | None, by: User) -> Panel:
    """Give a panel its stop code and its place on the rail, in millimetres from the beginning (None: not on the rail).

    Raises Refused (field `stop_code`) when another panel has the code, or PermissionDenied.
    """
    require(may_edit(by))
    kept = _locked(panel)
    kept.stop_code, kept.rail_mm = stop_code, rail_mm
    placed(kept, update_fields=["stop_code", "rail_mm"])
    return kept


@retried
def schedule_exhibition(
    *, exhibition: Exhibition, hall: Hall | None, starts_on: date | None, ends_on: date | None, by: User
) -> Exhibition:
    """Say where an exhibition is and from which day until which (both included); None where it has no end.

    Raises Refused when the dates do not fit it, or PermissionDenied.
    """
    require(may_edit(by))
    kept = _locked_exhibition(exhibition.pk)
    kept.hall, kept.starts_on, kept.ends_on = hall, starts_on, ends_on
    placed(kept, update_fields=["hall", "starts_on", "ends_on"])
    return kept


@retried
def new_section(*, exhibition: Exhibition, title: str, by: User) -> Section:
    """A section behind the others. Raises Refused (field `title`) when its title is taken, or PermissionDenied."""
    require(may_edit(by))
    kept = _locked_exhibition(exhibition.pk)
    there = kept.sections.aggregate(last=models.Max("order"), count=models.Count("pk"))
    if there["count"] >= MOST_SECTIONS:
        message = _("An exhibition has at most %(most)s sections.") % {"most": MOST_SECTIONS}
        raise Refused([Problem(code="too_many", field="title", message=message)])
    return _titled(Section(exhibition=kept, title=title, order=(there["last"] or 0) + 1))


@retried
def rename_section(*, section: Section, title: str, by: User) -> Section:
    """Another title for a section. Raises Refused (field `title`) when it is taken, or PermissionDenied."""
    require(may_edit(by))
    _locked_exhibition(section.exhibition_id)
    section.title = title
    return _titled(section)


@retried
def move_section(*, section: Section, step: int, by: User) -> None:
    """Move a section with its panels one place back (-1) or on (1); nothing happens at the ends. PermissionDenied."""
    require(may_edit(by))
    _locked_exhibition(section.exhibition_id)
    sections = list(section.exhibition.sections.all())
    place = sections.index(section)
    if 0 <= place + step < len(sections):
        sections.insert(place + step, sections.pop(place))
        _number(sections)


@retried
def remove_section(*, section: Section, by: User) -> None:
    """Take an empty section away. Raises Refused when panels hang in it, or PermissionDenied."""
    require(may_edit(by))
    _locked_exhibition(section.exhibition_id)
    if section.panels.exists():
        message = _("Panels still hang in this section. Please move them to another one first.")
        raise Refused([Problem(code="not_empty", message=message)])
    section.delete()


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked_exhibition(pk: int) -> Exhibition:
    return Exhibition.objects.select_for_update(no_key=True).get(pk=pk)


def _locked(panel: Panel) -> Panel:
    """The panel as it is now, with its exhibition locked."""
    _locked_exhibition(panel.section.exhibition_id)
    return Panel.objects.select_related("section").get(pk=panel.pk)


def _section_beside(section: Section, step: int) -> Section | None:
    sections = list(section.exhibition.sections.all())
    place = sections.index(section) + step
    return sections[place] if 0 <= place < len(sections) else None


def _number(rows: Sequence[Any], also: Panel | None = None) -> None:
    """Number panels or sections from 1; only what changes is written, so the history names only that."""
    for order, row in enumerate(rows, start=1):
        if row.order != order or row is also:
            row.order = order
            row.save()


def _titled(section: Section) -> Section:
    try:
        section.save()
    except IntegrityError as error:
        if violated_constraint(error) != "section_title_once":
            raise
        message = _("There is a section of that title already.")
        raise Refused([Problem(code="title_taken", field="title", message=message)]) from None
    return section
