from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class AnnouncementsConfig(AppConfig):
    name = "centre.announcements"
    verbose_name = _("Announcements")

    def ready(self) -> None:
        personal.hand_in(self)
