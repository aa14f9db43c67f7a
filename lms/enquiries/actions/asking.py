"""Asking and reporting, and asking again after an answer that does not help."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.models import CoursePage, CourseVersion, QuestionVersion
from courses.vietnamese import fold
from lms.accounts.models import User
from lms.enquiries.errors import EnquiryError
from lms.enquiries.models import Enquiry, FurtherWord
from lms.enquiries.models.enquiries import today_of
from lms.enquiries.wording import WAITING
from lms.notices.actions import Draft, give_notices
from lms.notices.models import Notice
from lms.personnel.models import Officer

#: So many questions, reports and further words a day are taken from one person.
MOST_A_DAY = 20


@dataclass(frozen=True)
class Place:
    """What an enquiry is about; see `Enquiry`."""

    course: CoursePage
    version: CourseVersion
    activity_uid: UUID
    activity_title: str
    block: str = ""
    block_title: str = ""
    question_version: QuestionVersion | None = None
    attempt_uid: UUID | None = None
    slot: int | None = None


@transaction.atomic
def ask(*, officer: Officer, kind: str, place: Place, text: str, at: datetime) -> Enquiry:
    """Keep an enquiry and tell who may answer, once a day; the same words again give the same."""
    _wait_for(officer)
    same = Enquiry.objects.open().filter(
        officer=officer,
        kind=kind,
        activity_uid=place.activity_uid,
        block=place.block,
        question_version=place.question_version,
        text=text,
    )
    found = same.first()
    if found is not None:
        return found
    _refuse_too_many(officer, at)
    made: Enquiry = Enquiry.objects.create(
        officer=officer,
        kind=kind,
        course=place.course,
        version=place.version,
        activity_uid=place.activity_uid,
        activity_title=place.activity_title,
        block=place.block,
        block_title=place.block_title[:120],
        question_version=place.question_version,
        attempt_uid=place.attempt_uid,
        slot=place.slot,
        text=text,
        asked_at=at,
    )
    _tell(place.course, at)
    return made


@transaction.atomic
def ask_again(*, enquiry: Enquiry, text: str, at: datetime) -> bool:
    """Open an answered enquiry again with a further word; whether it was answered until now."""
    _wait_for(enquiry.officer)
    _refuse_too_many(enquiry.officer, at)
    row = Enquiry.objects.select_related("course", "answer").get(pk=enquiry.pk)
    if row.answer is None:
        return False
    words = Concat(F("search_folded"), Value(f" {fold(text)}"))
    answered = Enquiry.objects.filter(pk=row.pk, answer=row.answer)
    if not answered.update(answer=None, search_folded=words):
        return False
    FurtherWord.objects.create(enquiry=row, after=row.answer, text=text, at=at)
    _tell(row.course, at)
    return True


def _wait_for(officer: Officer) -> None:
    """Two presses at a time: the second waits here and finds what the first has kept."""
    Officer.objects.select_for_update().only("pk").get(pk=officer.pk)


def _refuse_too_many(officer: Officer, at: datetime) -> None:
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if today_of(officer, day) >= MOST_A_DAY:
        message = _("You have sent %(number)d questions today. Please send this one tomorrow.")
        raise EnquiryError(message % {"number": MOST_A_DAY}, field="text")


def _tell(course: CoursePage, at: datetime) -> None:
    """A notice for everyone who may edit the course, unless there was one of this day already."""
    day = timezone.localtime(at).date().isoformat()
    about = str(course.translation_key)
    # Two learners at a time: the second waits here and finds the notices of the first.
    CoursePage.objects.select_for_update(of=("self",)).only("pk").get(pk=course.pk)
    people = _who_may_answer(course)
    known = Notice.objects.filter(
        kind=WAITING, context__about=about, context__day=day, to__in=people
    )
    told = set(known.values_list("to_id", flat=True))
    context = {"about": about, "day": day, "course": course.title}
    drafts = [
        Draft(user.pk, context, mail=bool(user.email)) for user in people if user.pk not in told
    ]
    give_notices(drafts=drafts, kind=WAITING, at=at)


def _who_may_answer(course: CoursePage) -> list[Any]:
    """Accounts that may edit the page; administrators, who may edit all, only where nobody else may."""
    users = PagePermissionPolicy().users_with_permission_for_instance("change", course)
    found: list[User] = list(users.filter(is_active=True).order_by("pk"))
    return [user for user in found if not user.is_superuser] or found
