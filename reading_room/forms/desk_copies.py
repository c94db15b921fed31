"""The forms of a copy: its numbers and its place, and why it is withdrawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reading_room.call_numbers import parts
from reading_room.cataloguing import LONGEST_REASON, STATES_BY_HAND
from reading_room.described import mark_of
from reading_room.models import Copy, Tier
from reading_room.records import CopyRecord


class TierField(forms.ModelChoiceField):
    """A tier, among all of them in walking order; none is possible."""

    def __init__(self, **kwargs: Any) -> None:
        tiers = Tier.objects.select_related("shelf")
        defaults: dict[str, Any] = {
            "label": _("Shelf and tier"),
            "queryset": tiers,
            "required": False,
            "empty_label": _("not on a shelf yet"),
        }
        super().__init__(**(defaults | kwargs))


class CopyForm(CommandForm):
    """The numbers of a copy and where it stands."""

    accession_number = forms.CharField(
        label=_("Accession number"), max_length=Copy._meta.get_field("accession_number").max_length
    )
    barcode = forms.CharField(
        label=_("Barcode"),
        required=False,
        max_length=Copy._meta.get_field("barcode").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Scan the label, if there is one apart from the accession number."),
    )
    call_number = forms.CharField(
        label=_("Call number"),
        required=False,
        max_length=80,
        help_text=_("The class, a slash, the book number: I247.57/12."),
    )
    tier = TierField()
    is_reference = forms.BooleanField(label=_("stays in the house"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=Copy._meta.get_field("note").max_length)

    @classmethod
    def following(cls, copy: Copy | None, class_number: str = "", data: Any = None) -> "CopyForm":
        """For another copy of a title: it stands beside `copy`, or begins with the class number of the title."""
        if copy is not None:
            return cls(data, prefix="copy", initial={"call_number": copy.call_number, "tier": copy.tier_id})
        return cls(data, prefix="copy", initial={"call_number": f"{class_number}/" if class_number else ""})

    def command(self) -> dict[str, Any]:
        """The arguments of `cataloguing.enter_copy`."""
        typed = self.cleaned_data
        class_line, book_line = parts(typed["call_number"])
        record = CopyRecord(
            accession_number=typed["accession_number"],
            barcode=typed["barcode"],
            class_number=class_line,
            book_number=book_line,
        )
        return {"record": record, **{name: typed[name] for name in ("tier", "is_reference", "note")}}


class ChangeCopyForm(CopyForm):
    """A copy that is there: its state as well, but for a withdrawn one."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[(one.value, one.label) for one in STATES_BY_HAND]
    )
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    @classmethod
    def of(cls, copy: Copy, data: Any = None) -> "ChangeCopyForm":
        names = ("accession_number", "barcode", "call_number", "is_reference", "note", "state")
        there = {**{name: getattr(copy, name) for name in names}, "tier": copy.tier_id, "seen": mark_of(copy)}
        form = cls(data, initial=there)
        if copy.state == Copy.State.WITHDRAWN:
            del form.fields["state"]
        return form

    def command(self) -> dict[str, Any]:
        """The arguments of `cataloguing.change_copy`."""
        typed = self.cleaned_data
        return {**super().command(), "state": typed.get("state") or None, "seen": typed["seen"]}

    def over(self, copy: Copy) -> "ChangeCopyForm":
        """The same typed once more, by somebody who sees what the copy says now."""
        return ChangeCopyForm.of(copy, {**{name: self.data[name] for name in self.data}, "seen": mark_of(copy)})

    def unlike(self, copy: Copy) -> list[tuple[Any, str]]:
        """The fields in which a copy says something else than what was typed, each with its label and what it says."""
        said = {name: str(getattr(copy, name) or "") for name in self.fields if hasattr(copy, name)}
        said["state"] = str(copy.get_state_display())
        said["is_reference"] = str(_("yes") if copy.is_reference else _("no"))
        return [(self.fields[name].label, said[name]) for name in self.changed_data if name in said]


class WithdrawCopyForm(CommandForm):
    """Why a copy leaves the stock."""

    reason = forms.CharField(label=_("Why is it withdrawn?"), max_length=LONGEST_REASON)
