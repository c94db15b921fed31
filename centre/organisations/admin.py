"""Organisations and memberships in the administration site."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centre.organisations.models import Membership, Organisation
from centre.shared.admin import HouseAdmin


@admin.register(Organisation)
class OrganisationAdmin(HouseAdmin):
    list_display = ["name", "short_name", "kind", "retired_at"]
    list_filter = ["kind", ("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "short_name"]


@admin.register(Membership)
class MembershipAdmin(HouseAdmin):
    list_display = ["masked_person", "organisation", "role", "ended_at"]
    list_filter = ["role", ("ended_at", admin.EmptyFieldListFilter)]
    search_fields = ["person__username", "person__name", "person__phone", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]
    list_select_related = ["person", "organisation"]

    @admin.display(description=_("person"), ordering="person__username")
    def masked_person(self, membership: Membership) -> str:
        return f"{membership.person.masked_name} ({membership.person.username})"
