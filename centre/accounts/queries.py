"""Reads about people, shaped for the pages of the desk."""

from django.db.models import Q, QuerySet

from centre.accounts.models import User
from centre.accounts.phones import plain_phone

FEWEST_DIGITS = 4


def people_found(text: str) -> QuerySet[User]:
    """Who has this in the name, is called so, or has a number with these digits (four at least); nobody for no text.

    Accounts that were closed are nobody's.
    """
    words = text.strip()
    if not words:
        return User.objects.none()
    fits = Q(name__icontains=words) | Q(username__iexact=words)
    digits = plain_phone(words)
    if digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_DIGITS:
        fits |= Q(phone__contains=digits)
    return User.objects.filter(fits, closed_at__isnull=True).order_by("-is_active", "name", "pk")
