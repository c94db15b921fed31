"""Taking titles in from a file: what holds for all of them, and how a CNMARC file notes its copies."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centre.accounts.forms import CommandForm
from reading_room.cnmarc.mapping import USUAL
from reading_room.models import Collection

TAG = re.compile(r"[0-9]{3}")
CODE = re.compile(r"[a-z0-9]")
MOST_LOCATIONS = 100
MEANINGS = {
    "accession_number": gettext_lazy("Accession number"),
    "class_number": gettext_lazy("Call number, class line"),
    "book_number": gettext_lazy("Call number, book-number line"),
    "location": gettext_lazy("Place"),
    "barcode": gettext_lazy("Barcode"),
}
CODES = {meaning: code for code, meaning in USUAL.subfields.items()}


class WishesForm(CommandForm):
    """What holds for all rows of a file; its command is kept with the import."""

    collection = forms.ModelChoiceField(
        Collection.objects.all(),
        label=gettext_lazy("Collection of new titles"),
        required=False,
        empty_label=gettext_lazy("as each row says"),
    )
    printed_so = forms.BooleanField(
        label=gettext_lazy("Take wrong ISBN, ISSN and unreadable call numbers as they are printed"), required=False
    )

    def command(self) -> dict[str, Any]:
        collection = self.cleaned_data["collection"]
        return {"collection": collection and collection.pk, "printed_so": self.cleaned_data["printed_so"]}


class TakeInMarcForm(WishesForm):
    """A CNMARC file. Where it notes copies is prefilled with the usual field and its subfields."""

    tag = forms.CharField(label=gettext_lazy("Field of the copies"), initial=USUAL.tag, max_length=3)
    locations = forms.CharField(
        label=gettext_lazy("Places that tell the collection"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line: the place in the file = the collection here."),
    )
    upload = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        allow_empty_file=True,
        help_text=gettext_lazy("CNMARC (ISO 2709) in UTF-8 or GB18030, at most 200 MB."),
        widget=forms.FileInput(attrs={"accept": ".mrc,.iso,.marc,.dat"}),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        for meaning, label in MEANINGS.items():
            self.fields[f"subfield_{meaning}"] = forms.CharField(
                label=label, initial=CODES.get(meaning, ""), max_length=1, required=meaning == "accession_number"
            )
        self.order_fields(["collection", "printed_so", "tag", *(f"subfield_{name}" for name in MEANINGS)])

    @property
    def subfields(self) -> list[Any]:
        """The fields for codes, in order."""
        return [self["tag"], *(self[f"subfield_{meaning}"] for meaning in MEANINGS)]

    def clean_tag(self) -> str:
        tag = self.cleaned_data["tag"]
        if not TAG.fullmatch(tag) or tag.startswith("00"):
            raise forms.ValidationError(_("A field has three digits, for instance 905."))
        return str(tag)

    def clean_locations(self) -> dict[str, str]:
        lines = [line for line in self.cleaned_data["locations"].splitlines() if line.strip()]
        pairs = [[part.strip() for part in line.replace("＝", "=").split("=")] for line in lines]
        names = set(Collection.objects.values_list("name", flat=True))
        if len(pairs) > MOST_LOCATIONS or not all(len(pair) == 2 and all(pair) for pair in pairs):
            raise forms.ValidationError(_("Please write one on each line: the place = the collection."))
        if unknown := [pair[1] for pair in pairs if pair[1] not in names]:
            raise forms.ValidationError(_("There is no collection called “%(name)s”.") % {"name": unknown[0][:40]})
        return dict(map(tuple, pairs))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        codes = {name: cleaned.get(f"subfield_{name}", "") for name in MEANINGS}
        for name, code in codes.items():
            if code and not CODE.fullmatch(code):
                self.add_error(f"subfield_{name}", _("A subfield is one small letter or digit."))
            elif code and list(codes.values()).count(code) > 1:
                self.add_error(f"subfield_{name}", _("Two of these have the same subfield."))
        return cleaned

    def command(self) -> dict[str, Any]:
        given = self.cleaned_data
        codes = {given[f"subfield_{name}"]: name for name in MEANINGS if given[f"subfield_{name}"]}
        return {**super().command(), "tag": given["tag"], "subfields": codes, "locations": given["locations"]}

    @property
    def file(self) -> UploadedFile:
        """What was handed in."""
        upload: UploadedFile = self.cleaned_data["upload"]
        return upload
