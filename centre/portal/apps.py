from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "centre.portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Hand the screens what they count and announce, and the reading room what stands around it."""
        from centre.portal import figures, reading

        figures.hand_in()
        reading.hand_in()
