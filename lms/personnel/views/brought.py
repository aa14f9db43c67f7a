"""What the pages of a list that was brought in share: whose it is, its columns, its files."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.sheets import SheetRefused
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.columns import Kind, Layout
from lms.personnel.forms.columns import ColumnsForm
from lms.personnel.forms.fields import status_of
from lms.personnel.models import AccessLogEntry, BroughtList
from lms.personnel.views.officers import sheet_response
from lms.personnel.views.who import What, must_keep_files

SHOWN = 25
"""Rows of one kind on the page; the others stand in the file."""
EARLIER = 10

Brought = TypeVar("Brought", bound=BroughtList)


def own_list(
    request: HttpRequest, model: type[Brought], uid: UUID, *related: str, light: bool = False
) -> Brought:
    """A list that the account brought in, while it keeps files at all; another's is not there."""
    rows = model.objects.brought_by(request.user).select_related(*related)
    found: Brought = get_object_or_404(rows.light() if light else rows, uid=uid)
    must_keep_files(request)
    return found


def columns_page(
    request: HttpRequest,
    brought: BroughtList,
    *,
    kind: Kind,
    settle: Callable[[Layout], object],
    refuse: Callable[[Sequence[Sequence[str]], Layout], None],
    back: str,
    crumbs: list[dict[str, str]],
) -> HttpResponse:
    """Which column holds what, said by hand and given to `settle`.

    `refuse` tells why they have to be said; `back` names the page of the list, whose crumbs these are.
    """
    form = ColumnsForm(request.POST or None, brought=brought, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            settle(form.layout)
        except PersonnelError as error:
            messages.error(request, str(error))
        return redirect(back, brought.uid)
    context = {
        "form": form,
        "brought": brought,
        "crumbs": [*crumbs, {"label": _("Columns of the file"), "url": ""}],
        "problem": "" if brought.checked_at or form.is_bound else _problem(brought, kind, refuse),
    }
    return render(request, "personnel/list_columns.html", context, status=status_of(form))


def _problem(
    brought: BroughtList, kind: Kind, refuse: Callable[[Sequence[Sequence[str]], Layout], None]
) -> str:
    """Why the columns have to be said, where the list has titles at all."""
    try:
        refuse(brought.rows, kind.found(brought.rows))
    except SheetRefused as refusal:
        return str(refusal) if brought.title_row else ""
    return ""


def group_of(brought: BroughtList, state: str) -> dict[str, Any]:
    """The rows of one state: the first of them, and how many there are."""
    found = [one for one in brought.outcomes if one["state"] == state]
    return {"state": state, "rows": found[:SHOWN], "count": len(found), "shown": SHOWN}


def list_file(
    request: HttpRequest,
    brought: BroughtList,
    rows: Iterable[Sequence[Any]],
    name: str,
    *,
    widths: Sequence[int],
) -> HttpResponse:
    """A file about a list as XLSX; that it was taken away is noted."""
    AccessLogEntry.objects.create(
        user=request.user,
        what=What.EXPORT,
        detail=f"{name} ({brought.file_name})"[:200],
        at=timezone.now(),
    )
    return sheet_response(rows, "xlsx", f"{name}-{brought}", widths=widths)
