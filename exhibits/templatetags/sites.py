"""Words of a site: `{% load sites %}`."""

from django import template

from exhibits.content import SITE_KINDS

register = template.Library()


@register.filter
def site_kind(kind: str) -> str:
    """What kind of school it is; nothing for a kind that is not known."""
    return str(SITE_KINDS.get(kind, ""))
