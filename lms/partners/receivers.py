"""Receivers of partners: mails go to the worker."""

from django.dispatch import receiver

from lms.partners.rules import mail_is_set
from lms.partners.signals import application_decided, application_sent
from lms.partners.tasks import mail_link, mail_news


@receiver(application_sent)
def ask_to_confirm(sender, *, application, **kwargs) -> None:
    if mail_is_set():
        mail_link.enqueue(uid=str(application.uid))


@receiver(application_decided)
def tell_applicant(sender, *, application, **kwargs) -> None:
    if mail_is_set():
        mail_news.enqueue(uid=str(application.uid))
