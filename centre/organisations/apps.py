from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class OrganisationsConfig(AppConfig):
    name = "centre.organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        personal.hand_in(self)
