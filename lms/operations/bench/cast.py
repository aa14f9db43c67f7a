"""Who is measured: officers of the bench who have not done yet what is to be measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from courses.models import CoursePage, QuestionVersion, QuizPage
from lms.learning.actions import start_attempt
from lms.learning.models import Attempt, StudyRound
from lms.operations.bench.data import JOURNEY, REPORT
from lms.operations.bench.papers import answer, sent_answer
from lms.operations.bench.people import HEADS, OF_COUNTRY, OF_COURSES, OF_PROVINCE, username
from lms.operations.bench.place import BenchRefused
from lms.personnel.models import Authority, Certificate, Officer, OrgUnit


@dataclass(frozen=True)
class Cast:
    """The persons of one run by their user names, and what they work on."""

    learners: Sequence[str]
    finishers: Sequence[StudyRound]
    heads: Sequence[str]
    of_province: str
    of_country: str
    trainer: str
    codes: Sequence[str]
    journey: CoursePage
    report: CoursePage

    @cached_property
    def specs(self) -> dict[str, dict]:
        return {str(version.uid): version.spec for version in QuestionVersion.objects.all()}

    def sent(self, version: str, *, right: bool) -> list[str]:
        """What a form sends as answer to a question of the measured test."""
        return sent_answer(self.specs[version], right=right)


def choose(rounds: int) -> Cast:
    """So many learners and what belongs to them; fewer in a small bench.

    Raises `BenchRefused` when earlier runs have used everybody up.
    """
    journey = CoursePage.objects.get(slug=JOURNEY)
    # Who follows others is signed in already: a code of the second factor is good only once.
    plain = Officer.objects.exclude(pk__in=Authority.objects.values("officer")).exclude(
        user__username=username(OF_COURSES)
    )
    others = plain.exclude(rounds__course=journey)
    learners = list(others.order_by("pk").values_list("user__username", flat=True)[:rounds])
    if not learners:
        raise BenchRefused(
            _("Everybody here has been measured already. Name an empty database, or another N.")
        )
    finishers = (
        StudyRound.objects.open()
        .filter(course=journey, done__gt=1, officer__in=plain.values("pk"))
        .order_by("pk")
    )
    communes = OrgUnit.objects.filter(code__startswith="BENCH-X").exclude(
        parent__code__contains="X"
    )
    heads = min(HEADS, communes.count())
    return Cast(
        learners=learners,
        finishers=list(finishers.select_related("officer__user", "version")[: max(1, rounds // 4)]),
        # The very first see far more than a commune.
        heads=[username(n) for n in range(OF_COURSES + 1, heads)] or [username(OF_PROVINCE)],
        of_province=username(OF_PROVINCE),
        of_country=username(OF_COUNTRY),
        trainer=username(OF_COURSES),
        codes=list(Certificate.objects.order_by("pk").values_list("code", flat=True)[:rounds]),
        journey=journey,
        report=CoursePage.objects.get(slug=REPORT),
    )


def all_answered(round: StudyRound, cast: Cast, at: datetime) -> Attempt:
    """An attempt of a finisher at the measured test, with every answer right and not handed in."""
    quiz = QuizPage.objects.child_of(cast.journey).get()
    attempt = start_attempt(round=round, quiz=quiz, at=at)
    attempt.answers = {
        str(slot["slot"]): [answer(cast.specs[slot["version"]], right=True), 1]
        for slot in attempt.paper["slots"]
    }
    attempt.save(update_fields=["answers"])
    return attempt
