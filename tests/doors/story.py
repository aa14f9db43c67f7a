"""What stands behind the doors: things of An's, of her commune, of Binh's courses and of Chi's.

Laid over the demo's story, by the product's own acts.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from courses.actions import activities
from courses.models import (
    Competency,
    CoursePage,
    CustomDocument,
    CustomImage,
    LessonPage,
    PackagePage,
    ProgrammeType,
    Provider,
    ProviderPage,
    QuizPage,
    Subject,
)
from courses.sheets import Sheet
from lms.accounts.models import User
from lms.demo.history import Past
from lms.duties.actions import Message, Terms, give_duty, remind
from lms.duties.models import Duty, ReminderRound
from lms.duties.wording import REMINDER, Need
from lms.enquiries.actions import Place, ask
from lms.enquiries.models import Enquiry
from lms.interop.actions import open_attempt
from lms.interop.api.actions import make_token
from lms.interop.api.models import ProviderToken
from lms.interop.models import PackageAttempt
from lms.learning.actions import make_group, start_attempt, start_course
from lms.learning.models import Attempt, AttemptRequest, StudyGroup, StudyRound
from lms.notices.models import Notice
from lms.personnel.actions import merge_officers, offer_file, propose_evidence
from lms.personnel.actions.evidence import Proposal
from lms.personnel.actions.past_training import compare_training_list, keep_training_list
from lms.personnel.actions.rosters import keep_roster
from lms.personnel.exchange.roster.columns import Layout
from lms.personnel.forms.past_training import past_rows
from lms.personnel.forms.training import Norms
from lms.personnel.models import (
    Authority,
    Certificate,
    Evidence,
    FileTransfer,
    Officer,
    OfficerMerge,
    OrgUnit,
    RosterImport,
    TrainingImport,
    TrainingRecord,
)
from lms.personnel.models.officers import units_below
from lms.reports.person import unconfirmed
from tests.cms.world import png
from tests.doors.cms import Things, things_of
from tests.support.retelling import retold

#: When the list of people was checked: who writes it says which check was seen.
CHECKED_AT = datetime(2026, 11, 1, 2, tzinfo=UTC)
FINISHED, BEGUN = "dich-vu-cong-truc-tuyen", "tiep-cong-dan"


@dataclass
class Story:
    """An officer has finished one course and begun another; Binh's provider offers both."""

    officer: Officer
    finished: CoursePage
    begun: CoursePage
    closed: Attempt
    opened: PackageAttempt
    running: Attempt
    asked: AttemptRequest
    paper: Certificate
    record: TrainingRecord
    evidence: Evidence
    reminders: ReminderRound
    notice: Notice
    duty: Duty
    twin: Officer
    merge: OfficerMerge
    group: StudyGroup
    enquiry: Enquiry
    transfer: FileTransfer
    roster: RosterImport
    past: TrainingImport
    binhs: Things
    chis: Things
    token: ProviderToken
    #: Of the CMS, by route and whose things; what a request changes is taken back, so they stay.
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def held(self) -> Authority:
        """The authority of An's head."""
        return Authority.objects.get(officer__user__username="dung", kind="head")

    @property
    def partner(self) -> Provider:
        """The partner for which Chi writes."""
        return Provider.objects.get(kind=Provider.Kind.UNIVERSITY)

    @property
    def lesson(self) -> LessonPage:
        return next(page for page in activities(self.begun) if isinstance(page, LessonPage))

    @property
    def quiz(self) -> QuizPage:
        return next(page for page in activities(self.begun) if isinstance(page, QuizPage))

    @property
    def package(self) -> PackagePage:
        """In the course that is finished: it is optional, and comes after the test."""
        return package_of(self.finished)

    @property
    def unit(self) -> OrgUnit:
        """The agency that keeps the officer's file."""
        return self.officer.kept_by

    @property
    def level(self) -> Any:
        return unconfirmed(self.officer).first()

    @property
    def practice(self) -> str:
        """The id of a question inside the lesson."""
        return str(next(block for block in self.lesson.body if block.block_type == "single").id)


def package_of(course: CoursePage) -> PackagePage:
    return next(page for page in activities(course) if isinstance(page, PackagePage))


