"""F9: fifty at the same moment in the offices: a file laid, a certificate decided, a course released."""

from functools import partial
from uuid import uuid4

from django.utils import timezone

from courses import actions as courses
from courses.models import CoursePage, CourseVersion, ProgrammeType
from lms.accounts.models import User
from lms.personnel.actions import propose_evidence
from lms.personnel.actions.evidence import Proposal
from lms.personnel.models import Evidence, Officer, TrainingRecord
from tests.cms.world import AT, add_lesson, make_course, make_world
from tests.faults.invariants import check_invariants
from tests.faults.people import Person, at_once
from tests.personnel.people import lay
from tests.support.processes import Site

MANY = 50


def test_a_keepers_acts_have_one_effect(real_site: Site) -> None:
    """One file however often the form is sent, one record however often it is confirmed or refused."""
    place = lay()
    hanh = Person(real_site, place.user("hanh"))
    form = {
        "uid": str(uuid4()),
        "full_name": "Trần Văn Mới",
        "number": "TD-900",
        "birth": "05/1990",
        "sex": "nam",
        "kind": "cong_chuc",
        "kept_by": str(place.units["A"].uid),
    }
    sent = at_once([partial(hanh.act, "officer_add", **form)] * MANY)
    assert {answer.status for answer in sent} <= {200, 302}
    assert [answer.status for answer in sent].count(200) == 1  # the one slip
    assert Officer.objects.filter(number="TD-900").count() == 1
    assert User.objects.filter(username__startswith="tran.van.moi").count() == 1

    kind = ProgrammeType.objects.get(code="VTVL")
    proposal = Proposal("Khóa ngoài", "Trường Chính trị", kind, timezone.localdate())
    row = propose_evidence(
        officer=place["an"], proposal=proposal, file=None, at=timezone.now(), by=place.user("an")
    )
    confirm = partial(hanh.act, "confirm_evidence", row.uid)
    refuse = partial(hanh.act, "refuse_evidence", row.uid, reason="Không đọc được.")
    answers = at_once([confirm, refuse] * (MANY // 2))
    assert {answer.status for answer in answers} <= {200, 302, 303, 422}
    row.refresh_from_db()
    records = TrainingRecord.objects.filter(officer=place["an"], title="Khóa ngoài")
    assert records.count() == (1 if row.state == Evidence.State.CONFIRMED else 0)
    assert row.state in {Evidence.State.CONFIRMED, Evidence.State.REFUSED}
    check_invariants()


def test_a_course_is_released_once(real_site: Site) -> None:
    """Fifty presses of the reviewer's button: one version, and nobody is shown an error."""
    world = make_world()
    course = make_course(world.partner)
    add_lesson(course)
    state = courses.submit_course(course=course, at=AT, by=world.chi)
    mai = Person(real_site, world.mai)
    answers = at_once([partial(mai.act, "cms_approve", state.pk)] * MANY)
    assert {answer.status for answer in answers} == {303}
    assert CoursePage.objects.get().live
    assert CourseVersion.objects.count() == 1
