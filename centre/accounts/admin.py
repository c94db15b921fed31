"""People, roles and the records about them in the administration site."""

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth import admin as django_auth_admin  # noqa: F401 -- registers Group, see below
from django.contrib.auth.models import Group
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static import admin as static_admin  # noqa: F401 -- registers, as above
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from centre.accounts import actions
from centre.accounts.models import Consent, User
from centre.accounts.roles import label_of
from centre.shared.admin import HouseAdmin, ReadOnlyAdmin


@admin.register(User)
class UserAdmin(HouseAdmin):
    """People: closed instead of deleted; lists are masked, and opening somebody's page is recorded.

    Passwords are neither shown nor set here: the desk gives one-time passwords. Whoever is no superuser can neither
    make one nor change one.
    """

    list_display = ["username", "masked_name", "masked_phone", "is_staff", "is_active", "must_change_password"]
    list_filter = ["is_staff", "is_active", "is_superuser", "must_change_password", "groups"]
    search_fields = ["username", "name", "phone"]
    search_help_text = _("Name, mobile number or user name")
    ordering = ["username"]
    filter_horizontal = ["groups"]
    readonly_fields = ["has_password", "must_change_password", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "name", "phone", "email", "is_active"]}),
        (_("Signing in"), {"fields": ["has_password", "must_change_password", "last_login", "date_joined"]}),
        (_("Roles"), {"fields": ["is_staff", "groups", "is_superuser"]}),
        (_("How pages look"), {"fields": ["language", "elderly_mode", "high_contrast"]}),
    ]

    @admin.display(boolean=True, description=_("has a password"))
    def has_password(self, person: User) -> bool:
        return bool(person.pk) and person.has_usable_password()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fixed = list(self.readonly_fields)
        if not request.user.is_superuser:
            fixed.append("is_superuser")
        return fixed + (["is_active"] if obj and obj.pk == request.user.pk else [])

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and isinstance(field, ModelMultipleChoiceField):
            field.label_from_instance = label_of  # type: ignore[method-assign, assignment]
        return field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, User) and (obj.closed_at or (obj.is_superuser and not request.user.is_superuser)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        obj.phone = obj.phone or None
        super().save_model(request, obj, form, change)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._record_look(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._record_look(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def _record_look(self, request: HttpRequest, object_id: str) -> None:
        person = self.get_object(request, object_id)
        if person and request.method == "GET" and self.has_view_permission(request, person):
            actions.unmask(person=person, by=request.user)  # type: ignore[arg-type]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["masked_person", "notice_version", "agreed_at"]
    list_filter = ["notice_version"]
    search_fields = ["person__username", "person__name", "person__phone"]
    list_select_related = ["person"]
    date_hierarchy = "agreed_at"

    @admin.display(description=_("person"), ordering="person__username")
    def masked_person(self, consent: Consent) -> str:
        return f"{consent.person.masked_name} ({consent.person.username})"


for kept_secret in (TOTPDevice, StaticDevice):
    admin.site.unregister(kept_secret)  # keys are seen by nobody; the desk resets a second factor

admin.site.unregister(Group)  # registered by Django's own module, imported above for this order


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Roles: what each may do stands in `roles.py`."""

    list_display = ["label", "name"]
    search_fields = ["name"]
    filter_horizontal = ["permissions"]

    @admin.display(description=_("role"))
    def label(self, group: Group) -> str:
        return label_of(group)


@admin.register(AccessAttempt)
class FailedSignInAdmin(ReadOnlyAdmin):
    """Failed sign-ins of the last minutes; the desk lifts a lock with a one-time password."""

    list_display = ["attempt_time", "username", "failures_since_start", "ip_address"]
    search_fields = ["username", "ip_address"]
    fields = ["attempt_time", "username", "failures_since_start", "ip_address", "user_agent", "path_info"]
