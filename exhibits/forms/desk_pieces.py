"""The small forms around content: looking for it, something new, and why it is taken off."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared.fields import DayField
from exhibits import content as contents
from exhibits.content import SITE_KINDS, Content
from exhibits.models import Exhibition, Hall, Piece, Section
from exhibits.queries.content import CONDITIONS, WantedContent

LONGEST_TITLE = 20


class LookForContentForm(CommandForm):
    """Words and filters, each of which may be empty."""

    q = forms.CharField(
        label=_("Title, pinyin or stop code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("all")),
            (Piece.Kind.EXHIBITION, _("Exhibitions and panels")),
            (Piece.Kind.STORY, _("Stories for the theme wall")),
            (Piece.Kind.SITE, _("Sites on the map")),
        ],
    )
    condition = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *CONDITIONS.items()])

    def wanted(self) -> WantedContent:
        """What is looked for; everything when the form was refused."""
        if not self.is_valid():
            return WantedContent()
        typed = self.cleaned_data
        return WantedContent(words=typed["q"], kind=typed["kind"], condition=typed["condition"])


class WithdrawForm(CommandForm):
    """Why something is taken off at once."""

    reason = forms.CharField(
        label=_("Why is it taken off?"), max_length=200, help_text=_("Its authors are told; visitors do not see this.")
    )


class TitleForm(CommandForm):
    """What something new is called; everything else is written in the editor."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)

    def content(self) -> Content:
        """The first words of it."""
        return {"title": self.cleaned_data["title"]}

    def place(self) -> dict[str, Any]:
        """Where it is to be, for the command; nowhere in particular."""
        return {}


class StopFields(forms.Form):
    """The code beside a panel, and where the rail stops for it."""

    stop_code = forms.RegexField(
        r"^[0-9A-Z]{1,8}$",
        label=_("Stop code"),
        help_text=_("Stands on the wall beside the panel: 01."),
        error_messages={"invalid": _("A stop code has digits and capital letters only, at most eight.")},
    )
    rail_mm = forms.IntegerField(
        label=_("Place on the rail, mm"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("From the beginning of the rail; empty when it is not on the rail."),
    )


class NewPanelForm(StopFields, TitleForm):
    """A panel: in which section, with which code."""

    field_order = ["title", "section", "stop_code", "rail_mm"]
    section = forms.TypedChoiceField(label=_("Section"), empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = {one.pk: one for one in Section.objects.select_related("exhibition__piece__live")}
        chosen: Any = self.fields["section"]
        chosen.choices = [
            ("", _("Please choose…")),
            *((pk, f"{one.exhibition} · {one}") for pk, one in sections.items()),
        ]
        chosen.coerce = lambda key: sections[int(key)]

    def place(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("section", "stop_code", "rail_mm")}


class WhereForm(forms.Form):
    """The hall and the days of an exhibition."""

    hall = forms.ModelChoiceField(
        label=_("Exhibition hall"), queryset=Hall.objects.all(), required=False, empty_label=_("not in a hall")
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)


class NewExhibitionForm(WhereForm, TitleForm):
    """An exhibition: which sort, where, from when until when."""

    field_order = ["title", "sort", "hall", "starts_on", "ends_on"]
    sort = forms.ChoiceField(label=_("Sort"), choices=Exhibition.Sort.choices)

    def place(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("sort", "hall", "starts_on", "ends_on")}


class NewSiteForm(TitleForm):
    """A site: its name and kind; its place on the map is pointed out in the editor."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SITE_KINDS)

    def content(self) -> Content:
        return contents.blank(contents.SITE) | {name: self.cleaned_data[name] for name in ("title", "kind")}
