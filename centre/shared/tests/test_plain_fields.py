"""Fields that are drawn without templates look as the package draws them."""

from typing import Any

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.test.html import parse_html
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from centre.shared.plain_fields import CONTROLS, field_html

format_html_lazy = lazy(format_html, SafeString)


class EveryKind(forms.Form):
    text = forms.CharField(label="Purpose <b>", max_length=80, help_text="Only <em>the desk</em> sees this.")
    phone = forms.CharField(widget=forms.TextInput(attrs={"type": "tel", "class": "wide", "id": "own"}), required=False)
    unlabelled = forms.CharField(label="", disabled=True)
    number = forms.IntegerField(
        min_value=1, max_value=9, widget=forms.NumberInput(attrs={"data-x": '"&', "hidden": True})
    )
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "data-off": False}))
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    choice = forms.ChoiceField(choices=[("", "—"), ("a", "A & B"), ("Group", [("c", "C"), ("d", "<D>")])])
    agree = forms.BooleanField(help_text="Please read them.")
    maybe = forms.BooleanField(label=format_html_lazy("<b>{}</b>", "Perhaps & perhaps not"), required=False)
    later = forms.DateField(label=gettext_lazy("Day"), required=False)
    radio = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


TYPED = {"text": 'a "b" <c>', "phone": "139", "number": "3", "day": "2026-11-23", "note": "\nx<y", "choice": "d"}
WRONG: dict[str, Any] = {"text": "x" * 99, "number": "many", "choice": "z"}
FORMS = [
    EveryKind(),
    EveryKind(initial=TYPED | {"maybe": True}),
    EveryKind(TYPED | {"agree": "on"}),
    EveryKind(WRONG),
    EveryKind(WRONG, prefix="p"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", list(EveryKind.base_fields))
def test_a_field_is_drawn_as_the_package_draws_it(form: forms.Form, name: str) -> None:
    plain = field_html(form[name])
    assert parse_html(plain) == parse_html(as_crispy_field(form[name]))


def test_it_is_the_package_that_draws_what_is_more_than_one_control() -> None:
    drawn_plainly = {name for name, field in EveryKind().fields.items() if type(field.widget) in CONTROLS}
    assert EveryKind.base_fields.keys() - drawn_plainly == {"radio", "many"}
