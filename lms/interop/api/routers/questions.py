"""The provider's own banks and their questions, as drafts; keys only for those who write them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Query, Router, Status
from wagtail.log_actions import log

from courses.models import Question, QuestionBank
from lms.interop.api import shown, writing
from lms.interop.api.once import once
from lms.interop.api.routers.pages import Limit, Offset
from lms.interop.api.schemas import (
    BankIn,
    BankList,
    BankOut,
    QuestionChange,
    QuestionIn,
    QuestionList,
    QuestionOut,
)
from lms.interop.api.scope import scope_of

banks = Router(tags=["questions"])
router = Router(tags=["questions"])


def _allow(request: HttpRequest, act: str) -> None:
    if not request.user.has_perm(f"courses.{act}"):
        raise PermissionDenied


def _bank(row: QuestionBank) -> dict[str, Any]:
    return {"id": row.uid, "title": row.title}


@banks.get("/", response=BankList, operation_id="banks_list", url_name="banks")
def list_banks(request: HttpRequest) -> Any:
    """The provider's question banks."""
    rows = scope_of(request).banks()
    return {"count": len(rows), "items": [_bank(row) for row in rows]}


@banks.post("/", response={201: BankOut}, operation_id="banks_create")
@once
def create_bank(request: HttpRequest, data: BankIn) -> Status:
    """A new, empty bank."""
    _allow(request, "add_questionbank")
    bank = QuestionBank.objects.create(title=data.title, provider=scope_of(request).provider)
    log(bank, "wagtail.create", user=request.user)
    return Status(HTTPStatus.CREATED, _bank(bank))


@router.get("/", response=QuestionList, operation_id="questions_list", url_name="questions")
def list_questions(
    request: HttpRequest,
    bank: UUID | None = None,
    limit: Limit = Query(20),
    offset: Offset = Query(0),
) -> Any:
    """The provider's questions as they are written now, with their keys."""
    _allow(request, "change_question")
    rows = scope_of(request).questions().select_related("bank").order_by("pk")
    if bank is not None:
        rows = rows.filter(bank__uid=bank)
    items = [shown.question(row) for row in rows[offset : offset + limit]]
    return {"count": rows.count(), "items": items}


@router.post("/", response={201: QuestionOut}, operation_id="questions_create")
@once
def create_question(request: HttpRequest, data: QuestionIn) -> Status:
    """A draft of a question; it is reviewed with the course whose test asks it."""
    _allow(request, "add_question")
    question, warnings = writing.create_question(scope_of(request), sent(data))
    return Status(HTTPStatus.CREATED, shown.question(question, warnings=warnings))


@router.get(
    "/{uuid:uid}/", response=QuestionOut, operation_id="questions_detail", url_name="question"
)
def get_question(request: HttpRequest, uid: UUID) -> Any:
    """A question as it is written now, with its key."""
    _allow(request, "change_question")
    return shown.question(_question(request, uid))


@router.patch("/{uuid:uid}/", response=QuestionOut, operation_id="questions_update")
@once
def change_question(request: HttpRequest, uid: UUID, data: QuestionChange) -> Status:
    """Changes the fields that are named in the draft of the question."""
    _allow(request, "change_question")
    question = _question(request, uid)
    question, warnings = writing.change_question(scope_of(request), question, sent(data))
    return Status(HTTPStatus.OK, shown.question(question, warnings=warnings))


def _question(request: HttpRequest, uid: UUID) -> Question:
    found = scope_of(request).questions().select_related("bank").filter(uid=uid).first()
    if found is None:
        raise Http404
    question: Question = found
    return question


def sent(data: Any) -> dict[str, Any]:
    """What was sent, without what was not."""
    made: dict[str, Any] = data.model_dump(mode="json", exclude_unset=True)
    return made
