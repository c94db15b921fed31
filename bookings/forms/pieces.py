"""How many pieces of portable equipment somebody wants: one field for each kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bookings.models import Equipment
from bookings.queries.revisions import settings_revision
from bookings.stock import field_of, left_during, portable_at
from centre.shared.timespan import Span


class PiecesForm(forms.Form):
    """A form that also asks for portable equipment, where the house has any."""

    def __init__(self, *args: Any, revision: int | None = None, **kwargs: Any) -> None:
        """`revision` is that of the settings, where it was just read."""
        super().__init__(*args, **kwargs)
        known = settings_revision() if revision is None else revision
        self.portable = {field_of(item): item for item in portable_at(known)}
        for name, item in self.portable.items():
            self.fields[name] = forms.IntegerField(
                label=item.name,
                min_value=0,
                max_value=item.stock,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": _("Please give the number in digits."),
                    "min_value": _("Please give the number in digits."),
                    "max_value": _("We have %(limit_value)s of these."),
                },
            )

    @property
    def piece_fields(self) -> list[forms.BoundField]:
        """For the template: the fields of portable equipment, in order."""
        return [self[name] for name in self.portable]

    def tell_what_is_left(self, span: Span | None) -> None:
        """Say beside each field how many pieces nobody else was promised during `span`."""
        if not self.portable or not span:
            return
        left = left_during(span)
        for name, item in self.portable.items():
            # Of the field as it is drawn: in a form that was judged already it no longer looks at the field behind it.
            self[name].help_text = _("%(left)d of %(stock)d free at this time") % {
                "left": left[item.pk],
                "stock": item.stock or 0,
            }

    def pieces(self) -> dict[Equipment, int]:
        """What is wanted, as the command takes it; only after `is_valid()`."""
        return {item: self.cleaned_data[name] for name, item in self.portable.items() if self.cleaned_data.get(name)}
