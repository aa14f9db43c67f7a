"""Putting notices into the outbox, putting them away, mailing them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils.translation import override

from lms.accounts.models import User
from lms.notices.kinds import told
from lms.notices.models import Notice
from lms.notices.signals import mail_waits

Mail = Notice.Mail
BATCH = 500
#: A mail is tried so often; whoever took one and has not told by then has died.
MOST_TRIES, PATIENCE = 5, timedelta(minutes=15)


@dataclass(frozen=True)
class Draft:
    """A notice to be: the id of the account, what its kind needs, and whether to mail it too."""

    to: int
    context: dict[str, Any] = field(default_factory=dict)
    mail: bool = False


@transaction.atomic
def give_notices(
    *, drafts: Iterable[Draft], kind: str, at: datetime, not_before: datetime | None = None
) -> list[Notice]:
    """Put notices into the outbox; `mail_waits` is sent when some of them are to be mailed."""
    rows = [
        Notice(
            to_id=draft.to,
            kind=kind,
            context=draft.context,
            made_at=at,
            not_before=not_before or at,
            mail=Mail.WAITING if draft.mail else Mail.NONE,
        )
        for draft in drafts
    ]
    made = Notice.objects.bulk_create(rows, batch_size=BATCH)
    if any(row.mail == Mail.WAITING for row in made):
        mail_waits.send(sender=Notice)
    return made


def put_away(*, notice: Notice, at: datetime) -> bool:
    """Mark a notice as read; whether it was unread until now."""
    unread = Notice.objects.filter(pk=notice.pk, read_at__isnull=True)
    return bool(unread.update(read_at=at))


def mail_waiting(*, at: datetime) -> int:
    """Mail what is due, one after the other; how many were sent. May run twice at a time."""
    dead = Notice.objects.filter(mail=Mail.SENDING, mail_at__lt=at - PATIENCE)
    dead.update(mail=Mail.WAITING)
    sent = 0
    while rows := list(Notice.objects.to_mail(at).select_related("to").order_by("pk")[:BATCH]):
        took = [row for row in rows if _take(row, at)]
        sent += sum(_mail(row, at) for row in took)
        if not took:  # another worker has them
            break
    return sent


def _take(notice: Notice, at: datetime) -> bool:
    waiting = Notice.objects.filter(pk=notice.pk, mail=Mail.WAITING)
    return bool(waiting.update(mail=Mail.SENDING, mail_at=at, mail_tries=F("mail_tries") + 1))


def _mail(notice: Notice, at: datetime) -> bool:
    """Send one that was taken. What was read on the site meanwhile is not mailed any more."""
    mine = Notice.objects.filter(pk=notice.pk, mail=Mail.SENDING)
    if notice.read_at is not None or not notice.to.is_active or not notice.to.email:
        mine.update(mail=Mail.NONE)
        return False
    try:
        sent = _send(notice)
    except OSError:  # no server, no connection, refused: smtplib's errors are all of these
        again = at + timedelta(minutes=5 * 2**notice.mail_tries)
        mine.filter(mail_tries__gte=MOST_TRIES).update(mail=Mail.FAILED)
        mine.update(mail=Mail.WAITING, not_before=again)
        return False
    mine.update(mail=Mail.SENT if sent else Mail.NONE)
    return sent


def _send(notice: Notice) -> bool:
    user: User = notice.to
    with override(user.language):
        words = told(notice)
        if words is None:
            return False
        text = render_to_string(
            "notices/mail.txt",
            {"user": user, "told": words, "address": f"{settings.PUBLIC_URL}{words.path}"},
        )
        subject = " ".join(words.heading.split())
        EmailMessage(subject=subject, body=text, to=[user.email]).send()
    return True


def withdraw_notices(*, kind: str, about: str) -> int:
    """Take back unread notices of a kind whose context names `about`; what was mailed stays mailed."""
    unread = Notice.objects.filter(kind=kind, context__about=about, read_at__isnull=True)
    return int(unread.exclude(Q(mail=Mail.SENT) | Q(mail=Mail.SENDING)).delete()[0])
