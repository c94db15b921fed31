from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("Room booking")

    def ready(self) -> None:
        """Hand in what comes in and goes out as sheets."""
        from bookings.exports import ALL_NOUNS
        from bookings.imports import ALL_KINDS
        from bookings.report_tables import REPORTS
        from centre.sheets import registry

        personal.hand_in(self)
        for kind in ALL_KINDS:
            registry.register_import(kind)
        for noun in ALL_NOUNS:
            registry.register_export(noun)
        for key, label in REPORTS.items():
            registry.register_table(key, label)
