"""Forms of the account pages: allauth's, with our words and no placeholders."""

import uuid

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.accounts.actions import ask_password_reset
from lms.accounts.hashers import normalise
from lms.accounts.models import User
from lms.accounts.validators import least_length

PASSWORD_MAX_LENGTH = 256


SHARED = _("Shared computer")
SHARED_HINT = _("Closing the browser signs you out. Do not tick it on your own phone.")


class _PlainForm(forms.Form):
    """Labels instead of placeholders, and an upper bound on what is hashed."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    user: User | None = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs["maxlength"] = PASSWORD_MAX_LENGTH
                field.validators.append(MaxLengthValidator(PASSWORD_MAX_LENGTH))
        self.plain()

    def plain(self) -> None:
        """Further attributes of single fields."""

    def clean_password2(self) -> str:
        """The repetition in the spelling of the first, whichever keyboard typed it."""
        return normalise(self.cleaned_data["password2"])

    def new_password_hint(self) -> None:
        self.fields["password1"].help_text = _(
            "At least %(count)d characters. Several words in a row are easy to keep, "
            "spaces and Vietnamese letters too."
        ) % {"count": least_length(self.user)}


class SignInForm(_PlainForm, account_forms.LoginForm):
    labels = {
        "login": _("User name, phone number or e-mail"),
        "password": _("Password"),
        "shared": SHARED,
    }
    hints = {"shared": SHARED_HINT}
    shared = forms.BooleanField(required=False)

    def plain(self) -> None:
        del self.fields["remember"]
        self.fields["login"].validators.append(MaxLengthValidator(254))
        self.fields["login"].widget.attrs.update(
            {
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": 254,
            }
        )

    def clean(self) -> dict:
        """What allauth calls to remember: a device of one's own stays signed in."""
        cleaned: dict = super().clean() or {}
        cleaned["remember"] = not cleaned.get("shared")
        return cleaned


class SlipCodeForm(_PlainForm):
    """The code of an activation slip, typed by hand."""

    labels = {"code": _("Code on the slip")}
    hints = {"code": _("Twelve letters and digits. Capitals and dashes make no difference.")}
    code = forms.CharField(
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "class": "input--short code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class PassPhraseForm(_PlainForm):
    """The pass phrase that the person of a slip chooses. Once: it can be shown while it is typed."""

    labels = {"password1": _("New password"), "shared": SHARED}
    hints = {"shared": SHARED_HINT}
    password1 = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    shared = forms.BooleanField(required=False)

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def plain(self) -> None:
        self.new_password_hint()

    def clean_password1(self) -> str:
        password = normalise(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password


class PasswordChangeForm(_PlainForm, account_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def plain(self) -> None:
        self.new_password_hint()

    def clean_oldpassword(self) -> str:
        """Counted like any other attempt: an unattended session is no place to guess."""
        password = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class PasswordResetForm(_PlainForm, account_forms.ResetPasswordForm):
    labels = {"email": _("E-mail address")}

    def plain(self) -> None:
        self.fields["email"].error_messages["invalid"] = _(
            "This is no whole e-mail address. Whoever has none asks who keeps the files for a slip."
        )

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request, **kwargs) -> str:
        email = self.cleaned_data["email"]
        ask_password_reset(email=email, language=get_language() or "vi", at=timezone.now())
        return email


class PasswordResetKeyForm(_PlainForm, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}

    def plain(self) -> None:
        self.new_password_hint()


class PasswordResetTokenForm(account_forms.UserTokenForm):
    """Reads the account's uid from the link: row ids stay inside."""

    token_generator = PasswordResetTokenGenerator()

    def _get_user(self, uidb36: str) -> User | None:
        try:
            return User.objects.active().get(uid=uuid.UUID(hex=uidb36))
        except (ValueError, TypeError, User.DoesNotExist):
            return None


class ReauthenticateForm(_PlainForm, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class _CodeForm(_PlainForm):
    labels = {"code": _("Code")}
    hints = {"code": _("Six digits from the authenticator app, or a recovery code.")}

    def plain(self) -> None:
        self.fields["code"].widget.attrs.update(
            {"inputmode": "numeric", "class": "input--short", "maxlength": 12}
        )


class CodeForm(_CodeForm, code_forms.AuthenticateForm):
    pass


class ReauthenticateCodeForm(_CodeForm, code_forms.ReauthenticateForm):
    pass


class ActivateForm(_CodeForm, ActivateTOTPForm):
    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six digits.")}
