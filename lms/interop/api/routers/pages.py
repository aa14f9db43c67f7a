"""The pages of a provider's part: Wagtail's addresses and envelope, our own fields and limits."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Body, Field, Query, Router, Status
from wagtail.actions import action_registry
from wagtail.models import Page

from lms.interop.api import shown, writing
from lms.interop.api.errors import Refused
from lms.interop.api.once import once
from lms.interop.api.schemas import PageChange, PageIn, PageList, PageOut, PageType
from lms.interop.api.scope import scope_of

MOST = 100
PUBLISHED = _("This was published, so it stays. Take it off or retire the course instead.")
router = Router(tags=["pages"])
Limit = Annotated[int, Field(ge=1, le=MOST)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


@router.get("/", response=PageList, operation_id="pages_list", url_name="pages")
def list_pages(
    request: HttpRequest,
    type: PageType | None = None,
    parent_id: UUID | None = None,
    limit: Limit = Query(20),
    offset: Offset = Query(0),
) -> Any:
    """Pages of the own part in the order of the tree, without their fields."""
    scope = scope_of(request)
    rows = scope.pages()
    if parent_id is not None:
        rows = rows.child_of(scope.page(parent_id))
    models = [writing.PAGES[type]] if type else writing.PAGES.values()
    rows = rows.type(tuple(models)).order_by("path")
    items = [shown.page(row, whole=False) for row in rows.specific()[offset : offset + limit]]
    return {"count": rows.count(), "items": items}


@router.post("/", response={201: PageOut}, operation_id="pages_create")
@once
def create_page(request: HttpRequest, data: PageIn = Body(...)) -> Status:
    """A draft of a course, module, lesson or test. A course stands in the own part."""
    page, warnings = writing.create_page(scope_of(request), data.root)
    return Status(HTTPStatus.CREATED, shown.page(page, warnings=warnings))


@router.get("/{uuid:uid}/", response=PageOut, operation_id="pages_detail", url_name="page")
def get_page(request: HttpRequest, uid: UUID) -> Any:
    """A page as it is written now, with everything that can be written of it."""
    return shown.page(writing.own_page(scope_of(request), uid))


@router.patch("/{uuid:uid}/", response=PageOut, operation_id="pages_update")
@once
def change_page(request: HttpRequest, uid: UUID, data: PageChange = Body(...)) -> Status:
    """Changes the fields that are named in the draft. What is published stays until a review."""
    page, warnings = writing.change_page(scope_of(request), uid, data.root)
    return Status(HTTPStatus.OK, shown.page(page, warnings=warnings))


@router.delete("/{uuid:uid}/", response={204: None}, operation_id="pages_delete")
@once
def delete_page(request: HttpRequest, uid: UUID) -> Status:
    """Deletes a draft with what lies below it; nothing that was ever published."""
    page = writing.own_page(scope_of(request), uid)
    below = Page.objects.descendant_of(page, inclusive=True)
    if below.exclude(first_published_at=None).exists():
        raise Refused(HTTPStatus.CONFLICT, PUBLISHED)
    writing.refuse_locked(page, request.user)
    if not page.permissions_for_user(request.user).can_delete():
        raise PermissionDenied
    action_registry.get_action_class(Page, "delete")(page, user=request.user).execute()
    return Status(HTTPStatus.NO_CONTENT, None)