@retold
def tell() -> Story:
    """An's things. Her keeper, Hanh, offers her file to another commune."""
    finished, begun = (CoursePage.objects.get(slug=slug) for slug in (FINISHED, BEGUN))
    agency, partner = (ProviderPage.objects.get(title__startswith=word) for word in ("Ủy", "Tr"))
    _norms_of_the_world()
    return Story(
        finished=finished,
        begun=begun,
        binhs=things_of(agency, User.objects.get(username="binh"), "rieng-cua-binh"),
        chis=things_of(partner, User.objects.get(username="chi"), "rieng-cua-chi"),
        **_studied("an", finished, begun),
        transfer=_offer("an", by="hanh", to="VN24-09334"),
        roster=_list(by="hanh"),
        past=_past(by="hanh"),
        token=_token(agency.provider, User.objects.get(username="binh")),
    )


def _token(provider: Provider, editor: User) -> ProviderToken:
    """The editor's own, for a program of the provider's."""
    at = timezone.now()
    made = make_token(
        provider=provider,
        user=editor,
        name="Thư viện",
        expires_at=at + timedelta(days=90),
        at=at,
        by=editor,
    )
    return made[0]


def of_en(story: Story) -> Story:
    """The same of En's, an officer of another commune."""
    studied = _studied("en", story.finished, story.begun)
    transfer = _offer("en", by="lam", to="VN24-09340")
    return replace(
        story, **studied, transfer=transfer, roster=_list(by="lam"), past=_past(by="lam")
    )


def _studied(username: str, finished: CoursePage, begun: CoursePage) -> dict[str, Any]:
    officer = Officer.objects.get(user__username=username)
    past = Past([finished, begun], random.Random(7), timezone.now())
    round = past.study(officer, finished, days_ago=0)
    closed = past.take_test(round, finished, days_ago=0, skill=1)
    _leave_one_open(closed)
    running, asked = _begin(officer, begun)
    paper = Certificate.objects.get(officer=officer)
    return {
        "officer": officer,
        "closed": closed,
        "opened": open_attempt(round=round, page=package_of(finished), at=timezone.now()),
        "running": running,
        "asked": asked,
        "paper": paper,
        "record": paper.record,
        "evidence": _evidence(officer),
        **_reminded(officer),
        "duty": _given(officer, begun),
        **_twice(officer),
        "enquiry": _asked(officer, begun),
        "group": make_group(
            course=begun,
            name="Nhóm của Bình",
            last_on=timezone.localdate() + timedelta(days=30),
            at=timezone.now(),
            by=User.objects.get(username="binh"),
        ),
    }


def _twice(officer: Officer) -> dict[str, Any]:
    """Two further profiles of the person, one of which was merged."""
    merged, twin = (
        Officer.objects.create(
            full_name=officer.full_name, kept_by=officer.kept_by, recorded_at=timezone.now()
        )
        for _place in range(2)
    )
    by, reason = User.objects.get(username="lam"), "Lập hai lần"
    at = timezone.now()
    merge = merge_officers(kept=officer, merged=merged, chosen={}, reason=reason, at=at, by=by)
    return {"twin": twin, "merge": merge}


def _given(officer: Officer, course: CoursePage) -> Duty:
    """Lâm told the officer to complete the course that she has begun."""
    terms = Terms(
        unit=officer.appointments.first().unit,
        course=course,
        officers=[officer.pk],
        due_on=timezone.localdate() + timedelta(days=300),
    )
    return give_duty(terms=terms, at=timezone.now(), by=User.objects.get(username="lam"))


def _asked(officer: Officer, course: CoursePage) -> Enquiry:
    """The officer asks about the first lesson of the course that she has begun."""
    round = StudyRound.objects.get(officer=officer, course=course)
    lesson = next(page for page in activities(course) if isinstance(page, LessonPage))
    place = Place(course, round.version, lesson.translation_key, lesson.title)
    kind = Enquiry.Kind.QUESTION
    return ask(officer=officer, kind=kind, place=place, text="Vì sao?", at=timezone.now())


def _reminded(officer: Officer) -> dict[str, Any]:
    """Lâm reminded the officer, long enough ago for another reminder."""
    account = officer.user_id
    told = remind(
        messages=[Message(officer.pk, "Khóa học đến hạn.", Need(never=True), account)],
        channel=ReminderRound.Channel.SITE,
        unit=officer.appointments.first().unit,
        at=timezone.now() - timedelta(days=4),
        by=User.objects.get(username="lam"),
    )
    return {"reminders": told.round, "notice": Notice.objects.get(to=account, kind=REMINDER)}


