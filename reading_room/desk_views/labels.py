"""Labels for the spines of books, on sheets of A4."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM
from reading_room.forms.desk_labels import LabelsForm
from reading_room.labels import LAYOUTS, Label, Layout, Wanted, is_too_narrow, sheets
from reading_room.models import Copy
from reading_room.queries.labels import MOST, Chosen, chosen

ASKED = {"first", "last", "since", "tier", "numbers", "layout", "used"}


@dataclass(frozen=True, kw_only=True)
class Print:
    """What is to be printed, and what whoever prints should know before."""

    chosen: Chosen
    layout: Layout
    sheets: list[list[Label]]
    too_narrow: list[str]
    used: int

    @property
    def first_cell(self) -> int:
        return self.used + 1


@staff_required("reading_room.keep_catalogue")
@require_safe
def desk_labels(request: HttpRequest) -> HttpResponse:
    """Which labels, and below them the sheets as they will be printed; the address says everything (`?since=…`)."""
    asked = ASKED & set(request.GET)
    form = LabelsForm(_with_defaults(request) if asked else None, initial={"barcode": True, "layout": "65", "used": 0})
    printed = _print(form) if form.is_valid() else None
    context = {"form": form, "print": printed, "most": MOST}
    status = REFUSED_FORM if form.is_bound and not form.is_valid() else 200
    return render(request, "reading_room/desk_labels.html", context, status=status)


def _with_defaults(request: HttpRequest) -> Any:
    """What a link from elsewhere leaves out: the usual sheet, and a new one."""
    given = request.GET.copy()
    given.setdefault("layout", "65")
    given.setdefault("used", "0")
    return given


def _print(form: LabelsForm) -> Print:
    given = form.cleaned_data
    layout, found = LAYOUTS[given["layout"]], chosen(form.choice())
    wanted = [
        Wanted(call_number=copy.call_number, code=_code(copy) if given["barcode"] else "") for copy in found.copies
    ]
    return Print(
        chosen=found,
        layout=layout,
        sheets=sheets(wanted, layout, used=given["used"]),
        too_narrow=[one.code for one in wanted if one.code and is_too_narrow(one.code, layout)],
        used=given["used"],
    )


def _code(copy: Copy) -> str:
    return copy.barcode or copy.accession_number
