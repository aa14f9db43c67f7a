"""Pages, questions and courses as the API shows them to who may write them."""

from typing import Any

from django.utils.translation import override
from wagtail.models import Comment, Page

from courses.drafts import read_draft, standing
from courses.models import CourseReviewState, Question
from courses.rules import Missing
from lms.interop.api.errors import both
from lms.interop.api.references import reference
from lms.interop.api.schemas import CHANGE
from lms.interop.api.streams_out import show


def page(row: Any, *, whole: bool = True, warnings: Any = ()) -> dict[str, Any]:
    """A page as it is written now; not `whole` leaves its fields out."""
    draft = row.get_latest_revision_as_object() if whole else row
    lock = row.get_lock() if whole else None
    told = {
        "id": row.translation_key,
        "title": row.draft_title,
        "meta": {
            "type": type(row)._meta.label,
            "parent_id": row.get_parent().translation_key,
            "standing": standing(row),
            "locked": lock is not None,
            "warnings": list(warnings),
        },
    }
    return told | fields(draft, CHANGE[type(row)._meta.label]) if whole else told


def fields(row: Any, schema: Any) -> dict[str, Any]:
    """The fields of a row that `schema` lets write, as they would be sent."""
    return {name: _value(row, name) for name in schema.model_fields}


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    match name:
        case "body":
            return show(value.stream_block, value)
        case "legal_bases":
            return [reference(one) for one in value.all()]
        case "outcomes":
            return [
                _child(one, "text", "competency", "level", "least_assurance") for one in value.all()
            ]
        case "slots":
            names = ("question", "bank", "topic", "difficulty", "count", "points")
            return [_child(one, *names) for one in value.all()]
        case "subject" | "programme_type" | "image" | "competency" | "read_again":
            return None if value is None else reference(value)
    return value


def _child(row: Any, *names: str) -> dict[str, Any]:
    told = {}
    for name in names:
        value = getattr(row, name)
        is_row = name in {"competency", "question", "bank"}
        told[name] = reference(value) if is_row and value is not None else value
    return told


def question(row: Question, *, warnings: Any = ()) -> dict[str, Any]:
    from lms.interop.api.schemas import QuestionChange

    draft = row.get_latest_revision_as_object()
    return {
        "id": row.uid,
        "bank": row.bank.uid,
        "standing": standing(row),
        "warnings": list(warnings),
        **fields(draft, QuestionChange),
    }


def course(row: Any) -> dict[str, Any]:
    """A course with its parts in order, and what each lacks."""
    with override("vi"):
        draft = read_draft(row)
    with override("en"):
        english = read_draft(row) if any(part.missing for part in draft.everything) else draft
    lacking = [
        [_missing(one, two) for one, two in zip(part.missing, other.missing, strict=True)]
        for part, other in zip(draft.everything, english.everything, strict=True)
    ]
    return {
        "id": row.translation_key,
        "title": draft.course.draft.title,
        "standing": standing(row),
        "waiting": row.reviews.open().exists(),
        "missing": lacking[0],
        "parts": [
            {
                "id": part.page.translation_key,
                "type": type(part.page)._meta.label,
                "title": part.draft.title,
                "depth": part.depth,
                "minutes": part.minutes,
                "standing": part.standing,
                "missing": missing,
            }
            for part, missing in zip(draft.parts, lacking[1:], strict=True)
        ],
    }


def _missing(vi: Missing, en: Missing) -> dict[str, Any]:
    told = {"msg": both(vi.text)[0], "msg_en": both(en.text)[1]}
    return told | {"place": vi.place, "blocks": vi.blocks}


def submission(state: CourseReviewState) -> dict[str, Any]:
    """A submission with what the reviewer said."""
    parts = state.parts.select_related("revision")
    return {
        "course": state.course.translation_key,
        "state": state.status,
        "submitted_at": state.started_at,
        "decided_at": state.finished_at,
        "text": state.comment or "",
        "remarks": [
            {"title": part.revision.object_str, "note": part.note} for part in parts if part.note
        ],
        "comments": _comments(state.course),
    }


def _comments(course: Any) -> list[dict[str, Any]]:
    """What is said at places of the course and its parts, and not settled yet."""
    pages = Page.objects.descendant_of(course, inclusive=True)
    rows = Comment.objects.filter(page__in=pages.values("pk"), resolved_at=None)
    return [
        {"page": row.page.translation_key, "place": row.contentpath, "text": row.text}
        for row in rows.select_related("page").order_by("page__path", "pk")
    ]
