"""What the desk types about a self-service point."""

from django import forms
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import CommandForm
from reading_room.models import Kiosk


class KioskForm(CommandForm):
    """How a point is called, best by the place where it stands."""

    name = forms.CharField(
        label=pgettext_lazy("self-service point", "Name, such as the place where it stands"),
        max_length=Kiosk._meta.get_field("name").max_length,
    )
