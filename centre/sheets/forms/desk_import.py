"""Handing in a sheet, and having it written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.sheets.columns import by_heading, plain_heading
from centre.sheets.kinds import Kind
from centre.sheets.models import Import
from centre.sheets.registry import KINDS

PLACE = "place-"


class HandInForm(CommandForm):
    """A file and what stands in it; what the file really is, is decided where it is read."""

    kind = forms.ChoiceField(label=_("What stands in it"))
    upload = forms.FileField(
        label=_("File"),
        max_length=200,
        allow_empty_file=True,
        help_text=_("xlsx or CSV, at most 5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    match = forms.BooleanField(
        label=_("The headings are others: I say which column is which"),
        required=False,
        help_text=_("For sheets from elsewhere. You will see each column with what stands in it."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, kinds: Sequence[Kind]) -> None:
        super().__init__(data, files)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"kind": KINDS[given["kind"]], "upload": given["upload"], "match": given["match"]}


class MatchForm(CommandForm):
    """Which column of a sheet is which: a choice for each, prefilled where the heading is known.

    `samples` are what stands under each heading, by place.
    """

    def __init__(self, data: Any = None, *, job: Import, samples: Mapping[str, Sequence[str]]) -> None:
        super().__init__(data)
        columns = KINDS[job.kind].all_columns()
        known, taken = by_heading(columns), set[str]()
        choices = [("", _("– not read –")), *((one.key, f"{one.title}{'*' * one.required}") for one in columns)]
        for place, heading in sorted(job.headings.items(), key=lambda item: int(item[0])):
            column = known.get(plain_heading(heading))
            initial = column.key if column and column.key not in taken else ""
            taken.add(initial)
            self.fields[f"{PLACE}{place}"] = forms.ChoiceField(
                label=heading[:60],
                choices=choices,
                required=False,
                initial=initial,
                help_text="　".join(samples.get(place, [])),
            )

    def command(self) -> dict[str, Any]:
        chosen = {name.removeprefix(PLACE): key for name, key in self.cleaned_data.items() if key}
        return {"columns": chosen}


class WriteForm(CommandForm):
    """Whether rows with findings may be left out."""

    leave_out = forms.BooleanField(label=_("Leave out the rows with findings and write the others"), required=False)

    def command(self) -> dict[str, Any]:
        return {"leave_out": self.cleaned_data["leave_out"]}
