"""What the desk writes into the log of a visit: remarks, hosts, photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.accounts.models import User
from centre.shared import pictures
from centre.shared.problems import Refused
from reception.models import Remark, Visit


class RemarkForm(CommandForm):
    """A sentence for the log."""

    kind = forms.ChoiceField(label=_("kind"), choices=Remark.Kind)
    text = forms.CharField(
        label=_("Make a note"),
        max_length=Remark._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def command(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], "text": self.cleaned_data["text"]}


class HostsForm(CommandForm):
    """Who received the group."""

    hosts = forms.ModelMultipleChoiceField(
        label=_("Staff"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_hosts = forms.CharField(
        label=_("Others, in words"), max_length=Visit._meta.get_field("other_hosts").max_length, required=False
    )

    def __init__(self, data: Any = None, *, visit: Visit) -> None:
        hosts = list(visit.hosts.all())
        super().__init__(data, initial={"hosts": [host.pk for host in hosts], "other_hosts": visit.other_hosts})
        staff = User.objects.filter(is_staff=True, is_active=True) | User.objects.filter(hosted_visits=visit)
        self.fields["hosts"].queryset = staff.distinct().order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["hosts"].label_from_instance = lambda host: host.name or host.username  # type: ignore[attr-defined]

    def command(self) -> dict[str, Any]:
        return {"hosts": list(self.cleaned_data["hosts"]), "other_hosts": self.cleaned_data["other_hosts"]}


class VisitPhotoForm(CommandForm):
    """A file and what it shows; staff alone see it."""

    upload = forms.FileField(
        label=_("photo"),
        allow_empty_file=True,
        max_length=200,
        help_text=_("JPEG, PNG or WebP, at most 10 MB and 40 million pixels. Place and camera are removed."),
        widget=forms.ClearableFileInput(attrs={"accept": pictures.ACCEPTED}),
    )
    caption = forms.CharField(label=_("what the photo shows"), max_length=pictures.MAX_TEXT)

    def show(self, refused: Refused) -> None:
        for problem in refused.problems:
            field = "caption" if problem.field == "alternative_text" else problem.field
            self.add_error(field if field in self.fields else None, str(problem))

    def command(self) -> dict[str, Any]:
        return {"upload": self.cleaned_data["upload"], "caption": self.cleaned_data["caption"]}
