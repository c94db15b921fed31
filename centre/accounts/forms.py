"""Forms about people."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from centre.accounts.consent import has_agreed
from centre.accounts.models import User, phone_number
from centre.accounts.phones import plain_phone
from centre.shared.fields import DayField
from centre.shared.preferences import Preferences
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
        defaults: dict[str, Any] = {"label": _("Mobile number"), "max_length": 30, "widget": widget}
        super().__init__(**(defaults | kwargs))

    def to_python(self, value: Any) -> str:
        return plain_phone(super().to_python(value) or "")


class PasswordField(forms.CharField):
    """A password as typed: never trimmed, with a button that shows it where scripts run."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-password": ""})
        defaults: dict[str, Any] = {"label": _("Password"), "max_length": LONGEST_PASSWORD, "widget": widget}
        super().__init__(strip=False, **(defaults | kwargs))


class CommandForm(forms.Form):
    """A form that can show why its command was refused, and says in plain words what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Please fill this in.")

    def show(self, refused: Refused) -> None:
        """Put each problem beside its field, or at the top."""
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))


class SearchInDaysForm(CommandForm):
    """A search that stands in the address: words in `q`, then days, then the filters of the page; each may be empty."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        days = {
            name: DayField(label=label, required=False) for name, label in (("from", _("From")), ("to", _("Until")))
        }
        self.fields = {"q": self.fields["q"], **days, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day must not come before the first."))
        return cleaned

    @property
    def narrows(self) -> bool:
        """Whether anything but words was given: then the page shows what."""
        return any(self.data.get(field.name) for field in self.visible_fields() if field.name != "q")


class SignInForm(CommandForm):
    """Who, and the password. Whether they fit is the view's business."""

    username = forms.CharField(
        label=_("Mobile number or user name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField(autocomplete="current-password")


class NewPasswordForm(CommandForm):
    """A new password, typed twice because without scripts nobody sees what was typed."""

    new_password = PasswordField(label=_("New password"), autocomplete="new-password", help_text=PASSWORD_HELP)
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


class AgreedField(forms.BooleanField):
    """The consent to the privacy notice that stands beside the form."""

    def __init__(self) -> None:
        super().__init__(
            label=_("I have read how my information is used and agree to it"),
            error_messages={"required": _("Without your agreement we may not keep your name and number.")},
        )


class NameField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("What we may call you"),
            max_length=40,
            help_text=_("It need not be the full name."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )


class RegisterForm(NewPasswordForm):
    """What an account needs, and nothing else."""

    name = NameField()
    phone = PhoneField(help_text=_("You sign in with it, and we call it when something changes."))
    agreed = AgreedField()

    field_order = ["name", "phone", "new_password", "repeated", "agreed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password"].label = _("Password")

    def owner(self) -> User:
        return User(name=self.cleaned_data.get("name", ""), phone=self.cleaned_data.get("phone", ""))

    def command(self) -> dict[str, str]:
        """The arguments of `actions.register`."""
        return {
            "name": self.cleaned_data["name"],
            "phone": self.cleaned_data["phone"],
            "password": self.cleaned_data["new_password"],
        }


class OwnForm(CommandForm):
    """A form about the person who is signed in."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)


class CurrentPassword(PasswordField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Current password"),
            autocomplete="current-password",
            help_text=_("So that nobody else changes it while you are away from the screen."),
        )


class CurrentPasswordForm(OwnForm):
    """Whatever changes how one signs in asks for the password once more."""

    current_password = CurrentPassword()

    def is_really(self, request: HttpRequest) -> bool:
        """Check the current password as a sign-in is checked, so that guessing here locks as well."""
        given = self.cleaned_data["current_password"]
        right = authenticate(request, username=self.person.username, password=given) is not None
        if not right:
            self.add_error("current_password", _("This is not your current password. Please check it and try again."))
        return right


class CodeField(forms.CharField):
    """Six digits of the phone, or eight letters and digits of the paper."""

    def __init__(self) -> None:
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=attributes))


class CodeForm(CommandForm):
    """The second page of the sign-in."""

    code = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits of the app on your phone, or one of the codes on paper.")


class TurnOnForm(CurrentPasswordForm):
    """The first code of the phone shows that it has the key."""

    code = CodeField()
    field_order = ["code", "current_password"]


class ChangePasswordForm(CurrentPasswordForm, NewPasswordForm):
    """A new password, and the current one."""

    field_order = ["current_password", "new_password", "repeated"]

    def owner(self) -> User:
        return self.person


class FirstPasswordForm(OwnForm, NewPasswordForm):
    """The first own password after a one-time password; who has not agreed to the privacy notice yet does it here."""

    agreed = AgreedField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_agreed(self.person):
            del self.fields["agreed"]

    def owner(self) -> User:
        return self.person

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if self.person.check_password(password):
            raise ValidationError(_("Please choose another one than the one-time password."))
        return password


class ProfileForm(OwnForm):
    """What people may change about themselves without asking anybody."""

    name = NameField()
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("If you give one, you get every notice by e-mail as well."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")])
    elderly = forms.BooleanField(label=_("Elder mode: larger text, simpler pages"), required=False)
    high_contrast = forms.BooleanField(label=_("High contrast"), required=False)

    @classmethod
    def of(cls, person: User) -> "ProfileForm":
        """The form as the account stands."""
        return cls(
            person=person,
            initial={
                "name": person.name,
                "email": person.email,
                "language": person.language or "zh-hans",
                "elderly": person.elderly_mode,
                "high_contrast": person.high_contrast,
            },
        )

    def preferences(self) -> Preferences:
        """How pages are to be shown."""
        return Preferences(
            language=self.cleaned_data["language"],
            elderly=self.cleaned_data["elderly"],
            high_contrast=self.cleaned_data["high_contrast"],
        )


class PhoneForm(CurrentPasswordForm):
    """Another number to sign in with."""

    phone = PhoneField(label=_("New mobile number"))
    field_order = ["phone", "current_password"]


# --- the desk --------------------------------------------------------------------------------------------------------


class NewAccountForm(CommandForm):
    """An account for the person at the counter."""

    name = forms.CharField(
        label=_("Name of the person"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = PhoneField(help_text=_("They sign in with it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"


class SearchForm(forms.Form):
    """Whom the desk looks for."""

    q = forms.CharField(
        label=_("Name, mobile number or user name"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
