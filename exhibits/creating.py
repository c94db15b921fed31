"""The commands that make something new to write about: an exhibition, a panel, a story, a site."""

from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.pinyin import spelled
from centre.shared.problems import Problem, Refused
from exhibits.models import Exhibition, Panel, Piece, Section, Site, Version
from exhibits.permissions import may_edit, require
from exhibits.versions import begin

LONGEST_SLUG = 50
TAKEN = {
    "exhibits_panel_stop_code_key": ("stop_code", _("This stop code stands beside another panel already.")),
    "panel_stop_code_of_letters_and_digits": ("stop_code", _("A stop code has digits and capital letters only.")),
    "exhibition_starts_before_it_ends": ("ends_on", _("The end comes before the start.")),
    "exhibition_temporary_with_dates": ("starts_on", _("A temporary exhibition needs its dates.")),
}


@retried
def new_panel(
    *, section: Section, stop_code: str, content: dict[str, Any], by: User, rail_mm: int | None = None
) -> Version:
    """A panel at the end of a section, and the draft of its first version.

    Raises Refused (field `stop_code`) when another panel has the code, or PermissionDenied.
    """
    version = _begun(Piece.Kind.PANEL, content, by)
    last = section.panels.aggregate(last=Max("order"))["last"] or 0
    panel = Panel(piece=version.piece, section=section, stop_code=stop_code, order=last + 1, rail_mm=rail_mm)
    placed(panel, force_insert=True)
    return version


@retried
def new_exhibition(*, content: dict[str, Any], by: User, sort: str, **where: Any) -> Version:
    """An exhibition and the draft of its introduction; `where` may give hall, starts_on, ends_on.

    Raises Refused when the dates do not fit, or PermissionDenied.
    """
    version = _begun(Piece.Kind.EXHIBITION, content, by)
    last = Exhibition.objects.aggregate(last=Max("order"))["last"] or 0
    placed(Exhibition(piece=version.piece, sort=sort, order=last + 1, **where), force_insert=True)
    return version


@retried
def new_story(*, content: dict[str, Any], by: User) -> Version:
    """A story for the theme wall, as a draft. Raises PermissionDenied."""
    return _begun(Piece.Kind.STORY, content, by)


@retried
def new_site(*, content: dict[str, Any], by: User) -> Version:
    """A site for the map, as a draft. Raises PermissionDenied."""
    version = _begun(Piece.Kind.SITE, content, by)
    placed(Site(piece=version.piece), force_insert=True)
    return version


def slug_for(kind: str, title: str) -> str:
    """An address in pinyin that no other piece of the kind has: xing-huo-liao-yuan, then …-2."""
    stem = slugify(spelled(title))[:LONGEST_SLUG].strip("-") or kind
    taken = set(Piece.objects.filter(kind=kind, slug__startswith=stem).values_list("slug", flat=True))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)


def placed(row: Any, **how: Any) -> None:
    """Save a row of what hangs where; `how` goes to `save`.

    Raises Refused, beside its field, when one of the constraints in `TAKEN` speaks.
    """
    try:
        row.save(**how)
    except IntegrityError as error:
        field, message = TAKEN.get(violated_constraint(error) or "", (None, None))
        if message is None:
            raise
        raise Refused([Problem(code="cannot_be_placed", field=field, message=message)]) from None


def _begun(kind: str, content: dict[str, Any], by: User) -> Version:
    require(may_edit(by))
    piece = Piece.objects.create(kind=kind, slug=slug_for(kind, str(content.get("title") or "")))
    return begin(piece=piece, content=content, by=by)
