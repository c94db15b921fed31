"""Whether the settings about people name what there is; asked by every `manage.py` command."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from centre.accounts.roles import ROLES


def second_factor_roles_exist(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A role that is misspelled would be one that needs no second factor."""
    names = [role.name for role in ROLES]
    unknown = [name for name in settings.SECOND_FACTOR_ROLES if name not in names]
    if not unknown:
        return []
    told = f"SECOND_FACTOR_ROLES names no role of ours: {', '.join(unknown)}."
    return [Error(told, hint=f"There are: {', '.join(names)}.", id="accounts.E001")]
