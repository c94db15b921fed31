"""Pages of the portal for staff."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.portal.audit import audit
from centre.portal.desk_menu import entrance_of
from centre.portal.guides import guide
from centre.shared.timespan import day_span, local_day

COLOURS = [
    ("ink", "#211e1a"),
    ("vermilion", "#b3321f"),
    ("pine", "#1e5148"),
    ("pine-deep", "#143630"),
    ("brass", "#b08d4c"),
    ("rouge", "#961a3c"),
    ("amber", "#7a5000"),
    ("paper-deep", "#f3eee3"),
    ("paper", "#fbf8f2"),
]


class SampleForm(forms.Form):
    """One field of each look; the sample answer is wrong on purpose."""

    purpose = forms.CharField(label=_("Purpose"), help_text=_("Only the reception desk reads it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("meeting", "会议"), ("study", "学习")])
    people = forms.IntegerField(label=_("Number of people"), max_value=16)
    public = forms.BooleanField(label=_("Open to everybody"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}))


@staff_required()
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The address of the desk leads everybody to where their work is."""
    return redirect(entrance_of(request.user))


@staff_required()
@require_safe
def desk_help(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/desk_help.html", {"guide": guide("desk")})


@staff_required("accounts.see_self_audit")
@require_safe
def desk_help_for_administrators(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/desk_help.html", {"guide": guide("administrator")})


@staff_required()
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of components, each in each state."""
    now = timezone.now()
    context = {
        "now": now,
        "span": day_span(local_day(now)),
        "colours": COLOURS,
        "form": SampleForm({"purpose": "集体备课", "kind": "study", "people": "20"}),
        "page_obj": Paginator(range(200), 10).page(7),
        "drawings": sorted(path.stem for path in Path(settings.BASE_DIR, "templates/drawings").glob("*.svg")),
    }
    return render(request, "portal/components.html", context)


@staff_required("accounts.see_self_audit")
@never_cache
@require_safe
def self_audit(request: HttpRequest) -> HttpResponse:
    """Whether the portal keeps its promises, counted anew for each reader."""
    now = timezone.now()
    return render(request, "portal/self_audit.html", {"audit": audit(now), "now": now})
