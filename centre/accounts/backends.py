"""Sign-in with the user name or the mobile number."""

from django.contrib.auth.backends import ModelBackend


class NameOrPhoneBackend(ModelBackend):
    pass


def lockout_name(request, credentials):  # type: ignore[no-untyped-def]
    return (credentials or {}).get("username", "")
