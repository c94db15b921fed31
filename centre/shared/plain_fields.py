"""A form field with its label, help and errors, as crispy-bootstrap5 draws it, without its dozen of templates.

For forms that are drawn thousands of times an hour: a tenth of the time. A test holds the two equal; whatever is more
than one plain control (files, radio buttons, our own widgets) is still drawn by the package.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

STAR = mark_safe('<span class="asteriskField">*</span>')
NOTHING = SafeString("")


def field_html(field: BoundField) -> SafeString:
    """The field as `as_crispy_field` would draw it, apart from white space."""
    draw = CONTROLS.get(type(field.field.widget))
    if draw is None or field.use_fieldset:
        return as_crispy_field(field)
    if draw is _checkbox:
        label = _label(field, "form-check-label")
        return _wrapped('<div class="mb-3">{}</div>', field, "form-check", _control(field, draw), label)
    return _wrapped("{}", field, "mb-3", _label(field, "form-label"), _control(field, draw))


def _wrapped(around: str, field: BoundField, css: str, *parts: SafeString) -> SafeString:
    classes = " ".join(filter(None, (css, field.css_classes())))
    inside = mark_safe("".join((*parts, _errors(field), _help(field))))  # noqa: S308 -- made by format_html
    return format_html(around, format_html('<div id="div_{}" class="{}">{}</div>', field.auto_id, classes, inside))


def _label(field: BoundField, css: str) -> SafeString:
    if not field.label:
        return NOTHING
    required = field.field.required
    classes = f"{css} requiredField" if required else css
    return format_html(
        '<label for="{}" class="{}">{}{}</label>', field.id_for_label, classes, field.label, STAR if required else ""
    )


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return NOTHING
    rows = ((number, field.auto_id, error) for number, error in enumerate(field.errors, start=1))
    paragraphs = format_html_join("", '<p id="error_{}_{}"><strong>{}</strong></p>', rows)
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', field.errors.field_id, paragraphs)  # type: ignore[attr-defined]


def _help(field: BoundField) -> SafeString:
    if not field.help_text:
        return NOTHING
    text = mark_safe(str(field.help_text))  # noqa: S308 -- written by us; the package trusts it alike
    return format_html('<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, text)


# --- controls --------------------------------------------------------------------------------------------------------

Draw = Callable[[Mapping[str, Any], SafeString], SafeString]


def _control(field: BoundField, draw: Draw) -> SafeString:
    widget = field.field.widget
    classes = [widget.attrs.get("class", ""), type(widget).__name__.lower(), CLASSES.get(draw, "form-control")]
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [*classes, "is-invalid" if field.errors else ""]))}
    attrs |= {"id": field.auto_id} if "id" not in widget.attrs else {}
    context = widget.get_context(field.html_name, field.value(), field.build_widget_attrs(attrs, widget))["widget"]
    return draw(context, _attributes(context["attrs"]))


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    given = ((name, value) for name, value in attrs.items() if value is not False)
    text = "".join(f" {name}" if value is True else f' {name}="{conditional_escape(value)}"' for name, value in given)
    return mark_safe(text)  # noqa: S308 -- escaped above


def _input(widget: Mapping[str, Any], attributes: SafeString) -> SafeString:
    value = NOTHING if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes)


def _checkbox(widget: Mapping[str, Any], attributes: SafeString) -> SafeString:
    return _input(widget, attributes)


def _textarea(widget: Mapping[str, Any], attributes: SafeString) -> SafeString:
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes, widget["value"] or "")


def _select(widget: Mapping[str, Any], attributes: SafeString) -> SafeString:
    groups = [(name, _options(options)) for name, options, _index in widget["optgroups"]]
    drawn = (format_html('<optgroup label="{}">{}</optgroup>', name, some) if name else some for name, some in groups)
    return format_html('<select name="{}"{}>{}</select>', widget["name"], attributes, mark_safe("".join(drawn)))  # noqa: S308 -- made by format_html


def _options(options: Iterable[Mapping[str, Any]]) -> SafeString:
    rows = ((option["value"], _attributes(option["attrs"]), option["label"]) for option in options)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


CLASSES: Mapping[Draw, str] = {_select: "form-select", _checkbox: "form-check-input"}
CONTROLS: Mapping[type[forms.Widget], Draw] = {
    forms.TextInput: _input,
    forms.NumberInput: _input,
    forms.DateInput: _input,
    forms.Textarea: _textarea,
    forms.Select: _select,
    forms.CheckboxInput: _checkbox,
}
