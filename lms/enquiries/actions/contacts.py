"""Saying whom the people of a unit ask."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lms.enquiries.errors import EnquiryError
from lms.enquiries.models import UnitContact
from lms.personnel.models import OrgUnit


@transaction.atomic
def set_contact(
    *, unit: OrgUnit, name: str, phone: str = "", email: str = "", at: datetime, by: Any
) -> bool:
    """Name the contact of a unit, or with no name take it away; whether anything changed.

    The audit keeps what it was before.
    """
    if not name and (phone or email):
        raise EnquiryError(_("Write whose phone or e-mail this is."), field="name")
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    contact = UnitContact.objects.filter(unit=unit).first()
    before = [contact.name, contact.phone, contact.email] if contact else ["", "", ""]
    now = [name, phone, email]
    if before == now:
        return False
    contact = contact or UnitContact(unit=unit)
    contact.name, contact.phone, contact.email = now
    contact.set_at, contact.set_by = at, by
    contact.save()
    data = {"before": before, "now": now}
    log(instance=contact, action="enquiries.set_contact", user=by, timestamp=at, data=data)
    return True
