"""Completing a round: everything that must be true together, in one transaction."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courses.models import Competency, ProgrammeType
from lms.learning.models import Attempt, Completion, StudyRound
from lms.learning.signals import course_completed
from lms.papers.dates import PartialDate
from lms.papers.models import PaperKind
from lms.papers.plain import PAPER_NAMES, number_text
from lms.personnel.actions import Line, attain, issue_certificate, record_training
from lms.personnel.actions.certificates import Paper, reserve_number
from lms.personnel.models import Appointment, Attainment, Face, TrainingRecord, same_person

RANK = ["A0", "A1", "A2", "A3", "A4", "A5"]
SELF_STUDY = "TH"  # code of the list "hinh_thuc_to_chuc"
# How a completion is proved, in the words of the paper.
PROOFS = {
    "A0": "tự khai",
    "A1": "có học",
    "A2": "đạt bài kiểm tra trực tuyến",
    "A3": "còn nhớ khi hỏi lại sau một thời gian",
    "A4": "đã áp dụng, thủ trưởng xác nhận",
    "A5": "thi có giám sát",
}
#: Said besides where nothing but the word of a package stands behind "studied".
PACKAGES_SAY = "theo gói bài giảng tự báo"


@transaction.atomic
def complete_round(*, round: StudyRound, at: datetime) -> Completion:
    """Record the completion of a round whose rules are met, once and for ever.

    One winner is found by a conditional UPDATE, which stores the counters of `round` as well; it
    writes the completion, the training record, the attained levels and, where the version allows
    one, the paper. A repeat returns what stands.
    """
    winner = StudyRound.objects.filter(pk=round.pk, completed_at=None).update(
        completed_at=at, done=round.done, required=round.required
    )
    if not winner:
        return Completion.objects.get(round=round)
    round.completed_at = at
    fraction, assurance = _result(round)
    spec = round.version.spec
    tiet = Decimal(spec["tiet"]) if spec["tiet"] else None
    completion = Completion.objects.create(
        round=round,
        version=round.version,
        tiet=tiet,
        assurance=assurance,
        fraction=fraction,
        occurred_at=at,
        recorded_at=at,
    )
    paper = _reserve_paper(spec, at)
    record = _record(round, completion, paper, at)
    if RANK.index(assurance) >= RANK.index("A2"):
        _attain(round, completion, at)
    if paper is not None:
        _issue(round, completion, record, paper, at)
    course_completed.send(sender=Completion, completion=completion)
    return completion


def _result(round: StudyRound) -> tuple[float | None, str]:
    """Mean of the best fractions of the graded quizzes, and how the completion is proved.

    A test that our server marked and that was passed is A2; without one it is A1.
    """
    graded = [
        activity
        for activity in round.version.spec["activities"]
        if activity["kind"] == "quiz" and activity["required"] and activity["preset"] != "practice"
    ]
    best: dict[str, float] = {}
    passed = Attempt.objects.counted().since_reopening().filter(round=round, passed=True)
    for uid, fraction in passed.values_list("activity_uid", "fraction"):
        best[str(uid)] = max(best.get(str(uid), 0.0), fraction or 0.0)
    results = [best[activity["uid"]] for activity in graded if activity["uid"] in best]
    if not results:
        return None, Completion.Assurance.A1
    return sum(results) / len(results), Completion.Assurance.A2


def _reserve_paper(spec: dict[str, Any], at: datetime) -> Paper | None:
    paper = spec.get("paper")
    if not paper:
        return None
    return reserve_number(
        kind=PaperKind.COMPLETION,
        issuer_uid=UUID(paper["issuer"]),
        issuer_short=paper["issuer_short"],
        issued_on=timezone.localtime(at).date(),
        at=at,
        by=None,
    )


def _record(
    round: StudyRound, completion: Completion, paper: Paper | None, at: datetime
) -> TrainingRecord:
    spec = round.version.spec
    day = timezone.localtime(at).date()
    kind = ProgrammeType.objects.filter(code=spec["programme_type"]).first()
    counts = bool(kind and kind.counting == ProgrammeType.Counting.YES)
    posts = list(
        Appointment.objects.active(day)
        .filter(officer=round.officer)
        .select_related("unit", "position")
        .order_by("-kind")
    )
    line = Line(
        title=spec["title"],
        provider=spec["provider"],
        started_on=timezone.localtime(round.started_at).date(),
        ended_on=day,
        occurred_at=at,
        unit=posts[0].unit.name if posts else "",
        position="; ".join(post.position.name for post in posts)[:300],
        programme_type=spec["programme_type"],
        form=SELF_STUDY,
        paper_kind=PAPER_NAMES[paper.kind] if paper else "",
        paper_number=paper.number if paper else "",
        tiet=completion.tiet,
        counts=counts and not _counted_this_year(round, day.year),
        assurance=completion.assurance,
        course_uid=round.course.translation_key,
        version=str(round.version.number),
        note=_claimed(spec, completion.assurance),
    )
    return record_training(
        officer=round.officer,
        line=line,
        source=TrainingRecord.Source.SYSTEM,
        source_uid=completion.uid,
        at=at,
        by=None,
    )


def _claimed(spec: dict[str, Any], assurance: str) -> str:
    """Whose word the completion rests on, where no test of ours was passed and a package is required."""
    packages = any(one["kind"] == "package" and one["required"] for one in spec["activities"])
    return PACKAGES_SAY if packages and assurance == Completion.Assurance.A1 else ""


def _counted_this_year(round: StudyRound, year: int) -> bool:
    """A course's tiết count once a year."""
    lines = TrainingRecord.objects.effective().in_year(year).counting()
    mine = lines.filter(officer__in=same_person(round.officer))
    return mine.filter(course_uid=round.course.translation_key).exists()


