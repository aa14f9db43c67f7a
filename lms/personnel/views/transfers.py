"""Handing files over: offered by one keeper, taken or declined by the other."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.officers import TransferForm
from lms.personnel.models import FileTransfer, OrgUnit
from lms.personnel.views.who import file_crumbs, kept_officer, must_keep_files, note_change, today

ANSWERS_SHOWN = timedelta(days=30)
"""So long the answer of the other agency is told to the one that offered the file."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Offer a file to another agency; it moves when that agency takes it."""
    officer = kept_officer(request, uid)
    agencies = OrgUnit.objects.agencies().active(today()).exclude(pk=officer.kept_by_id)
    form = TransferForm(request.POST or None, agencies=list(agencies.order_by("name")))
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["given_to"], form.cleaned_data["reason"]
        try:
            actions.offer_file(
                officer=officer, to=to, reason=reason, at=timezone.now(), by=request.user
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, officer, _("file offered to another agency"))
            messages.success(request, _("The file is offered. It moves when the agency takes it."))
            return redirect("officer_profile", uid)
    crumbs = file_crumbs(officer, _("Hand the file over"))
    context = {"form": form, "officer": officer, "crumbs": crumbs}
    status = status_of(form)
    return render(request, "personnel/offer_file.html", context, status=status)


@login_required
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Files that other agencies offer, and those that this one has offered."""
    on = today()
    must_keep_files(request)
    rows = FileTransfer.objects.select_related("officer", "given_by", "given_to")
    waiting, answered = rows.waiting(), rows.answered(on - ANSWERS_SHOWN)
    context = {
        "received": waiting.received_by(request.user, on).order_by("asked_at"),
        "offered": waiting.asked_by_keeper(request.user, on).order_by("asked_at"),
        "answered": answered.asked_by_keeper(request.user, on).order_by("-decided_at"),
    }
    return render(request, "personnel/transfers.html", context)


@login_required
@require_POST
def decide_transfer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take or decline an offered file (the receiving keeper), or withdraw the offer (the giving)."""
    decision = request.POST.get("decision", "")
    on, rows = today(), FileTransfer.objects.select_related("officer", "given_by", "given_to")
    mine = {
        "accept": rows.received_by(request.user, on),
        "decline": rows.received_by(request.user, on),
        "withdraw": rows.asked_by_keeper(request.user, on),
    }
    acts = {
        "accept": (actions.accept_file, _("The file is yours to keep from now on.")),
        "decline": (actions.decline_file, _("The file stays where it was.")),
        "withdraw": (actions.withdraw_file, _("The offer was withdrawn. The file stays.")),
    }
    if decision not in acts:
        raise BadRequest
    transfer = mine[decision].filter(uid=uid).first()
    if transfer is None:
        raise Http404
    act, done = acts[decision]
    try:
        decided = act(transfer=transfer, at=timezone.now(), by=request.user)
    except PersonnelError as error:
        messages.error(request, str(error))
        return redirect("transfers")
    if decided:
        note_change(request, transfer.officer, transfer.given_to.name)
        messages.success(request, done)
        if decision == "accept":
            return redirect("officer_profile", transfer.officer.uid)
    else:
        messages.info(request, _("This offer was answered before."))
    return redirect("transfers")
