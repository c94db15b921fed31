"""How the rows of the pages about visits are called; rows as such are `centre.shared.rows`."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from centre.shared import rows as typed
from centre.shared.problems import Problem


def problems_of_rows(rows: Iterable[Any]) -> list[Problem]:
    """Everything that is wrong with some forms, each problem with its batch, room or stop."""
    names = {"batches": gettext("batch %(n)d"), "rooms": gettext("room %(n)d"), "stops": gettext("stop %(n)d")}
    return typed.problems_of_rows(rows, names)
