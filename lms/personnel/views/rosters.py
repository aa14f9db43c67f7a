"""The keeper brings in a list of people: upload, columns, what would change, writing, the result."""

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

from courses.models import JobPosition
from courses.vietnamese import fold
from lms.personnel.actions.rosters import (
    TRY_AGAIN_AFTER,
    keep_roster,
    layout_of,
    settle_roster,
)
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.columns import refuse_nameless, unread_titles
from lms.personnel.exchange.roster.guessing import PEOPLE_LIST
from lms.personnel.exchange.roster.outcomes import ANOTHER, CHANGED, NEW, REFUSED
from lms.personnel.exchange.roster.results import outcome_rows, refused_rows, template
from lms.personnel.forms.fields import status_of
from lms.personnel.forms.rosters import (
    MOST_ASKED,
    MOST_POSITIONS,
    UploadForm,
    chosen_people,
    chosen_positions,
    questions,
    unknown_positions,
)
from lms.personnel.listing import units_filed
from lms.personnel.models import RosterImport
from lms.personnel.tasks import send_roster
from lms.personnel.views.brought import EARLIER, SHOWN, columns_page, group_of, list_file, own_list
from lms.personnel.views.files import takes_a_file
from lms.personnel.views.officers import KEEPER, sheet_response
from lms.personnel.views.who import moment_of, must_keep_files, today

WIDTHS = (16, 28, 14, 8, 16, 34, 34, 16, 26, 30, 10, 60)
TEMPLATE_WIDTHS = (16, 28, 14, 8, 16, 34, 34, 16, 26, 14, 18, 14)


def _own_list(request: HttpRequest, uid: UUID, *, light: bool = False) -> RosterImport:
    return own_list(request, RosterImport, uid, "agency", "uploaded_by", light=light)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Personnel files"), "url": reverse("officers")},
        {"label": _("Bring in a list"), "url": reverse("roster_upload")},
    ]


# Uploading ---------------------------------------------------------------------------------------


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request: HttpRequest) -> HttpResponse:
    """The file goes in and is compared with the files; nothing is written yet."""
    must_keep_files(request)
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        on=today(),
        agencies=units_filed(request.user, KEEPER, today()).agencies(),
        too_large=getattr(request, "too_large", False),
    )
    if posted and form.is_valid():
        roster = keep_roster(**form.values(), at=timezone.now(), by=request.user)
        return redirect("roster" if roster.checked_at else "roster_columns", roster.uid)
    earlier = RosterImport.objects.brought_by(request.user).light()[:EARLIER]
    context = {"form": form, "earlier": earlier, "crumbs": _crumbs()}
    return render(request, "personnel/roster_upload.html", context, status=status_of(form))


@login_required
@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """The file to start from: the titles of all columns."""
    must_keep_files(request)
    return sheet_response(template(), "xlsx", "mau-danh-sach", widths=TEMPLATE_WIDTHS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which column holds what, said by hand."""
    roster = _own_list(request, uid)
    if roster.confirmed_at or not roster.rows:
        return redirect("roster", uid)
    return columns_page(
        request,
        roster,
        kind=PEOPLE_LIST,
        settle=lambda layout: settle_roster(roster=roster, layout=layout, at=timezone.now()),
        refuse=refuse_nameless,
        back="roster",
        crumbs=_crumbs(),
    )


# Looking and writing -----------------------------------------------------------------------------


@login_required
@require_safe
def roster(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What would become of each row; how far the writing is; and then the result."""
    light = _own_list(request, uid, light=True)
    crumbs = [*_crumbs(), {"label": light.file_name, "url": ""}]
    if light.confirmed_at and not light.finished_at:
        late = timezone.now() - light.confirmed_at > TRY_AGAIN_AFTER
        context = {"roster": light, "crumbs": crumbs, "late": late}
        return render(request, "personnel/roster_running.html", context)
    if not light.checked_at:
        return redirect("roster_columns", uid)
    return render(request, "personnel/roster.html", _preview(_own_list(request, uid), crumbs))


def _preview(roster: RosterImport, crumbs: list[dict[str, str]]) -> dict[str, Any]:
    asked, positions = questions(roster), unknown_positions(roster)
    finished = roster.finished_at is not None
    return {
        "roster": roster,
        "crumbs": crumbs,
        "finished": finished,
        "seen": roster.checked_at.isoformat() if roster.checked_at else "",
        "unread": unread_titles(roster.rows, layout_of(roster)),
        "asked": [] if finished else asked[:MOST_ASKED],
        "asked_more": len(asked) - MOST_ASKED,
        "positions": [] if finished else positions[:MOST_POSITIONS],
        "catalogue": _catalogue() if positions and not finished else [],
        "another": ANOTHER,
        "identity": "identity" in roster.columns,
        "groups": [group_of(roster, state) for state in (REFUSED, CHANGED, NEW)],
        "noted": [one for one in roster.outcomes if one.get("notes")][:SHOWN],
    }


def _catalogue() -> list[JobPosition]:
    """The positions in force, as people look for them: Đ after D, not after Z."""
    found = JobPosition.objects.active(today())
    return sorted(found, key=lambda one: (one.status, fold(one.short_name)))


@login_required
@require_POST
def roster_choose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who is who, and which position a text means."""
    roster = _own_list(request, uid)
    try:
        settle_roster(
            roster=roster,
            people=chosen_people(roster, request.POST),
            positions=chosen_positions(roster, request.POST, JobPosition.objects.all()),
            at=timezone.now(),
        )
    except PersonnelError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The list was checked anew."))
    return redirect("roster", uid)


@login_required
@require_POST
def roster_write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The list is written as it was shown, by a task; pressed twice is once.

    What was chosen below the list and not yet sent is taken in first, and shown.
    """
    if request.POST.keys() - {"seen", "csrfmiddlewaretoken"} and _chooses(request, uid):
        return roster_choose(request, uid)
    roster = _own_list(request, uid, light=True)
    try:
        send_roster(roster=roster, seen=moment_of(request.POST.get("seen", "")), at=timezone.now())
    except PersonnelError as error:
        messages.error(request, str(error))
    return redirect("roster", uid)


def _chooses(request: HttpRequest, uid: UUID) -> bool:
    """Whether the form says something that is not kept yet."""
    roster = _own_list(request, uid)
    people = chosen_people(roster, request.POST)
    positions = chosen_positions(roster, request.POST, JobPosition.objects.all())
    return bool(
        people.items() - roster.people.items() or positions.items() - roster.positions.items()
    )


# Files -------------------------------------------------------------------------------------------


@login_required
@require_safe
def roster_refused(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The refused rows with their reasons, to be mended and brought in again."""
    roster = _own_list(request, uid)
    rows = refused_rows(roster.rows, layout_of(roster), roster.outcomes)
    return list_file(request, roster, rows, "tu-choi", widths=WIDTHS)


@login_required
@require_safe
def roster_rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What becomes of every row."""
    roster = _own_list(request, uid)
    rows = outcome_rows(roster.outcomes)
    return list_file(request, roster, rows, "tung-dong", widths=WIDTHS)
