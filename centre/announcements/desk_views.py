"""Announcements at the desk: all of them, a new one, and one with everything that can be done with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.announcements import actions
from centre.announcements.documents import MAX_BYTES
from centre.announcements.forms import FileForm, LookForm, ReasonForm, WhenForm, WordsForm
from centre.announcements.models import Announcement, AnnouncementQuerySet
from centre.announcements.views import page_of
from centre.shared.history import history_of
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import bounded, was_too_large

WRITE = "announcements.write_announcements"
ON_A_PAGE = 25
Phase = Announcement.Phase


@staff_required(WRITE)
@require_safe
def desk_announcements(request: HttpRequest) -> HttpResponse:
    """All of them, what is being written first; `?phase=` shows those that are at one stage."""
    now, look = timezone.now(), LookForm(request.GET)
    phase = look.cleaned_data["phase"] if look.is_valid() else ""
    found = _of_phase(Announcement.objects.select_related("written_by").defer("search", "text"), phase, now)
    page = Paginator(found.order_by("-written_at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, one.phase(now), one.is_pinned(now)) for one in page],
        "phases": Phase.choices,
        "phase": phase,
    }
    return render(request, "announcements/desk_announcements.html", context)


@staff_required(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_announcement(request: HttpRequest) -> HttpResponse:
    """What it says; it begins as a draft."""
    form = WordsForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            draft = actions.begin(words=form.words(), by=signed_in_person(request), now=timezone.now())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The draft is kept. Nobody but the desk sees it until you publish it."))
            return redirect("announcements:desk_announcement", draft.pk)
    context = {"form": form}
    status = REFUSED_FORM if form.is_bound else 200
    return render(request, "announcements/desk_new_announcement.html", context, status=status)


@staff_required(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@bounded(lambda: MAX_BYTES)
def desk_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; `deed` names what is done: `keep`, `release`, `take_back`, `withdraw`, `attach`, `detach 3`,
    `throw_away`.
    """
    found = get_object_or_404(Announcement.objects.defer("search"), pk=pk if pk < 2**63 else 0)
    if request.method != "POST":
        return _page(request, found)
    deed, _space, key = request.POST.get("deed", "").partition(" ")
    if not deed and was_too_large(request):
        deed = "attach"
    try:
        if deed not in DEEDS:
            raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
        messages.success(request, DEEDS[deed](request, found, key))
    except Refused as refused:
        return _page(request, found, refused=refused, deed=deed)
    if deed == "throw_away":
        return redirect("announcements:desk_announcements")
    return redirect("announcements:desk_announcement", pk)


