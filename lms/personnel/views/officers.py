"""The keeper's screens of people: the list, a file, a new officer, the account."""

import io
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from courses.sheets import write_csv, write_xlsx
from lms.accounts.models import ActivationSlip
from lms.papers.dates import PartialDate
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.filters import OfficerFilter
from lms.personnel.forms.likeness import alike, asks_whether_another
from lms.personnel.forms.officers import NewOfficerForm, PersonForm
from lms.personnel.listing import (
    Wanted,
    exported,
    page_of,
    positions_held,
    units_filed,
    wanted_officers,
)
from lms.personnel.models import AccessLogEntry, Authority, Evidence, FileTransfer, Officer
from lms.personnel.pages import uid_of
from lms.personnel.profile import profile_of
from lms.personnel.rules import duties, is_own, may_hand_out_slip
from lms.personnel.views.slips import slip
from lms.personnel.views.who import (
    What,
    file_crumbs,
    kept_officer,
    must_keep,
    must_keep_files,
    note_change,
    officer_for,
    pages_of,
    today,
)

KEEPER = [Authority.Kind.KEEPER]
FILES = [Authority.Kind.KEEPER, Authority.Kind.TRAINING, Authority.Kind.AUDITOR]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (28, 14, 12, 8, 16, 40, 40, 16, 26, 26, 22)


# The list ----------------------------------------------------------------------------------------


@login_required
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """Every profile of the agencies that the account keeps, follows or audits."""
    on = today()
    held = duties(request.user, on)
    if not held.files:
        raise PermissionDenied
    listed = Officer.objects.filed_for(request.user, on)
    form, wanted = filtered(request, listed)
    rows = wanted_officers(listed, wanted, on)
    page = page_of(
        rows,
        on,
        after=uid_of(request.GET.get("sau", "")),
        before=uid_of(request.GET.get("truoc", "")),
    )
    kept = request.GET.copy()
    for name in ("sau", "truoc"):
        kept.pop(name, None)
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "total": rows.count(),
        "keeps": held.keeps,
        "query": kept.urlencode(),
    }
    if held.keeps:
        context |= _waiting(request)
    return render(request, "personnel/officers.html", context)


def filtered(request: HttpRequest, listed: QuerySet[Officer]) -> tuple[OfficerFilter, Wanted]:
    """The filters in the address, and what is looked for among `listed`."""
    on = today()
    units = list(units_filed(request.user, FILES, on))
    positions = list(positions_held(listed, on))
    form = OfficerFilter(request.GET, units=units, positions=positions)
    return form, form.wanted()


def _waiting(request: HttpRequest) -> dict[str, int]:
    """How much waits for the keeper: proposed lines, and files offered by other agencies."""
    return {
        "evidence_waiting": Evidence.objects.proposed().decidable_by(request.user, today()).count(),
        "transfers_waiting": FileTransfer.objects.waiting()
        .received_by(request.user, today())
        .count(),
    }


@login_required
@require_safe
def officers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the list shows, as a file; with birth dates and phones, so for keepers alone."""
    on = today()
    must_keep_files(request)
    kept = Officer.objects.kept_for(request.user, on)
    _form, wanted = filtered(request, kept)
    rows = wanted_officers(kept, wanted, on)
    AccessLogEntry.objects.create(
        user=request.user,
        what=What.EXPORT,
        detail=f"{request.GET.urlencode()[:150]} ({rows.count()})",
        at=timezone.now(),
    )
    return sheet_response(exported(rows, on), kind, f"ho-so-{on:%Y%m%d}", widths=WIDTHS)


def sheet_response(rows, kind: str, name: str, *, widths=(), title: str = "") -> HttpResponse:
    """Rows as a workbook (`xlsx`) or as CSV, to be saved under `name`."""
    out = io.BytesIO()
    if kind == "xlsx":
        write_xlsx(rows, out, title=title or name, widths=widths)
    else:
        write_csv(rows, out)
    types = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
    response = HttpResponse(out.getvalue(), content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


# One file ----------------------------------------------------------------------------------------


@login_required
@require_safe
def officer_profile(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An officer's profile for whoever may see it; with the acts of a keeper for who keeps it."""
    on = today()
    officer = officer_for(request, uid, what=What.PROFILE)
    if officer.uid != uid:  # merged since the address was written down
        return redirect("officer_profile", officer.uid)
    rows, own = Officer.objects.filter(pk=officer.pk), is_own(request.user, officer)
    whole = request.GET.get("dong") == "tat-ca"
    profile = profile_of(officer, on=on, own=False, whole=whole)
    if not rows.opened_to(request.user, on).exists():
        # What was sent in and not confirmed is between the officer and the keeper.
        profile = replace(profile, waiting=(), refused=())
    context: dict[str, Any] = {"profile": profile, "own": False, "pages": pages_of(uid)}
    if rows.filed_for(request.user, on).exists():
        files = {"label": _("Personnel files"), "url": reverse("officers")}
        context["crumbs"] = [files, {"label": officer.full_name, "url": ""}]
    if rows.kept_for(request.user, on).exists():
        context |= _acts(request, officer) if not own else {"own_file": True}
    return render(request, "personnel/officer.html", context)


