"""What heads, keepers and trainers have done in the demo: given, reminded, gathered, handed out.

Only to people of the crowd, so that the pages of the cast stay as they are told elsewhere.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid5

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import CoursePage, JobPosition
from lms.demo.cast import TIEN_DU
from lms.demo.course_loader import NAMESPACE
from lms.duties.actions import Message, Terms, give_duty, remind
from lms.duties.models import ReminderRound
from lms.duties.wording import sentences
from lms.learning.actions import join_group, make_group
from lms.learning.models import StudyRound
from lms.personnel.actions import hand_out_slip
from lms.personnel.models import Officer, OrgUnit
from lms.reports.giving import done_officers
from lms.reports.people import followed_people
from lms.reports.reminders import need_of

CENTRE = f"{TIEN_DU}-TTPVHCC"
HOLDS_A_SLIP = "DEMO-1030"
"""Officer number: who has forgotten the pass phrase, and got a slip two days ago."""
GATHERED = 6


def lay_following(
    *, cast: Mapping[str, Officer], courses: Mapping[str, CoursePage], at: datetime
) -> None:
    """Two duties, a reminder, a group with its members, and a slip that waits."""
    crowd = Officer.objects.exclude(pk__in=[one.pk for one in cast.values()]).order_by("number")
    centre = list(crowd.filter(appointments__unit__code=CENTRE).distinct())
    _give(cast, courses, centre, at)
    _remind(cast["dung"], centre, at)
    _gather(cast["binh"], courses["tiep-cong-dan"], crowd, at)
    asked = crowd.filter(number=HOLDS_A_SLIP).select_related("user").first()
    if asked is not None:
        hand_out_slip(officer=asked, at=at - timedelta(days=2), by=cast["hanh"].user)


def _give(
    cast: Mapping[str, Officer],
    courses: Mapping[str, CoursePage],
    centre: Sequence[Officer],
    at: datetime,
) -> None:
    today = timezone.localtime(at).date()
    some = Terms(
        unit=OrgUnit.objects.get(code=CENTRE),
        course=courses["soan-thao-van-ban"],
        officers=[one.pk for one in centre],
        due_on=today + timedelta(days=45),
        basis="Kế hoạch bồi dưỡng của Trung tâm (trình diễn)",
    )
    all_of_a_post = Terms(
        unit=OrgUnit.objects.get(code=TIEN_DU),
        course=courses["dich-vu-cong-truc-tuyen"],
        position=JobPosition.objects.get(code="CM04"),
        due_on=today + timedelta(days=60),
        for_newcomers=True,
        basis="Kế hoạch số 08/KH-UBND (trình diễn)",
    )
    for terms, by, days in ((some, "dung", 6), (all_of_a_post, "hanh", 8)):
        moment = at - timedelta(days=days)
        give_duty(terms=terms, without=done_officers(terms), at=moment, by=cast[by].user)


def _remind(head: Officer, people: Sequence[Officer], at: datetime) -> None:
    """The head reminded his people on the site, long enough ago for doing so again."""
    followed = followed_people([one.pk for one in people], timezone.localtime(at).date())
    accounts = {one.pk: one.user_id for one in people}
    messages = []
    for person in followed.people if followed else ():
        need = need_of(person, followed)
        if need.any:
            pk = person.officer_id
            messages.append(Message(pk, "\n".join(sentences(need)), need, accounts[pk], False))
    remind(
        messages=messages,
        channel=ReminderRound.Channel.SITE,
        unit=OrgUnit.objects.get(code=CENTRE),
        at=at - timedelta(days=5),
        by=head.user,
    )


def _gather(trainer: Officer, course: CoursePage, crowd: QuerySet[Officer], at: datetime) -> None:
    """A group of people who were on the way in the course already."""
    moment = at - timedelta(days=10)
    rounds = StudyRound.objects.filter(
        officer__in=crowd, course=course, completed_at__isnull=True, started_at__lte=moment
    )
    group = make_group(
        course=course,
        name="Lớp tiếp công dân, đợt cuối năm",
        last_on=timezone.localtime(at).date() + timedelta(days=20),
        uid=uuid5(NAMESPACE, "nhom/tiep-cong-dan"),
        at=moment,
        by=trainer.user,
    )
    for round in rounds.select_related("officer").order_by("officer__number")[:GATHERED]:
        join_group(group=group, officer=round.officer, at=moment)
