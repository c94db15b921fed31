from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadingRoomConfig(AppConfig):
    name = "reading_room"
    verbose_name = _("Reading room")

    def ready(self) -> None:
        """Hand in the names of the tables that are taken away."""
        from centre.sheets import registry
        from reading_room.exports import report

        for key, label in report.TABLES.items():
            registry.register_table(key, label)
