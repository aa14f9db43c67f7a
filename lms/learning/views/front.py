"""The public side: front page, catalogue, a provider's courses, a course."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from courses.models import (
    CataloguePage,
    CoursePage,
    DatedRule,
    HomePage,
    ModulePage,
    ProviderPage,
)
from courses.models.pages import address, course_address, minutes_to_tiet
from lms.learning import actions
from lms.learning.access import course_page, round_of
from lms.learning.catalogue import (
    cards_of,
    how_many,
    offered,
    subject_name,
    subjects_offered,
    tiet_text,
)
from lms.learning.errors import LearningError
from lms.learning.forms import CatalogueForm
from lms.learning.models import Completion, StudyRound
from lms.learning.outline import outline_of
from lms.learning.views.rows import in_percent
from lms.personnel.models import Certificate, Officer, TrainingRecord

PER_PAGE = 12
NEWEST = 6


def show_front(request: HttpRequest, page: HomePage) -> HttpResponse:
    """What this is, a search, the fields and the newest courses."""
    courses = list(offered()[:NEWEST])
    context = {
        "page": page,
        "cards": cards_of(courses, request.user),
        "subjects": [(one.slug, subject_name(one), one.number) for one in subjects_offered()],
    }
    return TemplateResponse(request, "courses/home_page.html", context)


def show_catalogue(request: HttpRequest, page: CataloguePage | ProviderPage) -> HttpResponse:
    """Courses that are offered, searched, filtered and in pages of twelve."""
    form = CatalogueForm(request.GET)
    wanted = form.wanted()
    courses = offered().matching(wanted["q"])
    if isinstance(page, ProviderPage):
        del form.fields["provider"]
        courses = courses.filter(provider=page.provider)
    elif wanted["provider"]:
        courses = courses.filter(provider__page__slug=wanted["provider"])
    if wanted["field"]:
        courses = courses.filter(subject__slug=wanted["field"])
    ordered = courses.order_by(*CatalogueForm.ORDERS[wanted["sort"]])
    numbered = _pages(ordered, page, wanted).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "asked": any(wanted.values()),
        "narrowed": any(value for name, value in wanted.items() if name != "q"),
        "pages": numbered,
        "cards": cards_of(list(numbered.object_list), request.user),
        "here": address(page),
    }
    name = "provider" if isinstance(page, ProviderPage) else "catalogue"
    return TemplateResponse(request, f"courses/{name}_page.html", context)


def _pages(courses: QuerySet[CoursePage], page: Page, wanted: dict[str, str]) -> Paginator:
    """The courses in pages. Without words to look for, their number is not counted each time."""
    pages = Paginator(courses, PER_PAGE)
    if not wanted["q"]:
        chosen = (str(page.pk), wanted["field"], wanted.get("provider", ""))
        vars(pages)["count"] = how_many(courses, "/".join(chosen))
    return pages


def show_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    """A module has no page of its own for learners: it is a part of the course's outline."""
    return redirect(f"{course_address(page)}#de-cuong")


def show_course(request: HttpRequest, course: CoursePage) -> HttpResponse:
    """What a course teaches, for whom, how long, and the one press that starts or resumes it."""
    round = round_of(request.user, course)
    outline = outline_of(course, round)
    going = round is not None and not round.completed_at
    context = {
        "page": course,
        "round": round,
        "outline": outline,
        "items": outline.items(),
        "minutes": outline.minutes,
        "next": outline.resumed(round.last_activity) if round and going else None,
        "outcomes": course.outcomes.select_related("competency"),
        "legal_bases": course.legal_bases.all(),
        "subject": subject_name(course.subject),
        "facts": _facts(course, outline.minutes, timezone.now()),
        "crumbs": _crumbs(course),
        **(_result(round) if round else {"can_start": _can_start(request)}),
    }
    return TemplateResponse(request, "courses/course_page.html", context)


