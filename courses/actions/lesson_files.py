"""Lessons from a file: it is read and looked at first; then drafts are made, or a lesson is filled."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Collection, Page

from courses.actions.errors import CourseRefused
from courses.exchange.document import Document, Picture, document_from
from courses.exchange.documents import read_document
from courses.exchange.lessons import Drafts, LessonDraft, drafts_of
from courses.models import CourseReviewState, CustomImage, LessonFile, LessonPage
from courses.sheets.reading import Upload
from courses.vietnamese import normal

LONGEST_LESSON = 240


@dataclass(frozen=True)
class Wishes:
    """What a trainer said while looking: titles by lesson and descriptions of pictures, by number."""

    split: bool = False
    titles: Mapping[int, str] = field(default_factory=dict)
    alts: Mapping[int, str] = field(default_factory=dict)


def bring_lesson_file(
    *, course: Any, lesson: LessonPage | None, upload: Upload, name: str, at: datetime, by: Any
) -> LessonFile:
    """Read a file and keep what it holds for a day, to be looked at; raises `document.Refused`.

    What the same person brought for this course before and made nothing of is forgotten, and so is
    whatever has waited for more than a day.
    """
    document = read_document(upload, name)
    pictures = [{"ending": one.ending, "problem": one.problem} for one in document.pictures]
    content = {"document": document.as_dict(), "pictures": pictures}
    older = LessonFile.objects.forgotten(at) | LessonFile.objects.filter(course=course, by=by)
    for old in older:
        forget_lesson_file(file=old)
    file = LessonFile(course=course, lesson=lesson, by=by, at=at, name=name[-200:], content=content)
    for place, picture in enumerate(document.pictures):
        if picture.data:
            storages["private"].save(file.picture_name(place), ContentFile(picture.data))
    file.save()
    return file


def forget_lesson_file(*, file: LessonFile) -> None:
    """Take back what was read, its pictures too; nothing was made of it."""
    for place in range(len(file.content["pictures"])):
        if name := file.picture_name(place):
            storages["private"].delete(name)
    file.delete()


def document_of(file: LessonFile, *, pictures: bool = False) -> Document:
    """What was read of a file; with the bytes of its pictures when they are asked for."""
    found = []
    for place, one in enumerate(file.content["pictures"]):
        data = b""
        if pictures and (name := file.picture_name(place)):
            with storages["private"].open(name) as stored:
                data = stored.read()
        found.append(Picture(data=data, **one))
    return document_from(file.content["document"], found)


@transaction.atomic
def make_lessons(
    *, file: LessonFile, parent: Page, wishes: Wishes, at: datetime, by: Any
) -> list[LessonPage]:
    """Make draft lessons of a file below `parent`, its course or a module of it; forget the file."""
    made, _drafts = add_lessons(
        course=file.course,
        parent=parent,
        document=document_of(file, pictures=True),
        name=file.name,
        wishes=wishes,
        by=by,
    )
    transaction.on_commit(lambda: forget_lesson_file(file=file))
    return made


@transaction.atomic
def add_lessons(
    *, course: Any, parent: Page, document: Document, name: str, wishes: Wishes, by: Any
) -> tuple[list[LessonPage], Drafts]:
    """Draft lessons of a document, all or none; raises `CourseRefused` during a review."""
    _refuse_in_review(course)
    with _pictures_of(course, document, wishes, by) as keep:
        drafts = drafts_of(document, name, split=wishes.split, image=keep, alts=wishes.alts)
        made = [
            _add_lesson(parent, draft, normal(wishes.titles.get(number, "")) or draft.title, by)
            for number, draft in enumerate(drafts.lessons)
        ]
    return made, drafts


@transaction.atomic
def fill_lesson(
    *, file: LessonFile, replace: bool, wishes: Wishes, at: datetime, by: Any
) -> LessonPage:
    """Put the content of a file into its lesson, instead of what is there or behind it; a draft."""
    lesson = LessonPage.objects.select_for_update().get(pk=file.lesson_id)
    _refuse_in_review(lesson)
    draft: LessonPage = lesson.get_latest_revision_as_object()
    document = document_of(file, pictures=True)
    with _pictures_of(file.course, document, wishes, by) as keep:
        made = drafts_of(document, file.name, split=False, image=keep, alts=wishes.alts).lessons[0]
    before = [] if replace else list(draft.body.get_prep_value())
    draft.body = _stream([*before, *made.blocks.stream])
    minutes = made.minutes + (0 if replace else draft.minutes)
    draft.minutes = min(LONGEST_LESSON, minutes)
    draft.save_revision(user=by, clean=False, log_action=True)
    transaction.on_commit(lambda: forget_lesson_file(file=file))
    return draft


def _refuse_in_review(page: Page) -> None:
    if CourseReviewState.objects.of_page(page.path).open().exists():
        raise CourseRefused(_("The course waits for a reviewer."))


def _add_lesson(parent: Page, draft: LessonDraft, title: str, by: Any) -> LessonPage:
    lesson = LessonPage(title=title[:255], live=False, minutes=draft.minutes, owner=by)
    lesson.body = _stream(draft.blocks.stream)
    parent.add_child(instance=lesson)
    log(lesson, "wagtail.create", user=by)
    lesson.save_revision(user=by, clean=False)
    return lesson


def _stream(blocks: Sequence[Mapping[str, Any]]) -> Any:
    return LessonPage.body.field.stream_block.to_python(list(blocks))


@contextmanager
def _pictures_of(course: Any, document: Document, wishes: Wishes, by: Any) -> Iterator[Any]:
    """What makes an image of picture n in the provider's collection; files go when it fails."""
    provider = course.provider
    collection = provider.collection if provider else None
    made: dict[int, CustomImage] = {}

    def keep(place: int, alt: str) -> int:
        if place not in made:
            picture = document.pictures[place]
            title = normal(wishes.alts.get(place, "") or alt) or _("Picture from a file")
            image = CustomImage(
                title=title[:200],
                file=ImageFile(BytesIO(picture.data), name=f"bai{picture.ending}"),
                collection=collection or Collection.get_first_root_node(),
                uploaded_by_user=by,
            )
            made[place] = image
            image.save()
        return int(made[place].pk)

    try:
        yield keep
    except BaseException:
        for image in made.values():
            if image.file._committed:
                image.file.storage.delete(image.file.name)
        raise
