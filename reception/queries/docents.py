"""Who guides groups, and what they have to do."""

from django.db.models import QuerySet

from centre.accounts.models import User


def docents() -> QuerySet[User]:
    """Everybody who may guide groups now, by name."""
    may_guide = {
        "groups__permissions__content_type__app_label": "reception",
        "groups__permissions__codename": "guide_batch",
    }
    return User.objects.filter(is_active=True, is_staff=True, **may_guide).order_by("name", "pk").distinct()
