from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    name = "centre.trail"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from centre.trail.protecting import protect

        post_migrate.connect(protect, sender=self, dispatch_uid="trail")
