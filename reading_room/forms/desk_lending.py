"""The box at the counter, for cards and books alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reading_room.forms.desk_scan import ScanForm


class CounterForm(ScanForm):
    """The number of a reader's card, a barcode or an accession number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Reader’s card, barcode or accession number")
