"""What the desk says when it declines a request."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Reservation

# Sentences the desk needs every week; each can be changed before it is sent.
REASONS = (
    _("More people than the room has places. Please choose a larger room."),
    _("The room is needed for an event of the centre at this time. Please choose another day."),
    _("What you plan does not fit the rules of this room. Please call us, we will find another."),
    _("The equipment you need is being repaired. Please choose another room or another day."),
    _("There were no-shows without notice recently. Please call us before you reserve again."),
)
LONGEST_ANSWER = Reservation._meta.get_field("answer").max_length


class DeclineForm(forms.Form):
    """A reason from the list, or own words, which count more."""

    reasons: ClassVar[Sequence[Any]] = REASONS

    template = forms.ChoiceField(label=_("Why not (told to the holder)"), required=False)
    answer = forms.CharField(label=_("or in your own words"), required=False, max_length=LONGEST_ANSWER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentences = [(str(number), reason) for number, reason in enumerate(self.reasons)]
        self.fields["template"].choices = [("", _("Please choose…")), *sentences]  # type: ignore[attr-defined]
        self.fields["template"].widget.attrs["data-fills"] = "#id_answer"

    def command(self) -> dict[str, str]:
        """The words to send; empty when nothing was chosen or written."""
        chosen = self.cleaned_data["template"]
        return {"answer": self.cleaned_data["answer"] or (str(self.reasons[int(chosen)]) if chosen else "")}
