"""Screens at the desk: what each should show and says it shows, and what is placed on it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.shared.qr import qr_code
from exhibits import placing, screens
from exhibits.forms.desk_screens import PlacementForm, ScreenForm, WhenForm
from exhibits.models import Placement, Screen
from exhibits.permissions import may_put_up_figures
from exhibits.queries.screens import line_of, placements_of, screen_list

RIGHT = "exhibits.manage_screens"
LARGEST_PK = 2**63 - 1
Deed = Callable[[HttpRequest, Screen], None]


@staff_required(RIGHT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_screens(request: HttpRequest) -> HttpResponse:
    """Every screen in use, trouble first; `?only=trouble` and `?place=`. A POST asks one to load again."""
    if request.method == "POST":
        screen = _screen(_number(request.POST.get("screen", "")))
        _load_again(request, screen)
        return redirect(request.get_full_path())
    now, place = timezone.now(), request.GET.get("place", "").replace("\0", "")[:40]
    only = "trouble" if request.GET.get("only") == "trouble" else ""
    context = {"list": screen_list(now=now, only=only, place=place), "only": only, "place": place, "now": now}
    return render(request, "exhibits/desk_screens.html", context)


@staff_required(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_screen(request: HttpRequest) -> HttpResponse:
    """Register a screen; then on to its page, where its address is."""
    form = ScreenForm(request.POST or None, may_put_up_figures=may_put_up_figures(signed_in_person(request)))
    if request.method == "POST" and form.is_valid():
        try:
            made = screens.register(by=signed_in_person(request), now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Registered. Please open its address in the browser of the screen."))
            return redirect("exhibits:desk_screen", made.pk)
    return _screen_form(request, form, None)


@staff_required(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_change_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name, place, size or exhibition of a screen."""
    screen = _screen(pk)
    form = ScreenForm(request.POST if request.method == "POST" else None, screen=screen)
    if request.method == "POST" and form.is_valid():
        try:
            screens.change(screen=screen, by=signed_in_person(request), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("exhibits:desk_screen", screen.pk)
    return _screen_form(request, form, screen)


@staff_required(RIGHT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: what it shows, what is placed, its address. A POST does what its button says (`deed`)."""
    screen = _screen(pk)
    if request.method != "POST":
        return _page(request, screen)
    deed = request.POST.get("deed", "")
    try:
        if deed == "new_key":
            return _page(
                request, screen, key=screens.give_new_controller_key(screen=screen, by=signed_in_person(request))
            )
        DEEDS.get(deed, _unknown)(request, screen)
    except Refused as refused:
        return _page(request, screen, problems=refused.problems)
    return redirect("exhibits:desk_screens" if deed == "retire" else request.path)


@staff_required(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Place a new slide on a wall."""
    screen = _wall(pk)
    form = PlacementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _placed(request, screen, form)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Placed. It is on the wall within seconds, when it has its time."))
            return redirect("exhibits:desk_screen", screen.pk)
    return _placement_form(request, form, screen)


@staff_required(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_placement(request: HttpRequest, pk: int, placement: int) -> HttpResponse:
    """Change when a slide is on."""
    screen = _wall(pk)
    kept = _placement(screen, placement)
    form = WhenForm(request.POST if request.method == "POST" else None, placement=kept)
    if request.method == "POST" and form.is_valid():
        try:
            placing.change(placement=kept, when=form.when(), by=signed_in_person(request))
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("exhibits:desk_screen", screen.pk)
    return _placement_form(request, form, screen, kept)


# --- deeds -----------------------------------------------------------------------------------------------------------


def _load_again(request: HttpRequest, screen: Screen) -> None:
    screens.ask_to_load_again(screen=screen, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("%(screen)s loads everything again within ten seconds.") % {"screen": screen})


def _retire(request: HttpRequest, screen: Screen) -> None:
    screens.retire(screen=screen, by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("Retired: %(screen)s. Its address shows nothing any more.") % {"screen": screen})


def _new_address(request: HttpRequest, screen: Screen) -> None:
    screens.give_new_address(screen=screen, by=signed_in_person(request))
    messages.success(request, _("The screen has a new address. Please open it in the browser of the screen."))


def _take_off(request: HttpRequest, screen: Screen) -> None:
    placing.take_off(placement=_meant(request, screen), by=signed_in_person(request), now=timezone.now())
    messages.success(request, _("Taken off. It leaves the wall within ten seconds."))


def _up(request: HttpRequest, screen: Screen) -> None:
    placing.swap(placement=_meant(request, screen), up=True, by=signed_in_person(request))


def _down(request: HttpRequest, screen: Screen) -> None:
    placing.swap(placement=_meant(request, screen), up=False, by=signed_in_person(request))


def _unknown(request: HttpRequest, screen: Screen) -> None:
    raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])


DEEDS: Mapping[str, Deed] = {
    "load_again": _load_again,
    "retire": _retire,
    "new_address": _new_address,
    "take_off": _take_off,
    "up": _up,
    "down": _down,
}


def _placed(request: HttpRequest, screen: Screen, form: PlacementForm) -> None:
    by = signed_in_person(request)
    slide = placing.new_slide(by=by, **form.slide())
    placing.place(screen=screen, slide=slide, by=by, now=timezone.now(), when=form.when())


# --- what is meant ---------------------------------------------------------------------------------------------------


def _number(typed: str) -> int:
    """A primary key as it was posted; 0, which nothing has, for anything else."""
    return min(int(typed), LARGEST_PK) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0


def _screen(pk: int) -> Screen:
    return get_object_or_404(Screen.objects.in_use().select_related("state"), pk=min(pk, LARGEST_PK))


def _wall(pk: int) -> Screen:
    walls = Screen.objects.in_use().filter(kind=Screen.Kind.WALL)
    return get_object_or_404(walls.select_related("state"), pk=min(pk, LARGEST_PK))


def _placement(screen: Screen, pk: int) -> Placement:
    there = screen.placements.in_use().select_related("slide__piece__live", "slide__picture")
    return get_object_or_404(there, pk=min(pk, LARGEST_PK))


def _meant(request: HttpRequest, screen: Screen) -> Placement:
    return _placement(screen, _number(request.POST.get("placement", "")))


# --- pages -----------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, screen: Screen, **extra: Any) -> HttpResponse:
    now, address = timezone.now(), request.build_absolute_uri(screen.get_absolute_url())
    context = {
        "line": line_of(screen, now),
        "screen": screen,
        "placed": placements_of(screen, now=now) if screen.kind == Screen.Kind.WALL else {},
        "address": address,
        "code": qr_code(address),
        "position": request.build_absolute_uri(reverse("exhibits:rail_position", args=[screen.address])),
        "now": now,
        **extra,
    }
    return render(request, "exhibits/desk_screen.html", context, status=REFUSED_FORM if "problems" in extra else 200)


def _screen_form(request: HttpRequest, form: ScreenForm, screen: Screen | None) -> HttpResponse:
    places = Screen.objects.order_by().values_list("place", flat=True).distinct()
    context = {"form": form, "screen": screen, "places": places}
    return render(request, "exhibits/desk_screen_form.html", context, status=REFUSED_FORM if form.errors else 200)


def _placement_form(
    request: HttpRequest, form: WhenForm, screen: Screen, placement: Placement | None = None
) -> HttpResponse:
    context = {"form": form, "screen": screen, "placement": placement}
    return render(request, "exhibits/desk_placement.html", context, status=REFUSED_FORM if form.errors else 200)
