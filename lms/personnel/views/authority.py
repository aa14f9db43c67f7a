"""The administrator's screens of authority: who answers for what, granting it, ending it; units."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.authority import EndAuthorityForm, GrantForm, NewHolderForm
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.models import Authority, Officer, OrgUnit
from lms.personnel.views.slips import slip
from lms.personnel.views.who import note_change, today

PAGE = 50


def must_administer(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def crumbs_to(here: str) -> list[dict[str, str]]:
    return [
        {"label": _("Authority"), "url": reverse("authorities")},
        {"label": here, "url": ""},
    ]


# Who answers for what -----------------------------------------------------------------------------


@login_required
@require_safe
def authorities(request: HttpRequest) -> HttpResponse:
    """All authority in force or to come, by given name; ended ones on demand."""
    must_administer(request)
    on, text, ended = today(), request.GET.get("q", "")[:100], "het" in request.GET
    rows = Authority.objects.select_related("officer", "unit", "lent_from__officer")
    rows = rows.filter(active_to__lt=on) if ended else rows.not_over(on)
    if text:
        rows = rows.filter(officer__in=Officer.objects.matching(text))
    rows = rows.order_by("officer__sort_key", "officer", "active_from", "pk")
    keepers = Authority.objects.active(on).filter(kind=Authority.Kind.KEEPER)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "on": on,
        "text": text,
        "ended": ended,
        "anybody": Authority.objects.exists(),
        "any_keeper": keepers.exists(),
    }
    return render(request, "personnel/authorities.html", context)


@login_required
@require_safe
def administered_units(request: HttpRequest) -> HttpResponse:
    """Every unit in force, with who keeps its files: where a keeper is missing is seen at once."""
    must_administer(request)
    on, text = today(), request.GET.get("q", "")[:100]
    words, agencies = fold(text).split(), "co-quan" in request.GET
    units = OrgUnit.objects.active(on).select_related("parent").order_by("code")
    found = [
        unit
        for unit in (units.agencies() if agencies else units)
        if all(word in fold(f"{unit.name} {unit.code}") for word in words)
    ]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    held = Authority.objects.active(on).filter(unit__in=[unit.pk for unit in page])
    holders: dict[int, list[Authority]] = {}
    for one in held.select_related("officer").order_by("kind", "officer__sort_key"):
        holders.setdefault(one.unit_id, []).append(one)
    context = {
        "page": page,
        "rows": [(unit, holders.get(unit.pk, ())) for unit in page],
        "text": text,
        "agencies": agencies,
        "crumbs": crumbs_to(_("Units")),
    }
    return render(request, "personnel/administered_units.html", context)


# Granting -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """Authority for somebody whose file is kept; `?don-vi=` names the unit to begin with."""
    must_administer(request)
    units = list(OrgUnit.objects.active(today()).order_by("name"))
    form = GrantForm(request.POST or None, on=today(), units=units)
    form.fields["unit"].initial = _unit_asked(request, units)
    if request.method == "POST" and form.is_valid():
        officer = form.cleaned_data["officer"]
        try:
            actions.grant_authority(
                officer=officer,
                unit=form.cleaned_data["unit"],
                at=timezone.now(),
                by=request.user,
                **form.granted(),
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, officer, _("authority granted"))
            messages.success(request, _("Granted. It shows at the person’s next page."))
            return redirect("authorities")
    context = {"form": form, "crumbs": crumbs_to(_("Grant authority"))}
    return render(request, "personnel/grant.html", context, status=status_of(form))


def _unit_asked(request: HttpRequest, units: list[OrgUnit]) -> OrgUnit | None:
    asked = request.GET.get("don-vi", "")
    return next((unit for unit in units if str(unit.uid) == asked), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_to_new(request: HttpRequest) -> HttpResponse:
    """A person, an account and authority in one form: how an agency gets its first keeper."""
    must_administer(request)
    agencies = list(OrgUnit.objects.active(today()).agencies().order_by("name"))
    form = NewHolderForm(request.POST or None, on=today(), agencies=agencies)
    form.fields["kept_by"].initial = _unit_asked(request, agencies)
    if request.method == "POST" and form.is_valid():
        try:
            officer, code = _made(request, form)
        except PersonnelError as error:
            show_error(form, error)
        else:
            if not code:
                messages.info(request, _("This person was added before; the slip is shown once."))
                return redirect("authorities")
            return slip(request, officer, code, back=reverse("authorities"))
    context = {"form": form, "crumbs": crumbs_to(_("Grant to a new person"))}
    return render(request, "personnel/grant_to_new.html", context, status=status_of(form))


@transaction.atomic
def _made(request: HttpRequest, form: NewHolderForm) -> tuple[Officer, str]:
    at, agency = timezone.now(), form.cleaned_data["kept_by"]
    officer, code = actions.create_officer(
        person=form.person(), kept_by=agency, uid=form.cleaned_data["uid"], at=at, by=request.user
    )
    if code:  # else the form was sent before, and what it granted stands
        actions.grant_authority(
            officer=officer, unit=agency, at=at, by=request.user, **form.granted()
        )
        note_change(request, officer, _("created, authority granted"))
    return officer, code


# Ending -------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_authority(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End an authority after asking, today or at once, with what was lent from it."""
    if not request.user.is_superuser:
        raise Http404
    rows = Authority.objects.select_related("officer", "unit", "lent_from")
    authority = get_object_or_404(rows, uid=uid)
    return ask_to_end(request, authority, back=reverse("authorities"))


def ask_to_end(request: HttpRequest, authority: Authority, *, back: str) -> HttpResponse:
    """The page that asks for the last day and the reason, and its answer."""
    form = EndAuthorityForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_authority(
                authority=authority, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, authority.officer, _("authority ended"))
            messages.success(request, _("The end was recorded."))
            return redirect(back)
    context = {
        "form": form,
        "heading": _("End authority"),
        "text": _("What was lent from it ends with it. The log keeps who ended it and why."),
        "facts": facts_of(authority),
        "label": _("Record the end"),
        "kind": "danger",
        "cancel_url": back,
    }
    return render(request, "components/confirm_page.html", context, status=status_of(form))


def facts_of(authority: Authority) -> list[tuple[str, str]]:
    until = f"{authority.active_to:%d/%m/%Y}" if authority.active_to else ""
    return [
        (_("Officer"), authority.officer.full_name),
        (_("Authority"), authority.get_kind_display()),
        (_("Unit"), local_name(authority.unit)),
        (_("From"), f"{authority.active_from:%d/%m/%Y}"),
        (_("To"), until),
        (_("Basis"), authority.basis),
    ]
