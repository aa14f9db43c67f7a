"""A trainer's groups: made, joined by the link, invited to by a list, withdrawn."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import CoursePage
from lms.accounts.models import fold_login
from lms.learning.actions.rounds import start_course
from lms.learning.errors import LearningError
from lms.learning.models import GroupMember, StudyGroup, StudyRound
from lms.notices.actions import Draft, give_notices, withdraw_notices
from lms.notices.kinds import Kind
from lms.personnel.models import Officer

INVITATION = "group_invitation"
MOST_INVITED = 1000


def make_group(
    *,
    course: CoursePage,
    name: str,
    last_on: date,
    at: datetime,
    by: Any,
    uid: UUID | None = None,
) -> StudyGroup:
    """A group with a link of its own. With `uid`, which the form carries, a repeat makes no second one.

    Raises `LearningError` for a last day that is over, and for a uid that is another group's.
    """
    if last_on < timezone.localtime(at).date():
        raise LearningError(_("The date lies in the past. Choose a later one."))
    if not course.live or course.retired_at:
        raise LearningError(_("This course is not offered any more."))
    made = StudyGroup(course=course, name=name, last_on=last_on, made_at=at, made_by=by)
    made.uid = uid or made.uid
    StudyGroup.objects.bulk_create([made], ignore_conflicts=True)
    found = StudyGroup.objects.filter(uid=made.uid, course=course, made_by=by).first()
    if found is None:
        raise LearningError(_("This form is old. Open the page again."))
    return found


@transaction.atomic
def join_group(*, group: StudyGroup, officer: Officer, at: datetime) -> StudyRound:
    """Join by the link and begin the course; again it changes nothing."""
    if not group.is_open(timezone.localtime(at).date()):
        raise LearningError(_("The link has ended. Ask the trainer for another one."))
    round = start_course(officer=officer, course=group.course, at=at)
    GroupMember.objects.bulk_create(
        [GroupMember(group=group, officer=officer, joined_at=at)], ignore_conflicts=True
    )
    group.members.filter(officer=officer, joined_at__isnull=True).update(joined_at=at)
    return round


@transaction.atomic
def invite_to_group(*, group: StudyGroup, lines: Sequence[str], at: datetime, by: Any) -> None:
    """Invite those whom the lines name by user name, officer number or e-mail address.

    Each once, on the first page. It is not told whom a line has found: a trainer learns who has an
    account when they join.
    """
    if not group.is_open(timezone.localtime(at).date()):
        raise LearningError(_("The link has ended. Make a new group."))
    if len(lines) > MOST_INVITED:
        raise LearningError(_("At most 1000 lines at once."))
    logins = [fold_login(line) for line in lines]
    named = Q(user__username__in=logins) | Q(number__in=lines)
    named |= Q(user__email__in=[login for login in logins if "@" in login])
    people = Officer.objects.filter(named, user__is_active=True).exclude(groups__group=group)
    found = list(people.select_for_update(of=("self",)).values_list("pk", "user_id"))
    GroupMember.objects.bulk_create(
        [GroupMember(group=group, officer_id=pk, invited_at=at) for pk, _user in found],
        ignore_conflicts=True,
    )
    context = {
        "by": by.get_full_name(),
        "course": group.course.title,
        "group": group.name,
        "code": group.code,
        "last_on": group.last_on.isoformat(),
        "about": str(group.uid),
    }
    give_notices(drafts=[Draft(user, context) for _pk, user in found], kind=INVITATION, at=at)


@transaction.atomic
def withdraw_group(*, group: StudyGroup, at: datetime, by: Any) -> bool:
    """End the link; whether it was open until now. Who has joined stays and studies on."""
    open_ones = StudyGroup.objects.filter(pk=group.pk, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=at):
        return False
    withdraw_notices(kind=INVITATION, about=str(group.uid))
    return True


def _sentences(context: Any) -> list[str]:
    day = date_format(date.fromisoformat(context["last_on"]), "SHORT_DATE_FORMAT")
    return [
        _("Course “%(course)s”, group “%(group)s”.") % dict(context),
        _("One can join until %(day)s.") % {"day": day},
    ]


INVITATION_KIND = Kind(
    INVITATION,
    lambda context: _("%(name)s invites you to learn together") % {"name": context["by"]},
    _sentences,
    lambda context: f"/toi/nhom/{context['code']}/",
)
