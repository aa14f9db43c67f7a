"""Forms in which a browser sends what a passkey answered; a script fills them."""

from typing import Any

from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError

from lms.accounts.errors import AccountError
from lms.accounts.passkeys import confirmed


class CredentialField(forms.JSONField):
    """JSON from a script; what is none, or nested without end, is no credential."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            return None


class CredentialForm(forms.Form):
    credential = CredentialField()


class PasskeySignInForm(CredentialForm):
    """Whose passkey it is, the passkey tells."""

    shared = forms.BooleanField(required=False)

    def clean_credential(self) -> Authenticator:
        return _confirmed(self.cleaned_data["credential"])


class PasskeyStepForm(webauthn_forms.AuthenticateWebAuthnForm):
    """The second step after a password, by the person's own passkey; counted like its codes."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        clear = check_rate_limit(self.user)
        passkey = _confirmed(self.cleaned_data["credential"], user=self.user)
        clear()
        return passkey


class PasskeyAgainForm(PasskeyStepForm):
    """The same for a person who is signed in and is asked again."""

    reauthenticated = True


def _confirmed(credential: Any, **whose: Any) -> Authenticator:
    try:
        return confirmed(credential, **whose)
    except AccountError as error:
        raise ValidationError(str(error)) from error
