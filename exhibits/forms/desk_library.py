"""Forms of the library: the file stands last, so that everything else has arrived when a file is stopped on its way."""

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from centre.accounts.forms import CommandForm
from centre.shared import pictures as files
from exhibits import recordings
from exhibits.models import Picture, Recording

WORDS = ("title", "source", "credit")


class WordsForm(CommandForm):
    """What everything in the library says of itself."""

    title = forms.CharField(label=_("What it is called"), max_length=Picture._meta.get_field("title").max_length)
    source = forms.CharField(
        label=_("Source"),
        max_length=Picture._meta.get_field("source").max_length,
        help_text=_("Where it is from: an archive, a person, a book."),
    )
    credit = forms.CharField(
        label=_("Credit"),
        max_length=Picture._meta.get_field("credit").max_length,
        help_text=_("Who made it; stands below it on every page."),
    )

    def command(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class PictureWordsForm(WordsForm):
    """What a picture says of itself."""

    alternative_text = forms.CharField(
        label=_("What the picture shows"),
        max_length=Picture._meta.get_field("alternative_text").max_length,
        required=False,
        help_text=_("For those who cannot see it. Editors find it ready beside each use and may change it there."),
    )
    is_decorative = forms.BooleanField(label=_("The picture is decoration and says nothing"), required=False)


class RecordingWordsForm(WordsForm):
    """What a recording says of itself."""

    transcript = forms.CharField(
        label=_("What is said in it"),
        max_length=Recording._meta.get_field("transcript").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For those who cannot hear it: everything that is said, and what else matters."),
    )


class NewPictureForm(PictureWordsForm):
    """A picture and its words."""

    upload = forms.FileField(
        label=_("picture file"),
        allow_empty_file=True,
        max_length=200,
        help_text=_("JPEG, PNG or WebP, at most 10 MB and 40 million pixels. Place and camera are removed."),
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED, "data-most-bytes": files.MAX_BYTES}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_if_too_large(self, files.TOO_MANY_BYTES, too_large)


class NewRecordingForm(RecordingWordsForm):
    """A recording and its words."""

    upload = forms.FileField(
        label=_("recording file"),
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": recordings.ACCEPTED}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields["upload"]
        upload.help_text = (
            _("Sound as MP3, M4A or Ogg, at most %(audio)s MB; a video as MP4 (H.264), at most %(video)s MB.")
            % recordings.limits()
        )
        upload.widget.attrs["data-most-bytes"] = recordings.most_bytes()
        _say_if_too_large(self, recordings.TOO_MANY_BYTES % recordings.limits(), too_large)


class FocusForm(CommandForm):
    """The point of a picture that every cut keeps."""

    focus_x = forms.IntegerField(label=_("From the left, %"), min_value=0, max_value=100)
    focus_y = forms.IntegerField(label=_("From the top, %"), min_value=0, max_value=100)

    def command(self) -> dict[str, Any]:
        return {"focus": (self.cleaned_data["focus_x"], self.cleaned_data["focus_y"])}


class LookInLibraryForm(forms.Form):
    """Searching the library."""

    q = forms.CharField(label=_("Title, source or credit"), max_length=60, required=False)
    kind = forms.ChoiceField(choices=[("pictures", ""), ("recordings", "")], required=False)

    def wanted(self) -> tuple[str, str]:
        """The kind and the words; pictures and none where the address says nothing that can be understood."""
        return self.cleaned_data.get("kind") or "pictures", self.cleaned_data.get("q") or ""


def _say_if_too_large(form: forms.Form, message: Any, too_large: bool) -> None:
    """A file that was stopped is not there; what is wrong is its size, not that it is missing."""
    upload = form.fields["upload"]
    upload.widget.attrs["data-too-large"] = lazystr(message)
    upload.error_messages["required"] = message if too_large else _("Please choose a file.")
