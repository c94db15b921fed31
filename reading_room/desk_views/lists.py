"""Reading lists at the desk: all of them with a new one beside, and one with its titles in their order."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from reading_room import reading_lists
from reading_room.forms.desk_lists import FindTitleForm, ListForm, WhyForm
from reading_room.isbns import tidied_isbn
from reading_room.models import ReadingList, ReadingListEntry, Title
from reading_room.queries.desk_titles import Wanted, titles_wanted

KEEP = "reading_room.keep_catalogue"
STEPS = {"up": -1, "down": 1}
MOST_FOUND = 12


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_lists(request: HttpRequest) -> HttpResponse:
    """All lists, the newest first, and a new one."""
    form = ListForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = reading_lists.keep_list(by=signed_in_person(request), now=timezone.now(), **form.command())
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The list is begun. Please put titles on it, then show it to everybody."))
            return redirect("reading_room:desk_list", made.pk)
    lists = ReadingList.objects.annotate(number=Count("entries")).order_by("-made_at", "-pk")
    context = {"lists": lists, "form": form}
    return render(request, "reading_room/desk_lists.html", context, status=REFUSED_FORM if form.is_bound else 200)


@staff_required(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list; `deed` names what is done: `keep`, `put 12`, `up 12`, `why 12`, `off 12`, `remove`; `?find=` looks."""
    found = get_object_or_404(ReadingList, pk=pk if pk < 2**63 else 0)
    if request.method != "POST":
        return _page(request, found)
    deed, _space, key = request.POST.get("deed", "").partition(" ")
    try:
        if deed not in DEEDS:
            raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
        messages.success(request, DEEDS[deed](request, found, key))
    except Refused as refused:
        return _page(request, found, refused.problems)
    if deed == "remove":
        return redirect("reading_room:desk_lists")
    return redirect("reading_room:desk_list", pk)


# --- what can be done here -------------------------------------------------------------------------------------------


def _kept(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    form, by = ListForm.of(reading_list, request.POST), signed_in_person(request)
    if not form.is_valid():
        raise Refused([])  # the form says what is wrong
    kept = reading_lists.keep_list(reading_list=reading_list, by=by, now=timezone.now(), **form.command())
    if kept.is_public:
        return _("Kept. Everybody sees this list.")
    return _("Kept. Nobody but the desk sees this list.")


def _put(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    title = get_object_or_404(Title, pk=_key(key))
    reading_lists.put_on(reading_list=reading_list, title=title, by=signed_in_person(request))
    return _("“%(title)s” is on the list.") % {"title": title}


def _moved(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    entry, step = _entry(reading_list, key), STEPS[request.POST["deed"].partition(" ")[0]]
    reading_lists.move_entry(entry=entry, step=step, by=signed_in_person(request))
    return _("The order is kept.")


def _reasoned(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    entry = _entry(reading_list, key)
    form = WhyForm(request.POST, entry=entry)
    if not form.is_valid():
        raise Refused([])
    reading_lists.say_why(entry=entry, why=form.cleaned_data["why"], by=signed_in_person(request))
    return _("The reason is kept.")


def _off(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    entry = _entry(reading_list, key)
    reading_lists.take_off(entry=entry, by=signed_in_person(request))
    return _("“%(title)s” is off the list.") % {"title": entry.title}


def _removed(request: HttpRequest, reading_list: ReadingList, key: str) -> str:
    reading_lists.remove_list(reading_list=reading_list, by=signed_in_person(request))
    return _("The list “%(name)s” is gone.") % {"name": reading_list.name}


DEEDS: Mapping[str, Callable[[HttpRequest, ReadingList, str], str]] = {
    "keep": _kept,
    "put": _put,
    "up": _moved,
    "down": _moved,
    "why": _reasoned,
    "off": _off,
    "remove": _removed,
}


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _entry(reading_list: ReadingList, key: str) -> ReadingListEntry:
    return get_object_or_404(reading_list.entries.select_related("title", "reading_list"), pk=_key(key))


# --- the page --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, found: ReadingList, problems: list[Problem] | None = None) -> HttpResponse:
    """What was typed in a refused form stays typed."""
    deed, is_refused = request.POST.get("deed", ""), problems is not None
    form = ListForm.of(found, request.POST if is_refused and deed == "keep" else None)
    if problems and deed == "keep" and form.is_valid():
        form.show(Refused(problems))
        problems = []
    entries = list(found.entries.select_related("title"))
    look = FindTitleForm(request.GET if request.GET.get("find") else None)
    context = {
        "list": found,
        "form": form,
        "problems": problems,
        "rows": [(one, WhyForm(request.POST if deed == f"why {one.pk}" else None, entry=one)) for one in entries],
        "look": look,
        "found": _titles(look.cleaned_data["find"], entries) if look.is_bound and look.is_valid() else None,
    }
    return render(request, "reading_room/desk_list.html", context, status=REFUSED_FORM if is_refused else 200)


def _titles(words: str, entries: list[ReadingListEntry]) -> list[tuple[Title, bool]]:
    """What fits, and whether it is on the list already."""
    there = {entry.title_id for entry in entries}
    numbered = Title.objects.filter(Q(isbn=tidied_isbn(words)) & ~Q(isbn=""))[:MOST_FOUND]
    found = list(numbered) or list(titles_wanted(Wanted(words=words))[:MOST_FOUND])
    return [(title, title.pk in there) for title in found]
