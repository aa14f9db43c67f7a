"""What officers did: lines of their history, rounds, tests, completions, papers; a batch at a time.

Every row is as the product's own acts would have written it: chains of hashes hold, counters are
those of the facts, numbers of papers have no gap. `manage.py verify_records` and
`rebuild_progress` find nothing to say about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from courses.models import Competency, CoursePage, CourseVersion
from lms.learning.models import Attempt, Completion, Enrolment, Progress, Response, StudyRound
from lms.learning.rules import required_uids
from lms.operations.bench.papers import Taken
from lms.papers.codes import new_code
from lms.papers.models import PaperKind, Register
from lms.papers.plain import PAPER_NAMES, number_text
from lms.personnel.actions.certificates import Paper
from lms.personnel.models import (
    Attainment,
    Certificate,
    Face,
    Officer,
    RecordHead,
    TrainingRecord,
)
from lms.personnel.models.records import FIRST_HASH

EARLIER = (
    ("Bồi dưỡng kiến thức quản lý nhà nước ngạch chuyên viên", "QLNN-CV", Decimal(320)),
    ("Tập huấn nghiệp vụ theo vị trí việc làm", "VTVL", Decimal(16)),
)


@dataclass(frozen=True)
class Course:
    """A course as the history needs it; `ways` are shared by all courses of one bank."""

    page: CoursePage
    version: CourseVersion
    lessons: Sequence[UUID]
    quiz: UUID
    ways: Sequence[Taken]

    @property
    def required(self) -> int:
        return len(self.lessons) + 1


def course_of(page: CoursePage, version: CourseVersion, ways: Sequence[Taken]) -> Course:
    """The course with its activities in the order of the version."""
    uids = [
        UUID(uid) for uid in required_uids(version, [a["uid"] for a in version.spec["activities"]])
    ]
    return Course(page, version, uids[:-1], uids[-1], ways)


@dataclass(frozen=True)
class Study:
    """So many lessons of a course, and where `way` says how, its test."""

    officer: Officer
    course: Course
    lessons: int
    way: Taken | None = None

    @property
    def complete(self) -> bool:
        passed = self.way is not None and self.way.marks.passed
        return passed and self.lessons == len(self.course.lessons)


@dataclass
class Ledger:
    """Writes the history of officers; keeps the register of papers between batches."""

    at: datetime
    papers: int = 0
    competencies: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.competencies = dict(Competency.objects.values_list("code", "pk"))

    def write(self, officers: Sequence[Officer], studies: Sequence[Study]) -> None:
        """The lines and rounds of officers who have none yet; their studies, in any order."""
        rounds = self._rounds(studies)
        pairs = list(zip(rounds, studies, strict=True))
        Progress.objects.bulk_create(row for one in pairs for row in self._progress(*one))
        self._attempts([one for one in pairs if one[1].way is not None])
        finished = [one for one in pairs if one[1].complete]
        completions = Completion.objects.bulk_create(self._completion(*one) for one in finished)
        self._lines(officers, completions)

    def close(self) -> None:
        """Bring the register to the last number that was given."""
        if self.papers:
            provider = CoursePage.objects.filter(paper_issuer__isnull=False).first().paper_issuer
            Register.objects.create(
                agency_uid=provider.uid,
                kind=PaperKind.COMPLETION,
                year=self._day(self.at).year,
                last_number=self.papers,
                changed_at=self.at,
            )

    # Rounds

    def _started(self, study: Study) -> datetime:
        return self.at - timedelta(days=20 + study.officer.pk % 100)

    def _rounds(self, studies: Sequence[Study]) -> list[StudyRound]:
        Enrolment.objects.bulk_create(
            Enrolment(officer=s.officer, course=s.course.page, started_at=self._started(s))
            for s in studies
        )
        return StudyRound.objects.bulk_create(self._round(study) for study in studies)

    def _round(self, study: Study) -> StudyRound:
        started = self._started(study)
        passed = study.way is not None and study.way.marks.passed
        return StudyRound(
            officer=study.officer,
            course=study.course.page,
            version=study.course.version,
            started_at=started,
            last_at=started + timedelta(days=10),
            last_activity=study.course.lessons[max(0, study.lessons - 1)],
            completed_at=started + timedelta(days=10) if study.complete else None,
            done=study.lessons + passed,
            required=study.course.required,
        )

    def _progress(self, round: StudyRound, study: Study) -> Iterator[Progress]:
        for number, uid in enumerate(study.course.lessons[: study.lessons]):
            opened = round.started_at + timedelta(hours=9 * number)
            yield Progress(round=round, activity_uid=uid, first_opened_at=opened, done_at=opened)
        if study.way is not None:
            done = round.last_at if study.way.marks.passed else None
            yield Progress(
                round=round,
                activity_uid=study.course.quiz,
                first_opened_at=round.last_at,
                done_at=done,
            )

    # Tests

    def _attempts(self, taken: Sequence[tuple[StudyRound, Study]]) -> None:
        attempts = Attempt.objects.bulk_create(
            (self._attempt(round, study.course, study.way) for round, study in taken if study.way),
        )
        ways = [study.way for _round, study in taken if study.way]
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                slot=one.slot,
                version_id=way.versions[one.version],
                value=one.answer,
                fraction=float(one.fraction),
            )
            for attempt, way in zip(attempts, ways, strict=True)
            for one in way.marks.slots
        )

    def _attempt(self, round: StudyRound, course: Course, way: Taken) -> Attempt:
        return Attempt(
            round=round,
            activity_uid=course.quiz,
            number=1,
            started_at=round.last_at - timedelta(minutes=14),
            closed_at=round.last_at,
            rev=len(way.answers),
            paper=way.paper,
            answers=way.answers,
            points=float(way.marks.points),
            max_points=float(way.marks.max_points),
            fraction=float(way.marks.fraction),
            passed=way.marks.passed,
        )

    def _completion(self, round: StudyRound, study: Study) -> Completion:
        return Completion(
            round=round,
            version=study.course.version,
            tiet=Decimal(study.course.version.spec["tiet"]),
            assurance=Completion.Assurance.A2,
            fraction=float(study.way.marks.fraction) if study.way else None,
            occurred_at=round.completed_at,
            recorded_at=round.completed_at,
        )

    # The training history

    def _lines(self, officers: Sequence[Officer], completions: Sequence[Completion]) -> None:
        by_officer: dict[int, list[Completion]] = {}
        for completion in completions:
            by_officer.setdefault(completion.round.officer_id, []).append(completion)
        records: list[TrainingRecord] = []
        heads: list[RecordHead] = []
        papers: list[tuple[Completion, Paper, TrainingRecord]] = []
        for officer in officers:
            chain = [self._earlier(officer, number) for number in range(len(EARLIER))]
            for completion in by_officer.get(officer.pk, []):
                paper = self._paper(completion)
                line = self._line(completion, paper)
                chain.append(line)
                papers.append((completion, paper, line))
            heads.append(_chained(officer, chain))
            records += chain
        TrainingRecord.objects.bulk_create(records)
        RecordHead.objects.bulk_create(heads)
        Attainment.objects.bulk_create(a for c in completions for a in self._attained(c))
        Certificate.objects.bulk_create(self._certificate(*one) for one in papers)

    def _earlier(self, officer: Officer, number: int) -> TrainingRecord:
        title, programme, tiet = EARLIER[number]
        year = self._day(self.at).year if number else 2015 + officer.pk % 10
        return TrainingRecord(
            officer=officer,
            source=TrainingRecord.Source.IMPORTED,
            source_uid=uuid4(),
            title=title,
            provider="Trường Chính trị tỉnh",
            programme_type=programme,
            ended_on=date(year, 1 + officer.pk % 6, 15),
            form="TT",
            paper_kind="Giấy chứng nhận",
            tiet=tiet,
            counts=bool(number),
            occurred_at=self.at - timedelta(days=200),
            recorded_at=self.at - timedelta(days=200),
        )

    def _paper(self, completion: Completion) -> Paper:
        issuer = completion.version.spec["paper"]
        self.papers += 1
        return Paper(
            kind=PaperKind.COMPLETION,
            issuer_uid=UUID(issuer["issuer"]),
            issuer_short=issuer["issuer_short"],
            year=self._day(self.at).year,
            sequence=self.papers,
        )

    def _line(self, completion: Completion, paper: Paper) -> TrainingRecord:
        round, spec = completion.round, completion.version.spec
        return TrainingRecord(
            officer=round.officer,
            source=TrainingRecord.Source.SYSTEM,
            source_uid=completion.uid,
            course_uid=round.course.translation_key,
            version=str(completion.version.number),
            title=spec["title"],
            provider=spec["provider"],
            programme_type=spec["programme_type"],
            started_on=self._day(round.started_at),
            ended_on=self._day(completion.occurred_at),
            form="TH",
            paper_kind=PAPER_NAMES[paper.kind],
            paper_number=paper.number,
            tiet=completion.tiet,
            counts=True,
            assurance=completion.assurance,
            occurred_at=completion.occurred_at,
            recorded_at=completion.recorded_at,
        )

    def _attained(self, completion: Completion) -> Iterator[Attainment]:
        for outcome in completion.version.spec["outcomes"]:
            yield Attainment(
                officer=completion.round.officer,
                competency_id=self.competencies[outcome["competency"]],
                level=outcome["level"],
                source=Attainment.Source.TEST,
                evidence_uid=completion.uid,
                occurred_at=completion.occurred_at,
                recorded_at=completion.recorded_at,
            )

    def _certificate(
        self, completion: Completion, paper: Paper, line: TrainingRecord
    ) -> Certificate:
        return Certificate(
            officer=line.officer,
            record=line,
            kind=paper.kind,
            issuer_uid=paper.issuer_uid,
            year=paper.year,
            sequence=paper.sequence,
            number=paper.number,
            code=new_code(),
            issued_on=line.ended_on,
            face=_face(completion, line).as_json(),
            recorded_at=completion.recorded_at,
        )

    def _day(self, at: datetime) -> date:
        return timezone.localtime(at).date()


def _chained(officer: Officer, lines: Sequence[TrainingRecord]) -> RecordHead:
    """Number and hash the lines of one officer in their order; the end of the chain."""
    last = FIRST_HASH
    for seq, line in enumerate(lines, start=1):
        line.seq, line.previous_hash = seq, last
        line.hash = last = line.computed_hash()
    return RecordHead(officer=officer, seq=len(lines), hash=last)


def _face(completion: Completion, line: TrainingRecord) -> Face:
    paper: dict[str, Any] = completion.version.spec["paper"]
    return Face(
        agency=paper["issuer_name"],
        officer_name=line.officer.full_name,
        course_title=line.title,
        provider=line.provider,
        tiet=number_text(completion.tiet),
        period=f"ngày {line.ended_on:%d/%m/%Y}",
        proof="đạt bài kiểm tra trực tuyến",
        basis=paper["decision"],
        place=paper["place"],
        signer_title=paper["signer_title"],
        signer_name=paper["signer"],
    )
