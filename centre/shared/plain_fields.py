"""A form field with its label, help and errors, as crispy-bootstrap5 draws it, without its dozen of templates.

For forms that are drawn thousands of times an hour: a tenth of the time. A test holds the two equal; whatever is more
than one plain control (files, radio buttons, our own widgets) is still drawn by the package.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

STAR = '<span class="asteriskField">*</span>'


def field_html(field: BoundField) -> SafeString:
    """The field as `as_crispy_field` would draw it, apart from white space."""
    draw = CONTROLS.get(type(field.field.widget))
    if draw is None or field.use_fieldset:
        return as_crispy_field(field)
    if draw is _checkbox:
        parts = (_control(field, draw), _label(field, "form-check-label"))
        text = f'<div class="mb-3">{_wrapped(field, "form-check", *parts)}</div>'
    else:
        text = _wrapped(field, "mb-3", _label(field, "form-label"), _control(field, draw))
    return mark_safe(text)  # noqa: S308 -- every value in it went through `_safe`


def _safe(value: Any) -> str:
    """As `conditional_escape` does it, which is made for lazy texts and takes four times as long."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _wrapped(field: BoundField, css: str, *parts: str) -> str:
    classes = " ".join(filter(None, (css, field.css_classes())))
    return f'<div id="div_{field.auto_id}" class="{classes}">{"".join(parts)}{_errors(field)}{_help(field)}</div>'


def _label(field: BoundField, css: str) -> str:
    if not field.label:
        return ""
    required, star = (" requiredField", STAR) if field.field.required else ("", "")
    return f'<label for="{field.id_for_label}" class="{css}{required}">{_safe(field.label)}{star}</label>'


def _errors(field: BoundField) -> str:
    errors: Any = field.errors
    if not errors:
        return ""
    rows = (f'<p id="error_{n}_{field.auto_id}"><strong>{_safe(one)}</strong></p>' for n, one in enumerate(errors, 1))
    return f'<div id="{errors.field_id}_error" class="invalid-feedback">{"".join(rows)}</div>'


def _help(field: BoundField) -> str:
    """Help is written by us and may hold markup, as the package has it."""
    if not field.help_text:
        return ""
    return f'<div id="{field.auto_id}_helptext" class="form-text">{field.help_text}</div>'


# --- controls --------------------------------------------------------------------------------------------------------

Draw = Callable[[Mapping[str, Any], str], str]


def _control(field: BoundField, draw: Draw) -> str:
    widget, errors = field.field.widget, field.errors
    classes = [widget.attrs.get("class", ""), type(widget).__name__.lower(), CLASSES.get(draw, "form-control")]
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [*classes, "is-invalid" if errors else ""]))}
    attrs |= {"id": field.auto_id} if "id" not in widget.attrs else {}
    context = widget.get_context(field.html_name, field.value(), field.build_widget_attrs(attrs, widget))["widget"]
    return draw(context, _attributes(context["attrs"]))


def _attributes(attrs: Mapping[str, Any]) -> str:
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{_safe(value)}"' for name, value in given)


def _input(widget: Mapping[str, Any], attributes: str) -> str:
    value = "" if widget["value"] is None else f' value="{_safe(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{widget["name"]}"{value}{attributes}>'


def _checkbox(widget: Mapping[str, Any], attributes: str) -> str:
    return _input(widget, attributes)


def _textarea(widget: Mapping[str, Any], attributes: str) -> str:
    return f'<textarea name="{widget["name"]}"{attributes}>\n{_safe(widget["value"] or "")}</textarea>'


def _select(widget: Mapping[str, Any], attributes: str) -> str:
    groups = ((name, _options(options)) for name, options, _index in widget["optgroups"])
    drawn = (f'<optgroup label="{_safe(name)}">{some}</optgroup>' if name else some for name, some in groups)
    return f'<select name="{widget["name"]}"{attributes}>{"".join(drawn)}</select>'


def _options(options: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f'<option value="{_safe(one["value"])}"{_attributes(one["attrs"])}>{_safe(one["label"])}</option>'
        for one in options
    )


CLASSES: Mapping[Draw, str] = {_select: "form-select", _checkbox: "form-check-input"}
CONTROLS: Mapping[type[forms.Widget], Draw] = {
    forms.TextInput: _input,
    forms.NumberInput: _input,
    forms.DateInput: _input,
    forms.Textarea: _textarea,
    forms.Select: _select,
    forms.CheckboxInput: _checkbox,
}
