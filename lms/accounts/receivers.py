"""Receivers of accounts: what may fail and be tried again alone goes to the worker."""

from django.dispatch import receiver

from lms.accounts.signals import password_reset_asked
from lms.accounts.tasks import send_password_reset


@receiver(password_reset_asked)
def mail_password_reset(sender, *, user, language, **kwargs) -> None:
    send_password_reset.enqueue(user_uid=str(user.uid), language=language)
