"""The day grid of all rooms, public. One address per view; nobody is named on it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.http import parse_etags
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import day_cache
from bookings.day_cache import LineHtml, Page, Viewer
from bookings.forms.day import DayForm, days_shown, parties
from bookings.models import Room
from bookings.policies import Booker
from bookings.queries.day import ANYTHING, DayWishes, Part, hours_in
from bookings.queries.house import House, hours_of, house_of, room_days_of
from bookings.queries.revisions import revisions_of
from bookings.queries.rooms import equipment_of
from bookings.queries.situations import booker_for
from centre.opening.queries import WEEKDAYS, OpeningTable
from centre.shared.timespan import local_day
from centre.shared.wording import day_words, weekday_words

TABS = 8


@login_not_required
@require_safe
def day(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """All rooms on a day, today unless the address names one."""
    now, arrived = timezone.now(), monotonic()
    shown = _known_day(day, now)
    reading = Reading(shown)
    key = _key(request, shown, now)
    if key is None:
        return _made(Plan(request, reading, now))
    if page := day_cache.kept_page(key, reading.revisions, now):
        return _answer(request, page)
    with day_cache.one_at_a_time(shown) as waited:
        if waited:
            now = timezone.now()
            if page := day_cache.page_read_since(key, arrived, now):
                return _answer(request, page)
            reading = Reading(shown)
        return _made(Plan(request, reading, now), key)


class Reading:
    """The revisions of a day and when they were read: before everything else that is read of it."""

    def __init__(self, day: date) -> None:
        self.day, self.read_at = day, monotonic()
        self.revisions = revisions_of(day)


def _made(plan: "Plan", key: Hashable | None = None) -> HttpResponse:
    """An answer that is not ready yet; kept under `key` if there is one."""
    if plan.is_understood and plan.day_asked != plan.day:
        return HttpResponseRedirect(reverse("bookings:day", args=[plan.day_asked]) + plan.query)
    if key and plan.is_plain:
        return _answer(plan.request, plan.page(key))
    return _vary(HttpResponse(plan.render(plan.viewer()), status=200 if plan.is_understood else 422))


def _known_day(day: date | None, now: datetime) -> date:
    first, last = days_shown(local_day(now))
    shown = day or local_day(now)
    if not first <= shown <= last:
        raise Http404(_("There is no plan for this day."))
    return shown


def _key(request: HttpRequest, shown: date, now: datetime) -> Hashable | None:
    """Under what the page is kept: everything it depends on except revisions and clock; None if somebody is known."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return None
    modes = (request.LANGUAGE_CODE, request.elderly, request.high_contrast, _wants_part(request))  # type: ignore[attr-defined]
    return (shown, local_day(now), request.get_full_path(), *modes)


