"""What learners ask about a trainer's courses, answered once for all who asked the same."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from courses.models import CoursePage
from courses.models.pages import address_of
from courses.vietnamese import fold, slug
from lms.enquiries import actions
from lms.enquiries.errors import EnquiryError
from lms.enquiries.forms import AnswerForm, CorrectionForm
from lms.enquiries.models import Enquiry
from lms.personnel.forms.fields import status_of
from lms.personnel.models import AccessLogEntry
from lms.personnel.pages import uids_in
from lms.personnel.views.officers import sheet_response
from lms.reports.enquiries import Proposed, Show, Wanted, asked, counts, exported, proposed
from lms.reports.forms import EnquiriesFilter
from lms.reports.taught import PAGE, courses_of
from lms.reports.views.crumbs import from_course, from_courses

WIDTHS = (28, 28, 28, 8, 12, 60, 26, 34, 12, 14, 60, 12)
KINDS = ("xlsx", "csv")


# Lists -------------------------------------------------------------------------------------------


@login_required
@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """Enquiries about all courses that the account may edit; 403 for who writes none."""
    rows = _all(request)
    return _list(request, rows, None, reverse("enquiries"))


@login_required
@require_safe
def course_enquiries(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Enquiries about one course."""
    course = _course(request, uid)
    rows = Enquiry.objects.filter(course=course)
    return _list(request, rows, course, reverse("course_enquiries", args=[uid]))


def _all(request: HttpRequest) -> QuerySet[Enquiry]:
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return Enquiry.objects.answerable_by(request.user)


def _course(request: HttpRequest, uid: UUID) -> CoursePage:
    """A course that the account may edit; any other is not there."""
    course: CoursePage = get_object_or_404(courses_of(request.user), translation_key=uid)
    return course


def _list(
    request: HttpRequest, rows: QuerySet[Enquiry], course: CoursePage | None, url: str
) -> HttpResponse:
    form = EnquiriesFilter(request.GET)
    wanted = _wanted(form)
    numbers = counts(wanted.among(rows))
    page = Paginator(wanted.of(rows), PAGE).get_page(request.GET.get("page"))
    here = (_("Questions and errors"), "")
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "course": course,
        "crumbs": from_course(course, here) if course else from_courses(here),
        "form": form,
        "page": page,
        "asked": asked(list(page.object_list), timezone.localdate()),
        "tabs": _tabs(kept, numbers, wanted.show),
        "filtered": wanted.narrows,
        "open": wanted.show == Show.OPEN,
        "url": url,
        "query": kept.urlencode(),
    }
    return render(request, "reports/enquiries.html", context)


def _wanted(form: EnquiriesFilter) -> Wanted:
    wanted = form.wanted()
    return replace(wanted, text=fold(wanted.text))


def _tabs(kept: Any, numbers: dict[str, int], now: str) -> list[dict[str, Any]]:
    found = []
    for show, label in Show.labels.items():
        query = kept.copy()
        query["loc"] = show
        found.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "current": show == now,
                "count": numbers[show],
            }
        )
    return found


