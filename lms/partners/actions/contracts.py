"""What was agreed with a partner, whom to ask there, and telling the agency before it ends."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import Provider
from lms.notices.actions import Draft, give_notices
from lms.notices.models import Notice
from lms.partners.actions.applications import overseers
from lms.partners.errors import PartnerError
from lms.partners.models import ContactPerson, Contract
from lms.partners.rules import TOLD_DAYS
from lms.partners.wording import ENDING
from lms.personnel.uploads import harmless


@transaction.atomic
def add_contract(
    *,
    provider: Provider,
    number: str,
    active_from: date,
    active_to: date,
    note: str,
    file: File | None,
    at: datetime,
    by: Any,
) -> Contract:
    """Record a contract; the same number from the same day again is the one that stands.

    Raises `PartnerError` for days in the wrong order and for a file that is no PDF.
    """
    Provider.objects.select_for_update().get(pk=provider.pk)
    standing = provider.contracts.filter(number=number, active_from=active_from).first()
    if standing is not None:
        return standing
    if active_to < active_from:
        raise PartnerError(_("The last day lies before the first."), field="active_to")
    contract = Contract(
        provider=provider,
        number=number,
        active_from=active_from,
        active_to=active_to,
        note=note,
        recorded_at=at,
        recorded_by=by,
    )
    if file is not None:
        contract.file = _pdf(file)
    contract.save()
    data = {"number": number, "from": str(active_from), "to": str(active_to)}
    log(instance=provider, action="partners.add_contract", user=by, timestamp=at, data=data)
    return contract


def _pdf(file: File) -> File:
    try:
        kept = harmless(file)
    except ValidationError as error:
        raise PartnerError(error.messages[0], field="file") from error
    if not str(kept.name).endswith(".pdf"):
        raise PartnerError(_("Send the contract as one PDF."), field="file")
    return kept


@transaction.atomic
def add_contact(*, provider: Provider, values: dict[str, str], at: datetime, by: Any) -> None:
    """Add a contact person; the same name and phone again is the one that stands."""
    Provider.objects.select_for_update().get(pk=provider.pk)
    rows = ContactPerson.objects.filter(provider=provider, ended_at=None)
    if rows.filter(name=values["name"], phone=values["phone"]).exists():
        return
    contact = ContactPerson.objects.create(provider=provider, **values)
    log(
        instance=provider,
        action="partners.add_contact",
        user=by,
        timestamp=at,
        data={"contact": str(contact.uid)},
    )


@transaction.atomic
def end_contact(*, contact: ContactPerson, at: datetime, by: Any) -> None:
    """Take a contact person off the list. Safe to repeat."""
    rows = ContactPerson.objects.filter(pk=contact.pk, ended_at=None)
    if rows.update(ended_at=at):
        data = {"contact": str(contact.uid)}
        log(
            instance=contact.provider,
            action="partners.end_contact",
            user=by,
            timestamp=at,
            data=data,
        )


@transaction.atomic
def tell_ending_contracts(*, at: datetime) -> int:
    """Tell overseers and the partner's administrators of contracts that end soon; how many notices.

    Once for each of `TOLD_DAYS`; one that was missed is made good at the next run.
    """
    on = timezone.localtime(at).date()
    ending = Contract.objects.ending_by(on, on + timedelta(days=max(TOLD_DAYS)))
    rows = ending.exclude(provider__state=Provider.State.CLOSED).select_related("provider")
    made = 0
    for contract in rows:
        left = (contract.active_to - on).days
        step = min(days for days in TOLD_DAYS if left <= days)
        about = f"{contract.uid}:{step}"
        if Notice.objects.filter(kind=ENDING, context__about=about).exists():
            continue
        made += len(give_notices(drafts=_drafts(contract, about, left), kind=ENDING, at=at))
    return made


def _drafts(contract: Contract, about: str, days: int) -> list[Draft]:
    provider = contract.provider
    context = {
        "about": about,
        "provider": str(provider.uid),
        "name": provider.name,
        "number": contract.number,
        "days": days,
    }
    told = {user.pk: (user, False) for user in overseers()}
    members = provider.members.current().filter(administers=True).select_related("user")
    told = {member.user_id: (member.user, True) for member in members} | told
    return [
        Draft(pk, {**context, "inside": inside}, bool(user.email))
        for pk, (user, inside) in told.items()
    ]
