"""The order of an exhibition: its sections, panels, stop codes and dates. What is pressed here takes effect at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.middleware import is_fragment
from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from exhibits import arranging
from exhibits.desk_views.pieces import EDIT
from exhibits.forms.desk_arranging import LabelForm, ScheduleForm, SectionForm
from exhibits.forms.desk_content import problems_of
from exhibits.models import Exhibition, Panel, Section
from exhibits.queries.content import Line, sections_of

STEPS = {"up": -1, "down": 1}
LAST = 10_000  # a place behind all panels


@staff_required(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """An exhibition in its order; `deed` names what is done: `up 12`, `hang 12`, `label 12`, `new_section`, …"""
    exhibitions = Exhibition.objects.select_related("piece__live", "hall")
    exhibition = get_object_or_404(exhibitions, pk=pk if pk < 2**63 else 0)
    if request.method != "POST":
        return _page(request, exhibition)
    deed, _space, key = request.POST.get("deed", "").partition(" ")
    try:
        if deed not in DEEDS:
            raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
        DEEDS[deed](request, exhibition, key)
    except Refused as refused:
        return _page(request, exhibition, refused.problems)
    if not is_fragment(request):
        messages.success(request, _("Arranged. Pages and screens follow at once."))
    return redirect("exhibits:desk_arrange", pk)


# --- what can be done here -------------------------------------------------------------------------------------------


def _panel_moved(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    panel, step = _panel(exhibition, key), STEPS[request.POST["deed"].partition(" ")[0]]
    arranging.move_panel(panel=panel, step=step, by=signed_in_person(request))


def _panel_hung(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    section = _section(exhibition, request.POST.get("section", ""))
    place = _key(request.POST.get("place", "")) or LAST
    panel = _panel(exhibition, key)
    arranging.hang_panel(panel=panel, section=section, place=place, by=signed_in_person(request))


def _panel_labelled(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    panel, by = _panel(exhibition, key), signed_in_person(request)
    _obey(LabelForm(request.POST, panel=panel), lambda **typed: arranging.label_panel(panel=panel, by=by, **typed))


def _section_made(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    by, form = signed_in_person(request), SectionForm(request.POST, prefix="new")
    _obey(form, lambda **typed: arranging.new_section(exhibition=exhibition, by=by, **typed))


def _section_renamed(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    section, by = _section(exhibition, key), signed_in_person(request)
    form = SectionForm(request.POST, prefix=f"section-{section.pk}")
    _obey(form, lambda **typed: arranging.rename_section(section=section, by=by, **typed))


def _section_moved(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    arranging.move_section(section=_section(exhibition, key), step=-1, by=signed_in_person(request))


def _section_removed(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    arranging.remove_section(section=_section(exhibition, key), by=signed_in_person(request))


def _scheduled(request: HttpRequest, exhibition: Exhibition, key: str) -> None:
    by, form = signed_in_person(request), ScheduleForm(request.POST, exhibition=exhibition)
    _obey(form, lambda **typed: arranging.schedule_exhibition(exhibition=exhibition, by=by, **typed))


DEEDS: Mapping[str, Callable[[HttpRequest, Exhibition, str], None]] = {
    "up": _panel_moved,
    "down": _panel_moved,
    "hang": _panel_hung,
    "label": _panel_labelled,
    "new_section": _section_made,
    "rename": _section_renamed,
    "section_up": _section_moved,
    "remove": _section_removed,
    "when": _scheduled,
}


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _panel(exhibition: Exhibition, key: str) -> Panel:
    panels = Panel.objects.filter(section__exhibition=exhibition).select_related("section__exhibition")
    return get_object_or_404(panels, pk=_key(key))


def _section(exhibition: Exhibition, key: str) -> Section:
    return get_object_or_404(exhibition.sections.select_related("exhibition"), pk=_key(key))


def _obey(form: Form, command: Callable[..., object]) -> None:
    """Give a command what a form says. Raises Refused with every problem beside its field of this form."""
    if not form.is_valid():
        raise Refused(list(problems_of(form)))
    try:
        command(**form.cleaned_data)
    except Refused as refused:
        beside = [replace(one, field=form.add_prefix(one.field or "")) for one in refused.problems]
        raise Refused(beside) from None


def _page(request: HttpRequest, exhibition: Exhibition, problems: list[Problem] | None = None) -> HttpResponse:
    """What was typed in a refused form stays typed; every other form shows what is there."""
    data = request.POST if problems else None
    deed = request.POST.get("deed", "")
    sections = [
        {
            "section": section,
            "form": SectionForm(
                data if deed == f"rename {section.pk}" else None,
                prefix=f"section-{section.pk}",
                initial={"title": section.title},
            ),
            "panels": [
                (
                    panel,
                    Line(piece=panel.piece).title,
                    LabelForm(data if deed == f"label {panel.pk}" else None, panel=panel),
                )
                for panel in section.panels.all()
            ],
        }
        for section in sections_of(exhibition)
    ]
    context = {
        "exhibition": exhibition,
        "sections": sections,
        "number_of_panels": Panel.objects.filter(section__exhibition=exhibition).count(),
        "schedule": ScheduleForm(data if deed == "when" else None, exhibition=exhibition),
        "new_section": SectionForm(data if deed == "new_section" else None, prefix="new"),
        "problems": problems,
    }
    return render(request, "exhibits/desk_arrange.html", context, status=REFUSED_FORM if problems else 200)
