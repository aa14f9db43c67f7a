"""Pictures, documents, sound and video for the provider's own collection, by the CMS's own forms."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status, UploadedFile
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.permissions import policy_registry
from wagtail.utils.forms import FormValidationError
from wagtailmedia.forms import get_media_form

from courses.models import CustomDocument, CustomImage, CustomMedia
from lms.interop.api.errors import Refused, fault, said_twice
from lms.interop.api.once import once
from lms.interop.api.routers.pages import Limit, Offset
from lms.interop.api.schemas import FileList, FileOut
from lms.interop.api.scope import scope_of
from lms.interop.api.streams import NO_FIELD

router = Router(tags=["files"])


def _told(row: Any) -> dict[str, Any]:
    kind = {CustomImage: "image", CustomDocument: "document"}.get(type(row))
    told = {"id": row.pk, "title": row.title, "kind": kind or row.type}
    if not isinstance(row, CustomMedia):
        return told
    kinds = {track.kind for track in row.tracks.all()}
    return told | {name: name in kinds for name in TRACKS}


def _list(request: HttpRequest, model: Any, limit: int, offset: int) -> dict[str, Any]:
    rows = scope_of(request).files(model).order_by("pk")
    return {"count": rows.count(), "items": [_told(row) for row in rows[offset : offset + limit]]}


def _keep(
    request: HttpRequest, model: Any, make_form: Callable[[], Any], known: set[str]
) -> Status:
    """Keeps the upload in the provider's collection. Raises `Refused`, 403."""
    strange = sorted((set(request.POST) | set(request.FILES)) - known)
    if strange:
        raise Refused(
            422, errors=[fault(("form", n), "extra_forbidden", NO_FIELD) for n in strange]
        )
    scope = scope_of(request)
    policy = policy_registry.get_by_type(model)
    own = scope.provider.collection
    if own not in policy.collections_user_has_permission_for(request.user, "add"):
        raise PermissionDenied

    def keep() -> Any:
        form = make_form()
        if not form.is_valid():
            raise FormValidationError.from_form(form)
        return form.save()

    row = said_twice(keep)
    if row.collection != own:
        row.collection = own
        row.save(update_fields=["collection"])
    return Status(HTTPStatus.CREATED, _told(row))


def _data(request: HttpRequest, **more: Any) -> dict[str, Any]:
    own = scope_of(request).provider.collection
    return {**request.POST.dict(), "collection": own.pk, **more}  # type: ignore[union-attr]


TRACKS = ("captions", "chapters")
LICENSED = {"title", "file", "credit", "licence"}
Words = Form("", max_length=250)


@router.get("/images/", response=FileList, operation_id="images_list", url_name="images")
def list_images(request: HttpRequest, limit: Limit = Query(20), offset: Offset = Query(0)) -> Any:
    """The provider's pictures."""
    return _list(request, CustomImage, limit, offset)


@router.post("/images/", response={201: FileOut}, operation_id="images_create")
@once
def create_image(
    request: HttpRequest,
    file: UploadedFile = File(...),
    title: str = Form(..., min_length=1, max_length=255),
    credit: str = Words,
    licence: str = Words,
) -> Status:
    """A picture (JPEG, PNG, WebP), drawn anew. `id` is its number in blocks and courses."""

    def form() -> Any:
        picture = CustomImage(uploaded_by_user=scope_of(request).user)
        made = get_image_form(CustomImage)
        return made(_data(request), request.FILES, instance=picture, user=request.user)

    return _keep(request, CustomImage, form, LICENSED)


@router.get("/documents/", response=FileList, operation_id="documents_list", url_name="documents")
def list_documents(
    request: HttpRequest, limit: Limit = Query(20), offset: Offset = Query(0)
) -> Any:
    """The provider's documents."""
    return _list(request, CustomDocument, limit, offset)


@router.post("/documents/", response={201: FileOut}, operation_id="documents_create")
@once
def create_document(
    request: HttpRequest,
    file: UploadedFile = File(...),
    title: str = Form(..., min_length=1, max_length=255),
    credit: str = Words,
    licence: str = Words,
) -> Status:
    """A document to download (PDF, Office, text), as it is."""

    def form() -> Any:
        document = CustomDocument(uploaded_by_user=scope_of(request).user)
        made = get_document_form(CustomDocument)
        return made(_data(request), request.FILES, instance=document, user=request.user)

    return _keep(request, CustomDocument, form, LICENSED)


@router.get("/media/", response=FileList, operation_id="media_list", url_name="media")
def list_media(request: HttpRequest, limit: Limit = Query(20), offset: Offset = Query(0)) -> Any:
    """The provider's sound and video."""
    return _list(request, CustomMedia, limit, offset)


@router.post("/media/", response={201: FileOut}, operation_id="media_create")
@once
def create_media(
    request: HttpRequest,
    file: UploadedFile = File(...),
    captions: UploadedFile | None = File(None),
    chapters: UploadedFile | None = File(None),
    kind: str = Form(..., pattern="^(audio|video)$"),
    title: str = Form(..., min_length=1, max_length=255),
    duration: int = Form(0, ge=0, le=100_000),
    credit: str = Words,
    licence: str = Words,
) -> Status:
    """A video (MP4, WebM) or sound (MP3, M4A, Ogg), with captions and chapters (WebVTT or SRT).

    `duration` is in seconds.
    """

    def form() -> Any:
        media = CustomMedia(uploaded_by_user=scope_of(request).user, type=kind)
        made = get_media_form(CustomMedia)
        data = _data(request, duration=duration)
        return made(data, request.FILES, instance=media, user=request.user)

    known = LICENSED | {"kind", "duration", *TRACKS}
    return _keep(request, CustomMedia, form, known)
