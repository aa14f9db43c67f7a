"""Lessons from a file: choose it, look at what it would become, make drafts of it."""

import mimetypes
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from courses import actions
from courses.actions import CourseRefused
from courses.bodies import BodyBlock, read_body
from courses.exchange.document import Refused
from courses.exchange.lessons import Drafts, drafts_of, may_split
from courses.forms.lesson_files import ChooseFileForm, WishesForm
from courses.models import CoursePage, CourseReviewState, LessonFile, LessonPage
from courses.questions import type_named
from courses.views.access import own_course, rights_on, says_forbidden
from courses.views.courses import crumbs


def _course_to_write(request: HttpRequest, pk: int) -> CoursePage:
    """The course to put lessons into; 404 when it is not theirs, 403 when they only read it."""
    course = own_course(request.user, pk)
    if not rights_on(course, request.user).write:
        raise PermissionDenied
    return course


def _lesson_of(course: CoursePage, pk: str) -> LessonPage | None:
    """The lesson to be filled, of this course; None without one, 404 for any other."""
    if not pk:
        return None
    lessons = LessonPage.objects.descendant_of(course)
    lesson = lessons.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 12 else None
    if lesson is None:
        raise Http404
    return lesson


def _own_file(request: HttpRequest, uid: UUID) -> LessonFile:
    """The file that they brought, for a course that is still theirs; 404 for another's."""
    files = LessonFile.objects.brought_by(request.user).select_related("course__provider", "lesson")
    file = files.filter(uid=uid).first()
    if file is None:
        raise Http404
    _course_to_write(request, file.course_id)
    return file


def _in_review(course: CoursePage) -> bool:
    return CourseReviewState.objects.of_page(course.path).open().exists()


@require_http_methods(["GET", "HEAD", "POST"])
@says_forbidden
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a file in, for new lessons of a course or for one that is there."""
    course = _course_to_write(request, pk)
    lesson = _lesson_of(course, request.GET.get("bai", ""))
    if _in_review(course):
        messages.error(request, _("The course waits for a reviewer."))
        return _see(reverse("cms_course", args=[pk]))
    form = ChooseFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = actions.bring_lesson_file(
                course=course,
                lesson=lesson,
                upload=upload,
                name=upload.name,
                at=timezone.now(),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return _see(reverse("cms_lesson_file_preview", args=[file.uid]))
    title = _("Lesson from a Word, PowerPoint or PDF file")
    context = {
        "header_title": title,
        "breadcrumbs_items": _crumbs(course, title),
        "course": course,
        "lesson": lesson,
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "courses/cms/lesson_file.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@says_forbidden
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a file would become, what was lost of it, and the form that makes it so."""
    file = _own_file(request, uid)
    document = actions.document_of(file)
    one = _drafts(file, split=False)
    several = _drafts(file, split=True) if may_split(document) and not file.lesson else None
    form = WishesForm(request.POST or None, file=file, document=document)
    if file.lesson:
        form.offer_filling()
    else:
        form.offer_new(one, several)
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, file, form)
        except CourseRefused as error:
            messages.error(request, str(error))
            return _see(reverse("cms_course", args=[file.course_id]))
    title = _("Look at the lesson before it is made")
    context = {
        "header_title": title,
        "breadcrumbs_items": _crumbs(file.course, title),
        "course": file.course,
        "lesson": file.lesson,
        "file": file,
        "form": form,
        "drafts": one,
        "several": several,
        "minutes": one.lessons[0].minutes,
        "kinds": _kinds(one),
        "questions": [_shown(asked) for asked in one.questions],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "courses/cms/lesson_file_preview.html", context, status=status)


