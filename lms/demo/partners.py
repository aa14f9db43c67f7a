"""A partner of the demo with its contract, contact person and administrator; a school that applied."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from courses.actions import set_member
from courses.models import Provider
from lms.partners.actions import add_contact, add_contract, apply, confirm

CONTACT = {
    "name": "Đỗ Thị Lan",
    "post": "Trưởng phòng Đào tạo",
    "phone": "0222 3000 333",
    "email": "daotao@doitac-a.example",
}
APPLICANT = {
    "name": "Trường Cao đẳng Kinh Bắc (minh họa)",
    "short_name": "CĐ Kinh Bắc",
    "kind": Provider.Kind.UNIVERSITY.value,
    "address": "Phường Kinh Bắc, tỉnh Bắc Ninh",
    "legal_number": "QĐ số 15/QĐ-LĐTBXH (minh họa)",
    "contact_name": "Nguyễn Văn Quý",
    "email": "quy@kinhbac.example",
    "phone": "0222 3000 444",
    "teaches": "Tin học văn phòng, kỹ năng số.",
    "brings": "Hai chuyên đề kỹ năng số cho công chức xã, dạng SCORM và Word.",
}


def lay_partner(*, partner: Provider, writer: Any, by: Any, at: datetime) -> None:
    """The writer signs and manages the accounts; the contract runs for two years."""
    set_member(provider=partner, user=writer, signs=True, administers=True, at=at, by=by)
    on = timezone.localtime(at).date()
    add_contract(
        provider=partner,
        number="12/2026/TTHT",
        active_from=on.replace(day=1),
        active_to=on.replace(day=1) + timedelta(days=729),
        note="",
        file=None,
        at=at,
        by=by,
    )
    add_contact(provider=partner, values=CONTACT, at=at, by=by)
    sent = apply(values=APPLICANT, file=None, sender_key="", language="vi", at=at)
    confirm(application=sent, at=at)
