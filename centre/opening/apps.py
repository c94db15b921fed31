from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class OpeningConfig(AppConfig):
    name = "centre.opening"
    verbose_name = _("Opening hours")

    def ready(self) -> None:
        personal.hand_in(self)
