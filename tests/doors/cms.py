"""Addresses of the CMS, filled with the ids of somebody's things."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group
from wagtail.models import Collection, Site, Task, Workflow

from courses import actions
from courses.gate import CMS
from courses.models import (
    Code,
    Competency,
    DatedRule,
    JobPosition,
    LegalBasis,
    LessonFile,
    PositionRequirement,
    ProgrammeType,
    Provider,
    ProviderPage,
    SkillTrack,
    Subject,
)
from lms.accounts.models import User
from lms.operations.doors import Door, doors
from tests.cms.world import (
    AT,
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_document,
    make_image,
    make_import,
    make_media,
)

Things = dict[str, Any]

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
#: Doors whose `pk` is that of one of somebody's things, by the beginning of their names.
PKS = {
    "wagtailsnippets_courses_question:": "question",
    "wagtailsnippetchoosers_courses_question:": "question",
    "wagtailsnippets_courses_questionbank:": "bank",
    "wagtailsnippetchoosers_courses_questionbank:": "bank",
    "wagtailimages": "image",
    "wagtailadmin_api:images:": "image",
    "wagtaildocs": "document",
    "wagtailadmin_api:documents:": "document",
    "cms_course": "course",
    "cms_publish": "course",
    "cms_plan": "course",
    "cms_submit": "course",
    "cms_withdraw": "course",
    "cms_retire": "course",
    "cms_restore": "course",
    "cms_move_part": "course",
    "cms_bring_package": "course",
    "cms_lesson_file": "course",
    "cms_read_part": "course",
    "cms_submission": "state",
    "cms_approve": "state",
    "cms_return": "state",
}
#: Doors whose `pk` is that of a row which belongs to nobody of the CMS.
MODELS = {
    "cms_norm_code:": Code,
    "cms_norm_competency:": Competency,
    "cms_norm_datedrule:": DatedRule,
    "cms_norm_jobposition:": JobPosition,
    "cms_norm_legalbasis:": LegalBasis,
    "cms_norm_positionrequirement:": PositionRequirement,
    "cms_norm_programmetype:": ProgrammeType,
    "cms_norm_provider:": Provider,
    "cms_norm_skilltrack:": SkillTrack,
    "cms_norm_subject:": Subject,
    "wagtailusers_users:": User,
    "wagtailusers_groups:": Group,
    "wagtailsites:": Site,
    "wagtailadmin_workflows:": Workflow,
}
#: What was read of a file without pictures.
CONTENT = {
    "document": {"kind": "docx", "elements": [{"kind": "text", "html": "Chữ"}]},
    "pictures": [],
}
MISSING = 999_999
TASKS = {"edit_task", "disable_task", "enable_task"}


def cms_doors() -> list[Door]:
    return [door for door in doors() if door.route.startswith(CMS)]


def things_of(home: ProviderPage, author: User, word: str) -> Things:
    """Everything that an author has: drafts, a course that waits, questions, files.

    `word` stands in every name and text.
    """
    provider = home.provider
    bank = make_bank(provider, f"{word} ngân hàng")
    question = add_question(bank, f"{word}-1", prompt=f"<p>{word}</p>", live=False)
    course = make_course(home, f"{word} khóa", summary=word)
    lesson = add_lesson(course, f"{word} bài", body=[("text", f"<p>{word}</p>")])
    add_quiz(course, {"question": question})
    waiting = make_course(home, f"{word} chờ")
    add_lesson(waiting, f"{word} bài chờ")
    return {
        "course": course,
        "lesson": lesson,
        "bank": bank,
        "question": question,
        "image": make_image(provider.collection, f"{word} hình"),
        "document": make_document(provider.collection, f"{word} tệp"),
        "media": make_media(provider.collection, f"{word} phim"),
        "import": make_import(course, author, f"{word}.zip"),
        "file": LessonFile.objects.create(
            course=course, by=author, at=AT, name=f"{word}.docx", content=CONTENT
        ),
        "state": actions.submit_course(course=waiting, at=AT, by=author),
    }


def address(door: Door, things: Things, target: Any) -> str:
    """The address of a door at somebody's things; what is moved goes to the page `target`."""
    return _filled(door, values_for(door, things, target))


def address_of_nothing(door: Door, things: Things, target: Any, missing: int = MISSING) -> str:
    """The same door at a row that does not exist."""
    values = values_for(door, things, target)
    return _filled(door, {name: _missing(value, missing) for name, value in values.items()})


def _missing(value: Any, missing: int) -> Any:
    if type(value) is int:
        return missing
    return uuid4() if isinstance(value, UUID) else value


def _filled(door: Door, values: dict[str, Any]) -> str:
    text = PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), door.route)
    return "/" + text.replace(r"\.", ".").replace(".*/", "khong-co/").replace("\\Z", "")


def values_for(door: Door, things: Things, target: Any) -> dict[str, Any]:
    """What each gap of an address is filled with."""
    lesson, state = things["lesson"], things["state"]
    collection = Collection.objects.order_by("pk").last()
    return {
        "pk": _pk(door, things),
        "page_pk": lesson.pk,
        "page_id": lesson.pk,
        "part_pk": things["course"].pk if door.name == "cms_bring_package" else lesson.pk,
        "uid": things["file" if door.name.startswith("cms_lesson_file") else "import"].uid,
        "parent_page_id": things["course"].pk,
        "page_to_move_id": lesson.pk,
        "destination_id": target.pk,
        "image_id": things["image"].pk,
        "document_id": things["document"].pk,
        "doc_id": things["document"].pk,
        "media_id": things["media"].pk,
        "uploaded_file_id": 1,
        "collection_id": collection.pk if collection else 0,
        "revision_id": _thing(door, things).latest_revision_id or lesson.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_uid": uuid4(),
        "task_state_id": state.pk,
        "task_id": state.task_id,
        "workflow_state_id": state.workflow_state_id,
        "workflow_pk": state.workflow_state.workflow_id,
        "session_id": 1,
        "action_name": "approve",
        "direction": "len",
        "media_type": "video",
        "place": 0,
        "filter_spec": "width-99999",
        "app_label": "courses",
        "model_name": "lessonpage",
        "app_name": "courses",
        "content_type_app_name": "courses",
        "content_type_model_name": "lessonpage",
        "object_id": lesson.pk,
        "action": "delete",
        "uidb64": "MQ",
        "token": "x-y",
    }


def _thing(door: Door, things: Things) -> Any:
    thing = things[
        next((key for start, key in PKS.items() if door.name.startswith(start)), "lesson")
    ]
    return thing if hasattr(thing, "latest_revision_id") else things["lesson"]


def _pk(door: Door, things: Things) -> int:
    namespace, _, name = door.name.rpartition(":")
    if namespace == "wagtailadmin_workflows" and name in TASKS:
        return int(Task.objects.order_by("pk").last().pk)
    if namespace == "wagtailadmin_collections":
        return int(Collection.objects.order_by("pk").last().pk)
    for start, model in MODELS.items():
        if door.name.startswith(start):
            row = model.objects.order_by("pk").first()
            return int(row.pk) if row else 1
    # The longest beginning: a bank is no question.
    fitting = [start for start in PKS if door.name.startswith(start)]
    return int(things[PKS[max(fitting, key=len)] if fitting else "lesson"].pk)
