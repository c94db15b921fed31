"""Looking up the person for whom the desk reserves."""

from django.db.models import Q, QuerySet

from centre.accounts.models import User
from centre.accounts.phones import plain_phone

ENOUGH_LETTERS = 2
MOST_FOUND = 8


def found_people(words: str) -> QuerySet[User]:
    """Active people by part of the name, the user name, or at least four digits of the number; a few at most."""
    if len(words) < ENOUGH_LETTERS:
        return User.objects.none()
    wanted = Q(name__icontains=words) | Q(username__istartswith=words)
    digits = plain_phone(words)
    if digits.isascii() and digits.isdigit() and len(digits) >= 4:
        wanted |= Q(phone__contains=digits)
    return User.objects.filter(wanted, is_active=True).order_by("name", "pk")[:MOST_FOUND]
