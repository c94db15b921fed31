"""Tags and filters that every template may use without loading them: icons, drawings, badges, days and times.

The gallery at /desk/components/ shows each in each state.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any

import lucide
from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateformat import format as date_text
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, pgettext
from lucide.templatetags.lucide import lucide as lucide_svg

from centre.shared import wording
from centre.shared.plain_fields import field_html
from centre.shared.timespan import CENTRE_ZONE, Span

register = template.Library()


# --- pictures --------------------------------------------------------------------------------------------------------

ICON = (
    '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
    'stroke-linejoin="round" aria-hidden="true">'
)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A lucide icon, hidden from screen readers: the meaning is in the text beside it.

    Staff type icon names (equipment); one that does not exist is drawn as a dot rather than breaking the page.
    """
    try:
        svg = lucide_svg(name)
    except lucide.IconDoesNotExist:
        svg = lucide_svg("dot")
    inside = "".join(line.strip() for line in str(svg).splitlines()[1:])
    return mark_safe(ICON + inside)  # noqa: S308 -- from the package's own files


@register.simple_tag
@cache
def drawing(name: str, extra_class: str = "") -> SafeString:
    """A line drawing of this house from templates/drawings/, hidden from screen readers.

    Staff type the name of a room's drawing; an unknown one shows a meeting room.
    """
    try:
        svg: str = render_to_string(f"drawings/{name}.svg")
    except template.TemplateDoesNotExist:
        svg = render_to_string("drawings/meeting.svg")
    if extra_class:
        svg = svg.replace('class="drawing"', format_html('class="drawing {}"', extra_class), 1)
    return mark_safe(svg.strip())  # noqa: S308 -- from our own files


@register.simple_tag
def badge(state: str, text: Any, icon_name: str = "") -> SafeString:
    """A state in a word: `{% badge "is-waiting" _("Waiting") "hourglass" %}`; `state` may be empty for "over"."""
    return format_html('<span class="status-badge {}">{}{}</span>', state, icon(icon_name) if icon_name else "", text)


# --- days and times, always of Asia/Shanghai -------------------------------------------------------------------------


@register.filter
def clock(value: datetime | time | None) -> str:
    """09:30, of a moment or of a wall-clock time; nothing for None."""
    if value is None:
        return ""
    return wording.clock(value) if isinstance(value, datetime) else f"{value:%H:%M}"


@register.filter
def span(value: Any) -> str:
    """09:30–11:00, of anything with starts_at and ends_at; an end at midnight reads 24:00."""
    return wording.clock_span(Span(value.starts_at, value.ends_at))


@register.filter
def when(value: Any) -> str:
    """5 月 21 日 09:30–11:00, of anything with starts_at and ends_at; several days are both named."""
    return wording.when_words(Span(value.starts_at, value.ends_at))


@register.filter
def day(value: date | datetime) -> str:
    """5 月 21 日, 21 May."""
    return wording.day_words(value)


@register.filter
def day_long(value: date | datetime) -> str:
    """2026 年 5 月 21 日, 21 May 2026."""
    return date_text(_local(value), pgettext("format of a day with its year", "j F Y"))


@register.filter
def day_short(value: date | datetime) -> str:
    """5/21, 21/5: for tables only."""
    return date_text(_local(value), pgettext("short format of a day", "j/n"))


@register.filter
def weekday(value: date | datetime) -> str:
    """星期四, Thursday."""
    return wording.weekday_words(value)


@register.filter
def iso_day(value: date | datetime) -> str:
    """2026-05-21, as addresses and `datetime` attributes want it."""
    return f"{_local(value):%Y-%m-%d}"


@register.filter
def iso_minute(value: datetime) -> str:
    """2026-05-21T14:00, the centre's wall clock, as addresses want it."""
    return f"{_local(value):%Y-%m-%dT%H:%M}"


@register.filter
def iso_second(value: datetime) -> str:
    """For scripts: a moment with its zone, `2026-11-23T14:00:30+08:00`."""
    return value.astimezone(CENTRE_ZONE).isoformat(timespec="seconds")


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(CENTRE_ZONE) if isinstance(value, datetime) else value


@register.filter
def phone_link(value: str) -> str:
    """A phone number as the target of a link: tel:000-00000000."""
    return "tel:" + "".join(value.split())


