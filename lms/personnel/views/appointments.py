"""The keeper's screens of posts: taking one up, ending it, taking the end back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import JobPosition
from courses.models.dated import local_name
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.appointments import AppointmentForm, EndForm
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.training import ReasonForm
from lms.personnel.listing import units_filed
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit
from lms.personnel.views.who import file_crumbs, kept_officer, must_keep, note_change, today


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Appoint an officer to a position in a unit of the keeper, from a day."""
    officer = kept_officer(request, uid)
    form = AppointmentForm(
        request.POST or None,
        on=today(),
        units=_units(request, today()),
        positions=list(JobPosition.objects.order_by("status", "short_name")),
        main=officer.appointments.main_on(today()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(officer=officer, at=timezone.now(), by=request.user, **_post(form))
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, officer, _("post recorded"))
            messages.success(request, _("The post was recorded."))
            return redirect("officer_profile", uid)
    crumbs = file_crumbs(officer, _("Appoint to a post"))
    context = {"form": form, "officer": officer, "crumbs": crumbs}
    return render(request, "personnel/appoint.html", context, status=status_of(form))


def _units(request: HttpRequest, on: date) -> list[OrgUnit]:
    """Units of the keeper today, and before them those that were merged into one of these.

    Earlier posts belong to units that are no more.
    """
    here = list(units_filed(request.user, [Authority.Kind.KEEPER], on))
    former = OrgUnit.objects.filter(successors__in=here).exclude(
        Q(pk__in=[unit.pk for unit in here]) | Q(active_to__isnull=True)
    )
    return [*here, *former.distinct().order_by("-active_to", "code")]


def _post(form: AppointmentForm) -> dict[str, Any]:
    return dict(form.cleaned_data)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_appointment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a post on its last day, after asking."""
    post = _kept_post(request, uid)
    start = {"last_day": post.active_to} if post.active_to else None
    form = EndForm(request.POST or None, on=today(), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(
                appointment=post, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, post.officer, _("end of a post"))
            messages.success(request, _("The last day was recorded. The post can be reopened."))
            return redirect("officer_profile", post.officer.uid)
    context = {
        "form": form,
        "officer": post.officer,
        "crumbs": file_crumbs(post.officer, _("End a post")),
        "heading": _("End a post"),
        "text": _(
            "What depends on the post ends with it: tracks, due dates, what the head sees. "
            "Results and records stay. An end entered by mistake can be taken back in the file."
        ),
        "facts": _facts(post),
        "label": _("Record the last day"),
        "kind": "danger",
        "cancel": post.officer.uid,
        "post": post,
    }
    return render(request, "personnel/end_post.html", context, status=status_of(form))


@login_required
@require_POST
def reopen_appointment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the last day of a post away again."""
    post = _kept_post(request, uid)
    try:
        actions.reopen_appointment(appointment=post, at=timezone.now(), by=request.user)
    except PersonnelError as error:
        messages.error(request, str(error))
    else:
        note_change(request, post.officer, _("post reopened"))
        messages.success(request, _("The post goes on."))
    return redirect("officer_profile", post.officer.uid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_appointment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take away a post that was recorded by mistake, after asking why."""
    post = _kept_post(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_appointment(
                appointment=post, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, post.officer, _("mistaken post taken away"))
            messages.success(request, _("The post was taken away. Record the right one now."))
            return redirect("officer_profile", post.officer.uid)
    context = {
        "form": form,
        "officer": post.officer,
        "crumbs": file_crumbs(post.officer, _("Take a mistaken post away")),
        "heading": _("Take a mistaken post away"),
        "text": _(
            "The post leaves the file and form 2C as if it had never been recorded. Who took it away "
            "and why stays in the log. A post that was held is ended instead."
        ),
        "facts": _facts(post),
        "label": _("Take the post away"),
        "kind": "danger",
        "cancel": post.officer.uid,
    }
    return render(request, "personnel/act.html", context, status=status_of(form))


def _kept_post(request: HttpRequest, uid: UUID) -> Appointment:
    rows = Appointment.objects.select_related("officer", "unit", "position")
    post = get_object_or_404(rows, uid=uid)
    must_keep(request, post.officer)
    return post


def _facts(post: Appointment) -> list[tuple[str, str]]:
    officer: Officer = post.officer
    return [
        (_("Officer"), officer.full_name),
        (_("Job position"), local_name(post.position)),
        (_("Unit"), local_name(post.unit)),
        (_("From"), f"{post.active_from:%d/%m/%Y}"),
    ]
