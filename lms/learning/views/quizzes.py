"""The page of a quiz at its own address: what it asks, what happens, where the learner stands."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CoursePage, QuizPage
from courses.models.pages import address, paths_above
from lms.learning.access import round_of
from lms.learning.models import StudyRound
from lms.learning.quizzes import percent, questions_asked, quiz_standing
from lms.learning.results import lesson_numbers
from lms.learning.rules import activity_in
from lms.learning.sitting import Standing


def show_quiz(request: HttpRequest, quiz: QuizPage) -> HttpResponse:
    """Before a test: nothing begins by looking.

    Who is not signed in is asked to; who does not study the course is sent to the course's page.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    round = round_of(request.user, quiz)
    if round is None or not round.course.live:
        return _without_round(request, quiz)
    standing = quiz_standing(quiz, round)
    pinned = activity_in(round.version, quiz.translation_key)
    context = {
        "page": quiz,
        "standing": standing,
        "running": standing.running and Standing(standing.running, timezone.now()),
        "results": [(one, percent(one.fraction)) for one in standing.results],
        "questions": questions_asked(quiz),
        "pass_percent": percent(standing.pass_fraction),
        "optional": pinned is None or not pinned["required"],
        "round": round,
        "just_done": _just_done(round, request.GET.get("xong", "")),
        "course": round.course,
        "course_url": address(round.course),
    }
    return render(request, "learning/quiz_intro.html", context)


def _just_done(round: StudyRound, uid: str) -> dict[str, str] | None:
    """The lesson that "done, on to the test" has just marked, so that it can be taken back here."""
    lesson = activity_in(round.version, uid)
    number = lesson_numbers(round.version).get(uid)
    if lesson is None or number is None:
        return None
    if not round.progress.filter(activity_uid=uid, done_at__isnull=False).exists():
        return None
    label = _("Lesson %(number)d. %(title)s") % {"number": number, "title": lesson["title"]}
    return {"uid": uid, "label": label}


def _without_round(request: HttpRequest, quiz: QuizPage) -> HttpResponse:
    """Authors see the page as it is, and nothing can be begun there; all others begin at the course."""
    if quiz.permissions_for_user(request.user).can_edit():
        return render(request, "learning/quiz_intro.html", preview(quiz))
    course = CoursePage.objects.filter(path__in=paths_above(quiz.path)).first()
    return redirect(address(course) if course is not None else "/")


def preview(quiz: QuizPage) -> dict[str, object]:
    """What the page shows without a learner."""
    return {
        "page": quiz,
        "questions": questions_asked(quiz),
        "pass_percent": percent(quiz.pass_fraction),
    }


SCREENS = {QuizPage: show_quiz}
