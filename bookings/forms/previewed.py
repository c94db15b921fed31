"""Forms whose deed is shown before it is done."""

import json
from hashlib import sha256
from typing import Any

from centre.accounts.forms import CommandForm


class PreviewedForm(CommandForm):
    """First one sees what it would do, then one confirms; whoever changes the form in between sees it again."""

    def was_seen(self) -> bool:
        """Whether the page showed what exactly this input would do."""
        return bool(self.data.get("seen") == self.fingerprint())

    def fingerprint(self) -> str:
        """Stands for the input, for the hidden field `seen` of the confirming page."""
        told = json.dumps(self.told(), sort_keys=True, default=lambda value: str(getattr(value, "pk", value)))
        return sha256(told.encode()).hexdigest()[:16]

    def told(self) -> dict[str, Any]:
        """What the preview depends on; only after `is_valid()`."""
        return self.cleaned_data
