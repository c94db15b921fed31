"""Entering what was written on paper: several rows at once, each checked, none lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.desk_views.queue import REFUSED, signed_in
from bookings.forms.desk_paper import PaperRowForm, paper_rows, with_place
from bookings.forms.desk_reserve import place_of
from bookings.models import Reservation, Room
from bookings.queries.alternatives import Alternative
from bookings.queries.paper import clashing, problems_at_the_desk, same_row, what_else_is_free, who_is_there
from bookings.queries.situations import Held
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.shared.fields import understood_moment
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import Span, local_day

Earlier = Sequence[tuple[int, Room, Span]]


@dataclass
class Row:
    """A row of the page: what was typed, and what became of it."""

    number: int
    form: PaperRowForm
    made: Reservation | None = None
    made_before: bool = False
    is_fine: bool = False
    there: Sequence[tuple[Held, Reservation | None]] = field(default=())
    alternatives: Sequence[Alternative] = field(default=())


@staff_required("bookings.reserve_for_others")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_paper(request: HttpRequest) -> HttpResponse:
    """Eight rows; "check" writes nothing, "enter" writes the good ones, "take" puts another time into a row."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, _rows(None, now))
    if "take" in request.POST:
        return _page(request, _checked(_rows(_taken(request), now), now))
    rows = _rows(request.POST, now)
    if all(row.form.is_blank for row in rows):
        nothing = Problem(code="nothing", field="row1-start", message=_("Nothing is written in the rows yet."))
        return _page(request, rows, problems=[nothing], status=REFUSED)
    if "check" in request.POST:
        return _page(request, _checked(rows, now))
    _entered(rows, by=signed_in(request), now=now)
    return _after_entering(request, rows, now)


def _rows(data: Mapping[str, Any] | None, now: datetime) -> list[Row]:
    forms = paper_rows(data, initial={"day": local_day(now)})
    return [Row(number=number, form=form) for number, form in enumerate(forms, 1)]


def _checked(rows: list[Row], now: datetime) -> list[Row]:
    """Say of each row what would happen to it, the rows above it entered first. Writes nothing."""
    earlier: list[tuple[int, Room, Span]] = []
    for row in rows:
        if row.form.is_blank or not row.form.is_valid():
            continue
        typed = row.form.command()
        if _recognised(row, typed):
            continue
        try:
            refuse(_against(typed, earlier, now))
        except Refused as refused:
            _refused(row, typed, refused, now)
        else:
            row.is_fine = True
            earlier.append((row.number, typed["room"], typed["span"]))
    return rows


def _against(typed: Mapping[str, Any], earlier: Earlier, now: datetime) -> list[Problem]:
    room, span = typed["room"], typed["span"]
    problems = problems_at_the_desk(room, span, party_size=typed["party_size"], now=now)
    if not problems and (number := clashing(room, span, earlier)):
        message = _("Row %(number)d already has this room at this time.") % {"number": number}
        return [Problem(code="taken", field="start", message=message)]
    return problems


def _entered(rows: list[Row], *, by: User, now: datetime) -> None:
    """Reserve what can be reserved, each row by itself: one that is refused stops no other."""
    for row in rows:
        if row.form.is_blank or not row.form.is_valid():
            continue
        typed = row.form.command()
        if _recognised(row, typed):
            continue
        try:
            row.made = actions.reserve(by=by, now=now, at_the_desk=True, **typed)
        except Refused as refused:
            if not _recognised(row, typed):  # the same row, sent a second time while the first was on its way
                _refused(row, typed, refused, now)


def _recognised(row: Row, typed: dict[str, Any]) -> bool:
    row.made = same_row(typed)
    row.made_before = row.made is not None
    return row.made_before


def _refused(row: Row, typed: Mapping[str, Any], refused: Refused, now: datetime) -> None:
    room, span = typed["room"], typed["span"]
    row.form.show(refused)
    row.there = who_is_there(room, span, now=now)
    row.alternatives = what_else_is_free(room, span, party_size=typed["party_size"], now=now)


def _after_entering(request: HttpRequest, rows: list[Row], now: datetime) -> HttpResponse:
    """All of them: start afresh. Otherwise what was entered is listed, and only the rest stays in the rows."""
    made = [row for row in rows if row.made]
    if all(row.made or row.form.is_blank for row in rows):
        words = {"n": len(made), "references": _(", ").join(str(row.made) for row in made)}
        messages.success(request, _("All rows are entered (%(n)d): %(references)s.") % words)
        return redirect("bookings:desk_paper")
    fresh = _rows(None, now)
    left = [fresh[row.number - 1] if row.made else row for row in rows]
    return _page(request, left, made=made, status=REFUSED)


def _taken(request: HttpRequest) -> Mapping[str, Any]:
    """What was typed, with the alternative `row|slug|start|end` that was tapped, if that makes sense."""
    row, slug, start, end = [*request.POST["take"].replace("\0", "").split("|"), "", "", ""][:4]
    room = Room.objects.in_use().filter(slug=slug).first()
    starts_at, ends_at = understood_moment(start), understood_moment(end)
    if room is None or starts_at is None or ends_at is None:
        return request.POST
    place = place_of(room, Span(starts_at, ends_at))
    clocks = {name: f"{place[name]:%H:%M}" for name in ("start", "end")}
    return with_place(request.POST, row, {"room": room.pk, "day": f"{place['day']:%Y-%m-%d}", **clocks})


def _page(
    request: HttpRequest,
    rows: Sequence[Row],
    *,
    made: Sequence[Row] = (),
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    told = [problem for row in rows if not row.form.is_blank and not row.made for problem in row.form.problems()]
    context = {"rows": rows, "made": made, "problems": [*problems, *map(_with_row, told)]}
    return render(request, "bookings/desk_paper.html", context, status=status)


def _with_row(problem: Problem) -> Problem:
    row = (problem.field or "").partition("-")[0].removeprefix("row")
    message = _("Row %(row)s: %(message)s") % {"row": row, "message": problem}
    return Problem(code=problem.code, field=problem.field, message=message)
