"""The figures of the whole house for those who run it: the dashboard, also on a wall, and the report of a year."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.banks import folded
from bookings.queries.reports.utilisation import Use
from centre.accounts.models import User
from centre.accounts.permissions import may, staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.portal.annual import AnnualReport, MonthOfYear, annual_report, years
from centre.portal.annual_table import annual_table
from centre.portal.dashboard import CHOICES, Dashboard, Part, dashboard
from centre.portal.house_count import ALL_FIGURES, FIGURES, HouseCount, HouseFigure
from centre.shared.charts import bars, columns
from centre.shared.period_words import days_words, part_words, period_words
from centre.shared.periods import around
from centre.sheets.desk_views.exports import table_file
from centre.sheets.forms.report_days import TakeAwayForm
from centre.sheets.recording import record
from centre.sheets.report_days import query_of
from centre.sheets.writing import Scope
from exhibits.models import Screen
from exhibits.views.screens import context_of, not_kept, screen_page
from reading_room.queries.reports.figures import FIGURES as READING
from reception.queries.reports.counting import KIND, LEVEL
from reception.queries.reports.figures import FIGURES as VISITS

SEE = "accounts.see_dashboard"
MOST_ROOMS = 8
DEFAULT = "month"
TENFOLD = 900  # percent more


@staff_required(SEE)
@never_cache
@require_safe
def desk_dashboard(request: HttpRequest) -> HttpResponse:
    """`?period=day`, `month` or `year`; anything else is this month."""
    asked = request.GET.get("period", DEFAULT)
    shown = dashboard(asked if asked in CHOICES else DEFAULT, now=timezone.now())
    return render(request, "portal/desk_dashboard.html", _dashboard_shown(shown, signed_in_person(request)))


@screen_page(Screen.Kind.HOUSE)
@require_safe
def wall_dashboard(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The same for everybody who passes a screen: sums without links, and nothing that people typed."""
    shown = _dashboard_shown(dashboard(DEFAULT, now=timezone.now()), AnonymousUser())
    context = context_of(request, screen) | shown | {"is_on_a_wall": True}
    return not_kept(render(request, "portal/wall_dashboard.html", context))


def _dashboard_shown(shown: Dashboard, person: User | AnonymousUser) -> dict[str, Any]:
    used = [(str(room), use) for room, use in shown.rooms]
    return {
        "dashboard": shown,
        "words": period_words(around(shown.period.last, CHOICES[shown.chosen][0])),
        "compared_words": days_words(shown.before),
        "choices": [(key, label, key == shown.chosen) for key, (_unit, label, _than) in CHOICES.items()],
        "figures": [_shown(figure, number, change, person, shown) for figure, number, change in shown.shown],
        "definitions": [figure for figure, _number, _change in shown.shown],
        "chart": columns([_column(part, shown.chosen) for part in shown.parts]),
        "parts": [(part_words(part.days, shown.period), part) for part in shown.parts],
        "use_chart": bars([(name, use.share or 0, share_words(use)) for name, use in used[:MOST_ROOMS]]),
        "used": [(name, share_words(use)) for name, use in used],
        "misses": READING["misses"],
        "query": query_of(shown.period),
        "may_see_screens": may(person, "exhibits.manage_screens"),
        "may_see_checks": person.has_perm("accounts.see_self_audit"),
    }


def _shown(
    figure: HouseFigure, number: float | None, change: float | None, person: User | AnonymousUser, shown: Dashboard
) -> dict[str, Any]:
    return {
        "figure": figure,
        "amount": amount(figure, number),
        "change": change_words(figure, change),
        "is_worse": change is not None and (change > 0) == figure.less_is_better and change != 0,
        "rows": figure.rows_for(person, shown.period),
    }


def amount(figure: HouseFigure, number: float | None) -> str:
    """As it is printed: 1,087; 1.4; a dash where there is nothing to count."""
    if number is None:
        return "–"
    return f"{number:,.1f}" if figure.is_mean else f"{number:,.0f}"


def change_words(figure: HouseFigure, change: float | None) -> str:
    """`+13%`, `×12` from tenfold on, in points for a share; empty where there was nothing to compare with."""
    if change is None:
        return ""
    if not change:
        return "0"
    if figure.is_mean:
        return f"{change:+.1f}".replace("-", "−")
    if figure.adds_up and change >= TENFOLD:
        return f"×{1 + change / 100:,.0f}"
    unit = "" if figure.is_share else "%"
    return f"{change:+.0f}{unit}".replace("-", "−")


def share_words(use: Use) -> str:
    """`62%`; what is used a little is not nothing."""
    return "<1%" if use.occupied and not use.percent else f"{use.percent}%"


