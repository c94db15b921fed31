"""The commands about self-service points: register, give a new address, retire."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused
from reading_room.models import Kiosk
from reading_room.models.use import new_kiosk_address
from reading_room.permissions import may_keep_kiosks, require

UNIQUE = "reading_room_kiosk_name_key"


@retried
def register(*, name: str, by: User) -> Kiosk:
    """A new point with an address that nobody guesses. Raises Refused (field `name`) or PermissionDenied."""
    require(may_keep_kiosks(by))
    try:
        with transaction.atomic():
            return Kiosk.objects.create(name=name)
    except IntegrityError as error:
        if violated_constraint(error) != UNIQUE:
            raise
        message = _("Another point has, or had, this name.")
        raise Refused([Problem(code="name_taken", field="name", message=message)]) from None


@retried
def give_new_address(*, kiosk: Kiosk, by: User) -> Kiosk:
    """Whoever knows the old address can do nothing with it any more. Raises PermissionDenied."""
    require(may_keep_kiosks(by))
    kiosk.address = new_kiosk_address()
    kiosk.save(update_fields=["address"])
    return kiosk


@retried
def retire(*, kiosk: Kiosk, by: User, now: datetime) -> Kiosk:
    """The point is gone, and its address opens nothing. Raises PermissionDenied."""
    require(may_keep_kiosks(by))
    kiosk.retired_at = now
    kiosk.save(update_fields=["retired_at"])
    return kiosk
