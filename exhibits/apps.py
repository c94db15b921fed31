from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExhibitsConfig(AppConfig):
    name = "exhibits"
    verbose_name = _("Exhibits")

    def ready(self) -> None:
        """Hand in what comes in as sheets."""
        from centre.sheets import registry
        from exhibits.imports import ALL_KINDS

        for kind in ALL_KINDS:
            registry.register_import(kind)
