from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class ReadingRoomConfig(AppConfig):
    name = "reading_room"
    verbose_name = _("Reading room")

    def ready(self) -> None:
        """Hand in what comes in and goes out as sheets and records."""
        from centre.sheets import registry
        from reading_room.exporting.sheets import ALL_NOUNS
        from reading_room.exports import report
        from reading_room.importing.kinds import ALL_KINDS

        personal.hand_in(self)
        for kind in ALL_KINDS:
            registry.register_import(kind)
        for noun in ALL_NOUNS:
            registry.register_export(noun)
        for key, label in report.TABLES.items():
            registry.register_table(key, label)
