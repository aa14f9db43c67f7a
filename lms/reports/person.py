"""One person as the head of a unit sees them: posts, progress, results, what is missing; no more.

Not here: answers, minutes spent, birth date, phone, papers of evidence.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from courses.models.pages import address_of
from lms.learning.due import Due, due
from lms.learning.models import Attempt, StudyRound
from lms.personnel.competencies import Standing
from lms.personnel.history import HistoryLine, history_of
from lms.personnel.ledger import YearlyTiet
from lms.personnel.models import Attainment, Officer, same_person
from lms.personnel.profile import Posts, profile_of


@dataclass(frozen=True)
class Result:
    """How far a person is in a course: done of required, and the best result so far (0 to 1)."""

    title: str
    address: str
    done: int
    required: int
    started_at: datetime
    completed_at: datetime | None
    fraction: float | None
    passed: bool | None

    @property
    def percent(self) -> int | None:
        """Rounded down, for it must not say more than was reached."""
        return None if self.fraction is None else int(self.fraction * 100 + 1e-6)


@dataclass(frozen=True)
class PersonPage:
    """Everything on the page of one person."""

    officer: Officer
    posts: Posts
    tiet: YearlyTiet
    due: Sequence[Due]
    results: Sequence[Result]
    counted: Sequence[HistoryLine]
    standings: Sequence[Standing]
    unassessed: Sequence[Standing]
    below: int
    uncertain: bool
    to_confirm: Sequence[Attainment]


def person_page(officer: Officer, *, at: datetime, on: date) -> PersonPage:
    """The page of an officer read by `for_profile`."""
    profile = profile_of(officer, on=on, own=False)
    counted = [
        line for line in history_of(officer) if line.counts and line.record.ended_on.year == on.year
    ]
    return PersonPage(
        officer=officer,
        posts=profile.posts,
        tiet=profile.tiet,
        due=due(officer, at),
        results=results_of(officer),
        counted=counted,
        standings=profile.standings,
        unassessed=profile.unassessed,
        below=profile.below,
        uncertain=profile.uncertain,
        to_confirm=list(unconfirmed(officer)),
    )


def unconfirmed(officer: Officer) -> QuerySet[Attainment]:
    """Levels that a test has shown and no head has confirmed yet."""
    confirmed = Attainment.objects.filter(
        officer__in=same_person(officer),
        competency=OuterRef("competency"),
        level__gte=OuterRef("level"),
        source=Attainment.Source.HEAD,
    )
    rows = Attainment.objects.filter(
        officer__in=same_person(officer), source=Attainment.Source.TEST
    )
    return rows.filter(~Exists(confirmed)).select_related("competency").newest_first()


def results_of(officer: Officer) -> list[Result]:
    """The latest round of every course, the last studied first (two queries)."""
    later = StudyRound.objects.filter(
        officer=OuterRef("officer"), course=OuterRef("course"), number__gt=OuterRef("number")
    )
    rounds = (
        StudyRound.objects.filter(~Exists(later), officer=officer)
        .select_related("course", "completion")
        .order_by("-last_at")
    )
    best = best_attempts(rounds.values("pk"))
    return [_result(row, best.get(row.pk)) for row in rounds]


def _result(row: Any, best: tuple[float, bool] | None) -> Result:
    completion = getattr(row, "completion", None)
    fraction, passed = best or (None, None)
    if completion is not None:
        fraction, passed = completion.fraction, True
    return Result(
        title=row.course.title,
        address=address_of(row.course.url_path),
        done=row.done,
        required=row.required,
        started_at=row.started_at,
        completed_at=row.completed_at,
        fraction=fraction,
        passed=passed,
    )


def best_attempts(rounds: Any) -> dict[int, tuple[float, bool]]:
    """By round the best counted attempt that was handed in: (result, passed); one query."""
    rows = Attempt.objects.counted().filter(round__in=rounds, closed_at__isnull=False).order_by()
    found: dict[int, tuple[float, bool]] = defaultdict(lambda: (0.0, False))
    for pk, fraction, passed in rows.values_list("round_id", "fraction", "passed"):
        if fraction is not None:
            found[pk] = max(found[pk], (fraction, bool(passed)))
    return dict(found)
