"""Where a learner stands at a package: attempts, what they claim, and what to do next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lms.interop.models import PackageAttempt
from lms.interop.rollup import COMPLETED, FAILED, OPENED, PASSED
from lms.learning.models import StudyRound
from lms.learning.quizzes import percent


@dataclass(frozen=True)
class Standing:
    """The attempts of one round at one package, the newest first; one query made it."""

    attempts: list[PackageAttempt]

    @property
    def running(self) -> PackageAttempt | None:
        return next((one for one in self.attempts if one.finished_at is None), None)

    @property
    def last(self) -> PackageAttempt | None:
        return self.attempts[0] if self.attempts else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row_of(one) for one in self.attempts]


def standing_at(round: StudyRound, activity_uid: Any) -> Standing:
    rows = PackageAttempt.objects.at_package(round, activity_uid).defer("state")
    return Standing(list(rows.select_related("version").defer("version__spec").order_by("-number")))


def row_of(attempt: PackageAttempt) -> dict[str, Any]:
    """An attempt in words. The result is the package's own word, and is shown as such."""
    word = word_of(attempt)
    labels = {
        OPENED: _("In progress") if attempt.finished_at is None else _("Ended"),
        COMPLETED: _("Completed"),
        PASSED: _("Passed"),
        FAILED: _("Not passed"),
    }
    kinds = {OPENED: "info", COMPLETED: "ok", PASSED: "ok", FAILED: "warn"}
    return {
        "attempt": attempt,
        "label": labels[word],
        "kind": kinds[word] if attempt.finished_at is None or word != OPENED else "",
        "percent": None if attempt.fraction is None else percent(attempt.fraction),
    }


def word_of(attempt: PackageAttempt) -> str:
    if not attempt.completed:
        return OPENED
    if attempt.passed is None:
        return COMPLETED
    return PASSED if attempt.passed else FAILED
