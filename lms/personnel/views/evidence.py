"""Outside certificates: proposed by the officer or the keeper, confirmed or refused by the keeper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models.dated import local_name
from lms.papers.dates import PartialDate
from lms.papers.plain import number_text
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.training import EvidenceForm, Norms, ReasonForm
from lms.personnel.models import Evidence, Officer, TrainingRecord, same_person
from lms.personnel.views.files import takes_a_file
from lms.personnel.views.who import (
    file_crumbs,
    kept_officer,
    must_keep,
    note_change,
    own_officer,
    today,
)

MOST_ALIKE = 3


# Proposing ---------------------------------------------------------------------------------------


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The keeper enters an outside certificate; it counts once she has confirmed it."""
    officer = kept_officer(request, uid)
    form = _form(request)
    evidence = _proposed(request, form, officer)
    if evidence is not None:
        note_change(request, officer, evidence.title)
        messages.success(request, _("Look at it once more, then confirm it."))
        return redirect("evidence", evidence.uid)
    crumbs = file_crumbs(officer, _("Add an outside certificate"))
    context = {"form": form, "officer": officer, "crumbs": crumbs}
    return render(request, "personnel/evidence_add.html", context, status=status_of(form))


@login_required
@require_safe
def own_evidence(request: HttpRequest) -> HttpResponse:
    """What an officer has sent in, and what became of it."""
    officer = _own(request)
    rows = Evidence.objects.filter(officer=officer).order_by("-proposed_at")
    return render(request, "personnel/own_evidence.html", {"rows": rows, "officer": officer})


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_evidence_add(request: HttpRequest) -> HttpResponse:
    """An officer sends in an outside certificate; it waits for the keeper."""
    officer = _own(request)
    form = _form(request)
    if _proposed(request, form, officer) is not None:
        messages.success(
            request, _("It was sent to the keeper of your file. It counts once confirmed.")
        )
        return redirect("own_evidence")
    return render(
        request, "personnel/own_evidence_add.html", {"form": form}, status=status_of(form)
    )


def _own(request: HttpRequest) -> Officer:
    officer = own_officer(request)
    if officer is None:
        raise Http404
    return officer


def _form(request: HttpRequest) -> EvidenceForm:
    posted = request.method == "POST"
    return EvidenceForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        on=today(),
        norms=Norms(),
        too_large=getattr(request, "too_large", False),
    )


def _proposed(request: HttpRequest, form: EvidenceForm, officer: Officer) -> Evidence | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return actions.propose_evidence(
            officer=officer,
            proposal=form.proposal(),
            file=form.cleaned_data["file"],
            uid=form.cleaned_data["uid"],
            at=timezone.now(),
            by=request.user,
        )
    except PersonnelError as error:
        show_error(form, error)
        return None


# Deciding ----------------------------------------------------------------------------------------


@login_required
@require_safe
def evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One proposed line with its file, and the two answers to it."""
    row = _kept_evidence(request, uid)
    context = {
        "crumbs": file_crumbs(row.officer, row.title),
        "row": row,
        "officer": row.officer,
        "facts": _facts(row),
        "picture": row.file.name.endswith(".jpg"),
        "pdf": row.file.name.endswith(".pdf"),
        "alike": _alike(row),
    }
    return render(request, "personnel/evidence.html", context)


def _alike(row: Evidence) -> str:
    """Lines that stand in the history and may be the same course; it would count twice."""
    if row.state != Evidence.State.PROPOSED:
        return ""
    standing = TrainingRecord.objects.filter(officer__in=same_person(row.officer)).effective()
    found = standing.like(title=row.title, ended_on=row.ended_on, paper_number=row.paper_number)
    return "; ".join(f"{one.title}, {one.provider}, {one.span}" for one in found[:MOST_ALIKE])


@login_required
@require_POST
def confirm_evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The line enters the history and counts."""
    row = _kept_evidence(request, uid)
    try:
        actions.confirm_evidence(evidence=row, at=timezone.now(), by=request.user)
    except PersonnelError as error:
        messages.error(request, str(error))
        return redirect("evidence", uid)
    note_change(request, row.officer, row.title)
    messages.success(request, _("The line stands in the training history of %(name)s.")
                     % {"name": row.officer.full_name})  # fmt: skip
    return redirect("officer_profile", row.officer.uid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The line is not confirmed; the officer reads why."""
    row = _kept_evidence(request, uid)
    if request.method != "POST" and row.state != Evidence.State.PROPOSED:
        messages.info(request, _("This line was decided before."))
        return redirect("evidence", uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_evidence(
                evidence=row,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                by=request.user,
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, row.officer, row.title)
            messages.success(request, _("The officer sees that it was not confirmed, and why."))
            return redirect("evidence_queue")
    context = {
        "form": form,
        "officer": row.officer,
        "crumbs": file_crumbs(row.officer, row.title),
        "heading": _("Do not confirm"),
        "text": _("The officer reads the reason and can send it in again with a better proof."),
        "facts": _facts(row),
        "label": _("Do not confirm"),
        "kind": "danger",
        "cancel": row.officer.uid,
    }
    return render(request, "personnel/act.html", context, status=status_of(form))


def _kept_evidence(request: HttpRequest, uid: UUID) -> Evidence:
    rows = Evidence.objects.select_related("officer", "programme_type", "proposed_by", "decided_by")
    row = get_object_or_404(rows, uid=uid)
    must_keep(request, row.officer)
    return row


def _facts(row: Evidence) -> list[tuple[str, Any]]:
    start = row.started_on
    kind = row.programme_type
    counting = kind.get_counting_display()
    return [
        (_("Officer"), row.officer.full_name),
        (_("Course or class"), row.title),
        (_("School"), row.provider),
        (_("Programme type"), f"{local_name(kind)} ({counting})"),
        (_("From"), str(PartialDate.of(start, row.start_precision)) if start else ""),
        (_("To"), str(PartialDate.of(row.ended_on, row.end_precision))),
        (_("Tiết"), number_text(row.tiet)),
        (_("Paper"), f"{row.paper_kind} {row.paper_number}".strip()),
        (_("Sent in by"), row.proposed_by.get_full_name() if row.proposed_by else ""),
        (_("Sent in on"), _day(row.proposed_at)),
        (_("State"), row.get_state_display()),
        (_("Decided by"), row.decided_by.get_full_name() if row.decided_by else ""),
        (_("Decided on"), _day(row.decided_at)),
        (_("Reason"), row.reason),
    ]


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}" if at else ""
