from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    name = "centre.trail"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from centre.trail.checks import trail_is_out_of_reach
        from centre.trail.protecting import protect

        register(trail_is_out_of_reach, Tags.security, deploy=True)
        post_migrate.connect(protect, sender=self, dispatch_uid="trail")
