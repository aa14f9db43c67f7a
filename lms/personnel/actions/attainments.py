"""Attained levels: written after a passed test, confirmed by the head."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lms.personnel.errors import PersonnelError
from lms.personnel.models import Attainment, Officer
from lms.personnel.rules import refuse_own


@transaction.atomic
def attain(
    *,
    officer: Officer,
    levels: Iterable[tuple[int, int]],
    source: str,
    evidence_uid: UUID,
    occurred_at: datetime,
    at: datetime,
    by: Any,
) -> None:
    """Record attained levels, (competency id, level) each; the same evidence counts once."""
    Attainment.objects.bulk_create(
        [
            Attainment(
                officer=officer,
                competency_id=competency_id,
                level=level,
                source=source,
                evidence_uid=evidence_uid,
                occurred_at=occurred_at,
                recorded_at=at,
                recorded_by=by,
            )
            for competency_id, level in levels
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def confirm_attainment(*, attainment: Attainment, at: datetime, by: Any) -> Attainment:
    """The head confirms a level that a test has shown: a line of its own. Safe to repeat.

    Raises `PersonnelError` for one's own level, or for one that no test has shown.
    """
    refuse_own(by, attainment.officer)
    if attainment.source != Attainment.Source.TEST:
        raise PersonnelError(_("Only a level that a test has shown is confirmed."))
    attain(
        officer=attainment.officer,
        levels=[(attainment.competency_id, attainment.level)],
        source=Attainment.Source.HEAD,
        evidence_uid=attainment.evidence_uid,
        occurred_at=at,
        at=at,
        by=by,
    )
    confirmed = Attainment.objects.get(
        officer=attainment.officer,
        competency=attainment.competency_id,
        source=Attainment.Source.HEAD,
        evidence_uid=attainment.evidence_uid,
    )
    if confirmed.recorded_at == at:
        log(instance=confirmed, action="personnel.confirm_level", user=by, timestamp=at)
    return confirmed
