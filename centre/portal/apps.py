from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class PortalConfig(AppConfig):
    name = "centre.portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Hand the screens what they count and announce, and the reading room what stands around it."""
        from centre.portal import annual_table, checks, figures, reading
        from centre.portal.personal.history import after_migrate
        from centre.portal.trail.exports import TRAIL
        from centre.sheets import registry

        personal.hand_in(self)
        post_migrate.connect(after_migrate, dispatch_uid="personal")
        figures.hand_in()
        reading.hand_in()
        checks.register_all()
        registry.register_export(TRAIL)
        registry.register_table(annual_table.KEY, annual_table.LABEL)
