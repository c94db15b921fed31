"""The forms on the pages of reading lists at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from reading_room.models import ReadingList, ReadingListEntry


class ListForm(CommandForm):
    """What a list is called, what it says, and whether everybody sees it."""

    name = forms.CharField(label=_("Name of the list"), max_length=ReadingList._meta.get_field("name").max_length)
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=ReadingList._meta.get_field("introduction").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For whom it is, and where to begin."),
    )
    is_public = forms.BooleanField(label=_("Show it to everybody"), required=False)

    @classmethod
    def of(cls, reading_list: ReadingList | None, data: Any = None) -> "ListForm":
        """The form of a list, or of a new one, which begins as a draft."""
        if reading_list is None:
            form = cls(data)
            del form.fields["is_public"]
            return form
        names = ("name", "introduction", "is_public")
        return cls(data, initial={name: getattr(reading_list, name) for name in names})

    def command(self) -> dict[str, Any]:
        """The arguments of `reading_lists.keep_list`."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "introduction": given["introduction"],
            "is_public": given.get("is_public", False),
        }


class WhyForm(CommandForm):
    """Why a title is on the list."""

    why = forms.CharField(
        label=_("Why it is on the list"), required=False, max_length=ReadingListEntry._meta.get_field("why").max_length
    )

    def __init__(self, *args: Any, entry: ReadingListEntry, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"entry-{entry.pk}", initial={"why": entry.why}, **kwargs)


class FindTitleForm(CommandForm):
    """The title that is to be put on the list."""

    find = forms.CharField(
        label=_("Title, ISBN or accession number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
