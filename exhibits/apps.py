from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class ExhibitsConfig(AppConfig):
    name = "exhibits"
    verbose_name = _("Exhibits")

    def ready(self) -> None:
        """Hand in what comes in as sheets, and see to it that there are steps of a review."""
        from centre.sheets import registry
        from exhibits.exports import TABLES
        from exhibits.imports import ALL_KINDS
        from exhibits.steps import after_migrate

        personal.hand_in(self)
        post_migrate.connect(after_migrate, sender=self)

        for kind in ALL_KINDS:
            registry.register_import(kind)
        for key, label in TABLES.items():
            registry.register_table(key, label)
