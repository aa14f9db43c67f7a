"""The keeper brings in earlier training: upload, columns, what would be proposed, the proposing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.personnel.actions.past_training import (
    PastRow,
    compare_training_list,
    keep_training_list,
    propose_training_list,
)
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.past_training import (
    COLUMNS,
    TEMPLATE,
    TRAINING_LIST,
    refuse_unreadable,
)
from lms.personnel.exchange.roster.columns import Layout, unread_titles
from lms.personnel.exchange.roster.outcomes import NEW, REFUSED, UNCHANGED
from lms.personnel.exchange.roster.results import refused_rows, template
from lms.personnel.forms.fields import status_of
from lms.personnel.forms.past_training import PastTrainingForm, past_rows
from lms.personnel.forms.training import Norms
from lms.personnel.models import TrainingImport
from lms.personnel.models.officers import units_below
from lms.personnel.views.brought import EARLIER, columns_page, group_of, list_file, own_list
from lms.personnel.views.files import takes_a_file
from lms.personnel.views.officers import KEEPER, sheet_response
from lms.personnel.views.who import must_keep_files, today

WIDTHS = (14, 28, 14, 44, 36, 30, 12, 12, 18, 24, 18, 8)


def _own_list(request: HttpRequest, uid: UUID) -> TrainingImport:
    return own_list(request, TrainingImport, uid, "programme_type")


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Certificates to confirm"), "url": reverse("evidence_queue")},
        {"label": _("Earlier training"), "url": reverse("past_training")},
    ]


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past_training(request: HttpRequest) -> HttpResponse:
    """The file goes in and is compared with the histories; nothing is proposed yet."""
    must_keep_files(request)
    posted = request.method == "POST"
    form = PastTrainingForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        norms=Norms(),
        too_large=getattr(request, "too_large", False),
    )
    if posted and form.is_valid():
        brought = keep_training_list(**form.values(), at=timezone.now(), by=request.user)
        layout = Layout(brought.title_row, dict(brought.columns))
        if not TRAINING_LIST.complete(TRAINING_LIST.found(brought.rows)):
            return redirect("past_training_columns", brought.uid)
        _compare(request, brought, layout)
        return redirect("past_training_list", brought.uid)
    context = {
        "form": form,
        "earlier": TrainingImport.objects.brought_by(request.user).light()[:EARLIER],
        "crumbs": _crumbs(),
        "columns": [str(COLUMNS[name][0]) for name in TEMPLATE],
    }
    return render(request, "personnel/past_training.html", context, status=status_of(form))


def _compare(request: HttpRequest, brought: TrainingImport, layout: Layout) -> None:
    brought.title_row, brought.columns = layout.title_row, layout.places
    compare_training_list(
        brought=brought, layout=layout, rows=_rows(request, brought), at=timezone.now()
    )


def _rows(request: HttpRequest, brought: TrainingImport) -> list[PastRow]:
    """What the rows say, for the files that the account keeps today."""
    on = today()
    scope = units_below(request.user, KEEPER, on).values_list("descendant", flat=True)
    return past_rows(brought, norms=Norms(), scope=frozenset(scope), on=on)


@login_required
@require_safe
def past_training_template(request: HttpRequest) -> HttpResponse:
    """The file to start from: the titles of all columns."""
    must_keep_files(request)
    return sheet_response(template(TEMPLATE, COLUMNS), "xlsx", "mau-qua-trinh", widths=WIDTHS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past_training_columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which column holds what, said by hand."""
    brought = _own_list(request, uid)
    if brought.finished_at or not brought.rows:
        return redirect("past_training_list", uid)
    return columns_page(
        request,
        brought,
        kind=TRAINING_LIST,
        settle=lambda layout: _compare(request, brought, layout),
        refuse=refuse_unreadable,
        back="past_training_list",
        crumbs=_crumbs(),
    )


@login_required
@require_safe
def past_training_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What would be proposed of each row; then what was."""
    brought = _own_list(request, uid)
    if not brought.checked_at and brought.rows:
        return redirect("past_training_columns", uid)
    layout = Layout(brought.title_row, dict(brought.columns))
    context: dict[str, Any] = {
        "brought": brought,
        "crumbs": [*_crumbs(), {"label": brought.file_name, "url": ""}],
        "unread": unread_titles(brought.rows, layout) if brought.rows else [],
        "groups": [group_of(brought, state) for state in (REFUSED, NEW, UNCHANGED)],
    }
    return render(request, "personnel/past_training_list.html", context)


@login_required
@require_POST
def past_training_propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The lines of the list wait for confirmation; pressed twice is once."""
    brought = _own_list(request, uid)
    try:
        propose_training_list(
            brought=brought, rows=_rows(request, brought), at=timezone.now(), by=request.user
        )
    except PersonnelError as error:
        messages.error(request, str(error))
    return redirect("past_training_list", uid)


@login_required
@require_safe
def past_training_refused(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The refused rows with their reasons, to be mended and brought in again."""
    brought = _own_list(request, uid)
    layout = Layout(brought.title_row, dict(brought.columns))
    rows = refused_rows(brought.rows, layout, brought.outcomes, COLUMNS)
    return list_file(request, brought, rows, "tu-choi", widths=(*WIDTHS, 8, 60))
