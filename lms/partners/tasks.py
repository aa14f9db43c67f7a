"""Mails to applicants, and what the agency is told by the clock."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_tasks import task

from lms.partners import actions
from lms.partners.models import Application
from lms.partners.rules import LINK_VALID, link_token


def _mail(uid: str, template: str, subject: Any, path: str) -> None:
    application = Application.objects.filter(uid=uid).first()
    if application is None:
        return
    with override(application.language):
        text = render_to_string(
            f"partners/mail/{template}.txt",
            {
                "application": application,
                "url": f"{settings.PUBLIC_URL}{path}",
                "days": LINK_VALID.days,
            },
        )
        EmailMessage(subject=str(subject), body=text, to=[application.email]).send()


@task()
def mail_link(*, uid: str) -> None:
    """Mail the link that confirms the address. It is made here, so that no table keeps it."""
    path = reverse("partner_confirm", args=[link_token(uid)])
    _mail(uid, "confirm", _("Confirm your e-mail address"), path)


@task()
def mail_news(*, uid: str) -> None:
    """Mail that something happened to an application; what it is stands on its page."""
    path = reverse("partner_status", args=[uid])
    _mail(uid, "news", _("News about your application"), path)


@task()
def tell_of_contracts() -> None:
    actions.tell_ending_contracts(at=timezone.now())