def _wants_part(request: HttpRequest) -> bool:
    """htmx replaces the part below the headline; when it restores the past it wants the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    asked = request.headers.get("If-None-Match")
    unchanged = asked is not None and page.etag in parse_etags(asked)
    response = HttpResponseNotModified() if unchanged else HttpResponse(page.body)
    response.headers["ETag"] = page.etag
    return _vary(response)


def _vary(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


@dataclass(frozen=True)
class Tab:
    """A day one can choose above the grid."""

    day: date
    label: str
    address: str
    is_current: bool
    is_closed: bool


class Plan:
    """A day as this request wants to see it."""

    def __init__(self, request: HttpRequest, reading: Reading, now: datetime) -> None:
        self.request, self.reading, self.now = request, reading, now
        self.day, self.revisions = reading.day, reading.revisions
        self.today = local_day(now)
        self.elderly: bool = request.elderly  # type: ignore[attr-defined]
        self.house: House = house_of(self.revisions)
        self.days = _days_around(self.day, self.today)
        every = [self.day, self.today, *self.days]
        self.hours: OpeningTable = hours_of(self.revisions, min(every), max(every))
        self.window = day_cache.window_on(self.revisions, self.house, self.day, self.hours)

    # what is asked; most requests ask nothing, and a form takes its time

    @cached_property
    def form(self) -> DayForm:
        equipment = equipment_of(self.house.rooms)
        return DayForm(self.request.GET, day=self.day, today=self.today, equipment=equipment)

    @cached_property
    def is_understood(self) -> bool:
        return not self.request.GET or self.form.is_valid()

    @property
    def is_plain(self) -> bool:
        """Whether the address asks for nothing that is not understood, so that it is worth keeping."""
        return self.is_understood and self.request.GET.keys() <= DayForm.base_fields.keys()

    @property
    def day_asked(self) -> date:
        asked: date = self.form.cleaned_data["day"] if self.request.GET else self.day
        return asked

    @cached_property
    def wishes(self) -> DayWishes:
        return self.form.wishes if self.request.GET else ANYTHING

    @cached_property
    def query(self) -> str:
        return self.form.query if self.request.GET else ""

    # what is answered

    def page(self, key: Hashable) -> Page:
        """The page for somebody who is not known, kept for the next."""
        return day_cache.page_of(
            key,
            self.revisions,
            self.lines(Viewer(only_free=self.elderly)),
            read_at=self.reading.read_at,
            now=self.now,
            opening_today=self.hours.opening_on(self.today),
            only_free=self.elderly,
            render=self._framed,
        )

    def render(self, viewer: Viewer) -> str:
        """The page for the person of the request."""
        return self._framed(*day_cache.joined(self.lines(viewer), only_free=self.elderly))

    def viewer(self) -> Viewer:
        """The person of the request, as far as it matters to what is shown."""
        person = self.request.user if self.request.user.is_authenticated else None
        booker = booker_for(person) if person and self.house.has_members_only else Booker()
        return Viewer(booker=booker, pk=person.pk if person else None, only_free=self.elderly)

    def lines(self, viewer: Viewer) -> list[LineHtml]:
        """The lines of all rooms that go with the wishes."""
        days = room_days_of(self.revisions, self.house, self.day, self.hours)
        return day_cache.lines_of(days, window=self.window, wishes=self.wishes, viewer=viewer, now=self.now)

    def _framed(self, lines: str, count: int) -> str:
        before, after = day_cache.plan_around(self._plan_key(count), lambda text: self._plan(text, count))
        plan = mark_safe(before + lines + after)  # noqa: S308 -- from our own templates
        if _wants_part(self.request):
            return plan
        return render_to_string("bookings/day.html", {"day": self.day, "plan": plan}, self.request)

    def _plan_key(self, count: int) -> Hashable | None:
        if not self.is_plain:
            return None
        modes = (get_language(), self.elderly, _wants_part(self.request))
        return (self.revisions.settings, self.day, self.today, self.query, count, *modes)

    def _plan(self, lines: str, count: int) -> str:
        """Without the request: nothing of the person can get in."""
        first, last = days_shown(self.today)
        context = {
            "centre": settings.CENTRE,
            "day": self.day,
            "today": self.today,
            "form": self.form,
            "query": self.query,
            "wishes": self.wishes,
            "elderly": self.elderly,
            "tabs": [self._tab(self.today), *(self._tab(day) for day in self.days)],
            "previous": self._address(self.day - timedelta(days=1)) if self.day > first else None,
            "next": self._address(self.day + timedelta(days=1)) if self.day < last else None,
            "headline": self._headline(count),
            "lines": mark_safe(lines),  # noqa: S308 -- from our own template
            "count": count,
            "hours": hours_in(self.window),
            "parts": [(part, part.label) for part in Part],
            "parties": parties(self.house.rooms),
            "rooms": [room for room in self.house.rooms if room.kind != Room.Kind.SEAT][:6],
            "is_part": _wants_part(self.request),
        }
        return render_to_string("bookings/_day_plan.html", context)

    def _headline(self, count: int) -> str:
        wishes = self.wishes
        if not self.elderly or not (wishes.part or wishes.people):
            return f"{day_words(self.day)}{pgettext('between day and weekday', ' ')}{weekday_words(self.day)}"
        when = day_words(self.day) + (_(" in the %s") % Part(wishes.part).label if wishes.part else "")
        words = ngettext("%(when)s: %(n)d room will do", "%(when)s: %(n)d rooms will do", count)
        return words % {"when": when, "n": count}

    def _address(self, day: date) -> str:
        return reverse("bookings:day", args=[day]) + self.query

    def _tab(self, day: date) -> Tab:
        label = _("Today") if day == self.today else str(WEEKDAYS[day.weekday()])
        return Tab(day, label, self._address(day), day == self.day, not self.hours.opening_on(day).spans)


def _days_around(shown: date, today: date) -> list[date]:
    """The days to choose from beside today: those after it, or those around a day that is farther away."""
    near = today <= shown <= today + timedelta(days=TABS)
    first = today + timedelta(days=1) if near else shown - timedelta(days=TABS // 2)
    earliest, latest = days_shown(today)
    days = (first + timedelta(days=n) for n in range(TABS))
    return [day for day in days if earliest <= day <= latest and day != today]
