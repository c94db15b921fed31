"""What reception has set up: routes with their stops, and the categories of visitors."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from centre.sheets.wording import headings
from centre.sheets.writing import Noun, Scope
from reception.models import Category, RouteStop
from reception.permissions import may_see_visits


def _route_stops(scope: Scope) -> QuerySet[RouteStop]:
    return RouteStop.objects.select_related("route__hall", "stop").order_by("route__order", "route", "order")


def _route_stop(row: RouteStop, scope: Scope) -> Sequence[Any]:
    return [row.route.name, row.route.hall.name, row.order, row.stop.name, row.minutes, row.route.retired_at]


def _category(row: Category, scope: Scope) -> Sequence[Any]:
    return [row.name, row.hint, row.is_within, row.order, row.retired_at]


NOUNS = [
    Noun(
        key="routes",
        label=gettext_lazy("Routes and their stops"),
        columns=headings(
            ("路线", "Route"), ("展厅", "Hall"), ("顺序", "Order"), ("点位", "Stop"), ("分钟", "Minutes"),
            ("停用于", "Retired"),
        ),
        rows=_route_stops,
        values=_route_stop,
        may_be_taken_by=may_see_visits,
    ),
    Noun(
        key="categories",
        label=gettext_lazy("Categories of visitors"),
        columns=headings(
            ("名称", "Name"), ("包括谁", "Who belongs to it"), ("已在其他类别中计数", "Counted within the others"),
            ("顺序", "Order"), ("停用于", "Retired"),
        ),
        rows=lambda scope: Category.objects.all(),
        values=_category,
        may_be_taken_by=may_see_visits,
    ),
]  # fmt: skip