def _column(part: Part, chosen: str) -> tuple[Any, int, int | None, Any]:
    """Below a column of the month stands the day alone, below one of the year the month."""
    formats = {
        "day": pgettext("short format of a day", "j/n"),
        "month": pgettext("format of a day of the month", "j"),
        "year": pgettext("format of a month", "F"),
    }
    closed = "" if part.is_open else pgettext("day", "closed")
    return date_format(part.days.first, formats[chosen]), part.people, part.before or None, closed


# --- the year --------------------------------------------------------------------------------------------------------


@staff_required(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_annual(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """The year so far, or one before it, set for A4; a POST takes its table away."""
    now = timezone.now()
    known = years(now=now)
    if year is not None and year not in known:
        raise Http404
    report = annual_report(known[0] if year is None else year, now=now)
    take = TakeAwayForm(request.POST if request.method == "POST" else None)
    if take.is_valid():
        return _taken_away(request, report, take.cleaned_data["format"])
    context = {"report": report, "take": take, "years": known} | _annual_shown(report, signed_in_person(request))
    status = REFUSED_FORM if take.is_bound else 200
    return render(request, "portal/desk_annual.html", context, status=status)


def _taken_away(request: HttpRequest, report: AnnualReport, format: str) -> HttpResponseBase:
    table = annual_table(report)
    scope = Scope(first_day=report.period.first, last_day=report.period.last)
    by, now = signed_in_person(request), timezone.now()
    record(nouns=[table], what=table.key, format=format, scope=scope, by=by, now=now)
    return table_file([table], format, scope, name=f"annual-report-{report.year}")


def _annual_shown(report: AnnualReport, person: User) -> dict[str, Any]:
    return {
        "period_words": days_words(report.period),
        "before_words": days_words(report.before.period),
        "lines": [_line(report, person, *line) for line in report.lines()],
        "tables": [_months(label, keys, report, person) for label, keys in TABLES],
        "chart": columns([_month_column(month) for month in report.months], now_is_last=False),
        "use": list(_use_by_room(report.counted)),
        "breakdowns": [table for table in report.visits.tables if table.name in (KIND, LEVEL)],
        "definitions": ALL_FIGURES,
        "adjustments_definition": VISITS["adjustments"],
    }


def _use_by_room(counted: HouseCount) -> Iterator[tuple[str, Use]]:
    """Every room, and seats side by side as one."""
    for entry in folded(counted.rooms, lambda room: room):
        uses = [counted.used.rooms[room.pk] for room in entry.rooms]
        together = Use(
            occupied=sum(use.occupied for use in uses),
            open=sum(use.open for use in uses),
            spaces=sum(use.spaces for use in uses),
        )
        yield f"{entry.name} {entry.numbers}".strip(), together


TABLES = (
    (
        gettext_lazy("Visits and rooms by month"),
        ("people", "batches", "individuals", "held", "occupied", "no_shows", "decided"),
    ),
    (gettext_lazy("Reading and exhibits by month"), ("sittings", "loans", "renewals", "uses", "misses", "openings")),
)


def _line(
    report: AnnualReport,
    person: User,
    figure: HouseFigure,
    number: float | None,
    then: float | None,
    change: float | None,
) -> dict[str, Any]:
    return {
        "figure": figure,
        "amount": amount(figure, number),
        "before": amount(figure, then),
        "change": change_words(figure, change),
        "rows": figure.rows_for(person, report.period),
        "before_rows": figure.rows_for(person, report.before.period),
    }


def _months(label: Any, keys: Sequence[str], report: AnnualReport, person: User) -> dict[str, Any]:
    """A table with a line for each month and one for the year."""
    figures = [FIGURES[key] for key in keys]
    lines = [
        (period_words(month.period), month, [_cell(figure, month.counted, person) for figure in figures])
        for month in report.months
    ]
    return {
        "label": label,
        "figures": figures,
        "lines": lines,
        "total": [_cell(figure, report.counted, person) for figure in figures],
    }


def _cell(figure: HouseFigure, counted: HouseCount | None, person: User) -> tuple[str, str]:
    """A number as it is printed, and the address of its rows; a dash for days that have not come."""
    if counted is None:
        return "–", ""
    return amount(figure, counted.numbers[figure.key]), figure.rows_for(person, counted.period)


def _month_column(month: MonthOfYear) -> tuple[Any, int, int | None, Any]:
    people = month.counted.numbers["people"] if month.counted else 0
    return (
        date_format(month.period.first, pgettext("format of a month", "F")),
        int(people or 0),
        month.people_before or None,
        "",
    )
