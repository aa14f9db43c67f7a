"""The home of a signed-in person: the one next step, what is due, tracks, tiết, results."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import CoursePage
from courses.models.pages import address
from lms.learning.catalogue import offered
from lms.learning.due import Due, due
from lms.learning.models import Attempt
from lms.learning.outline import Activity, Outline, read_outline
from lms.learning.tracks import StepCourse, Study, Track, studies_of, tracks_of
from lms.learning.views import rows
from lms.notices.kinds import Told, told
from lms.notices.models import Notice
from lms.personnel.ledger import counted_records, counted_tiet, with_tiet
from lms.personnel.models import Officer, same_person

RESULTS = 6
SUGGESTIONS = 3
NOTICES = 5


@dataclass
class NextStep:
    """The one thing to do next: go on with a course, or begin one."""

    kind: str
    title: str
    course_uid: Any
    address: str
    activity: Activity | None = None
    outline: Outline | None = None
    study: Study | None = None


@login_required
@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Home; an account without an officer gets where its work is instead."""
    at = timezone.now()
    year = timezone.localtime(at).year
    mine = Officer.objects.filter(user=request.user)
    told_something = Exists(Notice.objects.unread(at).filter(to=OuterRef("user")))
    officer = with_tiet(mine, year).annotate(has_notices=told_something).first()
    if officer is None:
        return render(request, "learning/home_without_officer.html")
    studies = studies_of(officer)
    tracks = tracks_of(officer, at, studies)
    deadlines = due(officer, at, tracks=tracks)
    step = _going(studies) or _to_begin(tracks, deadlines)
    suggestions = [] if step else _suggestions(studies)
    if step is None and suggestions:
        step = _begin_course(suggestions.pop(0))
    day = timezone.localtime(at).date()
    context = {
        "officer": officer,
        "notices": _notices(request.user, at) if officer.has_notices else [],
        "next": step,
        "next_due": _date_of(step, deadlines),
        "due": [rows.due_row(one) for one in deadlines],
        "tracks": [rows.track_shown(track, day) for track in tracks],
        "suggestions": [(course, address(course)) for course in suggestions],
        "tiet": counted_tiet(officer, year),
        "results": rows.newest_first(_attempts(officer), _completed(studies))[:RESULTS],
    }
    return render(request, "learning/home.html", context)


def _notices(user: Any, at: Any) -> list[Told]:
    """What the account was told and has not put away, the newest first."""
    rows = Notice.objects.unread(at).filter(to=user)[:NOTICES]
    return [words for words in map(told, rows) if words is not None]


def _date_of(step: "NextStep | None", deadlines: list[Due]) -> Due | None:
    return next((one for one in deadlines if step and one.course.uid == step.course_uid), None)


def _going(studies: dict[int, Study]) -> NextStep | None:
    """The course that was studied last and is not completed, with the activity that comes next."""
    study = next((study for study in studies.values() if study.spec is not None), None)
    if study is None:
        return None
    outline = read_outline(study.path, round_id=study.round_id, spec=study.spec)
    activity = outline.resumed(study.last_activity)
    return NextStep("going", study.title, study.course_uid, study.address, activity, outline, study)


def _to_begin(tracks: list[Track], deadlines: list[Due]) -> NextStep | None:
    """The most urgent step of a track, else the first required one, else any that is open."""
    for one in deadlines:
        return _begin(one.course)
    open_steps = [step for track in tracks for step in track.steps if step.state == "open"]
    for step in sorted(open_steps, key=lambda step: not step.required):
        return _begin(step.course)
    return None


def _begin(course: StepCourse) -> NextStep:
    return NextStep("begin", course.title, course.uid, course.address)


def _begin_course(course: CoursePage) -> NextStep:
    return NextStep("begin", course.title, course.translation_key, address(course))


def _suggestions(studies: dict[int, Study]) -> list[CoursePage]:
    """Courses for who has no track to follow, or has finished all of it."""
    return list(offered().exclude(pk__in=studies)[:SUGGESTIONS])


def _attempts(officer: Officer) -> list[dict[str, Any]]:
    """The latest closed attempts at tests that count."""
    closed = Attempt.objects.counted().filter(round__officer=officer, closed_at__isnull=False)
    return list(
        closed.order_by("-closed_at")
        .annotate(title=KT("paper__title"))
        .values("uid", "title", "round__course__title", "closed_at", "fraction", "passed")[:RESULTS]
    )


def _completed(studies: dict[int, Study]) -> list[Study]:
    return [study for study in studies.values() if study.completed_at]


@login_required
@require_safe
def show_tiet(request: HttpRequest, year: int) -> HttpResponse:
    """The rows behind the yearly counter: every line that counts for a year."""
    if not 1990 <= year <= timezone.localtime().year:
        raise Http404
    officer = with_tiet(Officer.objects.filter(user=request.user), year).first()
    if officer is None:
        raise Http404
    context = {
        "crumbs": [
            {"label": _("My page"), "url": reverse("home")},
            {"label": _("Tiết in %(year)s") % {"year": year}, "url": ""},
        ],
        "tiet": counted_tiet(officer, year),
        "records": counted_records(year)
        .filter(officer__in=same_person(officer))
        .order_by("ended_on", "seq"),
    }
    return render(request, "learning/tiet.html", context)
