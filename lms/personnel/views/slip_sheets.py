"""Slips for many officers: who needs one, as the list of files is filtered, and the sheets to print."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models.dated import local_name
from lms.accounts.models import ActivationSlip
from lms.accounts.rules import SLIP_VALID
from lms.papers.layouts import slips_pdf
from lms.papers.plain import Slip, SlipSheet
from lms.personnel import actions
from lms.personnel.actions import note_access
from lms.personnel.errors import PersonnelError
from lms.personnel.listing import units_of, wanted_officers, without_way_in
from lms.personnel.models import Officer
from lms.personnel.paper_parts import agency_name
from lms.personnel.rules import open_to_slips
from lms.personnel.views.officers import filtered
from lms.personnel.views.slips import activation_address, activation_url
from lms.personnel.views.who import What, moment_of, must_keep_files, today
from lms.printed_codes import pretty

MOST = 400
"""Slips of one file: fifty pages, some seconds."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """Who of the filtered list cannot sign in yet; those that stay ticked get slips in one PDF.

    Whoever holds a slip that works is not ticked: a new one would end it.
    """
    on = today()
    must_keep_files(request)
    if request.method == "POST":
        return _made(request, on)
    kept = Officer.objects.kept_for(request.user, on)
    _form, wanted = filtered(request, kept)
    rows = without_way_in(wanted_officers(kept, wanted, on), on).select_related("user")
    found = list(rows[: MOST + 1])
    open_ones = open_to_slips(found[:MOST], by=request.user, on=on)
    listed = [one for one in found[:MOST] if one.pk in open_ones]
    at = timezone.now()
    units, waiting = units_of(listed, on), _waiting_slips(listed, at)
    context = {
        "rows": [
            (unit, one, waiting.get(one.user_id))
            for unit, one in sorted(((units[one.pk], one) for one in listed), key=_by_unit)
        ],
        "waiting": bool(waiting),
        "seen": at.isoformat(),
        "query": request.GET.urlencode(),
        "more": len(found) > MOST,
        "most": MOST,
        "narrowed": wanted.any,
        "crumbs": [
            {"label": _("Personnel files"), "url": reverse("officers")},
            {"label": _("Activation slips"), "url": ""},
        ],
    }
    return render(request, "personnel/slips.html", context)


def _by_unit(row: tuple[str, Officer]) -> tuple[str, str]:
    unit, officer = row
    return unit, officer.sort_key


def _waiting_slips(officers: Sequence[Officer], at: datetime) -> dict[int, ActivationSlip]:
    """The slips that wait to be used, by the account that they open (one query)."""
    accounts = [one.user_id for one in officers if one.user_id]
    return {one.user_id: one for one in ActivationSlip.objects.open(at).filter(user__in=accounts)}


def _made(request: HttpRequest, on: date) -> HttpResponse:
    officers = _chosen(request, on)
    at = timezone.now()
    if not officers:
        messages.info(request, _("Nobody was chosen. Tick who gets a slip."))
        return redirect(request.get_full_path())
    if _made_since(officers, request.POST.get("seen", ""), at):
        messages.warning(
            request,
            _("These slips were made a moment ago and still work. Lost the file? Tick them again."),
        )
        return redirect(request.get_full_path())
    try:
        codes = actions.hand_out_slips(officers=officers, at=at, by=request.user)
    except PersonnelError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    given = [one for one in officers if one.pk in codes]
    if not given:
        messages.info(request, _("All of them can sign in already; no slip was made."))
        return redirect(request.get_full_path())
    for officer in given:
        note_access(
            officer=officer,
            user=request.user,
            what=What.CHANGE,
            detail=_("activation slip"),
            at=at,
        )
    response = HttpResponse(slips_pdf(_sheet(given, codes, at)), content_type="application/pdf")
    name = f"phieu-kich-hoat-{timezone.localtime(at):%Y%m%d-%H%M}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _made_since(officers: Sequence[Officer], seen: str, at: datetime) -> bool:
    """Whether slips of these were made after the page was shown: a second press would end them."""
    shown = moment_of(seen)
    if shown is None:
        return False
    return any(one.issued_at > shown for one in _waiting_slips(officers, at).values())


def _chosen(request: HttpRequest, on: date) -> list[Officer]:
    """The ticked officers; 404 for all when one is not kept by the account, or is no officer."""
    try:
        uids = {UUID(text) for text in request.POST.getlist("officer")[:MOST]}
    except ValueError as error:
        raise Http404 from error
    rows = Officer.objects.kept_for(request.user, on).filter(uid__in=uids)
    found = list(rows.select_related("user", "kept_by").by_given_name())
    if len(found) != len(uids):
        raise Http404
    return found


def _sheet(officers: Sequence[Officer], codes: dict[int, str], at: datetime) -> SlipSheet:
    units = units_of(officers, timezone.localtime(at).date())
    rows = sorted(
        ((units[one.pk] or local_name(one.kept_by), one) for one in officers), key=_by_unit
    )
    agencies = {agency_name(one.kept_by) for one in officers}
    return SlipSheet(
        agency=agencies.pop() if len(agencies) == 1 else "Tiên Học",
        address=activation_address(),
        valid_until=timezone.localtime(at + SLIP_VALID).date(),
        slips=[
            Slip(
                name=one.full_name,
                unit=unit,
                username=one.user.username if one.user else "",
                code=pretty(codes[one.pk]),
                url=activation_url(codes[one.pk]),
            )
            for unit, one in rows
        ],
        made_at=at,
    )
