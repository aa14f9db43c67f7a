"""Receivers of notices: what may fail and be tried again alone goes to the worker."""

from django.dispatch import receiver

from lms.notices.signals import mail_waits
from lms.notices.tasks import mail_notices


@receiver(mail_waits)
def call_the_worker(sender, **kwargs) -> None:
    mail_notices.enqueue()