def _attain(round: StudyRound, completion: Completion, at: datetime) -> None:
    outcomes = [
        outcome
        for outcome in round.version.spec["outcomes"]
        if RANK.index(outcome["least_assurance"]) <= RANK.index(completion.assurance)
    ]
    ids = dict(
        Competency.objects.filter(code__in=[o["competency"] for o in outcomes]).values_list(
            "code", "pk"
        )
    )
    attain(
        officer=round.officer,
        levels=[(ids[o["competency"]], o["level"]) for o in outcomes if o["competency"] in ids],
        source=Attainment.Source.TEST,
        evidence_uid=completion.uid,
        occurred_at=at,
        at=at,
        by=None,
    )


def _issue(
    round: StudyRound, completion: Completion, record: TrainingRecord, paper: Paper, at: datetime
) -> None:
    officer = round.officer
    issue_certificate(
        officer=officer,
        record=record,
        paper=paper,
        face=_face(round, completion, record),
        issued_on=timezone.localtime(at).date(),
        at=at,
    )


def _face(round: StudyRound, completion: Completion, record: TrainingRecord) -> Face:
    """What the paper says, in its own words, so that it can always be printed as it was."""
    officer, paper = round.officer, round.version.spec["paper"]
    born = officer.birth_date
    return Face(
        agency=paper["issuer_name"],
        officer_name=officer.full_name,
        birth_date=str(PartialDate.of(born, officer.birth_precision)) if born else "",
        unit=record.unit,
        course_title=record.title,
        provider=record.provider,
        tiet=number_text(completion.tiet),
        period=_period(record),
        proof=", ".join(filter(None, (PROOFS[completion.assurance], record.note))),
        result=_points(completion.fraction),
        basis=paper["decision"],
        place=paper["place"],
        signer_title=paper["signer_title"],
        signer_name=paper["signer"],
    )


def _period(record: TrainingRecord) -> str:
    last = PartialDate.of(record.ended_on)
    if record.started_on in (None, record.ended_on):
        return f"ngày {last}"
    return f"từ ngày {PartialDate.of(record.started_on)} đến ngày {last}"


def _points(fraction: float | None) -> str:
    """A result of 0 to 1 on the scale of ten that schools here use: "8,5/10 điểm".

    Rounded down, for a paper must not say more than was reached.
    """
    if fraction is None:
        return ""
    exact = Decimal(f"{fraction:.4f}") * 10  # the float's own error is gone, thirds are not
    return f"{number_text(exact.quantize(Decimal('0.1'), ROUND_DOWN))}/10 điểm"
