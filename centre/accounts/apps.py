from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from centre.shared import personal


class AccountsConfig(AppConfig):
    name = "centre.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from centre.accounts import checks, roles, sign_ins

        register(checks.second_factor_roles_exist, Tags.security)
        sign_ins.listen()
        post_migrate.connect(roles.after_migrate, dispatch_uid="roles")
        personal.hand_in(self)
