"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User, phone_number
from centre.accounts.phones import plain_phone
from centre.shared.problems import Refused

LONGEST_PASSWORD = 128
PASSWORD_HELP = _(
    "At least eight characters, and three of these: capital letters, small letters, digits, other characters. "
    "You may paste it and use a password manager."
)


class PhoneField(forms.CharField):
    """A mobile number, typed with or without spaces, dashes and country code."""

    default_validators = [phone_number]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(**{"label": _("Mobile number"), "max_length": 30, "widget": widget} | kwargs)

    def to_python(self, value: Any) -> str:
        return plain_phone(super().to_python(value) or "")


class PasswordField(forms.CharField):
    """A password as typed: never trimmed, with a button that shows it where scripts run."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-password": ""})
        super().__init__(
            **{"label": _("Password"), "strip": False, "max_length": LONGEST_PASSWORD, "widget": widget} | kwargs
        )


class CommandForm(forms.Form):
    """A form that can show why its command was refused."""

    def show(self, refused: Refused) -> None:
        """Put each problem beside its field, or at the top."""
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))


class SignInForm(forms.Form):
    """Who, and the password. Whether they fit is the view's business."""

    username = forms.CharField(
        label=_("Mobile number or user name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField(autocomplete="current-password")


class NewPasswordForm(CommandForm):
    """A new password, typed twice because without scripts nobody sees what was typed."""

    new_password = PasswordField(label=_("Password"), autocomplete="new-password", help_text=PASSWORD_HELP)
    repeated = PasswordField(label=_("The same password again"), autocomplete="new-password")

    def owner(self) -> User:
        """Whose password it is to be: it may not resemble the name or the number."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("new_password")
        if password and "repeated" in cleaned and cleaned["repeated"] != password:
            self.add_error("repeated", _("The two passwords differ. Please type the second one again."))
        if password:
            try:
                validate_password(password, self.owner())
            except ValidationError as error:
                self.add_error("new_password", error)
        return cleaned


class RegisterForm(NewPasswordForm):
    """What an account needs, and nothing else."""

    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        help_text=_("What we may call you; it need not be the full name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(help_text=_("You sign in with it, and we call it when something changes."))
    agreed = forms.BooleanField(
        label=_("I have read how my information is used and agree to it"),
        error_messages={"required": _("Without your agreement we may not keep your name and number.")},
    )

    field_order = ["name", "phone", "new_password", "repeated", "agreed"]

    def owner(self) -> User:
        return User(name=self.cleaned_data.get("name", ""), phone=self.cleaned_data.get("phone", ""))

    def command(self) -> dict[str, str]:
        """The arguments of `actions.register`."""
        return {
            "name": self.cleaned_data["name"],
            "phone": self.cleaned_data["phone"],
            "password": self.cleaned_data["new_password"],
        }
