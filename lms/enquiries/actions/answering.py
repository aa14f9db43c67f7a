"""Answering once for all who asked the same, and correcting what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import CourseVersion
from lms.enquiries.errors import EnquiryError
from lms.enquiries.models import Answer, EarlierText, Enquiry
from lms.enquiries.wording import ANSWERED
from lms.notices.actions import Draft, give_notices

Outcome = Answer.Outcome


@dataclass(frozen=True)
class Reply:
    """What is said; `shown_question` empty keeps it between the trainer and those who asked."""

    outcome: str
    text: str
    mended_in: CourseVersion | None = None
    shown_question: str = ""


@transaction.atomic
def answer_enquiries(
    *, enquiries: Sequence[Enquiry], reply: Reply, at: datetime, by: Any
) -> Answer:
    """Answer or close enquiries of one course together; everyone who asked is told.

    What somebody else has answered meanwhile keeps that answer.
    """
    if len({one.course_id for one in enquiries}) != 1:
        raise EnquiryError(_("Choose enquiries about one course."))
    if reply.mended_in and reply.mended_in.course_id != enquiries[0].course_id:
        raise EnquiryError(_("This is a version of another course."), field="mended_in")
    made: Answer = Answer.objects.create(
        course=enquiries[0].course,
        outcome=reply.outcome,
        text=reply.text,
        mended_in=reply.mended_in if reply.outcome == Outcome.MENDED else None,
        shown_question="" if reply.outcome == Outcome.CLOSED else reply.shown_question,
        answered_at=at,
        answered_by=by,
    )
    rows = Enquiry.objects.open().filter(pk__in=[one.pk for one in enquiries])
    if not rows.update(answer=made):
        raise EnquiryError(_("Somebody else has answered this meanwhile."))
    log(instance=made, action="enquiries.answer", user=by, timestamp=at)
    _tell(made, at, corrected=False)
    return made


@transaction.atomic
def correct_answer(
    *, answer: Answer, text: str, shown_question: str = "", at: datetime, by: Any
) -> bool:
    """Say something else; what was said until now stays on record. Whether anything changed.

    Who asked is told when the text changed.
    """
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    shown = "" if row.outcome == Outcome.CLOSED else shown_question
    if (row.text, row.shown_question) == (text, shown):
        return False
    changed = row.text != text
    if changed:
        EarlierText.objects.create(answer=row, text=row.text, until=at, corrected_by=by)
        row.corrected_at = at
    row.text, row.shown_question = text, shown
    row.save(update_fields=["text", "shown_question", "corrected_at"])
    log(instance=row, action="enquiries.correct_answer", user=by, timestamp=at)
    if changed:
        _tell(row, at, corrected=True)
    return True


def _tell(answer: Answer, at: datetime, *, corrected: bool) -> None:
    """A notice for everyone who asked, each about the own enquiry; one for who asked twice."""
    rows = answer.enquiries.filter(officer__user__is_active=True).order_by("-asked_at", "-pk")
    told = {row.officer_id: row for row in rows.select_related("officer__user", "course")}
    drafts = [
        Draft(account.pk, _context(row, answer, corrected), mail=bool(account.email))
        for row in told.values()
        if (account := row.officer.user) is not None
    ]
    give_notices(drafts=drafts, kind=ANSWERED, at=at)


def _context(row: Enquiry, answer: Answer, corrected: bool) -> dict[str, Any]:
    return {
        "about": str(row.uid),
        "course": row.course.title,
        "place": row.activity_title,
        "outcome": answer.outcome,
        "corrected": corrected,
    }
