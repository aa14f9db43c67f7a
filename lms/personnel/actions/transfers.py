"""Handing a personnel file over: one keeper offers it, the other agency's keeper takes it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.personnel.errors import PersonnelError
from lms.personnel.models import FileTransfer, Officer, OrgUnit
from lms.personnel.rules import refuse_own

Outcome = FileTransfer.Outcome


@transaction.atomic
def offer_file(
    *, officer: Officer, to: OrgUnit, reason: str = "", at: datetime, by: Any
) -> FileTransfer:
    """Offer an officer's file to another agency; it moves only when that agency takes it.

    A repeat returns the offer that waits. Raises `PersonnelError` for a unit that is no agency or
    not in force, for the agency that keeps the file already, while an offer to another agency
    waits, and for the own file.
    """
    refuse_own(by, officer)
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    on = timezone.localtime(at).date()
    if not OrgUnit.objects.agencies().active(on).filter(pk=to.pk).exists():
        raise PersonnelError(_("Only an agency keeps files."), field="given_to")
    if to.pk == officer.kept_by_id:
        raise PersonnelError(_("This agency keeps the file already."), field="given_to")
    waiting = FileTransfer.objects.waiting().filter(officer=officer).first()
    if waiting is not None and waiting.given_to_id != to.pk:
        raise PersonnelError(
            _("The file is offered to another agency already. Withdraw that first."),
            field="given_to",
        )
    if waiting is not None:
        return waiting
    transfer = FileTransfer.objects.create(
        officer=officer,
        given_by_id=officer.kept_by_id,
        given_to=to,
        reason=normal(reason)[:500],
        asked_at=at,
        asked_by=by,
    )
    log(
        instance=officer, action="personnel.offer_file", user=by, timestamp=at, data=_ends(transfer)
    )
    return transfer


@transaction.atomic
def accept_file(*, transfer: FileTransfer, at: datetime, by: Any) -> bool:
    """The receiving agency takes the file; False when the offer was decided before.

    Raises `PersonnelError` when the file has moved elsewhere since, and for the own file.
    """
    refuse_own(by, transfer.officer)
    if not _decide(transfer, Outcome.ACCEPTED, at, by):
        return False
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=transfer.officer_id)
    if officer.kept_by_id != transfer.given_by_id:
        raise PersonnelError(_("The file is no longer with the agency that offered it."))
    transfer_file(officer=officer, to=transfer.given_to, at=at, by=by)
    return True


@transaction.atomic
def decline_file(*, transfer: FileTransfer, at: datetime, by: Any) -> bool:
    """The receiving agency does not take the file; False when the offer was decided before."""
    refuse_own(by, transfer.officer)
    return _decide(transfer, Outcome.DECLINED, at, by, log_as="personnel.decline_file")


@transaction.atomic
def withdraw_file(*, transfer: FileTransfer, at: datetime, by: Any) -> bool:
    """The agency that offered the file keeps it; False when the offer was decided before."""
    refuse_own(by, transfer.officer)
    return _decide(transfer, Outcome.WITHDRAWN, at, by, log_as="personnel.withdraw_file")


def _decide(
    transfer: FileTransfer, outcome: str, at: datetime, by: Any, *, log_as: str = ""
) -> bool:
    waiting = FileTransfer.objects.waiting().filter(pk=transfer.pk)
    decided = bool(waiting.update(outcome=outcome, decided_at=at, decided_by=by))
    if decided and log_as:
        log(
            instance=transfer.officer,
            action=log_as,
            user=by,
            timestamp=at,
            data=_ends(transfer),
        )
    return decided


@transaction.atomic
def transfer_file(*, officer: Officer, to: OrgUnit, at: datetime, by: Any) -> Officer:
    """Give an officer's file to another agency; the hand-over is logged.

    Raises `PersonnelError` for a unit that is no agency.
    """
    if not to.is_agency:
        raise PersonnelError(_("Only an agency keeps files."), field="kept_by")
    was = officer.kept_by
    officer.kept_by = to
    officer.save(update_fields=["kept_by"])
    log(
        instance=officer,
        action="personnel.transfer_file",
        user=by,
        timestamp=at,
        data={"from": str(was.uid), "to": str(to.uid)},
    )
    return officer


def _ends(transfer: FileTransfer) -> dict[str, str]:
    return {"from": str(transfer.given_by.uid), "to": str(transfer.given_to.uid)}
