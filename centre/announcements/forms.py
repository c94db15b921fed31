"""The forms of the desk page of an announcement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import CommandForm
from centre.announcements.documents import ACCEPTED
from centre.announcements.models import Announcement
from centre.shared.fields import DayField, MomentField

KINDS = Announcement.Kind.choices


def _most(name: str) -> int:
    return int(Announcement._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]


class WordsForm(CommandForm):
    """What it says. `saves` is what the form was made from."""

    kind = forms.ChoiceField(label=pgettext_lazy("of an announcement", "Kind"), choices=KINDS)
    title = forms.CharField(label=pgettext_lazy("of an announcement", "Title"), max_length=_most("title"))
    summary = forms.CharField(
        label=_("In one sentence"),
        required=False,
        max_length=_most("summary"),
        help_text=_("What lists show below the title. Without one they show how the text begins."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=_most("text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "An empty line begins a new paragraph. “# ” in front of a line makes it a heading, “- ” an item of a list. "
            "Addresses become links; write [words](address) for a link with words of its own."
        ),
    )
    saves = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    @classmethod
    def of(cls, announcement: Announcement | None, data: Any = None) -> "WordsForm":
        """The form of an announcement, or of a new one."""
        if announcement is None:
            return cls(data)
        names = ("kind", "title", "summary", "text", "saves")
        return cls(data, initial={name: getattr(announcement, name) for name in names})

    def words(self) -> dict[str, str]:
        """The argument of `actions.begin` and `actions.save`."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "summary", "text")}


class WhenForm(CommandForm):
    """From when until when, and whether on top; what is out already keeps its moment."""

    publish_at = MomentField(label=_("Publish at"), required=False, help_text=_("Leave it empty to publish at once."))
    expires_at = MomentField(
        label=_("Expires at"),
        required=False,
        help_text=_("From then on it is in no list; its page stays and says so. Empty: it does not expire."),
    )
    pinned_until = DayField(
        label=_("On top until"), required=False, help_text=_("It stands first up to and including this day.")
    )

    @classmethod
    def of(cls, announcement: Announcement, *, is_out: bool, data: Any = None) -> "WhenForm":
        names = ("publish_at", "expires_at", "pinned_until")
        form = cls(data, initial={name: getattr(announcement, name) for name in names})
        if is_out:
            del form.fields["publish_at"]
        return form

    def command(self) -> dict[str, Any]:
        """The arguments of `actions.release`."""
        return {name: self.cleaned_data.get(name) for name in ("publish_at", "expires_at", "pinned_until")}


class ReasonForm(CommandForm):
    """Why it is withdrawn."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=_most("withdrawn_because"),
        help_text=_("Everybody reads this sentence at the address of the announcement."),
    )


class FileForm(CommandForm):
    """A file to take away; it stands last, so that what is too large leaves nothing else behind."""

    upload = forms.FileField(
        label=pgettext_lazy("that goes with an announcement", "File"),
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, Word, Excel, PowerPoint or a picture, at most 10 MB. It is called as it is called here."),
        error_messages={
            "empty": _("This file is empty."),
            "required": _("Please choose a file."),
            "missing": _("Please choose a file."),
        },
    )


class LookForm(forms.Form):
    """What the list of the desk shows."""

    phase = forms.ChoiceField(choices=[("", ""), *Announcement.Phase.choices], required=False)