def _make(request: HttpRequest, file: LessonFile, form: WishesForm) -> HttpResponse:
    """Make drafts, or fill the lesson; then to the editor, or to the course when there are several."""
    at, by = timezone.now(), request.user
    if file.lesson:
        made = [
            actions.fill_lesson(file=file, replace=form.replaces, wishes=form.wishes, at=at, by=by)
        ]
        messages.success(request, _("The lesson holds the content of the file now, as a draft."))
    else:
        made = actions.make_lessons(file=file, parent=form.parent, wishes=form.wishes, at=at, by=by)
        text = ngettext(
            "%(count)d draft lesson was made. Look through it, then publish the course.",
            "%(count)d draft lessons were made. Look through them, then publish the course.",
            len(made),
        )
        messages.success(request, text % {"count": len(made)})
    if len(made) == 1:
        return _see(reverse("wagtailadmin_pages:edit", args=[made[0].pk]))
    return _see(f"{reverse('cms_course', args=[file.course_id])}#part-{made[0].pk}")


@require_safe
@says_forbidden
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The lesson as learners would see it; shown in a frame of the preview."""
    file = _own_file(request, uid)
    draft = _drafts(file, split=False).lessons[0]
    lesson = LessonPage(title=draft.title, minutes=draft.minutes)
    stream = draft.blocks.stream
    texts = [block for block in stream if block["type"] != "image"]
    lesson.body = LessonPage.body.field.stream_block.to_python(texts)
    read = {block.id: block for block in read_body(lesson)}
    shown = [
        _picture_block(file, block) if block["type"] == "image" else read[block["id"]]
        for block in stream
    ]
    context = {"page": lesson, "blocks": [(block, None) for block in shown]}
    return render(request, "courses/cms/lesson_file_page.html", context)


@require_safe
@says_forbidden
def picture(request: HttpRequest, uid: UUID, place: int) -> HttpResponseBase:
    """A picture of the file, drawn anew; it is in no collection yet."""
    file = _own_file(request, uid)
    name = file.picture_name(place)
    if not name:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        response = FileResponse(storages["private"].open(name), content_type=kind)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@says_forbidden
def forget(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make nothing of the file; another may be chosen."""
    file = _own_file(request, uid)
    query = f"?bai={file.lesson_id}" if file.lesson_id else ""
    actions.forget_lesson_file(file=file)
    return _see(reverse("cms_lesson_file", args=[file.course_id]) + query)


def _drafts(file: LessonFile, *, split: bool) -> Drafts:
    """The lessons of a file with the numbers of its pictures in their places; read anew each time,
    for titles of tables are taken out of the text."""
    document = actions.document_of(file)
    return drafts_of(document, file.name, split=split, image=lambda place, _alt: place)


def _picture_block(file: LessonFile, block: dict[str, Any]) -> BodyBlock:
    html = render_to_string(
        "courses/cms/file_picture.html", {"file": file, "value": block["value"]}
    )
    return BodyBlock(block["id"], "image", html=html)


def _kinds(drafts: Drafts) -> list[tuple[str, int]]:
    """Names of the kinds of blocks with their counts."""
    children = LessonPage.body.field.stream_block.child_blocks
    counts = drafts.lessons[0].blocks.kinds.items()
    return [(str(children[kind].label), count) for kind, count in counts]


#: How the right answer was found, by the code of the reader.
KEYS = {"u": "underlined", "h": "highlighted", "c": "coloured", "b": "bold"}


def _shown(asked: Any) -> dict[str, Any]:
    """A question with its key, as it was read."""
    item = asked.item
    return {
        "number": asked.number,
        "kind": type_named(asked.kind).label,
        "prompt": asked.prompt,
        "options": item.get("options", []),
        "answers": _answers(item),
        "explanation": item.get("explanation", ""),
        "key_from": KEYS.get(asked.key_from, asked.key_from),
        "problems": asked.problems,
    }


def _answers(item: dict[str, Any]) -> list[str]:
    """The right answer of a question without options."""
    if "answers" in item:
        return list(item["answers"])
    if item.get("answer") is None:
        return []
    return [_("True") if item["answer"] else _("False")]


def _crumbs(course: CoursePage, title: str) -> list[dict[str, Any]]:
    return crumbs(
        (reverse("cms_courses"), _("Courses")),
        (reverse("cms_course", args=[course.pk]), course.get_latest_revision_as_object().title),
        ("", title),
    )


def _see(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
