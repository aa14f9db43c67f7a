"""Earlier training from a spreadsheet, and the confirming of many proposed lines at once."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.personnel.actions.past_training import confirm_many, propose_past_training
from lms.personnel.forms.fields import status_of
from lms.personnel.forms.past_training import COLUMNS, PastPlan, PastTrainingForm
from lms.personnel.forms.training import Norms
from lms.personnel.models.officers import units_below
from lms.personnel.views.files import takes_a_file
from lms.personnel.views.officers import KEEPER, sheet_response
from lms.personnel.views.who import must_keep_files, today

SHOWN = 200
"""Refused rows on the page."""
AT_ONCE = 200
"""Lines that one press confirms."""
WIDTHS = (14, 28, 14, 44, 36, 30, 12, 12, 18, 24, 18, 8)


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past_training(request: HttpRequest) -> HttpResponse:
    """What a list tells of earlier training is proposed; it counts once it is confirmed."""
    must_keep_files(request)
    posted = request.method == "POST"
    form = PastTrainingForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        on=today(),
        norms=Norms(),
        too_large=getattr(request, "too_large", False),
    )
    context = {
        "form": form,
        "crumbs": _crumbs(),
        "columns": [label for label, _t in COLUMNS.values()],
    }
    if posted and form.is_valid():
        context |= _proposed(request, form)
    status = status_of(form)
    return render(request, "personnel/past_training.html", context, status=status)


def _proposed(request: HttpRequest, form: PastTrainingForm) -> dict[str, object]:
    scope = units_below(request.user, KEEPER, today()).values_list("descendant", flat=True)
    plan: PastPlan = form.plan(frozenset(scope))
    made = propose_past_training(
        lines=plan.lines,
        source=form.cleaned_data["file"].name[-150:],
        at=timezone.now(),
        by=request.user,
    )
    return {
        "made": made,
        "standing": len(plan.lines) - made,
        "refused": plan.refused[:SHOWN],
        "refused_count": len(plan.refused),
        "done": True,
    }


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Personnel files"), "url": reverse("officers")},
        {"label": _("Certificates to confirm"), "url": reverse("evidence_queue")},
        {"label": _("Earlier training"), "url": ""},
    ]


@login_required
@require_safe
def past_training_template(request: HttpRequest) -> HttpResponse:
    """The file to start from: the titles of all columns."""
    must_keep_files(request)
    titles = [[str(label) for label, _titles in COLUMNS.values()]]
    return sheet_response(titles, "xlsx", "mau-qua-trinh", widths=WIDTHS)


@login_required
@require_POST
def confirm_lines(request: HttpRequest) -> HttpResponse:
    """The ticked lines enter the histories, or all that the page showed; who decides is asked again."""
    must_keep_files(request)
    ticked = "trang" if request.POST.get("tat-ca") else "dong"
    uids = [uid for uid in request.POST.getlist(ticked) if _is_uid(uid)][:AT_ONCE]
    count = confirm_many(uids=uids, at=timezone.now(), by=request.user)
    if count:
        text = ngettext("%(count)d line was confirmed.", "%(count)d lines were confirmed.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("Nothing was confirmed. Tick the lines first."))
    return redirect("evidence_queue")


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
