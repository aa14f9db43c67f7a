"""What a program must know before it writes: who it is, what blocks there are, how norms are called."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from courses.models import Competency, LegalBasis, LessonPage, ProgrammeType, Question, Subject
from lms.interop.api.auth import RATE
from lms.interop.api.schemas import CHANGE, CREATE, AnyOut, WhoOut
from lms.interop.api.streams_out import describe

router = Router(tags=["about"])


@router.get("/whoami/", response=WhoOut, operation_id="whoami", url_name="whoami")
def whoami(request: HttpRequest) -> Any:
    """Which provider and account the token stands for, and when it runs out."""
    token = request.auth  # type: ignore[attr-defined]
    provider = token.provider
    return {
        "provider": {
            "id": provider.uid,
            "name": provider.name,
            "page": provider.page.translation_key,
        },
        "account": request.user.username,
        "token": {"name": token.token.name, "expires_at": token.expires_at},
        "requests_a_minute": int(RATE.split("/")[0]),
    }


@router.get("/norms/", response=AnyOut, operation_id="norms", url_name="norms")
def norms(request: HttpRequest) -> Any:
    """Codes of competencies, fields, programme types and legal texts."""
    return {
        "competencies": _coded(Competency, "code", "name"),
        "subjects": _coded(Subject, "slug", "name"),
        "programme_types": _coded(ProgrammeType, "code", "name"),
        "legal_bases": _coded(LegalBasis, "code", "title"),
    }


def _coded(model: Any, code: str, name: str) -> list[dict[str, Any]]:
    return [{"code": one, "name": two} for one, two in model.objects.values_list(code, name)]


@router.get("/schema/", response=AnyOut, operation_id="schema", url_name="schema")
def schema(request: HttpRequest) -> Any:
    """What each type of page takes, and the blocks of lessons and of questions."""
    return {
        "create": {name: made.model_json_schema() for name, made in CREATE.items()},
        "change": {name: made.model_json_schema() for name, made in CHANGE.items()},
        "lesson": describe(LessonPage._meta.get_field("body").stream_block),
        "question": describe(Question._meta.get_field("body").stream_block),
    }