def _acts(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """What a keeper sees of a person beyond the profile, and what she may do."""
    born, account = officer.birth_date, officer.user
    slips = account.slips.open(timezone.now()) if account else ActivationSlip.objects.none()
    offers = FileTransfer.objects.waiting().filter(officer=officer).select_related("given_to")
    return {
        "keeps": True,
        "account": account,
        "waiting_slip": slips.first(),
        "may_hand_out": may_hand_out_slip(by=request.user, officer=officer, on=today()),
        "transfer": offers.first(),
        "facts": [
            (_("Birth date"), str(PartialDate.of(born, officer.birth_precision)) if born else ""),
            (_("Sex"), officer.get_sex_display() if officer.sex else ""),
            (_("Kind of officer"), officer.get_kind_display()),
            (_("Phone"), officer.phone),
            (_("E-mail address"), officer.email),
            (_("File kept by"), local_name(officer.kept_by)),
            (_("User name"), account.username if account else _("no account")),
        ],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_add(request: HttpRequest) -> HttpResponse:
    """A new officer with an account; the slip is shown once, to be handed over."""
    on = today()
    must_keep_files(request)
    agencies = units_filed(request.user, KEEPER, on).agencies()
    form = NewOfficerForm(request.POST or None, on=on, agencies=agencies)
    if request.method == "POST" and form.is_valid() and not _asks(request, form):
        try:
            officer, code = actions.create_officer(
                person=form.person(),
                kept_by=form.cleaned_data["kept_by"],
                uid=form.cleaned_data["uid"],
                at=timezone.now(),
                by=request.user,
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            return _made(request, officer, code)
    files = {"label": _("Personnel files"), "url": reverse("officers")}
    context = {"form": form, "crumbs": [files, {"label": _("Add an officer"), "url": ""}]}
    return render(request, "personnel/officer_add.html", context, status=status_of(form))


def _asks(request: HttpRequest, form: NewOfficerForm) -> bool:
    """Whether somebody alike is kept already; asked of the own files only, and not of a reload."""
    kept = Officer.objects.kept_for(request.user, today())
    others = alike(kept, form.person())
    # Asked last: the same form may have been taken between the two questions.
    if others and kept.filter(uid=form.cleaned_data["uid"]).exists():
        return False
    return asks_whether_another(form, others)


def _made(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    must_keep(request, officer)  # the uid in the form may be anybody's
    if not code:
        messages.info(
            request,
            _("This officer was created before. The slip is shown once; a new one is made here."),
        )
        return redirect("officer_profile", officer.uid)
    note_change(request, officer, _("created"))
    return slip(request, officer, code, new=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_change(request: HttpRequest, uid: UUID) -> HttpResponse:
    officer = kept_officer(request, uid)
    form = PersonForm(request.POST or None, on=today(), initial=PersonForm.initial_of(officer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_officer(
                officer=officer, person=form.person(), at=timezone.now(), by=request.user
            )
        except PersonnelError as error:
            officer.refresh_from_db()
            show_error(form, error)
        else:
            note_change(request, officer, _("what is known of the person"))
            messages.success(request, _("The changes were saved."))
            return redirect("officer_profile", uid)
    crumbs = file_crumbs(officer, _("Change the person’s data"))
    context = {"form": form, "officer": officer, "crumbs": crumbs}
    return render(request, "personnel/officer_change.html", context, status=status_of(form))
