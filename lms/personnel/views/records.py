"""The keeper's screens of the training history: correcting a line, taking it back, revoking a paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.papers.dates import PartialDate
from lms.papers.plain import number_text
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.training import CorrectionForm, Norms, ReasonForm, RevocationForm
from lms.personnel.models import Certificate, TrainingRecord
from lms.personnel.views.who import file_crumbs, must_keep, note_change, today


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new line in the place of one that was wrong; the old one stays readable."""
    record = _kept_record(request, uid)
    if request.method != "POST" and not record.stands():
        return _changed_before(request, record)
    form = CorrectionForm(
        request.POST or None,
        on=today(),
        norms=Norms(),
        initial=CorrectionForm.initial_of(record),
    )
    if request.method == "POST" and form.is_valid():
        changes, reason = form.changes(record), form.cleaned_data["reason"]
        if _done(request, form, record, changes=changes, reason=reason):
            messages.success(request, _("The corrected line stands in the history."))
            return redirect("officer_profile", record.officer.uid)
    crumbs = file_crumbs(record.officer, _("Correct a line"))
    context = {"form": form, "officer": record.officer, "record": record, "crumbs": crumbs}
    return render(request, "personnel/correct_record.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def void_record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a line back by a line that says so and why, after asking."""
    record = _kept_record(request, uid)
    if request.method != "POST" and not record.stands():
        return _changed_before(request, record)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(request, form, record, changes={}, reason=reason, voids=True):
            messages.success(request, _("The line was taken back. It stays readable, struck out."))
            return redirect("officer_profile", record.officer.uid)
    text = _(
        "The line stays in the history, struck out, with your name and reason; its tiết no longer "
        "count. It cannot be brought back: the line is then entered anew as evidence."
    )
    if Certificate.objects.filter(record=record, revocation__isnull=True).exists():
        text += " " + _("Its paper stays valid until it is revoked.")
    context = {
        "form": form,
        "officer": record.officer,
        "crumbs": file_crumbs(record.officer, _("Take a line back")),
        "heading": _("Take a line back"),
        "text": text,
        "facts": record_facts(record),
        "label": _("Take the line back"),
        "kind": "danger",
        "cancel": record.officer.uid,
    }
    return render(request, "personnel/act.html", context, status=status_of(form))


def _kept_record(request: HttpRequest, uid: UUID) -> TrainingRecord:
    """A line of a file that the account keeps, whether it stands or was changed since."""
    record = get_object_or_404(TrainingRecord.objects.select_related("officer"), uid=uid)
    must_keep(request, record.officer)
    return record


def _changed_before(request: HttpRequest, record: TrainingRecord) -> HttpResponse:
    """For a tab that was left open: the file shows what stands now."""
    messages.info(request, _("This line was changed before. Here is what stands now."))
    return redirect("officer_profile", record.officer.uid)


def _done(request: HttpRequest, form: Any, record: TrainingRecord, **values: Any) -> bool:
    try:
        actions.correct_record(record=record, at=timezone.now(), by=request.user, **values)
    except PersonnelError as error:
        show_error(form, error)
        return False
    note_change(request, record.officer, record.title)
    return True


def record_facts(record: TrainingRecord) -> list[tuple[str, str]]:
    """What a line says, for a page that asks before an act."""
    return [
        (_("Officer"), record.officer.full_name),
        (_("Course or class"), record.title),
        (_("School"), record.provider),
        (_("To"), str(PartialDate.of(record.ended_on, record.end_precision))),
        (_("Tiết"), number_text(record.tiet)),
    ]


# Papers ------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke a paper on one of the five grounds, after asking."""
    papers = Certificate.objects.select_related("officer", "record", "revocation")
    paper = get_object_or_404(papers, uid=uid)
    must_keep(request, paper.officer)
    if hasattr(paper, "revocation"):
        messages.info(
            request, _("The paper %(number)s was revoked before.") % {"number": paper.number}
        )
        return redirect("officer_profile", paper.officer.uid)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(
                certificate=paper, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, paper.officer, paper.number)
            messages.success(
                request, _("The paper was revoked. Whoever checks it sees so at once.")
            )
            return redirect("officer_profile", paper.officer.uid)
    context = {
        "form": form,
        "officer": paper.officer,
        "crumbs": file_crumbs(paper.officer, _("Revoke a paper")),
        "heading": _("Revoke a paper"),
        "text": _(
            "Whoever checks the paper sees at once that it was revoked. This cannot be undone: a new "
            "paper gets a new number. The line in the history stays; take it back there if it is "
            "wrong too."
        ),
        "facts": [(_("Number"), paper.number), *record_facts(paper.record)],
        "label": _("Revoke the paper"),
        "kind": "danger",
        "cancel": paper.officer.uid,
    }
    return render(request, "personnel/act.html", context, status=status_of(form))
