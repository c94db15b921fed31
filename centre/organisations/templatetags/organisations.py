"""What pages of storeys below may show about organisations."""

from typing import Any

from django import template

from centre.accounts.models import User
from centre.organisations.queries import memberships_of

register = template.Library()


@register.inclusion_tag("organisations/_memberships.html")
def own_memberships(person: User) -> dict[str, Any]:
    """The organisations a person belongs to, as a list."""
    return {"memberships": memberships_of(person)}