def _can_start(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and Officer.objects.filter(user=user).exists()


def _result(round: StudyRound) -> dict[str, Any]:
    """The completion of a round and its result in words; nothing while it is open."""
    completion = _completion(round) if round.completed_at else None
    if completion is None:
        return {}
    words = [str(completion.get_assurance_display()).capitalize()]
    if completion.fraction is not None:
        words.append(in_percent(completion.fraction))
    if completion.tiet:
        words.append(_("%(tiet)s tiết") % {"tiet": tiet_text(completion.tiet)})
    return {"completion": completion, "result": " · ".join(words)}


def _completion(round: StudyRound) -> Any:
    """The completion with the uid of the paper that was issued on it, if one was."""
    paper = Certificate.objects.filter(
        record__source=TrainingRecord.Source.SYSTEM, record__source_uid=OuterRef("uid")
    )
    completions = Completion.objects.filter(round=round)
    return completions.annotate(paper_uid=Subquery(paper.values("uid")[:1])).first()


def _facts(course: CoursePage, minutes: int, at: datetime) -> list[tuple[Any, Any]]:
    """What one wants to know before starting; the conversion of minutes into tiết is shown."""
    per_tiet = int(DatedRule.objects.number("training.tiet_minutes", _day(at), "45"))
    length = _("%(minutes)d minutes of study, about %(tiet)s tiết (a tiết is %(per)d minutes)") % {
        "minutes": minutes,
        "tiet": tiet_text(minutes_to_tiet(minutes, per_tiet)),
        "per": per_tiet,
    }
    reviewed = course.content_reviewed_on
    return [
        (_("For whom"), course.audience),
        (_("Length"), length if minutes else ""),
        (_("Counts as"), _counts(course)),
        (_("Provider"), course.provider.name if course.provider else ""),
        (_("Paper"), _paper(course)),
        (
            _("Content last looked at on"),
            date_format(reviewed, "SHORT_DATE_FORMAT") if reviewed else "",
        ),
    ]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _counts(course: CoursePage) -> str:
    if course.tiet is None:
        return ""
    tiet = _("%(tiet)s tiết") % {"tiet": tiet_text(course.tiet)}
    kind = course.programme_type
    if kind is not None and kind.counting == kind.Counting.YES:
        return _("%(tiet)s, once a year, towards the yearly minimum") % {"tiet": tiet}
    return tiet


def _paper(course: CoursePage) -> str:
    if course.paper_allowed:
        return _("A confirmation of completion, with its own number and QR code")
    return _("None; the completion stands in the training profile")


def _crumbs(course: CoursePage) -> list[dict[str, str]]:
    catalogue, provider = (address(course).rsplit("/", n)[0] + "/" for n in (3, 2))
    owner = course.provider.short_name if course.provider else ""
    return [
        {"label": _("Courses"), "url": catalogue},
        {"label": owner, "url": provider},
        {"label": course.title, "url": ""},
    ]


@login_required
@require_POST
def start_course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Start a course in one press: the first lesson opens. Starting again goes on."""
    course = course_page(uid)
    officer = Officer.objects.filter(user=request.user).first()
    if officer is None:
        raise PermissionDenied
    try:
        actions.start_course(officer=officer, course=course, at=timezone.now())
    except LearningError as error:
        messages.error(request, str(error))
        return redirect(address(course))
    return redirect("continue_course", uid=uid)


@login_required
@require_safe
def continue_course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To the place where the person left the course; not begun or completed: to its page."""
    course = course_page(uid)
    round = round_of(request.user, course)
    if round is None or round.completed_at:
        return redirect(address(course))
    activity = outline_of(course, round).resumed(round.last_activity)
    if activity is None:
        return redirect(address(course))
    progress = round.progress.filter(activity_uid=activity.uid).first()
    block = progress.place.partition("@")[0] if progress else ""
    return redirect(f"{activity.address}#b-{block}" if block else activity.address)


SCREENS: dict[type, Callable[..., HttpResponse]] = {
    HomePage: show_front,
    CataloguePage: show_catalogue,
    ProviderPage: show_catalogue,
    CoursePage: show_course,
    ModulePage: show_module,
}
