"""Whether the trail is out of the portal's reach; asked by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from centre.shared.db import one_value


def trail_is_out_of_reach(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """The role of the portal may only add to the trail. Nothing is said while the database or the table is away."""
    try:
        may_change = one_value("SELECT has_table_privilege('trail_entry', 'UPDATE')")
    except DatabaseError:
        return []
    if not may_change:
        return []
    hint = "Let DATABASE_URL name a role that owns nothing and OWNER_DATABASE_URL the owner; then `manage.py roles`."
    return [Warning("The portal's role in the database could change the audit trail.", hint=hint, id="trail.W001")]
