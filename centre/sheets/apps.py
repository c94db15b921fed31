from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class SheetsConfig(AppConfig):
    name = "centre.sheets"
    verbose_name = _("Sheets in and out")

    def ready(self) -> None:
        personal.hand_in(self)
