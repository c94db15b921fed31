"""What a test client remembers of the templates of a page: the page's own, not those of each of its fields.

Django's way copies the context of every template that is rendered, which was a tenth of the time of every page: a
form has hundreds of them. Tests ask for what a view handed to its page.
"""

from contextvars import ContextVar
from typing import Any

from django.template import Context, Template
from django.test.signals import template_rendered

_is_within: ContextVar[bool] = ContextVar("is_within", default=False)


def render(self: Template, context: Context) -> Any:
    """Render, and tell the test client when this is not part of another template."""
    if _is_within.get():
        return self.nodelist.render(context)
    template_rendered.send(sender=self, template=self, context=context)
    token = _is_within.set(True)
    try:
        return self.nodelist.render(context)
    finally:
        _is_within.reset(token)
