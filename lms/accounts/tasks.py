"""Mails of accounts, sent by the worker."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from lms.accounts.models import User


def password_reset_url(user: User) -> str:
    """Link to choose a new password; works once, within `PASSWORD_RESET_TIMEOUT` seconds."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user.uid.hex, "key": PasswordResetTokenGenerator().make_token(user)},
    )
    return f"{settings.PUBLIC_URL}{path}"


@task()
def send_password_reset(*, user_uid: str, language: str) -> None:
    """Mail the link. The token is made here, so that no table keeps it."""
    user = User.objects.active().filter(uid=user_uid).first()
    if user is None or not user.email:
        return
    with override(language):
        text = render_to_string(
            "account/email/password_reset_key_message.txt",
            {
                "user": user,
                "url": password_reset_url(user),
                "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            },
        )
        EmailMessage(subject=_("Choose a new password"), body=text, to=[user.email]).send()
