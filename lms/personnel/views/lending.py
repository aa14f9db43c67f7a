"""A head lends the view of the unit to one named person for stated days (ủy quyền)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.authority import LendForm
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.models import Authority, Officer
from lms.personnel.rules import duties
from lms.personnel.views.authority import ask_to_end
from lms.personnel.views.who import note_change, today


def _headed(request: HttpRequest) -> QuerySet[Authority]:
    """What the account heads in its own right today."""
    rows: QuerySet[Authority] = (
        Authority.objects.active(today())
        .of(request.user)
        .granted()
        .filter(kind=Authority.Kind.HEAD)
    )
    return rows


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lend(request: HttpRequest) -> HttpResponse:
    """What is lent now and later, and the form to lend; for who heads a unit in the own right."""
    held, on = list(_headed(request).select_related("unit", "officer")), today()
    if not held and not duties(request.user, on).leads:
        raise PermissionDenied
    if not held:
        messages.info(request, _("This view is lent to you, and nobody lends it on."))
        return redirect("units")
    people = Officer.objects.led_by(request.user, on).exclude(user=request.user)
    form = LendForm(request.POST or None, on=on, held=held, officers=people)
    if request.method == "POST" and form.is_valid():
        try:
            _lent(request, dict(form.cleaned_data))
        except PersonnelError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Lent. It ends by itself on the last day."))
            return redirect("lend")
    loans = Authority.objects.not_over(on).filter(lent_from__in=held)
    context = {
        "form": form,
        "loans": loans.select_related("officer", "unit").order_by("active_from"),
        "on": on,
        "crumbs": [
            {"label": _("Unit"), "url": reverse("units")},
            {"label": _("Lend the view"), "url": ""},
        ],
    }
    status = status_of(form)
    return render(request, "personnel/lend.html", context, status=status)


def _lent(request: HttpRequest, typed: dict[str, Any]) -> None:
    officer = typed.pop("officer")
    actions.lend_authority(to=officer, at=timezone.now(), by=request.user, **typed)
    note_change(request, officer, _("view of a unit lent"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_loan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a lent view back before its last day."""
    rows = Authority.objects.filter(lent_from__in=_headed(request))
    loan = get_object_or_404(rows.select_related("officer", "unit", "lent_from"), uid=uid)
    return ask_to_end(request, loan, back=reverse("lend"))
