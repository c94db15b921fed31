"""Adding a photo to a room; whether the file is a photo at all is decided by `centre.shared.pictures`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings import photos
from bookings.models import Room, RoomPhoto
from centre.accounts.models import User
from centre.shared import pictures
from centre.shared.problems import Refused


class PhotoForm(forms.Form):
    """A file and what it shows; `save` does it, and shows what is refused beside the field."""

    upload = forms.FileField(
        label=_("photo"),
        allow_empty_file=True,
        max_length=200,
        help_text=_("JPEG, PNG or WebP, at most 10 MB and 40 million pixels. Place and camera are removed."),
        widget=forms.ClearableFileInput(attrs={"accept": pictures.ACCEPTED}),
    )
    alternative_text = forms.CharField(
        label=_("what the photo shows"),
        max_length=pictures.MAX_TEXT,
        help_text=_("Read to people who cannot see it, for example: the long table, seen from the window."),
    )

    def save(self, *, room: Room, by: User) -> RoomPhoto | None:
        """Add the photo; None when it was refused, and the form then has the reasons. Call it on a valid form."""
        facts: dict[str, Any] = self.cleaned_data
        try:
            return photos.add_photo(
                room=room, upload=facts["upload"], alternative_text=facts["alternative_text"], by=by
            )
        except Refused as refusal:
            for problem in refusal.problems:
                self.add_error(problem.field, str(problem.message))
        return None
