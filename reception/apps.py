from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class ReceptionConfig(AppConfig):
    name = "reception"
    verbose_name = _("Reception of visits")

    def ready(self) -> None:
        """Hand in what comes in and goes out as sheets, and who is to be welcomed on a new wall."""
        from centre.sheets import registry
        from exhibits import welcoming
        from reception.exports import ALL_NOUNS
        from reception.imports import ALL_KINDS
        from reception.report_tables import TABLES
        from reception.welcoming import welcomes_on

        personal.hand_in(self)
        welcoming.register(welcomes_on)
        for kind in ALL_KINDS:
            registry.register_import(kind)
        for noun in ALL_NOUNS:
            registry.register_export(noun)
        for key, label in TABLES.items():
            registry.register_table(key, label)