@register.filter
def unbroken(value: str) -> SafeString:
    """A phone number that no line breaks in two."""
    return format_html('<span class="text-nowrap">{}</span>', value)


@register.filter
def form_field(field: forms.BoundField) -> SafeString:
    """A field of a form with label, help and errors; what `as_crispy_field` draws, in a tenth of its time."""
    return field_html(field)


# --- navigation ------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav_link(context: Context, view_name: str, text: str, *, icon_name: str = "", pages: str = "") -> SafeString:
    """A link of a menu, marked with aria-current on its own page and on all whose names begin with `pages`."""
    current = context.get("current_view")
    if current is None:
        match = getattr(context.get("request"), "resolver_match", None)
        current = match.view_name if match else ""
    kind = "page" if view_name == current else "true" if pages and current.startswith(pages) else ""
    return _link(view_name, text, kind, icon_name)


@lru_cache(maxsize=256)
def _link(view_name: str, text: str, current: str, icon_name: str) -> SafeString:
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}{}</a>', reverse(view_name), mark, icon(icon_name) if icon_name else "", text)


@register.inclusion_tag("components/task.html")
def task(view_name: str, icon_name: str, title: str, help_text: str) -> dict[str, Any]:
    """One errand of a `.task-list`: verb first, one line of help."""
    return {"address": reverse(view_name), "icon_name": icon_name, "title": title, "help": help_text}


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; None takes one away: `{% address_with page=3 %}`."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(view_name: str, above: str, here: Any) -> dict[str, Any]:
    """The way to a page: home, the page above it (its view and how it is called), and what it is called itself."""
    return {"address": reverse(view_name), "above": above, "here": here}


@register.inclusion_tag("components/page_nav.html", takes_context=True)
def page_nav(context: Context, page_obj: Page) -> dict[str, Any]:
    """Numbered pages of a long list; nothing when there is only one."""
    pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "request": context.get("request"),
        "page_obj": page_obj,
        "pages": list(pages),
        "gap": page_obj.paginator.ELLIPSIS,
    }


# --- what is wrong, and what is not there -----------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm, title: str = "") -> dict[str, Any]:
    """The problems of a refused form, first on the page, each linked to its field; nothing while there are none."""
    problems = list(_problems(form)) if form.is_bound and form.errors else []
    return {
        "problems": problems,
        "title": title or _problem_title(len(problems)),
        "id": f"{form.prefix or 'form'}-problems",
    }


@register.inclusion_tag("components/error_summary.html")
def problem_list(problems: Sequence[Any], title: str = "", *, prefix: str = "") -> dict[str, Any]:
    """The same for a refused command without a form: a list of `Problem`.

    Where the page has elements for the problems' fields, `prefix` and the field make the id that each links to.
    """
    rows = [{"message": p, "target": f"{prefix}{p.field}" if prefix and p.field else ""} for p in problems]
    return {"problems": rows, "title": title or _problem_title(len(rows)), "id": "problems"}


def _problems(form: forms.BaseForm) -> Any:
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        hidden = field is None or field.is_hidden
        for message in messages:
            yield {
                "label": "" if hidden or field is None else field.label,
                "message": message,
                "target": "" if hidden or field is None else field.id_for_label or f"div_{field.auto_id}",
            }


def _problem_title(count: int) -> str:
    return ngettext(
        "Nothing was saved: one thing to put right", "Nothing was saved: %(n)d things to put right", count
    ) % {"n": count}


@register.simple_block_tag
def empty_state(content: str, title: str, *, picture: str = "", level: int = 2) -> str:
    """Nothing here: one reason and one or two ways on (the content between the tags)."""
    return render_to_string(
        "components/empty_state.html", {"content": content, "title": title, "picture": picture, "heading": f"h{level}"}
    )


@register.simple_block_tag
def alert(content: str, kind: str = "info") -> str:
    """A remark in the flow of the page; `kind` is info, warning or danger (announced at once)."""
    return render_to_string("components/alert.html", {"content": content, "kind": kind, "icon_name": ALERT_ICONS[kind]})


ALERT_ICONS = {"info": "info", "warning": "triangle-alert", "danger": "circle-alert"}
