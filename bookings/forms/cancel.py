"""What a resident is asked when cancelling."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why (optional)"),
        required=False,
        max_length=Reservation._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It helps us to plan better. Nobody needs to explain."),
    )