@login_required
@require_safe
def enquiries_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The enquiries of all own courses that fit the filters, as a workbook or CSV."""
    return _file(request, _all(request), kind, "hoi-dap")


@login_required
@require_safe
def course_enquiries_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """The enquiries of one course that fit the filters, as a workbook or CSV."""
    course = _course(request, uid)
    name = f"hoi-dap-{slug(course.title, max_length=60)}"
    return _file(request, Enquiry.objects.filter(course=course), kind, name)


def _file(request: HttpRequest, rows: QuerySet[Enquiry], kind: str, name: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    wanted = _wanted(EnquiriesFilter(request.GET))
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{name} {request.GET.urlencode()[:40]}",
        at=timezone.now(),
    )
    found = wanted.of(rows)
    return sheet_response(exported(found, timezone.localdate()), kind, name, widths=WIDTHS)


@login_required
@require_safe
def chosen(request: HttpRequest) -> HttpResponse:
    """To the answer of what was chosen in the list: the page of the first, with the others."""
    _all(request)
    uids = uids_in(request.GET.getlist("chon"))
    if not uids:
        messages.info(request, _("Choose some questions first."))
        return redirect("enquiries")
    query = urlencode({"chon": uids[1:]}, doseq=True)
    address = reverse("enquiry", args=[uids[0]])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


# One, and those that ask the same ----------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One enquiry with its place and those like it; by POST all that are chosen are answered."""
    rows = Enquiry.objects.answerable_by(request.user).with_history()
    row = get_object_or_404(rows, uid=uid)
    if row.answer is not None:
        return _answered(request, row)
    posted = request.POST if request.method == "POST" else None
    picked = {str(uid) for uid in uids_in((posted or request.GET).getlist("chon"))}
    others = proposed(row, picked, timezone.localdate())
    errors = row.kind == Enquiry.Kind.ERROR or any(
        one.one.row.kind == Enquiry.Kind.ERROR for one in others
    )
    form = AnswerForm(posted, course=row.course, errors=errors, initial={"shown_question": ""})
    if form.is_bound and form.is_valid() and _answer(request, row, others, picked, form):
        return HttpResponseRedirect(reverse("enquiry", args=[uid]), status=303)
    if posted is not None:
        others = [replace(one, alike=str(one.one.row.uid) in picked) for one in others]
    context = {**_context(row), "form": form, "others": others}
    return render(request, "reports/enquiry.html", context, status=status_of(form))


def _answer(
    request: HttpRequest,
    row: Enquiry,
    others: list[Proposed],
    picked: set[str],
    form: AnswerForm,
) -> bool:
    """Whether it was answered; else the form says why not."""
    together = [row, *(one.one.row for one in others if str(one.one.row.uid) in picked)]
    try:
        answer = actions.answer_enquiries(
            enquiries=together,
            reply=actions.Reply(**form.cleaned_data),
            at=timezone.now(),
            by=request.user,
        )
    except EnquiryError as error:
        form.add_error(error.field, str(error))
        return False
    number = answer.enquiries.count()
    text = ngettext(
        "Answered, for %(number)d question.", "Answered, for %(number)d questions.", number
    )
    messages.success(request, text % {"number": number})
    return True


def _answered(request: HttpRequest, row: Enquiry) -> HttpResponse:
    """An answered enquiry; by POST the answer is corrected."""
    answer = row.answer
    initial = {"text": answer.text, "shown_question": answer.shown_question}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        if actions.correct_answer(
            answer=answer, **form.cleaned_data, at=timezone.now(), by=request.user
        ):
            messages.success(request, _("The answer was corrected. Who asked is told."))
        return HttpResponseRedirect(reverse("enquiry", args=[row.uid]), status=303)
    together = answer.enquiries.exclude(pk=row.pk).select_related("officer", "course", "answer")
    context = {
        **_context(row),
        "form": form,
        "answer": answer,
        "earlier": answer.earlier.all(),
        "together": asked(list(together[:100]), timezone.localdate()),
    }
    return render(request, "reports/enquiry.html", context, status=status_of(form))


def _context(row: Enquiry) -> dict[str, Any]:
    pages = Page.objects.filter(translation_key=row.activity_uid).order_by()
    page = pages.values("pk", "url_path", "live").first()
    part = f"#b-{row.block}" if row.block else ""
    editor = reverse("wagtailadmin_pages:edit", args=[page["pk"]]) if page else ""
    return {
        "one": asked([row], timezone.localdate())[0],
        "row": row,
        "prompt": row.question_version.spec["prompt"] if row.question_version_id else "",
        "learner_url": f"{address_of(page['url_path'])}{part}" if page and page["live"] else "",
        "editor_url": f"{editor}#block-{row.block}-section" if editor and row.block else editor,
        "crumbs": from_course(
            row.course,
            (
                _("Questions and errors"),
                reverse("course_enquiries", args=[row.course.translation_key]),
            ),
            (row.activity_title, ""),
        ),
    }