@staff_required(WRITE)
@require_safe
def desk_announcement_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as everybody will see it."""
    found = get_object_or_404(Announcement.objects.defer("search"), pk=pk if pk < 2**63 else 0)
    now = timezone.now()
    context = page_of(found, is_preview=True, is_expired=found.phase(now) == Phase.EXPIRED)
    return render(request, "announcements/announcement.html", context)


# --- what can be done here -------------------------------------------------------------------------------------------


def _kept(request: HttpRequest, found: Announcement, key: str) -> str:
    form, now = _valid(WordsForm.of(found, request.POST)), timezone.now()
    saves = form.cleaned_data["saves"]
    kept = actions.save(
        announcement=found, words=form.words(), saves=-1 if saves is None else saves, by=signed_in_person(request),
        now=now,
    )  # fmt: skip
    return _("Kept. Everybody reads it like this now.") if kept.was_out(now) else _("Kept.")


def _released(request: HttpRequest, found: Announcement, key: str) -> str:
    now = timezone.now()
    form = _valid(WhenForm.of(found, is_out=found.was_out(now), data=request.POST))
    actions.release(announcement=found, by=signed_in_person(request), now=now, **form.command())
    found.refresh_from_db()
    if found.phase(now) == Phase.SCHEDULED:
        return _("It will be published by itself at the moment you chose.")
    return _("It is published.")


def _taken_back(request: HttpRequest, found: Announcement, key: str) -> str:
    actions.take_back(announcement=found, by=signed_in_person(request), now=timezone.now())
    return _("It is a draft again and will not be published.")


def _withdrawn(request: HttpRequest, found: Announcement, key: str) -> str:
    reason = _valid(ReasonForm(request.POST)).cleaned_data["reason"]
    actions.withdraw(announcement=found, reason=reason, by=signed_in_person(request), now=timezone.now())
    return _("It is withdrawn. Whoever opens its address reads why.")


def _attached(request: HttpRequest, found: Announcement, key: str) -> str:
    if was_too_large(request):
        message = _("The file is larger than 10 MB. Please choose a smaller one.")
        raise Refused([Problem(code="too_many_bytes", field="upload", message=message)])
    upload = _valid(FileForm(request.POST, request.FILES)).cleaned_data["upload"]
    made = actions.attach(announcement=found, upload=upload, by=signed_in_person(request), now=timezone.now())
    return _("“%(name)s” goes with it.") % {"name": made.name}


def _detached(request: HttpRequest, found: Announcement, key: str) -> str:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    attachment = get_object_or_404(found.attachments.select_related("announcement"), pk=number)
    actions.detach(attachment=attachment, by=signed_in_person(request))
    return _("“%(name)s” is removed.") % {"name": attachment.name}


def _thrown_away(request: HttpRequest, found: Announcement, key: str) -> str:
    actions.throw_away(announcement=found, by=signed_in_person(request))
    return _("The draft “%(title)s” is gone.") % {"title": found.title}


DEEDS: Mapping[str, Callable[[HttpRequest, Announcement, str], str]] = {
    "keep": _kept,
    "release": _released,
    "take_back": _taken_back,
    "withdraw": _withdrawn,
    "attach": _attached,
    "detach": _detached,
    "throw_away": _thrown_away,
}


def _valid(form: Any) -> Any:
    """The form, when all of it can be understood. Raises Refused, without problems: the form says what is wrong."""
    if not form.is_valid():
        raise Refused([])
    return form


# --- the page --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, found: Announcement, *, refused: Refused | None = None, deed: str = "") -> HttpResponse:
    """What was typed in a refused form stays typed. 404 when somebody has just thrown the draft away."""
    found = get_object_or_404(Announcement.objects.defer("search"), pk=found.pk)
    now = timezone.now()
    forms = _forms(request, found, now, deed)
    problems = list(refused.problems) if refused else []
    if problems and deed in forms and forms[deed].is_bound and forms[deed].is_valid():
        forms[deed].show(refused)
        problems = []
    context = {
        "announcement": found,
        "phase": found.phase(now),
        "is_out": found.was_out(now),
        "is_pinned": found.is_pinned(now),
        "forms": forms,
        "problems": problems,
        "attachments": list(found.attachments.select_related("announcement")),
        "story": history_of(found),
    }
    return render(request, "announcements/desk_announcement.html", context, status=REFUSED_FORM if refused else 200)


def _forms(request: HttpRequest, found: Announcement, now: datetime, deed: str) -> dict[str, Any]:
    def data(name: str) -> Any:
        return request.POST if deed == name else None

    files = (request.FILES,) if deed == "attach" else ()
    return {
        "keep": WordsForm.of(found, data("keep")),
        "release": WhenForm.of(found, is_out=found.was_out(now), data=data("release")),
        "withdraw": ReasonForm(data("withdraw")),
        "attach": FileForm(data("attach"), *files),
    }


def _of_phase(found: AnnouncementQuerySet, phase: str, now: datetime) -> AnnouncementQuerySet:
    if phase in (Phase.DRAFT, Phase.WITHDRAWN):
        return found.filter(state=phase)
    asked = {
        Phase.SCHEDULED: Q(state="released", publish_at__gt=now),
        Phase.STANDING: Q(state="released", publish_at__lte=now) & (Q(expires_at=None) | Q(expires_at__gt=now)),
        Phase.EXPIRED: Q(state="released", expires_at__lte=now),
    }
    return found.filter(asked[Phase(phase)]) if phase else found
