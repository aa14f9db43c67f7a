"""F9: merging at the same moment, in both directions, while the officer begins and finishes a lesson."""

from functools import partial

import pytest
from django.utils import timezone

from courses.actions import activities
from courses.models import CoursePage, LessonPage
from lms.accounts.models import User
from lms.learning.actions import start_course
from lms.learning.actions.rounds import open_activity
from lms.learning.models import Progress, StudyRound
from lms.personnel.integrity import Verification
from lms.personnel.models import Officer, OfficerMerge
from tests.faults.invariants import check_invariants
from tests.faults.people import Person, at_once
from tests.support.processes import Site


@pytest.mark.demo
def test_merging_at_once_is_one_merge_and_loses_no_lesson(real_site: Site) -> None:
    an = Officer.objects.get(user__username="an")
    twin = Officer.objects.create(
        full_name=an.full_name, kept_by=an.kept_by, recorded_at=timezone.now()
    )
    course = CoursePage.objects.get(slug="tiep-cong-dan")
    lesson = next(page for page in activities(course) if isinstance(page, LessonPage))
    round = start_course(officer=an, course=course, at=timezone.now())
    uid = lesson.translation_key
    open_activity(round=round, activity_uid=uid, at=timezone.now())
    hanh = Person(real_site, User.objects.get(username="hanh"))
    learner = Person(real_site, an.user)
    into_twin = partial(hanh.act, "merge_officers", twin.uid, an.uid, reason="Một người")
    into_an = partial(hanh.act, "merge_officers", an.uid, twin.uid, reason="Một người")
    finish = partial(learner.act, "finish_activity", uid)
    answers = at_once([into_twin, into_an, finish] * 6)
    assert {answer.status for answer in answers} <= {200, 302, 303, 404, 422}
    merge = OfficerMerge.objects.get()
    assert {merge.kept, merge.merged} == {an, twin}
    round = StudyRound.objects.get(pk=round.pk)
    assert round.officer == merge.kept
    assert Officer.objects.get(user=an.user) == merge.kept
    assert finish().status in {302, 303}
    assert Progress.objects.get(round=round, activity_uid=uid).done_at is not None
    assert list(Verification().findings()) == []
    check_invariants()