def _leave_one_open(attempt: Attempt) -> None:
    """So that there is something to practise again."""
    answers = {slot: answer for slot, answer in attempt.answers.items() if slot != "1"}
    Attempt.objects.filter(pk=attempt.pk).update(answers=answers)


def _begin(officer: Officer, course: CoursePage) -> tuple[Attempt, AttemptRequest]:
    """A running attempt, and a request for one more that waits for the trainer."""
    at = timezone.now()
    round: StudyRound = start_course(officer=officer, course=course, at=at)
    quiz = next(page for page in activities(course) if isinstance(page, QuizPage))
    running = start_attempt(round=round, quiz=quiz, at=at)
    asked = AttemptRequest.objects.create(
        round=round, activity_uid=quiz.translation_key, requested_at=at
    )
    return running, asked


def _evidence(officer: Officer) -> Evidence:
    proposal = Proposal(
        title="Kỹ năng số",
        provider="Trường Chính trị tỉnh",
        programme_type=ProgrammeType.objects.get(code="VTVL"),
        ended_on=date(2026, 2, 1),
        tiet=Decimal(8),
    )
    return propose_evidence(
        officer=officer,
        proposal=proposal,
        file=ContentFile(png(), name="giay.jpg"),
        at=timezone.now(),
        by=officer.user,
    )


def _offer(username: str, *, by: str, to: str) -> FileTransfer:
    officer = Officer.objects.get(user__username=username)
    offer_file(
        officer=officer,
        to=OrgUnit.objects.get(code=to),
        reason="Điều động",
        at=timezone.now(),
        by=User.objects.get(username=by),
    )
    return FileTransfer.objects.waiting().get(officer=officer)


def _list(*, by: str) -> RosterImport:
    """A list of one new person, and of one who is refused."""
    titles = ["Họ và tên", "Ngày sinh", "Đơn vị"]
    people = [["Trần Văn Mới", "15/06/1990", ""], ["Trần Văn Lạ", "31/02/1990", ""]]
    return keep_roster(
        sheet=Sheet([titles, *people]),
        file_name="danh-sach.csv",
        agency=OrgUnit.objects.get(code="VN24-09319"),
        active_from=date(2026, 11, 1),
        at=CHECKED_AT,
        by=User.objects.get(username=by),
    )


def _past(*, by: str) -> TrainingImport:
    """Earlier training of An, and a row that names nobody."""
    titles = ["Họ và tên", "Khóa học", "Cơ sở đào tạo", "Đến"]
    name = Officer.objects.get(user__username="an").full_name
    rows = [[name, "Tin học", "Trường Chính trị", "2020"], ["", "Tin học", "Trường", "2020"]]
    account = User.objects.get(username=by)
    brought = keep_training_list(
        sheet=Sheet([titles, *rows]),
        file_name="qua-trinh.csv",
        programme_type=ProgrammeType.objects.get(code="VTVL"),
        at=CHECKED_AT,
        by=account,
    )
    scope = units_below(account, ["keeper"], timezone.localdate())
    scope = frozenset(scope.values_list("descendant", flat=True))
    return compare_training_list(
        brought=brought,
        layout=Layout(brought.title_row, brought.columns),
        rows=past_rows(brought, norms=Norms(), scope=scope, on=timezone.localdate()),
        at=CHECKED_AT,
    )


def _norms_of_the_world() -> None:
    """What the small CMS's makers of courses reach for."""
    Subject.objects.get_or_create(slug="giao-tiep", defaults={"name": "Giao tiếp"})
    ProgrammeType.objects.get_or_create(
        code="T1", defaults={"name": "Kỹ năng", "content_group": "K", "counting": "yes"}
    )
    Competency.objects.get_or_create(code="C01", defaults={"name": "Phục vụ", "group": "core"})


def public_file() -> str:
    """The name, below the public folder, of a picture that lessons show."""
    image = CustomImage.objects.order_by("pk").first()
    return str(image.get_rendition("width-40").file.name)


def public_document() -> CustomDocument:
    return CustomDocument.objects.order_by("pk").first()
