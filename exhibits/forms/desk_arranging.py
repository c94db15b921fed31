"""The forms on the page that arranges an exhibition."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from exhibits.forms.desk_pieces import StopFields, WhereForm
from exhibits.models import Exhibition, Panel


class LabelForm(StopFields, CommandForm):
    """The code of one panel, and its place on the rail."""

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        there = {"stop_code": panel.stop_code, "rail_mm": panel.rail_mm}
        super().__init__(*args, prefix=f"panel-{panel.pk}", initial=there, **kwargs)


class ScheduleForm(WhereForm, CommandForm):
    """Where the exhibition is, and when."""

    def __init__(self, *args: Any, exhibition: Exhibition, **kwargs: Any) -> None:
        there = {"hall": exhibition.hall_id, "starts_on": exhibition.starts_on, "ends_on": exhibition.ends_on}
        super().__init__(*args, prefix="when", initial=there, **kwargs)


class SectionForm(CommandForm):
    """The title of a section."""

    title = forms.CharField(label=_("Title of the section"), max_length=20)
