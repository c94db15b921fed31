from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class NotificationsConfig(AppConfig):
    name = "centre.notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        personal.hand_in(self)
